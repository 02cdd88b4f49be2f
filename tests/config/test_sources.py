from datetime import timedelta
from pathlib import Path

import pytest

from config.errors import ConfigError
from config.source_file import chosen_sources, load_sources
from config.sources import FetchLimits, Schedule, Source
from tasks.read.find.inputs import find_inputs

SEEDS = Path(__file__).parent.parent.parent / "seeds"
RFI = "  - {name: rfi, feed: 'https://rfi.test/rss'}\n"


def written(tmp_path: Path, entries: str) -> Path:
    path = tmp_path / "sources.yaml"
    path.write_text(f"sources:\n{entries}", "utf-8")
    return path


def test_every_field_is_read(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        """
  - name: france-24
    feed: https://www.france24.test/fr/rss
    language: fr
    publisher: France 24
    collection: f24
    schedule: {cron: "0 */2 * * *", timezone: Europe/Paris}
    fetch: {max_pages: 7, delay_s: 2.5}
""",
    )
    assert load_sources(path) == (
        Source(
            name="france-24",
            feed="https://www.france24.test/fr/rss",
            language="fr",
            publisher="France 24",
            collection="f24",
            schedule=Schedule(cron="0 */2 * * *", timezone="Europe/Paris"),
            fetch=FetchLimits(max_pages=7, delay_s=2.5),
        ),
    )


def test_a_source_of_two_fields_is_complete(tmp_path: Path) -> None:
    (source,) = load_sources(written(tmp_path, RFI))
    assert (source.kind, source.location, source.is_fetched) == ("feed", "https://rfi.test/rss", True)
    assert (source.collection_name, source.limits, source.schedule) == ("rfi", FetchLimits(), None)


def test_an_interval_is_a_number_and_a_unit(tmp_path: Path) -> None:
    (source,) = load_sources(written(tmp_path, "  - {name: a, folder: news, schedule: {every: 90m}}\n"))
    assert source.schedule is not None
    assert source.schedule.interval == timedelta(minutes=90)


def test_a_relative_path_starts_at_the_folder_of_the_file_and_others_are_unchanged(tmp_path: Path) -> None:
    entries = """
  - {name: a, folder: news}
  - {name: b, archive: '/crawl/*.warc.gz'}
  - {name: c, folder: ~/news}
  - {name: d, bucket: 's3://news/2026'}
  - {name: e, archive: 's3://crawl/*.warc.gz'}
"""
    places = [source.location for source in load_sources(written(tmp_path, entries))]
    assert places == [str(tmp_path / "news"), "/crawl/*.warc.gz", "~/news", "s3://news/2026", "s3://crawl/*.warc.gz"]


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ("{name: a}", "has no location; give it one of folder, bucket, archive, feed, sitemap"),
        ("{name: a, folder: x, feed: 'http://x.test/'}", "has folder and feed; give it one of"),
        ("{name: a, folder: ''}", "folder: is empty"),
        ("{name: a, folder: 's3://x/y'}", "folder: is a URL"),
        ("{name: a, bucket: x/y}", "bucket: is no URL"),
        ("{name: a, feed: 'ftp://x.test/rss'}", "feed: must begin with http:// or https:// and a host"),
        ("{name: a, feed: 'https:///rss'}", "feed: must begin with http:// or https:// and a host"),
        ("{name: a, feed: 'https://x.test:port/'}", "feed: is no address"),
        ("{name: a, sitemap: 'https://me:secret@x.test/'}", "sitemap: must not hold a user or password"),
        ("{name: a, feed: 'http://x.test/', format: html}", "format: goes with a folder or bucket, not with 'feed'"),
        ("{name: a, folder: x, fetch: {max_pages: 3}}", "fetch: goes with a feed or sitemap, not with 'folder'"),
        ("{name: a, folder: x, schedule: {}}", "schedule: takes one of `cron` and `every`"),
        ("{name: a, folder: x, schedule: {cron: '* * * * *', every: 1h}}", "schedule: takes one of `cron` and"),
        ("{name: a, folder: x, schedule: {cron: '61 * * * *'}}", "schedule: cron: '61 * * * *' is no crontab line"),
        ("{name: a, folder: x, schedule: {cron: '0 0 * * * *'}}", "schedule: cron: '0 0 * * * *' is no crontab line"),
        ("{name: a, folder: x, schedule: {cron: '0 0 * * *', timezone: Paris}}", "timezone: there is no 'Paris'"),
        ("{name: a, folder: x, schedule: {cron: '0 0 * * *', timezone: Europe}}", "timezone: there is no 'Europe'"),
        ("{name: a, folder: x, schedule: {every: 1y}}", "schedule.every: Expected `str` matching regex"),
        ("{name: A b, folder: x}", "name: Expected `str` matching regex"),
        ("{name: a, folder: x, language: français}", "language: Expected `str` matching regex"),
        ("{name: a, folder: x, fetch: {delay_s: -1}}", "fetch.delay_s: Expected `float` >= 0"),
        ("{name: a, folder: x, publischer: RFI}", "unknown field `publischer`; did you mean 'publisher'?"),
        ("{name: a, folder: x, folder: y}", "has the field 'folder' twice"),
        ("{name: a, folder: x, schedule: {every: 1h, every: 2h}}", "has the field 'every' twice"),
    ],
)
def test_a_fault_names_the_line_the_source_and_the_reason(tmp_path: Path, entry: str, fault: str) -> None:
    with pytest.raises(ConfigError) as error:
        load_sources(written(tmp_path, f"{RFI}\n  - {entry}\n"))
    name = "A b" if "A b" in entry else "a"
    assert str(error.value).startswith(f"{tmp_path / 'sources.yaml'}: line 4: source '{name}': ")
    assert fault in str(error.value)


@pytest.mark.parametrize(
    ("second", "what"),
    [
        ("{name: rfi, folder: x}", "name 'rfi'"),
        ("{name: a, folder: x, collection: rfi}", "collection 'rfi'"),
    ],
)
def test_two_sources_share_neither_name_nor_collection(tmp_path: Path, second: str, what: str) -> None:
    with pytest.raises(ConfigError, match=rf"line 3: source .*: the {what} is that of an earlier source too"):
        load_sources(written(tmp_path, f"{RFI}  - {second}\n"))


@pytest.mark.parametrize("text", ["", "- name: a", "sources: {a: 1}", "sources: []\nmore: 1", "sources:"])
def test_a_file_without_the_list_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=r"sources\.yaml: must hold one list, `sources:`"):
        load_sources(path)


def test_an_entry_that_is_not_a_mapping_is_named_by_its_number(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"line 3: source number 2: Expected `object`, got `str`"):
        load_sources(written(tmp_path, f"{RFI}  - rfi\n"))


def test_an_empty_list_gives_no_source(tmp_path: Path) -> None:
    assert load_sources(written(tmp_path, "  []\n")) == ()


def test_sources_are_chosen_by_name_once_each_and_all_when_none_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, f"{RFI}  - {{name: bbc, folder: x}}\n")
    sources = load_sources(path)
    assert [source.name for source in chosen_sources(sources, ["bbc", "rfi", "bbc"], path=path)] == ["bbc", "rfi"]
    assert chosen_sources(sources, [], path=path) == sources
    with pytest.raises(ConfigError, match=r"has no source 'rfl'; did you mean 'rfi'\?"):
        chosen_sources(sources, ["rfl"], path=path)


def test_each_location_of_the_sample_sources_exists() -> None:
    sources = load_sources(SEEDS / "sources.yaml")
    assert {source.kind for source in sources} == {"folder", "archive"}
    assert all(find_inputs([source.location]) for source in sources)

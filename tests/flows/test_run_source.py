"""Sources from end to end: a site of our own, fetched, stored, ingested, and ingested again without the site."""

import json
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from config.errors import ConfigError, RunFailed
from config.settings import Settings, load_settings
from config.source_file import load_sources
from flows.cli.app import app, exit_code
from flows.replay import inputs_of
from flows.run.inputs import discover, ingest_parameters, prepare_options
from flows.run.pipeline_digest import pipeline_digest, preparation_files
from flows.state.dead_letters import dead_letter
from tasks.document import Document
from tasks.index import open_index
from tasks.index.query import parse_query
from tasks.index.values import Filters
from tasks.prepare.documents import prepared_documents
from tasks.read.find.inputs import find_inputs
from tasks.runtime.interrupts import SENTENCE
from tests.support.command import start
from tests.support.site import Site, article, http, rss, running_site

FRENCH = (
    "<html lang='en'><head><meta property='og:site_name' content='Le Port'></head><body><article>"
    "<h1>Le pont du village est rouvert</h1>"
    "<p>Le vieux pont sur la rivière est rouvert depuis mardi matin, après trois mois de travaux.</p>"
    "<p>Le maire a remercié les habitants de leur patience et les ouvriers de leur courage pendant l’hiver.</p>"
    "<p>Téléchargez l’application France 24</p>"
    "</article></body></html>"
)
NO_PAUSE = "fetch: {delay_s: 0}"


@pytest.fixture
def site() -> Iterator[Site]:
    with running_site() as running:
        yield running


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PREFECT_LOGGING_LEVEL", "CRITICAL")
    Path("kiosque.toml").write_text('fetch_private_networks = ["127.0.0.1", "::1"]\nworkers = 1\n', "utf-8")


def describe(*entries: str) -> None:
    Path("sources.yaml").write_text("sources:\n" + "".join(f"  - {{{entry}}}\n" for entry in entries), "utf-8")


def feed(site: Site, name: str = "town", path: str = "/rss", options: str = "") -> str:
    return f"name: {name}, feed: '{site.url(path)}', {NO_PAUSE}{options}"


def run(source: str = "town", home: str | None = None) -> dict[str, Any]:
    """Run a source as a schedule does, and return what was read of it."""
    from flows.run_source import RunSourceParameters, run_source

    outcome = run_source(RunSourceParameters(source=source, home=home))
    assert outcome.report is not None
    counts = outcome.report.counts()
    return {
        name: counts[name]
        for name in ("read", "indexed", "unchanged", "superseded", "duplicate", "rejected")
        if counts[name]
    }


def documents(settings: Settings | None = None) -> list[Document]:
    with open_index(settings or load_settings()) as index:
        hits = index.search(parse_query(""), filters=Filters(), size=100).hits
    return sorted((hit.document for hit in hits), key=lambda document: document.id)


def test_a_feed_is_ingested_and_again_from_its_archive_without_the_site(tmp_path: Path, prefect_server: None) -> None:
    with running_site() as site:
        site.routes |= {"/rss": rss(site.url("/a"), site.url("/b")), "/b": http(FRENCH)}
        site.routes["/a"] = http(article("the harbour and its seven new boats"))
        describe(feed(site))
        assert run() == {"read": 2, "indexed": 2}
        site.requests.clear()
        assert run() == {"read": 2, "unchanged": 2}
        assert site.paths == ["/rss"]
    first = documents()
    assert [document.origin.collection for document in first] == ["town", "town"]
    with pytest.raises(RunFailed, match=r"^http://.*/rss robots\.txt of its site connection failed: "):
        run()
    again = load_settings(home=tmp_path / "again")
    describe("name: town, archive: .kiosque/fetched/town")
    assert run(home=str(again.home)) == {"read": 2, "indexed": 2}
    assert documents(again) == first


def prepared(settings: Settings | None = None) -> list[Document]:
    """Return the documents of the first source as they go to the index."""
    settings = settings or load_settings()
    source = load_sources(settings.sources)[0]
    inputs = discover(ingest_parameters(source, settings), settings)
    return list(prepared_documents(inputs, prepare_options(settings)))


@pytest.fixture
def news() -> Path:
    """A folder with one article, in French though its page says otherwise."""
    folder = Path("news")
    folder.mkdir()
    (folder / "a.html").write_text(FRENCH, "utf-8")
    return folder


def test_what_a_source_says_of_its_articles_is_a_hint_and_a_set_of_rules(news: Path) -> None:
    describe("name: town, folder: news, language: de, publisher: France 24")
    (hinted,) = prepared()
    assert (hinted.language, hinted.language_hint, hinted.publisher) == ("fr", "de", "France 24")
    assert "france-24/" in " ".join(line.rule for line in hinted.removed)
    describe("name: town, folder: news")
    (plain,) = prepared()
    assert (plain.language, plain.language_hint, plain.publisher) == ("fr", "en", "Le Port")
    assert hinted.id == plain.id
    assert hinted.pipeline != plain.pipeline  # so that a new hint reaches the index


def test_a_field_of_a_record_precedes_the_hint_of_its_source(news: Path) -> None:
    record = {"text": "Le vieux pont sur la rivière est rouvert.", "language": "fr", "source": "Le Quai"}
    (news / "a.html").unlink()
    (news / "a.jsonl").write_text(json.dumps(record) + "\n" + json.dumps({"text": record["text"]}), "utf-8")
    describe("name: town, folder: news, language: pt, publisher: Le Port")
    said = [(document.language_hint, document.publisher) for document in prepared()]
    assert said == [("fr", "Le Quai"), ("pt", "Le Port")]


def test_an_input_is_another_when_its_source_says_something_else(news: Path) -> None:
    (part,) = find_inputs(["news"])
    hinted = part.with_hints(language="fr", publisher=None)
    assert part.with_hints(language=None, publisher=None) == part
    assert (
        len({part.fingerprint, hinted.fingerprint, part.with_hints(language="fr", publisher="Le Port").fingerprint})
        == 3
    )


def test_only_files_of_the_form_that_a_source_names_are_read(news: Path) -> None:
    (news / "b.txt").write_text("The old bridge over the river is closed for repairs.", "utf-8")
    describe("name: pages, folder: news, format: html")
    assert [document.origin.path for document in prepared()] == ["a.html"]


def test_a_replay_reads_an_input_with_what_its_source_says(news: Path) -> None:
    describe("name: town, folder: news, language: fr, publisher: Le Port")
    settings = load_settings()
    inputs = discover(ingest_parameters(load_sources(settings.sources)[0], settings), settings)
    letter = dead_letter("run", inputs[0].blank().as_rejected("read", "Empty", "is empty"))
    assert list(inputs_of([letter], settings)) == inputs
    assert inputs[0].publisher == "Le Port"


def kiosque(*arguments: str) -> tuple[int, str]:
    """Run the command in this process; a known error gives its exit code and its sentence."""
    done = CliRunner().invoke(app, arguments)
    if isinstance(done.exception, ConfigError | RunFailed):
        return int(exit_code(done.exception)), f"{done.stdout}{done.exception}"
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout


def test_fetch_tells_people_and_machines_what_came_and_why_not_the_rest(site: Site, prefect_server: None) -> None:
    links = [site.url(path) for path in ("/a", "/gone", "/secret")]
    site.routes |= {
        "/robots.txt": http("User-agent: *\nDisallow: /secret"),
        "/rss": rss(*links),
        "/a": http(FRENCH),
        "/map": http("<p>Sign in</p>"),
    }
    describe(feed(site), f"name: other, sitemap: '{site.url('/map')}'", "name: local, folder: news")
    code, text = kiosque("fetch", "town")
    assert code == 0
    assert "town           1           0         2        0         0" in text
    assert f"town: 1 × is not there (404), such as {site.url('/gone')}" in text
    assert f"town: 1 × is not allowed by robots.txt, such as {site.url('/secret')}" in text
    code, text = kiosque("fetch", "--json")
    assert code == 1
    town, other = json.loads(text.splitlines()[0])["sources"]
    assert (town["source"], town["unchanged"], town["troubles"]) == ("town", 3, [])
    assert (other["source"], other["failed_source"]) == ("other", True)
    assert other["fault"] == f"{site.url('/map')} is no feed and no sitemap but text/html"
    assert text.splitlines()[1] == "nothing could be fetched of other"


def test_run_prints_a_line_for_each_source_and_continues_after_one_that_fails(
    site: Site, tmp_path: Path, prefect_server: None
) -> None:
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "b.txt").write_text("The old bridge over the river is closed for repairs.", "utf-8")
    site.routes |= {"/rss": rss(site.url("/a")), "/a": http(FRENCH)}
    entries = (feed(site, "none", "/none"), "name: gone, folder: nosuch", feed(site), "name: local, folder: news")
    describe(*entries)
    code, text = kiosque("run")
    assert (code, text.splitlines()) == (
        1,
        [
            f"none: not fetched; nothing ingested; {site.url('/none')} is not there (404)",
            "gone: nothing ingested; nosuch: there is no such file or folder",
            "town: 1 fetched; 1 read = 1 indexed + 0 unchanged + 0 superseded + 0 duplicate + 0 rejected",
            "local: 1 read = 1 indexed + 0 unchanged + 0 superseded + 0 duplicate + 0 rejected",
            "2 of 4 sources failed",
        ],
    )
    code, text = kiosque("run", "gone", "--json")
    assert (code, text.splitlines()[1]) == (2, "1 of 1 sources failed")
    assert json.loads(text.splitlines()[0]) == {
        "sources": [
            {"source": "gone", "fetched": None, "ingested": None, "error": "nosuch: there is no such file or folder"}
        ]
    }


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (("run", "twon"), "sources.yaml: has no source 'twon'; did you mean 'town'?"),
        (("fetch", "local"), "sources.yaml: source 'local' is no feed or sitemap; `kiosque run` reads it"),
        (("run", "--sources", "no.yaml"), "no.yaml: there is no such file; `kiosque init` writes a first one"),
    ],
)
def test_a_wrong_name_is_said_before_anything_is_started(arguments: tuple[str, ...], fault: str) -> None:
    describe("name: town, feed: 'http://news.test/rss'", "name: local, folder: news")
    assert kiosque(*arguments) == (2, fault)


def test_a_fetch_that_waits_for_its_host_ends_at_a_signal_and_keeps_its_pages(
    site: Site, tmp_path: Path, prefect_server: None
) -> None:
    site.routes |= {
        "/robots.txt": http("User-agent: *\nCrawl-delay: 40"),
        "/rss": rss(site.url("/a", host="localhost"), site.url("/b", host="localhost")),  # it waits after /a alone
        "/a": http(FRENCH),
        "/b": http(FRENCH),
    }
    describe(feed(site))
    from prefect.settings import PREFECT_API_URL

    environment = {"PREFECT_API_URL": str(PREFECT_API_URL.value()), "PREFECT_LOGGING_LEVEL": "CRITICAL"}
    run = start("fetch", environment=environment)
    while "/a" not in site.paths and run.poll() is None:
        threading.Event().wait(0.02)
    run.send_signal(signal.SIGINT)
    out, err = run.communicate()
    assert (run.returncode, out, err) == (130, "", f"kiosque: {SENTENCE}\n")
    assert site.paths == ["/rss", "/a"]
    assert [path.name.startswith(".") for path in tmp_path.rglob("*.warc.gz")] == [False]


def test_nothing_to_fetch_and_nothing_to_run_is_said() -> None:
    Path("sources.yaml").write_text("sources: []\n", "utf-8")
    assert kiosque("fetch")[1].startswith("No feed and no sitemap in the sources file")
    assert kiosque("run") == (0, "sources.yaml names no source yet; docs/sources.md shows how to describe one\n")


def test_where_articles_come_from_is_no_part_of_the_pipeline() -> None:
    before = pipeline_digest(load_settings())
    named = {path.name for path in preparation_files()}
    assert not {"sources.py", "feeds.py", "web.py"} & named
    describe("name: town, folder: news")
    assert pipeline_digest(load_settings(fetch_user_agent="Another/1")) == before

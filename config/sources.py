"""Sources file: what to ingest, from where, and when. It is `sources.yaml` beside `kiosque.toml` unless set otherwise.

    sources:
      - name: france-24
        feed: https://www.france24.com/fr/rss
        language: fr
        publisher: France 24
        schedule: {cron: "0 * * * *", timezone: Europe/Paris}

Each source has one location: `folder`, `bucket`, `archive`, `feed` or `sitemap`. The pages of feeds and sitemaps are fetched
into an archive, which is then read like any other.
"""

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import msgspec
from cronsim import CronSim, CronSimError
from msgspec import Meta

from config.errors import ConfigError
from config.loading import Data, YamlFile, with_remedy

LOCATIONS = ("folder", "bucket", "archive", "feed", "sitemap")
MEBIBYTE = 1024 * 1024

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)  # a crontab line is checked by starting it


def time_between(text: str) -> timedelta:
    """Parse a time such as `15m`: a number and one of s, m, h and d."""
    return timedelta(**{_UNITS[text[-1]]: int(text[:-1])})


class Schedule(Data, frozen=True, kw_only=True):
    """Schedule of a source: either `cron` or `every`."""

    cron: Annotated[str | None, Meta(description='Five fields, as in crontab: `"0 * * * *"` is each hour')] = None
    every: Annotated[
        Annotated[str, Meta(pattern=r"^[1-9][0-9]{0,4}[mhd]$")] | None,
        Meta(description="Time between runs: `15m`, `6h`, `1d`"),
    ] = None
    timezone: Annotated[str, Meta(description="Time zone of the schedule, such as `Europe/Paris`")] = "UTC"

    @property
    def interval(self) -> timedelta | None:
        """Time between runs; None with `cron`."""
        return time_between(self.every) if self.every else None


class FetchLimits(Data, frozen=True, kw_only=True):
    """Limits of fetching a feed or sitemap: amount and speed."""

    max_pages: Annotated[int, Meta(ge=1, le=100_000, description="Pages fetched in one run; the rest wait")] = 200
    max_page_bytes: Annotated[
        int, Meta(ge=1024, le=200 * MEBIBYTE, description="A larger answer, decompressed, is refused")
    ] = 10 * MEBIBYTE
    timeout_s: Annotated[float, Meta(gt=0, le=600, description="Seconds that one request may take in all")] = 30.0
    delay_s: Annotated[
        float,
        Meta(ge=0, le=3600, description="Seconds between two requests to a host; robots.txt may demand more"),
    ] = 1.0
    max_age_days: Annotated[
        Annotated[float, Meta(gt=0)] | None,
        Meta(description="Older entries are skipped; default: none is"),
    ] = None


class Source(Data, frozen=True, kw_only=True):
    """One source: its name, its location, and hints about its articles."""

    name: Annotated[
        str,
        Meta(
            pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$",
            max_length=60,
            description="Name in commands, schedules and reports: `a-z`, `0-9` and single hyphens",
        ),
    ]
    folder: Annotated[str | None, Meta(description="A folder, file or glob; relative to the sources file")] = None
    bucket: Annotated[str | None, Meta(description="An fsspec URL, such as `s3://bucket/folder`")] = None
    archive: Annotated[
        str | None,
        Meta(description="WARC files: a path, glob or fsspec URL, such as `~/crawl/CC-NEWS-*.warc.gz`"),
    ] = None
    feed: Annotated[str | None, Meta(description="The http(s) address of an RSS or Atom feed")] = None
    sitemap: Annotated[str | None, Meta(description="The http(s) address of a news sitemap or an index of them")] = None
    format: Annotated[
        Literal["txt", "html", "jsonl", "json", "warc"] | None,
        Meta(description="Read only files of this form in a folder or bucket; default: every known form"),
    ] = None
    language: Annotated[
        Annotated[str, Meta(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] | None,
        Meta(description="Expected language of the articles, a hint that decides close calls: `fr`, `pt-br`"),
    ] = None
    publisher: Annotated[
        Annotated[str, Meta(min_length=1)] | None,
        Meta(
            description="Publisher whose boilerplate rules apply, spelt as in `source`; default: the one that the article states"
        ),
    ] = None
    collection: Annotated[
        Annotated[str, Meta(min_length=1)] | None,
        Meta(description="Collection of its documents; default: the name of the source"),
    ] = None
    schedule: Annotated[Schedule | None, Meta(description="When it runs; without a schedule, only on request")] = None
    fetch: Annotated[FetchLimits | None, Meta(description="Limits for a feed or sitemap; defaults: see below")] = None

    @property
    def kind(self) -> str:
        """Kind of the location, one of LOCATIONS."""
        return next(kind for kind in LOCATIONS if getattr(self, kind) is not None)

    @property
    def location(self) -> str:
        """Path or URL of the source."""
        return str(getattr(self, self.kind))

    @property
    def is_fetched(self) -> bool:
        """Tell whether its articles must be fetched from the web before they are read."""
        return self.kind in ("feed", "sitemap")

    @property
    def collection_name(self) -> str:
        """Collection of its documents."""
        return self.collection or self.name

    @property
    def limits(self) -> FetchLimits:
        """Limits of fetching."""
        return self.fetch or FetchLimits()


def load_sources(path: Path) -> tuple[Source, ...]:
    """Read and check a sources file; relative folders and archives are relative to the folder of the file.

    ConfigError names the file, the line, the source and the fault.
    """
    file = YamlFile.read(path)
    if (
        not isinstance(file.value, dict)
        or set(file.value) != {"sources"}
        or not isinstance(file.value["sources"], list)
    ):
        raise ConfigError(f"{file.shown}: must hold one list, `sources:`, and nothing else; see docs/sources.md")
    sources = []
    for number, entry in enumerate(file.value["sources"]):
        where = f"{file.shown}: line {file.line('sources', number)}: {_called(entry, number)}"
        if twice := file.repeated_key("sources", number):
            raise ConfigError(f"{where}: has the field '{twice}' twice; keep one")
        source = _source(entry, where)
        for fault in _faults(source):
            raise ConfigError(f"{where}: {fault}")
        sources.append(_beside(source, path.parent))
    for number, (what, name) in _repeated(sources):
        line = file.line("sources", number)
        raise ConfigError(
            f"{file.shown}: line {line}: source '{sources[number].name}': the {what} '{name}' is that of an earlier"
            " source too; give each its own"
        )
    return tuple(sources)


def chosen_sources(sources: Iterable[Source], names: Iterable[str], *, path: Path) -> tuple[Source, ...]:
    """Return the sources with these names in their order, or all without a name; ConfigError for an unknown name."""
    by_name = {source.name: source for source in sources}
    wanted = list(dict.fromkeys(names)) or list(by_name)
    for name in wanted:
        if name not in by_name:
            near = difflib.get_close_matches(name, by_name, n=1)
            remedy = f"did you mean '{near[0]}'?" if near else f"there are: {', '.join(by_name) or 'none'}"
            raise ConfigError(f"{path}: has no source '{name}'; {remedy}")
    return tuple(by_name[name] for name in wanted)


def _called(entry: Any, number: int) -> str:
    name = entry.get("name") if isinstance(entry, dict) else None
    return f"source '{name}'" if isinstance(name, str) else f"source number {number + 1}"


def _source(entry: Any, where: str) -> Source:
    try:
        return msgspec.convert(entry, Source)
    except msgspec.ValidationError as error:
        path = re.search(r" - at `\$\.?(.*?)`$", str(error))
        fault = with_remedy(re.sub(r" - at `.*`$", "", str(error)), Source)
        field = path[1] if path else ""
        raise ConfigError(f"{where}: {f'{field}: ' if field else ''}{fault}") from error


def _faults(source: Source) -> Iterator[str]:
    """Yield the faults of one source, a sentence each."""
    locations = [kind for kind in LOCATIONS if getattr(source, kind) is not None]
    if len(locations) != 1:
        has = " and ".join(locations) or "no location"
        yield f"has {has}; give it one of {', '.join(LOCATIONS)}"
        return
    if not source.location.strip():
        yield f"{source.kind}: is empty"
    yield from _address_faults(source)
    if source.format and source.kind not in ("folder", "bucket"):
        yield f"format: goes with a folder or bucket, not with '{source.kind}'"
    if source.fetch and not source.is_fetched:
        yield f"fetch: goes with a feed or sitemap, not with '{source.kind}'"
    if source.schedule:
        yield from (f"schedule: {fault}" for fault in _schedule_faults(source.schedule))


def _address_faults(source: Source) -> Iterator[str]:
    is_url = "://" in source.location
    if source.is_fetched and (fault := _web_fault(source.location)):
        yield f"{source.kind}: {fault}"
    if source.kind == "folder" and is_url:
        yield "folder: is a URL; write it as `bucket`, `feed` or `sitemap`"
    if source.kind == "bucket" and not is_url:
        yield "bucket: is no URL, such as s3://bucket/folder; write a path as `folder`"


def _web_fault(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        return f"is no address: {error}"
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return "must begin with http:// or https:// and a host"
    if "@" in parts.netloc:
        return "must not hold a user or password: they would end up in reports"
    return None


def _schedule_faults(schedule: Schedule) -> Iterator[str]:
    if (schedule.cron is None) == (schedule.every is None):
        yield "takes one of `cron` and `every`"
    if schedule.cron is not None:
        try:
            if len(schedule.cron.split()) != 5:
                raise CronSimError("it has not five fields")
            CronSim(schedule.cron, _ANY_DAY)
        except CronSimError as error:
            yield f"cron: '{schedule.cron}' is no crontab line such as \"0 * * * *\": {error}"
    if not _is_timezone(schedule.timezone):
        yield f"timezone: there is no '{schedule.timezone}'; write it as `Europe/Paris`"


def _is_timezone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError; a folder's name is an OSError
        return False
    return True


def _beside(source: Source, folder: Path) -> Source:
    """Join a relative path to `folder`."""
    if source.kind not in ("folder", "archive") or "://" in source.location or source.location.startswith("~"):
        return source
    return msgspec.structs.replace(source, **{source.kind: str(folder / source.location)})


def _repeated(sources: list[Source]) -> Iterator[tuple[int, tuple[str, str]]]:
    """Yield the index of each source that repeats the name or collection of an earlier one, and what it repeats."""
    seen: Counter[tuple[str, str]] = Counter()
    for number, source in enumerate(sources):
        for key in (("name", source.name), ("collection", source.collection_name)):
            seen[key] += 1
            if seen[key] > 1:
                yield number, key

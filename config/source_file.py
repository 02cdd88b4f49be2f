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

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import msgspec
from cronsim import CronSim, CronSimError

from config.errors import ConfigError
from config.loading import YamlFile, did_you_mean, with_remedy
from config.sources import LOCATIONS, Schedule, Source

_ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)  # a crontab line is checked by starting it


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
            remedy = did_you_mean(name, by_name) or f"there are: {', '.join(by_name) or 'none'}"
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
    return source.with_(**{source.kind: str(folder / source.location)})


def _repeated(sources: list[Source]) -> Iterator[tuple[int, tuple[str, str]]]:
    """Yield the index of each source that repeats the name or collection of an earlier one, and what it repeats."""
    seen: set[tuple[str, str]] = set()
    for number, source in enumerate(sources):
        for key in (("name", source.name), ("collection", source.collection_name)):
            if key in seen:
                yield number, key
            seen.add(key)

"""Sources: a source with its location, its schedule, its limits and hints about its articles."""

from datetime import timedelta
from typing import Annotated

import msgspec
from msgspec import Meta

from config.loading import Data
from config.options import MEBIBYTE, Format

LOCATIONS = ("folder", "bucket", "archive", "feed", "sitemap")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


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
        Meta(description="WARC or ARC files: a path, glob or fsspec URL, such as `~/crawl/CC-NEWS-*.warc.gz`"),
    ] = None
    feed: Annotated[
        str | None,
        Meta(description="The http(s) address of an RSS, Atom or JSON feed, or of a page that links its feed"),
    ] = None
    sitemap: Annotated[
        str | None,
        Meta(description="The http(s) address of a sitemap, of an index of them, or of a robots.txt that names them"),
    ] = None
    format: Annotated[
        Format | None,
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


KINDS: dict[str, type[Data]] = {"a source": Source, "schedule": Schedule, "fetch": FetchLimits}


class Field(Data, frozen=True):
    """A field of the sources file: its name, its description, and its default as YAML, empty if there is none."""

    name: str
    description: str
    default: str


def fields_of(kind: type[Data]) -> tuple[Field, ...]:
    """Return the fields of one kind of entry in their order, for `docs/sources.md` and `kiosque init`."""
    properties = msgspec.json.schema_components([kind], ref_template="{name}")[1][kind.__name__]["properties"]
    return tuple(
        Field(
            name=name,
            description=schema["description"],
            default="" if schema.get("default") is None else str(schema["default"]),
        )
        for name, schema in properties.items()
    )

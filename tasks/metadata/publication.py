"""Publication: the time of an article in UTC, the publisher's clock, and the time by which results are ordered."""

from datetime import datetime, tzinfo

from tasks.document import Document, TimestampSource
from tasks.text.times import (
    CLOCK_SLACK,
    DAY,
    date_of_url,
    is_possible,
    offset_of,
    precision_of,
    time_of_version,
    utc,
)

URL = "url"


def with_times(document: Document, *, zone: tzinfo | None) -> Document:
    """Return the document with its publication time in UTC, the publisher's distance from UTC, and the time to order by.

    An impossible time moves to `extra`. A time that is stated in UTC gets the distance of the publisher's `zone`, but a
    day that is stated so is the publisher's day.
    """
    observed = utc(document.fetched) if document.fetched else time_of_version(document.version)
    latest = observed + CLOCK_SLACK if observed else None
    given, source, extra = document.published, document.published_source, document.extra
    if given and not is_possible(given, latest=latest):
        extra = extra | {"published_raw": utc(given).isoformat()}
        given, source = None, None
    if given is None and (day := date_of_url(document.url)) and is_possible(day, latest=latest):
        given, source = day, URL
    modified = utc(document.modified) if document.modified else None
    published = utc(given) if given else None
    is_later = modified and is_possible(modified, latest=latest) and (published is None or modified >= published)
    timestamp, timestamp_source = _timestamp(published, document, observed=observed)
    return document.with_(
        published=published,
        published_source=source,
        published_offset=_offset(given, document.published_offset, zone) if given else None,
        published_precision=(document.published_precision or precision_of(given)) if given else None,
        modified=modified if is_later else None,
        timestamp=timestamp,
        timestamp_source=timestamp_source,
        extra=extra,
    )


def _offset(given: datetime, known: int | None, zone: tzinfo | None) -> int | None:
    """Return the publisher's distance from UTC in minutes, to the east; None where it is not known.

    Many programs write all times in UTC: that says nothing of the publisher's clock.
    """
    stated = offset_of(given) if known is None else known
    if stated != 0:
        return stated
    return None if zone is None or precision_of(given) == DAY else offset_of(given.astimezone(zone))


def _timestamp(
    published: datetime | None, document: Document, *, observed: datetime | None
) -> tuple[datetime | None, TimestampSource | None]:
    if published:
        return published, TimestampSource.PUBLISHED
    if observed is None:
        return None, None
    return observed, TimestampSource.FETCHED if document.fetched else TimestampSource.FILE

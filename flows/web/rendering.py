"""Templates and their filters. Every text is escaped; only filters here add markup, after escaping."""

import hashlib
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse

from config.languages import UNDETERMINED, load_languages
from config.places import country_name
from flows.web.results import language_names, value_names
from flows.web.timeline import span_label
from tasks.document import Document
from tasks.index.values import MARK_END, MARK_START
from tasks.report.articles import origin_name, shown_day, title_and_fragments
from tasks.vectors.encoder import is_installed

_FOLDER = Path(__file__).parent
STATIC = _FOLDER / "static"


def page(template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """Render a page from `template`; every value that is no Markup is escaped."""
    return HTMLResponse(_environment().get_template(template).render(**values), status_code=status)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "asset": asset,
        "has_vectors": is_installed,
        "span_label": span_label,
        "title_and_fragments": title_and_fragments,
    }
    environment.filters |= {
        "counted": counted,
        "day": shown_day,
        "direction": direction,
        "frame": frame,
        "country_name": country_name,
        "language_names": language_names,
        "value_names": value_names,
        "marked": marked,
        "moment": moment,
        "number": "{:,}".format,
        "origin": origin_name,
        "web_address": web_address,
        "written": written,
        "zone": zone,
    }
    return environment


@cache
def asset(name: str) -> str:
    """Return the address of a file of `static/`; it changes with the content, so that browsers may keep the file for good."""
    digest = hashlib.blake2b((STATIC / name).read_bytes(), digest_size=6).hexdigest()
    return f"/static/{name}?v={digest}"


def marked(fragment: str) -> Markup:
    """Return an escaped highlight with its matches in `<mark>`."""
    text = str(escape(fragment))
    starts, ends = text.count(MARK_START), text.count(MARK_END)
    if starts != ends:  # cut in the middle of a word
        return Markup(text.replace(MARK_START, "").replace(MARK_END, ""))  # noqa: S704 - escaped above
    return Markup(text.replace(MARK_START, "<mark>").replace(MARK_END, "</mark>"))  # noqa: S704 - escaped above


def direction(tag: str | None) -> Markup:
    """Return the attributes of a text's language and direction; where it is unknown, the browser decides the direction."""
    if tag is None or tag == UNDETERMINED:
        return Markup('dir="auto"')
    return Markup('lang="{}" dir="{}"').format(tag, load_languages().get(tag).direction)


def frame(tag: str) -> Markup:
    """Return the attribute of the direction in which the parts around a text of this language are laid out."""
    return Markup('dir="{}"').format(load_languages().get(tag).direction)


def web_address(url: str | None) -> str | None:
    """Return `url` where a link to it is safe: an address of the web, never a script or a file."""
    try:
        return url if url and urlsplit(url).scheme in ("http", "https") else None
    except ValueError:
        return None


def written(day: date) -> str:
    """Write a day in words: `24 February 2022`."""
    return f"{day.day} {day:%B} {day.year}"


def zone(document: Document) -> str:
    """Name the zone of a document's local time: `UTC+2`, `UTC−3:30`, `UTC`."""
    if document.local_time == document.timestamp:
        return "UTC"
    hours, minutes = divmod(abs(document.published_offset or 0), 60)
    return f"UTC{'−' if (document.published_offset or 0) < 0 else '+'}{hours}{f':{minutes:02}' if minutes else ''}"


def moment(time: datetime) -> str:
    """Write a time in words: `24 February 2022, 08:30`."""
    return f"{written(time)}, {time:%H:%M}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """Write a number with its noun: `1 article`, `1,204 articles`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"

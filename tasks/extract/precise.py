"""The main text of a page by trafilatura, the more careful and slower way."""

import logging
import re
from functools import cache

from lxml import etree

from tasks.text import normalise

_TABLE_RULE = re.compile(r"^\|(?:---\|)+$\n?", re.MULTILINE)


def parsed(markup: str) -> etree._Element | None:
    """Parse `markup` as trafilatura and htmldate want it; None where it holds no element."""
    from trafilatura import load_html  # 0.3 s: only where there are pages

    _quiet_libraries()
    return load_html(markup)


def precise_text(page: etree._Element) -> str:
    """Find the article in `page`, which is changed by it; precision mode is trafilatura's best on news pages."""
    return _text(page, favor_precision=True)


def second_opinion(page: etree._Element) -> str:
    """Find the article in `page`, which is changed by it, without trafilatura's own comparison with other extractors.

    On what ours leaves of a page that is as good as precision mode, in half of the time.
    """
    return _text(page, fast=True)


def _text(page: etree._Element, **mode: bool) -> str:
    from trafilatura import extract

    text = extract(page, include_comments=False, include_tables=True, **mode) or ""
    return normalise(_TABLE_RULE.sub("", text))


@cache
def _quiet_libraries() -> None:
    """Silence the parsers' own log: what went wrong is in the document's rejection."""
    for name in ("trafilatura", "htmldate", "courlan", "charset_normalizer"):
        logging.getLogger(name).setLevel(logging.CRITICAL)

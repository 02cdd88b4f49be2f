"""Plain texts that are no article: files for robots, known by the form of their lines, and notices."""

import re

from tasks.extract.kinds.notices import notice_of
from tasks.extract.kinds.reasons import ROBOTS_FILE, Reason

# Lines that are read, and the share of them that must have one of the forms.
MAX_LINES = 200
MIN_SHARE = 0.8

_FORMS = tuple(
    map(
        re.compile,
        (
            # robots.txt
            r"(?i)(?:user-agent|disallow|allow|sitemap|crawl-delay|host|clean-param|noindex|request-rate|visit-time|content-signal)\s*:.*",
            # ads.txt, app-ads.txt, sellers
            r"(?i)[\w.-]+\.\w+\s*,\s*[^,]+,\s*(?:direct|reseller)\b.*",
            r"(?i)(?:contact|subdomain|ownerdomain|managerdomain|inventorypartnerdomain)\s*=.*",
            # security.txt
            r"(?i)(?:contact|expires|encryption|acknowledgments|preferred-languages|canonical|policy|hiring|csaf)\s*:\s*\S+",
            # a text sitemap, a list of links
            r"https?://\S+",
        ),
    )
)


def no_article_of_text(text: str, *, title: str | None, is_dated: bool) -> Reason | None:
    """Return the reason why a text without markup is no article; None for an article. Without a title its first line counts."""
    if reason := _robots_file(text):
        return reason
    first, _, below = text.strip().partition("\n")
    headings = [title] if title else [first] if below else []
    return notice_of(headings, text if title else below or first, is_dated=is_dated)


def _robots_file(text: str) -> Reason | None:
    lines = [line.strip() for line in text.split("\n", MAX_LINES)[:MAX_LINES]]
    lines = [line for line in lines if line and not line.startswith("#")]
    others = len(lines) - MIN_SHARE * len(lines)  # so many lines may have no form
    for line in lines:
        others -= not any(form.fullmatch(line) for form in _FORMS)
        if others < 0:
            return None
    return ROBOTS_FILE if lines else None

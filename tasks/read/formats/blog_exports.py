"""Exports of blogs, and their feeds: what is no published article in them, and the names of their authors."""

import re
from typing import Any

_CREATOR, _MOST_AUTHORS = "dc:creator", 10_000
# `ines@paper.example (Ines Corbel)`, as RSS has its authors.
_MAIL_OF = re.compile(r"\s*[^\s@()]+@[^\s@()]+\s*\(([^()]+)\)\s*")
_UNPUBLISHED = ("draft", "auto-draft", "trash", "pending", "soft_trashed")
_BLOGGER_KIND = "http://schemas.google.com/blogger/2008/kind#"


def kind_of_no_article(record: dict[str, Any]) -> str | None:
    """Return the kind of an entry in the export of a blog that is no published article."""
    if str(record.get("status") or record.get("blogger:status")).lower() in _UNPUBLISHED:
        return "draft"
    kind = record.get("post_type") or _kind_of_blogger(record) or "post"
    return None if kind in ("post", "page") else str(kind)


def _kind_of_blogger(record: dict[str, Any]) -> str | None:
    """Return the kind of an entry in the export of a Blogger site: post, page, comment, settings or template."""
    categories = record.get("category")
    listed = categories if isinstance(categories, list) else [categories]
    terms = (str(each.get("term", "")) for each in listed if isinstance(each, dict))
    kinds = (term.removeprefix(_BLOGGER_KIND) for term in terms if term.startswith(_BLOGGER_KIND))
    return next(kinds, str(record.get("blogger:type", "")).lower() or None)


class Authors:
    """The names of authors that the export of a blog lists at its head, by the logins that its entries have."""

    def __init__(self) -> None:
        self._login = ""
        self._names: dict[str, str] = {}

    def add(self, element: str, text: str) -> None:
        """Note the login or the name that an element outside of entries holds."""
        if element == "author_login":
            self._login = text
        elif element == "author_display_name" and self._login and text and len(self._names) < _MOST_AUTHORS:
            self._names[self._login] = text

    def name(self, record: dict[str, Any]) -> None:
        """Put the name in the place of the login, or of the mail address with it, in a record."""
        if isinstance(login := record.get(_CREATOR), str):
            record[_CREATOR] = self._names.get(login, login)
        if isinstance(author := record.get("author"), str) and (named := _MAIL_OF.fullmatch(author)):
            record["author"] = named[1]

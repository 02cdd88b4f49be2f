"""Elements in scripts: the markup that Next.js sends as trees of React elements, written as HTML."""

import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

# More of either is no article.
MAX_ELEMENTS, MAX_DEPTH = 20_000, 100

_TAG = re.compile(r"[a-z][a-z0-9]{0,15}")
_UNREAD = frozenset({"script", "style", "svg", "link", "meta", "head", "title", "img", "noscript", "iframe", "input"})
_ELEMENT_LENGTH = 4


def html_of_rows(rows: Mapping[str, Any]) -> str:
    """Write the React elements in `rows` as HTML, each row where another refers to it; empty where there are none."""
    return "".join(_Writer(rows).written())


class _Writer:
    def __init__(self, rows: Mapping[str, Any]) -> None:
        self._rows = rows
        self._begun: set[str] = set()
        self._left = MAX_ELEMENTS

    def written(self) -> Iterator[str]:
        for name, row in self._rows.items():
            if _is_element(row) and name not in self._begun:
                self._begun.add(name)
                yield from self._html(row, 0)

    def _html(self, value: Any, depth: int) -> Iterator[str]:
        self._left -= 1
        if self._left < 0 or depth > MAX_DEPTH:
            return
        if isinstance(value, str):
            yield from self._referred(value, depth) if value.startswith("$") else [escape(value)]
        elif _is_element(value):
            yield from self._element(value, depth)
        elif isinstance(value, list):
            for item in value:
                yield from self._html(item, depth + 1)

    def _element(self, value: list[Any], depth: int) -> Iterator[str]:
        """Write an element; a component of the site is a `div`."""
        tag = value[1] if isinstance(value[1], str) and _TAG.fullmatch(value[1]) else "div"
        properties = value[3]
        if tag in _UNREAD:
            return
        yield f'<{tag} class="{escape(str(properties.get("className") or ""))}">'
        inner = properties.get("dangerouslySetInnerHTML")
        if isinstance(inner, dict) and isinstance(inner.get("__html"), str):
            yield inner["__html"]
        yield from self._html(properties.get("children"), depth + 1)
        yield f"</{tag}>"

    def _referred(self, value: str, depth: int) -> Iterator[str]:
        name = value.lstrip("$L@")
        if name in self._rows and name not in self._begun:
            self._begun.add(name)
            yield from self._html(self._rows[name], depth + 1)


def _is_element(value: Any) -> bool:
    return isinstance(value, list) and len(value) >= _ELEMENT_LENGTH and value[0] == "$" and isinstance(value[3], dict)

"""Markdown: escapes text for the cells of a table, because names come from pages and may hold anything."""

import re

_ACTIVE = re.compile(r"([\\`*_\[\]|~])")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def markdown_cell(text: str) -> str:
    """Return `text` on one line, with every character escaped that has a meaning in Markdown or HTML."""
    line = " ".join(text.split())
    return _ACTIVE.sub(r"\\\1", re.sub(r"[&<>]", lambda match: _ENTITIES[match[0]], line))

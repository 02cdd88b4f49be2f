"""Text for the cells of a Markdown table: names come from pages, and a page may hold anything."""

import re

_ACTIVE = re.compile(r"([\\`*_\[\]|~])")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def markdown_cell(text: str) -> str:
    """Return `text` on one line, with every character that Markdown or HTML would act upon made harmless."""
    line = " ".join(text.split())
    return _ACTIVE.sub(r"\\\1", re.sub(r"[&<>]", lambda match: _ENTITIES[match[0]], line))

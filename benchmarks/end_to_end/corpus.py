"""Real articles as files, repeated with edits to any number: paragraphs are exchanged with other articles of the language."""

import argparse
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from html import unescape
from pathlib import Path

from benchmarks.backends import add_backend_arguments
from benchmarks.extraction.pages import GoldPage

FORMS = {"text": "txt", "html": "html"}
_ADDRESS = re.compile(
    r"""(?i)<(?:link[^>]*\brel=["']?canonical["']?[^>]*\bhref|meta[^>]*\bog:url[^>]*\bcontent)=["']([^"'>\s]+)"""
)
_PARAGRAPH = re.compile(r"(?s)(<p(?:\s[^>]*)?>)([^<]{80,}?)(</p>)")
# The share of the paragraphs that a repeated article exchanges: enough that it is no near-duplicate.
_EXCHANGED = 0.7


def argument_parser(description: str | None) -> argparse.ArgumentParser:
    """Return the parser of a benchmark over these articles: where they are, how many, in which forms, and the backend."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--form", nargs="+", choices=list(FORMS), default=list(FORMS))
    add_backend_arguments(parser)
    parser.add_argument("--json", action="store_true")
    return parser


def articles(pages: Sequence[GoldPage], form: str, count: int, *, seed: int = 1) -> Iterator[str]:
    """Yield `count` articles: the pages as they are, or their texts, then edited copies of them in turn."""
    chance = random.Random(seed)
    by_language: defaultdict[str, list[str]] = defaultdict(list)
    for page in pages:
        by_language[page.language] += [line for line in page.text.split("\n") if len(line) > 80]
    for number in range(count):
        page = pages[number % len(pages)]
        raw = page.markup if form == "html" else page.text
        copy = number // len(pages)
        if copy and form == "html":
            raw = _at_another_address(raw, copy)
        yield _edited(raw, form, by_language[page.language], chance) if copy else raw


def _at_another_address(markup: str, copy: int) -> str:
    """Give a page an address of its own: an edited page at the address of another would be its new version."""
    for address in dict.fromkeys(_ADDRESS.findall(markup)):
        markup = markup.replace(address, f"{address.rstrip('/')}-{copy}")
    return markup


def _edited(raw: str, form: str, others: Sequence[str], chance: random.Random) -> str:
    def other(old: str) -> str:
        return chance.choice(others) if others and chance.random() < _EXCHANGED else old

    if form == "html":
        return _PARAGRAPH.sub(lambda found: found[1] + other(unescape(found[2])).replace("<", "&lt;") + found[3], raw)
    return "\n".join(other(line) if len(line) > 80 else line for line in raw.split("\n"))


def write_turns(folder: Path, found: Iterator[str], form: str, *, size: int) -> list[Path]:
    """Write articles into folders of `size` files each, and return the folders."""
    folders: list[Path] = []
    for number, raw in enumerate(found):
        if number % size == 0:
            folders.append(folder / f"turn-{len(folders):04}")
            folders[-1].mkdir(parents=True)
        (folders[-1] / f"{number:06}.{FORMS[form]}").write_text(raw, "utf-8")
    return folders

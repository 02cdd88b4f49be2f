"""Compare the keywords of articles with those that their publishers give, beside YAKE on the same texts.

    python -m benchmarks.keywords --data ../shared/data/extraction [--json]

A page's own keywords are those of its metadata (keywords, news_keywords, article:tag, JSON-LD) that its title or text has, in
any form. Titles are those that Kiosque reads. Pages with fewer than two such keywords are left out. `exact` is the share of
the keywords found that the publisher gives too, `near` the share of those that have the words of one or are part of one,
`recall` the share of the publisher's keywords that are found. A publisher's list is for search engines: it names themes that
no reader would, and leaves out others. So the figures compare, and say little alone.
"""

import argparse
import json
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bs4 import BeautifulSoup

from benchmarks.extraction.metadata import IS_CREDIT, page_document
from benchmarks.extraction.pages import GoldPage, load_pages
from config.languages import UNDETERMINED, load_languages
from tasks.analysis.analyzer import language_analyzer
from tasks.annotate.keywords import MOST_KEYWORDS, keywords_of
from tasks.document import Document
from tasks.enrich import enrich_document
from tasks.extract import extract_document

_META = frozenset({"keywords", "news_keywords", "article:tag", "parsely-tags", "sailthru.tags"})
_LONGEST = 60  # characters; longer ones are sentences
_LEAST = 2  # keywords of a page
Terms = tuple[str, ...]


class Page(NamedTuple):
    """An article, and the terms of the keywords that its publisher gives and its text has."""

    document: Document
    given: frozenset[Terms]


Find = Callable[[Page], Sequence[str]]


def main() -> int:
    """Print the figures of Kiosque, and of YAKE where it is installed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    pages = [page for gold in load_pages(arguments.data) if (page := _page(gold))]
    systems: dict[str, Find] = {"kiosque": lambda page: keywords_of(page.document)}
    if yake := _yake():
        systems["yake"] = yake
    rows = [{"system": name, **_measured(find, pages)} for name, find in systems.items()]
    print(json.dumps(rows) if arguments.json else "\n".join(map(_row, rows)))
    return 0


def _page(gold: GoldPage) -> Page | None:
    """Return the page, None where too few keywords of its publisher are in its text."""
    language = load_languages().get(gold.language).tag
    page = extract_document(page_document(gold.markup, gold.url), is_credit=IS_CREDIT)
    document = enrich_document(page.with_(text=gold.text, language=language))
    whole = " ".join(("", *_terms(document.title or "", language), *_terms(gold.text, language), ""))
    terms = {_terms(keyword, language) for keyword in _own_keywords(BeautifulSoup(gold.markup, "lxml"))}
    given = frozenset(each for each in terms if each and f" {' '.join(each)} " in whole)
    return Page(document, given) if language != UNDETERMINED and len(given) >= _LEAST else None


def _terms(text: str, language: str) -> Terms:
    return tuple(filter(None, language_analyzer(language).terms(text)))


def _own_keywords(soup: BeautifulSoup) -> Iterator[str]:
    for meta in soup.find_all("meta"):
        if str(meta.get("name") or meta.get("property") or "").lower() in _META:
            yield from _listed(str(meta.get("content") or ""))
    for script in soup.find_all("script", type="application/ld+json"):
        try:
            yield from _in_json(json.loads(script.string or ""))
        except ValueError:
            continue


def _in_json(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _in_json(each)
    elif isinstance(value, dict):
        listed = value.get("keywords") or []
        for each in listed if isinstance(listed, list) else [listed]:
            name = each.get("name") if isinstance(each, dict) else each
            yield from _listed(name) if isinstance(name, str) else ()
        for each in value.values():
            yield from _in_json(each)


def _listed(text: str) -> Iterator[str]:
    return (each.strip() for each in re.split("[,;،、]", text) if 0 < len(each.strip()) < _LONGEST)


def _yake() -> Find | None:
    """Return YAKE with as many keywords; None where it is not installed."""
    try:
        from yake import KeywordExtractor
    except ImportError:
        print("yake is not installed: pip install yake", file=sys.stderr)
        return None
    extractors: dict[str, Any] = {}

    def find(page: Page) -> Sequence[str]:
        language = page.document.language
        if language not in extractors:
            extractors[language] = KeywordExtractor(lan=language, n=3, top=MOST_KEYWORDS)
        text = f"{page.document.title}\n{page.document.text}"
        return [keyword for keyword, _ in extractors[language].extract_keywords(text)]

    return find


def _measured(find: Find, pages: Sequence[Page]) -> dict[str, Any]:
    for page in pages:  # tables and stemmers are loaded once a process
        find(page)
    start = time.process_time()
    found = [find(page) for page in pages]
    seconds = time.process_time() - start
    words = sum(len(page.document.text.split()) for page in pages)
    counts = [_counts(keywords, page) for keywords, page in zip(found, pages, strict=True)]
    total, exact, near, recalled = (max(1, sum(column)) for column in zip(*counts, strict=True))
    return {
        "pages": len(pages),
        "exact": round(exact / total, 3),
        "near": round(near / total, 3),
        "recall": round(recalled / sum(len(page.given) for page in pages), 3),
        "ms_per_700_words": round(seconds * 1000 / max(1, words) * 700, 2),
    }


def _counts(keywords: Sequence[str], page: Page) -> tuple[int, int, int, int]:
    """Return how many keywords were found, are given too, are near to one given, and how many of those given were found."""
    terms = [_terms(keyword, page.document.language) for keyword in keywords]
    near = sum(any(set(one) <= set(two) or set(two) <= set(one) for two in page.given) for one in terms)
    return len(terms), sum(one in page.given for one in terms), near, len(page.given & set(terms))


def _row(row: dict[str, Any]) -> str:
    return "  ".join(f"{name} {value}" for name, value in row.items())


if __name__ == "__main__":
    sys.exit(main())

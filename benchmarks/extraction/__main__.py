"""Quality and speed of finding the main text of news pages, by Kiosque and by other extractors, in one run.

    python -m benchmarks.extraction --data ../shared/data/extraction [--refit] [--json]

`--data` is a folder with `gold.jsonl` and `pages/*.html.gz`. Precision and recall compare runs of four words with the
gold text, averaged over pages; F1 is that of the averages. Speed is pages per second of processor time, a page's being the
least of three, and its ratio to trafilatura's default and to the mode of trafilatura with the best F1 here. The peers
need `make bench`. Publishers are split in two by the hash of their name: choices were made on `half 0`.
`--refit` adds Kiosque with weights fitted without the page's publisher (five fits, each without a fifth of the publishers):
on the pages that the shipped weights were learnt from, that row is the fair one.
"""

import argparse
import json
import logging
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from benchmarks.extraction.metadata import IS_CREDIT, metadata_accuracy, whole_document
from benchmarks.extraction.pages import GoldPage, Score, load_pages, mean_score, precision_recall
from tasks.extract.fast import find_text
from tasks.extract.html import MAX_ELEMENTS, page_text
from tasks.extract.page import Page
from tasks.extract.scorer import Model
from training.extractor import label, models_without

OURS, BASELINE = "kiosque", "trafilatura"
UNSEEN = "kiosque, publisher unseen"
# With metadata.
WHOLE = f"{OURS}, whole document"

WARMING_PAGES = 20
# Other work on the machine slows some of them down.
PASSES = 3

Extract = Callable[[str], str]
Texts = dict[str, list[str]]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--refit", action="store_true")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)
    result = measure(load_pages(arguments.data), refit=arguments.refit)
    print(json.dumps(result, ensure_ascii=False) if arguments.json else shown(result))
    return 0


def measure(pages: Sequence[GoldPage], *, refit: bool) -> dict[str, Any]:
    """Run every extractor over `pages`; see the module for what is returned."""
    texts, seconds = _run(extractors(), pages)
    del texts[WHOLE]
    if refit:
        texts[UNSEEN] = refitted(pages)
    rows = [row for name, found in texts.items() for row in _rows(name, pages, found)]
    modes = {row["extractor"]: row["f1"] for row in rows if row["extractor"].startswith(BASELINE) and _is_whole(row)}
    best = max(modes, key=lambda name: modes[name])
    return {
        "extraction": rows,
        "halves": [row for name, found in texts.items() for row in _halves(name, pages, found)],
        "speed": [
            {
                "extractor": name,
                "pages_per_cpu_s": round(len(pages) / spent, 1),
                "ratio": round(seconds[BASELINE] / spent, 2),
                "ratio_to_best_mode": round(seconds[best] / spent, 2),
            }
            for name, spent in seconds.items()
        ],
        "best_mode": best,
        "metadata": metadata_accuracy(pages),
    }


def extractors() -> dict[str, Extract]:
    """Return every extractor by name; each turns markup into text."""
    import newspaper
    import trafilatura
    from readability import Document as ReadabilityDocument
    from resiliparse.extract.html2text import extract_plain_text

    def by_trafilatura(**options: Any) -> Extract:
        return lambda markup: trafilatura.extract(markup, include_comments=False, **options) or ""

    def by_readability(markup: str) -> str:
        return LexborHTMLParser(ReadabilityDocument(markup).summary()).text(separator="\n")

    def by_newspaper(markup: str) -> str:
        article = newspaper.Article("https://news.example/", fetch_images=False)
        article.download(input_html=markup)
        article.parse()
        return str(article.text)

    return {
        OURS: ours,
        f"{OURS}, scorer alone": scorer_alone,
        f"{OURS}, precise": lambda markup: page_text(Page(markup), is_precise=True, is_credit=IS_CREDIT),
        BASELINE: by_trafilatura(),
        "trafilatura precision": by_trafilatura(favor_precision=True),
        "trafilatura recall": by_trafilatura(favor_recall=True),
        "trafilatura fast": by_trafilatura(fast=True),
        "resiliparse": lambda markup: str(extract_plain_text(markup, main_content=True)),
        "readability-lxml": by_readability,
        "newspaper4k": by_newspaper,
        WHOLE: whole_document,
    }


def ours(markup: str, model: Model | None = None) -> str:
    """Extract as Kiosque does by default."""
    return page_text(Page(markup), is_precise=False, is_credit=IS_CREDIT, model=model)


def scorer_alone(markup: str) -> str:
    """Extract without trafilatura, whatever the doubts."""
    return find_text(Page(markup), max_elements=MAX_ELEMENTS, is_credit=IS_CREDIT).text


def refitted(pages: Sequence[GoldPage]) -> list[str]:
    """Extract each page with weights that were fitted without its publisher."""
    texts: dict[str, str] = {}
    for model, unseen in models_without([labelled for page in pages if (labelled := label(page))]):
        for labelled in unseen:
            texts[labelled.page.name] = ours(labelled.page.markup, model)
    return [texts.get(page.name, "") for page in pages]


def _run(extractors: dict[str, Extract], pages: Sequence[GoldPage]) -> tuple[Texts, dict[str, float]]:
    """Return the texts, and seconds of processor time; the text of a page is empty if its extractor raises.

    All extractors take turns at each page, so that other work on the machine slows all of them.
    """
    texts: Texts = {name: [] for name in extractors}
    seconds = dict.fromkeys(extractors, 0.0)
    for page in pages[:WARMING_PAGES]:  # imports, and patterns that are compiled when they are first needed
        for extract in extractors.values():
            _tried(extract, page.markup)
    for page in pages:
        for name, extract in extractors.items():
            text, spent = _timed(extract, page.markup)
            texts[name].append(text)
            seconds[name] += spent
    return texts, seconds


def _timed(extract: Extract, markup: str) -> tuple[str, float]:
    """Return the text and the least time of PASSES."""
    times = []
    for _ in range(PASSES):
        began = time.process_time()
        text = _tried(extract, markup)
        times.append(time.process_time() - began)
    return text, min(times)


def _is_whole(row: dict[str, Any]) -> bool:
    return (row["collection"], row["language"]) == ("all", "all")


def _tried(extract: Extract, markup: str) -> str:
    try:
        return extract(markup)
    except Exception:
        return ""


def _rows(name: str, pages: Sequence[GoldPage], texts: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the score of each collection and each language in it, `all` of both, and the mean over languages (`macro`)."""
    pairs = [precision_recall(text, page.text) for page, text in zip(pages, texts, strict=True)]
    for collection in ["all", *sorted({page.collection for page in pages})]:
        members = [i for i, page in enumerate(pages) if collection in ("all", page.collection)]
        languages = sorted({pages[i].language for i in members})
        by_language = {code: [pairs[i] for i in members if pages[i].language == code] for code in languages}
        scores = {code: mean_score(rows) for code, rows in by_language.items()}
        counts = {code: len(rows) for code, rows in by_language.items()}
        everything = mean_score(pairs[i] for i in members)
        yield _row(name, collection, "all", len(members), everything)
        yield _row(name, collection, "macro", len(members), _mean_of(scores.values()))
        for code, score in scores.items():
            yield _row(name, collection, code, counts[code], score)


def _mean_of(scores: Iterable[Score]) -> Score:
    rows = list(scores)
    return Score(*(sum(score[i] for score in rows) / len(rows) for i in range(3)))


def _row(name: str, collection: str, language: str, pages: int, score: Score) -> dict[str, Any]:
    values = {key: round(value, 4) for key, value in score._asdict().items()}
    return {"extractor": name, "collection": collection, "language": language, "pages": pages, **values}


def _halves(name: str, pages: Sequence[GoldPage], texts: Sequence[str]) -> Iterator[dict[str, Any]]:
    for collection in ["all", *sorted({page.collection for page in pages})]:
        for half in (0, 1):
            pairs = [
                precision_recall(text, page.text)
                for page, text in zip(pages, texts, strict=True)
                if page.half == half and collection in ("all", page.collection)
            ]
            row = _row(name, collection, "all", len(pairs), mean_score(pairs))
            yield {**row, "half": half}


def shown(result: dict[str, Any]) -> str:
    """Lay the figures out as tables."""
    lines: list[str] = []
    rows = result["extraction"]
    names = list(dict.fromkeys(row["extractor"] for row in rows))
    for collection in dict.fromkeys(row["collection"] for row in rows):
        lines += [
            "",
            f"{collection}: F1 (precision, recall) of all pages; of half 0 and of half 1; mean over languages",
        ]
        for name in names:
            by_language = {
                row["language"]: row for row in rows if (row["extractor"], row["collection"]) == (name, collection)
            }
            half = [
                f"{row['f1']:.3f}"
                for row in result["halves"]
                if (row["extractor"], row["collection"]) == (name, collection)
            ]
            whole = by_language["all"]
            score = f"{whole['f1']:.3f} ({whole['precision']:.3f}, {whole['recall']:.3f})"
            lines.append(f"  {name:26} {score}  {'  '.join(half)}  {by_language['macro']['f1']:.3f}")
    lines += ["", "F1 by language, all collections"]
    languages = [row["language"] for row in rows if (row["extractor"], row["collection"]) == (names[0], "all")]
    lines.append(" " * 29 + " ".join(f"{code:>5}" for code in languages if code != "all"))
    for name in names:
        found = {row["language"]: row["f1"] for row in rows if (row["extractor"], row["collection"]) == (name, "all")}
        lines.append(f"  {name:26} " + " ".join(f"{found[code]:5.3f}" for code in languages if code != "all"))
    lines += ["", f"Speed: pages per second of processor time, ratio to trafilatura and to {result['best_mode']}"]
    lines += [
        f"  {row['extractor']:26} {row['pages_per_cpu_s']:7.1f}  {row['ratio']:5.2f}  {row['ratio_to_best_mode']:5.2f}"
        for row in result["speed"]
    ]
    lines += ["", "Metadata of kiosque: right of those labelled"]
    lines += [
        f"  {row['field']:26} {row['right']} of {row['pages']} ({row['share']:.1%})" for row in result["metadata"]
    ]
    return "\n".join(lines[1:])


if __name__ == "__main__":
    sys.exit(main())

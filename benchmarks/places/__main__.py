"""Measure the countries that are found in texts, by language, and how far translations agree.

    python -m benchmarks.places [--xquad ../shared/data/xquad] [--stories ../shared/data/stories] [--json]

`benchmarks/data/places.tsv` has short news texts with the countries that they speak of; precision and recall count each
country of each text once. Then come paragraphs (`--xquad`) and articles (`--stories`) that were translated: the countries
of a text should be those of its translations. Agreement of two languages is 2 × shared countries / sum of both. Recall by
majority is the share of countries that most other translations have; alone is the share of countries that no other one
has. The primary country of two translations may be the same, differ, or be left out in one. These texts were not written for
this benchmark. Languages without a file in config/places/ find names only and stand
apart. Milliseconds are processor time for 4,500 characters, about 700 words.
"""

import argparse
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

from config.places import own_file
from tasks.annotate.places import find_places, primary_country

LABELLED = Path(__file__).parents[1] / "data" / "places.tsv"
CHARACTERS = 4500
Countries = frozenset[str]


class Labelled(NamedTuple):
    """A text, its language, and the countries that it speaks of."""

    language: str
    countries: Countries
    title: str
    text: str


def main() -> int:
    """Run the benchmark and print its tables, or all of it as JSON; exit code 1 below precision 0.95 or recall 0.85."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--xquad", type=Path, default=Path("../shared/data/xquad"))
    parser.add_argument("--stories", type=Path, default=Path("../shared/data/stories"))
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    result: dict[str, Any] = {"labelled": measure(read_labelled())}
    for name, groups in (("xquad", _paragraphs(arguments.xquad)), ("stories", _articles(arguments.stories))):
        if groups:
            result[name] = {**compare(groups), "milliseconds": milliseconds(groups)}
    print(json.dumps(result, ensure_ascii=False) if arguments.json else "\n".join(_shown(result)))
    return 0 if result["labelled"]["precision"] >= 0.95 and result["labelled"]["recall"] >= 0.85 else 1


def read_labelled(path: Path = LABELLED) -> list[Labelled]:
    """Read the labelled texts."""
    texts = []
    for line in path.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            language, codes, text = line.split("\t")
            title, _, body = text.partition(" | ")
            texts.append(Labelled(language, frozenset(codes.replace("-", "").split()), title, body))
    return texts


def measure(texts: Sequence[Labelled]) -> dict[str, Any]:
    """Return precision and recall of all texts, and by language the numbers of countries found, wrong and missed."""
    by_language: dict[str, Counter[str]] = defaultdict(Counter)
    errors = []
    for language, wanted, title, text in texts:
        found = _countries(text, title=title, language=language)
        by_language[language].update(found=len(found & wanted), wrong=len(found - wanted), missed=len(wanted - found))
        if found != wanted:
            errors.append(
                {"language": language, "title": title, "wrong": [*found - wanted], "missed": [*wanted - found]}
            )
    total = sum(by_language.values(), Counter[str]())
    return {
        "texts": len(texts),
        "precision": total["found"] / (total["found"] + total["wrong"]),
        "recall": total["found"] / (total["found"] + total["missed"]),
        "languages": {language: dict(counts) for language, counts in sorted(by_language.items())},
        "errors": errors,
    }


def compare(groups: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """Return how far the languages of translated texts agree; each group has the text by language."""
    found = [{language: _countries(text, language=language) for language, text in group.items()} for group in groups]
    shared, sums = Counter[frozenset[str]](), Counter[frozenset[str]]()
    for group in found:
        for one, other in combinations(group, 2):
            shared[frozenset({one, other})] += 2 * len(group[one] & group[other])
            sums[frozenset({one, other})] += len(group[one]) + len(group[other])
    languages = sorted({language for group in found for language in group})
    full = [language for language in languages if own_file(language)]
    return {
        "texts": len(groups),
        "agreement": {"-".join(sorted(pair)): shared[pair] / sums[pair] for pair in sums if sums[pair]},
        "languages": {language: _by_majority(language, found, full) for language in languages},
        "primary": _primary(groups, full),
        "names_only": [language for language in languages if language not in full],
    }


def _primary(groups: Sequence[Mapping[str, str]], full: Sequence[str]) -> dict[str, int]:
    """Count the pairs of translations whose primary country is the same, differs, or is left out in one of the two."""
    pairs = Counter[str]()
    for group in groups:
        found = [
            primary_country(find_places(text, language=language)[0])[0]
            for language, text in group.items()
            if language in full
        ]
        for one, other in combinations(found, 2):
            if one or other:
                pairs["same" if one == other else "differ" if one and other else "one left out"] += 1
    return dict(pairs)


def _by_majority(language: str, found: Sequence[Mapping[str, Countries]], full: Sequence[str]) -> dict[str, float]:
    """Return the share of the countries of most other translations that a language has, and of its own that no other has."""
    wanted = had = own = alone = 0
    for group in found:
        others = [group[other] for other in full if other in group and other != language]
        if language not in group or not others:
            continue
        counts = Counter(country for each in others for country in each)
        most = {country for country, count in counts.items() if 2 * count > len(others)}
        wanted, had = wanted + len(most), had + len(most & group[language])
        own, alone = own + len(group[language]), alone + len(group[language] - counts.keys())
    return {"recall_by_majority": had / max(wanted, 1), "alone": alone / max(own, 1), "countries": own}


def milliseconds(groups: Sequence[Mapping[str, str]]) -> dict[str, float]:
    """Return the processor time for a text of CHARACTERS in each language."""
    texts: dict[str, list[str]] = defaultdict(list)
    for group in groups:
        for language, text in group.items():
            texts[language].append(text)
    return {language: _milliseconds("\n".join(each), language) for language, each in sorted(texts.items())}


def _milliseconds(text: str, language: str) -> float:
    pieces = [text[start : start + CHARACTERS] for start in range(0, len(text), CHARACTERS)]
    find_places("", language=language)  # collects the words
    start = time.process_time()
    for piece in pieces:
        find_places(piece, language=language)
    return 1000 * (time.process_time() - start) / len(text) * CHARACTERS


def _countries(text: str, *, language: str, title: str | None = None) -> Countries:
    places, _ = find_places(text, title=title, language=language)
    return frozenset(place.country for place in places)


def _paragraphs(folder: Path) -> list[dict[str, str]]:
    groups: dict[int, dict[str, str]] = defaultdict(dict)
    for path in sorted(folder.glob("xquad.*.json")):
        articles = json.loads(path.read_text("utf-8"))["data"]
        paragraphs = [paragraph["context"] for article in articles for paragraph in article["paragraphs"]]
        for number, text in enumerate(paragraphs):
            groups[number][path.suffixes[0][1:]] = text
    return [*groups.values()]


def _articles(folder: Path) -> list[dict[str, str]]:
    groups: dict[str, dict[str, str]] = defaultdict(dict)
    path = folder / "stories.jsonl"
    for line in path.read_text("utf-8").splitlines() if path.is_file() else ():
        article = json.loads(line)
        groups[article["story"]][article["lang"]] = "\n".join(article["sentences"])
    return [group for group in groups.values() if len(group) > 1]


def _shown(result: Mapping[str, Any]) -> Iterator[str]:
    labelled = result["labelled"]
    yield f"{labelled['texts']} labelled texts: precision {labelled['precision']:.3f}, recall {labelled['recall']:.3f}"
    for language, counts in labelled["languages"].items():
        yield f"  {language}  found {counts['found']:3}  wrong {counts['wrong']:2}  missed {counts['missed']:2}"
    yield from (
        f"  {error['language']}  {error['title']}: {error['wrong']} {error['missed']}" for error in labelled["errors"]
    )
    for name in ("xquad", "stories"):
        if name in result:
            yield from _translations_shown(name, result[name])


def _translations_shown(name: str, compared: Mapping[str, Any]) -> Iterator[str]:
    yield f"\n{name}: {compared['texts']} texts with translations"
    yield "      recall by majority   alone   agreement with the others   ms"
    for language, row in compared["languages"].items():
        pairs = [
            share
            for pair, share in compared["agreement"].items()
            if language in pair.split("-") and not {*pair.split("-")} - {language} & {*compared["names_only"]}
        ]
        note = "   names only" if language in compared["names_only"] else ""
        yield (
            f"  {language}  {row['recall_by_majority']:18.3f} {row['alone']:7.3f} {sum(pairs) / max(len(pairs), 1):12.3f}"
            f"                {compared['milliseconds'][language]:.2f}{note}"
        )
    yield "  primary country: " + ", ".join(f"{count} {kind}" for kind, count in compared["primary"].items())


if __name__ == "__main__":
    sys.exit(main())

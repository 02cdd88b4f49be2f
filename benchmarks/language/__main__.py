"""Accuracy, speed and calibration of language detection, beside other detectors.

    python -m benchmarks.language --data ../shared/data/languages [--detectors NAME …] [--json]

`--data` is a folder of JSON Lines with `text` and `lang` (BCP 47 tag, `und` where no answer is right). `mixed.jsonl` has
texts in several languages: `lang` is the main one, `second` another. Accuracy is the mean of the languages' accuracies, in
per cent; `und` the share without an answer. Speed is in documents per second of processor time: the detectors take turns on
every few texts, so that other work on the machine slows all of them. Texts in languages outside the data's come from
the Universal Declaration of Human Rights (benchmarks/data/outside.jsonl). Serbian texts are also detected in Latin letters,
beside Croatian sentences of `names`, a folder next to the data.
"""

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

from benchmarks.language.detectors import NAMES, OURS, STOCK, Detector, detected, detectors, folded
from benchmarks.language.siblings import siblings
from config.detection import load_detection
from config.languages import UNDETERMINED

OUTSIDE = Path(__file__).parents[1] / "data" / "outside.jsonl"
MIXED = "mixed"
_TURN = 64
_BINS = 10

Texts = list[dict[str, str]]


def main() -> int:
    """Run the benchmark and print its tables, or all of it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--detectors", nargs="+", choices=NAMES, default=NAMES, metavar="NAME")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    files = {path.stem: _read(path) for path in sorted(arguments.data.glob("*.jsonl"))}
    if not files:
        parser.error(f"{arguments.data} has no .jsonl file")
    result = compare(files, _read(OUTSIDE), arguments.detectors)
    result["siblings"] = siblings(files, arguments.data.parent / "names")
    print(json.dumps(result, ensure_ascii=False) if arguments.json else "\n".join(_shown(result)))
    return 0


def compare(files: Mapping[str, Texts], outside: Texts, names: Sequence[str]) -> dict[str, Any]:
    """Run every detector of `names` on every text of `files` and of `outside`."""
    languages = sorted({text["lang"] for texts in files.values() for text in texts} - {UNDETERMINED})
    ready: dict[str, Detector] = {}
    skipped: dict[str, str] = {}
    for name, detector in detectors(names, languages):
        if isinstance(detector, str):
            skipped[name] = detector
            print(f"skipped {name}: {detector}", file=sys.stderr)
        else:
            ready[name] = detector
    accuracy: list[dict[str, Any]] = []
    speed: list[dict[str, Any]] = []
    for file, texts in files.items():
        answers, seconds = _answers(ready, texts)
        for name in ready:
            accuracy += _accuracy(name, file, texts, answers[name])
            speed.append(_speed(name, file, len(texts), seconds))
    answers, _ = _answers(ready, outside)
    single = [text for file, texts in files.items() if file != MIXED for text in texts[1::2]]
    return {
        "language": accuracy,
        "speed": speed,
        "calibration": calibration([text for text in single if text["lang"] != UNDETERMINED]),
        "outside": [_outside(name, outside, answers[name]) for name in ready],
        "mixed": _mixed(files.get(MIXED, [])),
        "skipped": skipped,
    }


def _read(path: Path) -> Texts:
    with path.open(encoding="utf-8") as lines:  # a text may hold other ends of lines than those of the file
        return [json.loads(line) for line in lines]


def _answers(ready: Mapping[str, Detector], texts: Texts) -> tuple[dict[str, list[str]], dict[str, float]]:
    """Return each detector's answers in order, and the processor time that it took, in seconds."""
    answers: dict[str, list[str]] = {name: [] for name in ready}
    seconds = dict.fromkeys(ready, 0.0)
    for start in range(0, len(texts), _TURN):
        turn = [text["text"] for text in texts[start : start + _TURN]]
        for name, detector in ready.items():
            begun = time.process_time()
            found = [detector(text) for text in turn]
            seconds[name] += time.process_time() - begun
            answers[name] += map(folded, found)
    return answers, seconds


def _accuracy(name: str, file: str, texts: Texts, answers: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the accuracy in each language of a file, and over all: the mean of those."""
    by_language: defaultdict[str, list[str]] = defaultdict(list)
    for text, answer in zip(texts, answers, strict=True):
        by_language[text["lang"]].append(answer)
    rows = [
        {
            "detector": name,
            "file": file,
            "language": language,
            "texts": len(found),
            "accuracy": round(100 * found.count(language) / len(found), 2),
            "und": round(100 * found.count(UNDETERMINED) / len(found), 2),
        }
        for language, found in sorted(by_language.items())
    ]
    mean = round(fmean(100 * found.count(language) / len(found) for language, found in by_language.items()), 2)
    und = round(100 * answers.count(UNDETERMINED) / len(answers), 2)
    yield from rows
    yield {"detector": name, "file": file, "language": "all", "texts": len(texts), "accuracy": mean, "und": und}


def _speed(name: str, file: str, texts: int, seconds: Mapping[str, float]) -> dict[str, Any]:
    ratio = round(seconds[STOCK] / seconds[name], 1) if STOCK in seconds else None
    rate = round(texts / seconds[name], 1)
    return {"detector": name, "file": file, "texts": texts, "documents_a_cpu_second": rate, "times_langdetect": ratio}


def calibration(texts: Texts) -> list[dict[str, Any]]:
    """Return for each tenth of confidence how many answers of Kiosque have it, and how many of them are right."""
    bins: defaultdict[int, list[tuple[float, bool]]] = defaultdict(list)
    for text in texts:
        document = detected(text["text"])
        if document.language != UNDETERMINED:
            number = min(int(_BINS * document.confidence), _BINS - 1)
            bins[number].append((document.confidence, folded(document.language) == text["lang"]))
    return [
        {
            "from": number / _BINS,
            "answers": len(found),
            "mean_confidence": round(fmean(confidence for confidence, _ in found), 3),
            "right": round(fmean(right for _, right in found), 3),
        }
        for number, found in sorted(bins.items())
    ]


def _outside(name: str, texts: Texts, answers: Sequence[str]) -> dict[str, Any]:
    """Return the shares of texts in other languages that are taken for an expected one, are right, or are `und`."""
    expected = {folded(tag) for tag in load_detection().expected.split()}
    pairs = [(text["lang"], answer) for text, answer in zip(texts, answers, strict=True)]
    taken = sorted(f"{language} → {answer}" for language, answer in pairs if answer in expected)
    return {
        "detector": name,
        "texts": len(texts),
        "languages": len({language for language, _ in pairs}),
        "taken_for_expected": round(100 * len(taken) / len(pairs), 2),
        "right": round(100 * sum(language == answer for language, answer in pairs) / len(pairs), 2),
        "und": round(100 * answers.count(UNDETERMINED) / len(pairs), 2),
        "taken": taken,
    }


def _mixed(texts: Texts) -> dict[str, Any]:
    """Return how often Kiosque detects the main language of a text in two languages, and how often both."""
    documents = [detected(text["text"]) for text in texts]
    found = [{folded(part.language) for part in document.languages} for document in documents]
    pairs = list(zip(texts, documents, found, strict=True))
    return {
        "texts": len(texts),
        "main": round(100 * fmean(folded(d.language) == text["lang"] for text, d, _ in pairs), 2) if texts else None,
        "both": round(100 * fmean({text["lang"], text["second"]} <= tags for text, _, tags in pairs), 2)
        if texts
        else None,
        "more_than_two": sum(len(tags) > 2 for tags in found),
    }


def _shown(result: Mapping[str, Any]) -> Iterator[str]:
    """Lay the result out as tables."""
    files = list(dict.fromkeys(row["file"] for row in result["language"]))
    names = list(dict.fromkeys(row["detector"] for row in result["language"]))
    width = max(map(len, names))
    whole = [row for row in result["language"] if row["language"] == "all"]
    accuracy = {(row["detector"], row["file"]): "{accuracy:.2f} ({und:.2f})".format(**row) for row in whole}
    speed = {
        (row["detector"], row["file"]): "{documents_a_cpu_second:.0f} ({times_langdetect})".format(**row)
        for row in result["speed"]
    }
    for title, cells in (
        ("Accuracy, mean of the languages (und), %", accuracy),
        ("Documents per CPU second (times langdetect)", speed),
    ):
        yield f"\n{title}\n{'':{width}} " + "".join(f"{file:>17}" for file in files)
        yield from (f"{name:{width}} " + "".join(f"{cells[name, file]:>17}" for file in files) for name in names)
    if OURS in names:
        yield f"\n{OURS}, languages under 95 %"
        low = [
            row
            for row in result["language"]
            if row["detector"] == OURS and row["accuracy"] < 95 and row["language"] != "all"
        ]
        yield from ("  {file} {language}: {accuracy} % of {texts}, {und} % und".format(**row) for row in low)
    yield f"\n{OURS}, calibration on every second line: answers given at a confidence, and how many were right"
    yield from (
        "  {from:.1f}: {answers:5} answers, mean confidence {mean_confidence:.3f}, right {right:.3f}".format(**row)
        for row in result["calibration"]
    )
    yield "\nTexts in other languages: taken for an expected one, called right, und, %"
    yield from (
        f"{row['detector']:{width}} {row['taken_for_expected']:7.2f}{row['right']:8.2f}{row['und']:8.2f}"
        for row in result["outside"]
    )
    yield from (f"  {OURS}: {', '.join(row['taken'])}" for row in result["outside"] if row["detector"] == OURS)
    yield f"\n{OURS}, Serbian in Latin letters and Croatian, %"
    yield from ("  {language} {set}: {accuracy} of {texts}".format(**row) for row in result["siblings"])
    yield f"\n{OURS}, texts in two languages: " + ", ".join(f"{key} {value}" for key, value in result["mixed"].items())


if __name__ == "__main__":
    sys.exit(main())

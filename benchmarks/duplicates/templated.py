"""Templated reports: several reports of each template, and of each report the versions that other newspapers print.

The reports of one template differ in names, numbers and dates, as the obituaries, weather reports and court notices of a
newspaper do. Each is a story of its own; its versions are near-duplicates of it and of no other report.
"""

import random
import re
from collections.abc import Iterator
from pathlib import Path

from benchmarks.duplicates.wire_copy import Story, copies_of
from config.loading import Data, load_yaml

PATH = Path(__file__).parents[1] / "data" / "report_templates.yaml"
_FIELD = re.compile(r"\{([a-z]+)(\d*)[a-z]?\}")


class Template(Data, frozen=True):
    """A report with fields in braces; its language has the names that fill them."""

    kind: str
    language: str
    text: str


class Templates(Data, frozen=True):
    """The templates, and by language and kind of field the words that fill them."""

    fillings: dict[str, dict[str, list[str]]]
    templates: list[Template]


def templated_reports(*, seed: int, of_each: int) -> list[Story]:
    """Return `of_each` reports of each template, then the near-duplicates of each report."""
    chance = random.Random(seed)
    data = load_yaml(PATH, Templates)
    templates = [template for template in data.templates for _ in range(of_each)]
    reports = [
        Story(number, "original", each.language, _filled(each.text, data.fillings[each.language], chance))
        for number, each in enumerate(templates)
    ]
    return reports + [copy for report in reports for copy in _copies(report, reports, chance)]


def _copies(report: Story, reports: list[Story], chance: random.Random) -> Iterator[Story]:
    others = [line for other in reports if other.language == report.language for line in other.text.split("\n")]
    yield from copies_of(report, chance.sample(others, 3), chance)


def _filled(text: str, words: dict[str, list[str]], chance: random.Random) -> str:
    filled: dict[str, str] = {}
    for field in _FIELD.finditer(text):
        if field[0] not in filled:
            filled[field[0]] = _value(field[1], int(field[2] or 1), words, set(filled.values()), chance)
    return _FIELD.sub(lambda field: filled[field[0]], text).strip()


def _value(kind: str, size: int, words: dict[str, list[str]], used: set[str], chance: random.Random) -> str:
    match kind:
        case "n":
            return str(max(1, round(size * chance.uniform(0.8, 1.2)) + chance.choice((-1, 0, 1))))
        case "d":
            return f"{size * chance.uniform(0.9, 1.1) + chance.random():.2f}"
        case "t":
            return f"{chance.randint(6, 20)}:{chance.choice(('00', '15', '20', '30', '45'))}"
        case _:
            return chance.choice([word for word in words[kind] if word not in used])

"""A made-up newspaper: articles in words of their own, with the same boilerplate around each."""

import random
from pathlib import Path

HEAD = ["The Daily Kite", "By Ann Lee"]
FOOT = [
    "Pass this on to a friend",
    "The Kite at your newsagent",
    "More from the coast",
    "Printed in {year} by Kite Media",
]
SUBHEAD = "Common Vision"
BOX = ["Sign up for the morning letter", "Every weekday at seven in your inbox"]

_WORDS = [
    a + b
    for a in ("har", "mea", "lan", "cou", "fer", "win", "qua")
    for b in ("bour", "dow", "tern", "cil", "ry", "ter")
]


def paragraph(chance: random.Random, *, words: int = 24) -> str:
    return " ".join(chance.choices(_WORDS, k=words)).capitalize() + "."


def article(number: int) -> list[str]:
    """Return the lines of an article: boilerplate, four paragraphs with a subhead that all articles have, and a box."""
    chance = random.Random(number)
    body = [paragraph(chance) for _ in range(4)]
    foot = [line.format(year=2000 + number % 20) for line in FOOT]
    return [*HEAD, f"Published on {number % 28 + 1} March", *body[:2], SUBHEAD, body[2], *BOX, body[3], *foot]


def write_newspaper(folder: Path, *, count: int = 24, first: int = 0) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(first, first + count):
        (folder / f"{number:04}.txt").write_text("\n\n".join(article(number)), "utf-8")
    return folder

"""What the scorer looks at: each block alone, then together with the blocks around it and the article's container."""

import math
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tasks.extract.blocks import ARTICLE_BODY, CUES, HIDDEN, TAGS, Block, Element
from tasks.extract.evidence import Evidence, letters

Floats = NDArray[np.float32]

# Letters, digits and capitals are counted in a block's beginning only: longer ones are prose anyway.
SAMPLE = 100
ENDS = tuple(".!?…。！？।؟۔")
_CLOSING = "\"“”»›'’)]） "
_OPENING = '"“„«‘「『–—-'
_DIGIT, _CAPITAL = re.compile(r"[0-9]"), re.compile(r"[A-ZÀ-ÖØ-ÞЀ-ЯΑ-Ω]")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")

_ALONE_LISTED = (
    "length length² words linked mostly_linked some_links bold sentence_end colon_end sentences commas "
    "digits capitals capital_start bar symbols parentheses quote lines hidden after_heading no_heading "
    "from_heading is_title in_title in_body has_body in_description has_description repeated place place² "
    "article_body has_article_body in_article has_article depth links_before"
)
_ALONE = _ALONE_LISTED.split()
_NEIGHBOURS_ALONE = ((1, 2, -1, -2), ("length", "linked", "sentence_end", "links_before"))
_TOGETHER_LISTED = (
    "score probability up down inside child one_up far before after from_first from_last mass_so_far "
    "near_3 near_8 mass strong"
)
_TOGETHER = _TOGETHER_LISTED.split()
_GROUPS = ("parent", "path", "tag")
_NEIGHBOURS_TOGETHER = ((1, 2, 3, -1, -2, -3), ("score", "inside", "mass"))


def names_alone() -> list[str]:
    """Return the names of the columns of `features_alone`."""
    shifts, columns = _NEIGHBOURS_ALONE
    return [
        *_ALONE,
        *(f"{place}:{cue}" for place in ("own", "near", "above") for cue in CUES),
        *(f"{place}:{tag}" for place in ("tag", "within", "parent") for tag in TAGS),
        *(f"{shift:+}:{column}" for shift in shifts for column in columns),
        *(f"{shift:+}:same_{what}" for shift in (1, -1) for what in ("parent", "path")),
    ]


def names_together() -> list[str]:
    """Return the names of the columns of `features_together`."""
    shifts, columns = _NEIGHBOURS_TOGETHER
    return [
        *_TOGETHER,
        *(f"{group}:{what}" for group in _GROUPS for what in ("probability", "share", "length")),
        *(f"{shift:+}:{column}" for shift in shifts for column in columns),
        *(f"below:{cue}" for cue in CUES),
        *(f"below:<{tag}>" for tag in TAGS),
    ]


def lengths_of(blocks: Sequence[Block]) -> Floats:
    """Return the blocks' lengths in characters; one of a script without spaces counts as three."""
    return np.array(
        [len(b.text) if b.text.isascii() else len(b.text) + 2 * len(_UNSPACED.findall(b.text)) for b in blocks],
        dtype=np.float32,
    )


def features_alone(blocks: Sequence[Block], evidence: Evidence, lengths: Floats) -> Floats:
    """Describe each block by its text, its element's name and place, and its neighbours; a row each."""
    keys = [letters(block.text[:SAMPLE]) for block in blocks]
    page = _Page(blocks, keys, evidence)
    rows = np.array([page.row(i, length) for i, length in enumerate(lengths.tolist())], dtype=np.float32)
    owners = [block.owner for block in blocks]
    cues = _bits([(o.cues, _cues_near(o), o.cues_above) for o in owners], len(CUES))
    tags = _bits([(o.tag_bit, o.tags, o.parent.tag_bit if o.parent else 0) for o in owners], len(TAGS))
    shifts, columns = _NEIGHBOURS_ALONE
    seen = rows[:, [_ALONE.index(column) for column in columns]]
    return np.concatenate([rows, cues, tags, *(shifted(seen, shift) for shift in shifts), _kinship(owners)], axis=1)


class _Page:
    """What the blocks of one page share."""

    def __init__(self, blocks: Sequence[Block], keys: Sequence[str], evidence: Evidence) -> None:
        self.blocks, self.keys, self.evidence = blocks, keys, evidence
        self.heading = _heading(blocks, keys, evidence.title)
        self.has_article_body = any(block.owner.flags & ARTICLE_BODY for block in blocks)
        self.has_article = any(block.owner.tags & 1 for block in blocks)
        self.seen: set[str] = set()

    def row(self, i: int, characters: float) -> tuple[float, ...]:
        block, key, said = self.blocks[i], self.keys[i], self.evidence
        text, owner = block.text, block.owner
        sample = text[:SAMPLE]
        length = math.log1p(characters)
        linked = min(1.0, block.linked / len(text))
        heading, place = self.heading, i / len(self.blocks)
        in_body = (1 if key in said.body else -1) if said.body and len(key) > 8 else 0
        repeated = key in self.seen
        self.seen.add(key)
        return (
            length,
            length * length / 6,
            math.log1p(text.count(" ") + 1),
            linked,
            linked > 0.9,
            linked > 0.3,
            min(1.0, block.bold / len(text)),
            text.rstrip(_CLOSING).endswith(ENDS),
            text[-1] == ":",
            min(6, _sentences(text)),
            min(8, text.count(",") if text.isascii() else text.count(",") + text.count("、") + text.count("،")),
            len(_DIGIT.findall(sample)) / len(sample),
            len(_CAPITAL.findall(sample)) / max(1, len(key)),
            text[0].isupper() or text[0] in _OPENING,
            "|" in text,
            len(key) < 0.7 * len(sample),
            text[0] == "(" and text[-1] == ")",
            text[0] in _OPENING,
            "\n" in text,
            bool(owner.flags & HIDDEN),
            i > heading >= 0,
            heading < 0,
            max(-1.0, min(1.0, (i - heading) / 60)) if heading >= 0 else 0,
            key == said.title,
            len(key) > 10 and key in said.title,
            in_body,
            bool(said.body),
            len(key) > 20 and bool(said.description) and (key in said.description or said.description[:60] in key),
            bool(said.description),
            repeated,
            place,
            place * place,
            bool(owner.flags & ARTICLE_BODY),
            self.has_article_body,
            bool(owner.tags & 1),
            self.has_article,
            min(20, owner.depth) / 10,
            math.log1p(block.links_before),
        )


def _heading(blocks: Sequence[Block], keys: Sequence[str], title: str) -> int:
    """Return the place of the heading that repeats the page's title, else of the first `h1`, else -1."""
    first = -1
    for i, (block, key) in enumerate(zip(blocks, keys, strict=True)):
        tag = block.owner.tag
        if tag in ("h1", "h2"):
            if title and len(key) > 10 and (key in title or title in key):
                return i
            if tag == "h1" and first < 0:
                first = i
    return first


def _sentences(text: str) -> int:
    """Count the sentences that end inside `text`, roughly."""
    count = text.count(". ") + text.count("? ") + text.count("! ")
    return (
        count if text.isascii() else count + text.count("。") + text.count("। ") + text.count("؟ ") + text.count("۔ ")
    )


def _cues_near(owner: Element) -> int:
    """Return the cues of the element and of three around it."""
    bits, element, steps = 0, owner, 0
    while element.parent is not None and steps < 4:
        bits |= element.cues
        element, steps = element.parent, steps + 1
    return bits


def _bits(rows: Sequence[tuple[int, ...]], width: int) -> Floats:
    """Spread bit sets into columns of 0 and 1, one set after the other."""
    sets = np.array(rows, dtype="<i8")
    spread = np.unpackbits(sets.view(np.uint8).reshape(*sets.shape, 8), axis=2, bitorder="little", count=width)
    return spread.reshape(len(rows), -1).astype(np.float32)


def shifted(rows: Floats, by: int) -> Floats:
    """Return `rows` moved down by `by` (up if negative), zeros where there is no such neighbour."""
    moved = np.zeros_like(rows)
    if abs(by) < len(rows):
        if by > 0:
            moved[by:] = rows[:-by]
        else:
            moved[:by] = rows[-by:]
    return moved


def _kinship(owners: Sequence[Element]) -> Floats:
    """Tell whether the next and the one before have the same parent element, and the same tag and class."""
    same = np.zeros((len(owners), 4), dtype=np.float32)
    for i, (one, two) in enumerate(pairwise(owners)):
        same[i, 0] = same[i + 1, 2] = one.parent is two.parent
        same[i, 1] = same[i + 1, 3] = one.path == two.path
    return same


def features_together(blocks: Sequence[Block], lengths: Floats, probabilities: Floats) -> Floats:
    """Describe each block by its place relative to the container that holds most of the likely text, and by its peers."""
    owners = [block.owner for block in blocks]
    linked = np.array([min(1.0, block.linked / len(block.text)) for block in blocks], dtype=np.float32)
    mass = np.where(probabilities > 0.3, probabilities * lengths * (1 - linked), 0)
    relations = _Relations(_container(owners, mass))
    related = [relations.of(owner) for owner in owners]
    up, down = (np.array([relation[i] for relation in related], dtype=np.float32) for i in (0, 1))
    columns = _together(lengths, probabilities, mass, up, down)
    total = float(mass.sum()) + 1e-6
    parents = [owner.parent for owner in owners]
    paths = [owner.path for owner in owners]
    groups: tuple[Sequence[object], ...] = (
        parents,
        [(path, parent.path if parent else "") for path, parent in zip(paths, parents, strict=True)],
        paths,
    )
    seen = np.stack([columns[:, 0], up == 0, probabilities * lengths / 200], axis=1).astype(np.float32)
    return np.concatenate(
        [
            columns,
            *(_peers(group, lengths, probabilities, mass, total) for group in groups),
            *(shifted(seen, shift) for shift in _NEIGHBOURS_TOGETHER[0]),
            _bits([(relation[2],) for relation in related], len(CUES)),
            _bits([(relation[3],) for relation in related], len(TAGS)),
        ],
        axis=1,
    )


def _container(owners: Sequence[Element], mass: Floats) -> Element | None:
    """Return the element with the most likely text in it; text counts less the deeper inside it stands."""
    scores: dict[Element, float] = {}
    for i in map(int, np.flatnonzero(mass)):
        element, share = owners[i].parent, float(mass[i])
        least = share * 0.05
        while element is not None and share > least:
            scores[element] = scores.get(element, 0.0) + share
            element, share = element.parent, share * 0.75
    return max(scores, key=lambda element: (scores[element], -element.depth)) if scores else None


class _Relations:
    """How elements stand to the container: steps up from it to what both are in, steps down from there, what lies there."""

    def __init__(self, container: Element | None) -> None:
        self._known: dict[Element, tuple[int, int, int, int]] = {}
        steps, element = 0, container
        while element is not None:
            self._known[element] = (steps, 0, 0, 0)
            element, steps = element.parent, steps + 1

    def of(self, element: Element) -> tuple[int, int, int, int]:
        """Return steps up, steps down, and the cues and tags below the common element."""
        waiting: list[Element] = []
        current: Element | None = element
        while current is not None and current not in self._known:
            waiting.append(current)
            current = current.parent
        relation = self._known[current] if current is not None else (30, 0, 0, 0)
        for inner in reversed(waiting):
            up, down, cues, tags = relation
            relation = self._known[inner] = (up, down + 1, cues | inner.cues, tags | inner.tag_bit)
        return relation


def _together(lengths: Floats, probabilities: Floats, mass: Floats, up: Floats, down: Floats) -> Floats:
    count = len(lengths)
    total = float(mass.sum()) + 1e-6
    strong = np.flatnonzero((probabilities > 0.5) & (lengths > 60) & (up <= 1))
    first, last = (strong[0], strong[-1]) if len(strong) else (0, count - 1)
    places = np.arange(count)
    bounded = np.clip(probabilities, 0.003, 0.997)
    return np.stack(
        [
            np.log(bounded / (1 - bounded)),
            probabilities,
            np.minimum(up, 8),
            np.minimum(down, 8),
            up == 0,
            (up == 0) & (down == 1),
            up == 1,
            up > 2,
            places < first,
            places > last,
            np.clip(first - places, 0, 20) / 20,
            np.clip(places - last, 0, 20) / 20,
            np.cumsum(mass) / total,
            _windowed(probabilities, lengths, 3),
            _windowed(probabilities, lengths, 8),
            np.full(count, math.log1p(total) / 8),
            np.full(count, math.log1p(len(strong))),
        ],
        axis=1,
    ).astype(np.float32)


def _windowed(probabilities: Floats, lengths: Floats, radius: int) -> Floats:
    """Return the mean probability of the characters up to `radius` blocks away."""
    sums = [np.concatenate([[0], np.cumsum(values, dtype=np.float64)]) for values in (probabilities * lengths, lengths)]
    places = np.arange(len(lengths))
    begin, end = np.maximum(places - radius, 0), np.minimum(places + radius + 1, len(lengths))
    weighted, weight = (total[end] - total[begin] for total in sums)
    return np.asarray(weighted / weight, dtype=np.float32)


def _peers(keys: Iterable[object], lengths: Floats, probabilities: Floats, mass: Floats, total: float) -> Floats:
    """Return, of the blocks with the same key: mean probability, share of the page's likely text, length (log)."""
    numbers: dict[object, int] = {}
    group = np.array([numbers.setdefault(key, len(numbers)) for key in keys])
    likely, length, share = (np.bincount(group, values) for values in (probabilities * lengths, lengths, mass))
    columns = np.stack([likely / length, share / total, np.log1p(length) / 8], axis=1)
    return np.asarray(columns[group], dtype=np.float32)

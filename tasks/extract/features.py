"""What the scorer looks at: each block alone, then together with the blocks around it and the article's container."""

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tasks.extract.blocks import ARTICLE_BODY, CUES, HIDDEN, TAGS, Block, Element
from tasks.extract.characters import SAMPLE, Characters, Kind
from tasks.extract.evidence import Evidence, letters_of_each

Floats = NDArray[np.float32]
# A value for each block, or one for all.
Column = ArrayLike

ENDS = tuple(".!?…。！？।؟۔")
_CLOSING = "\"“”»›'’)]） "
_OPENING = '"“„«‘「『–—-'

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


def features_alone(blocks: Sequence[Block], characters: Characters, evidence: Evidence) -> Floats:
    """Describe each block by its text, its element's name and place, and its neighbours; a row each.

    `characters` are those of the blocks' texts.
    """
    owners = [block.owner for block in blocks]
    rows = np.empty((len(blocks), len(_ALONE)), dtype=np.float32)
    columns = _by_text(blocks, characters, evidence) | _by_place(blocks, owners)
    for number, name in enumerate(_ALONE):
        rows[:, number] = columns[name]
    shifts, seen = _NEIGHBOURS_ALONE
    neighbours = rows[:, [_ALONE.index(name) for name in seen]]
    names = np.array([_names(owner) for owner in owners], dtype="<i8")
    return np.concatenate(
        [
            rows,
            _bits(names[:, :3], len(CUES)),
            _bits(names[:, 3:], len(TAGS)),
            *(shifted(neighbours, shift) for shift in shifts),
            _kinship(owners),
        ],
        axis=1,
    )


def _by_text(blocks: Sequence[Block], characters: Characters, evidence: Evidence) -> dict[str, Column]:
    texts = [block.text for block in blocks]
    keys = letters_of_each(text[:SAMPLE] for text in texts)
    key_sizes = np.array([len(key) for key in keys])
    samples = np.minimum(characters.sizes, SAMPLE)
    linked, bold = (
        np.minimum(1.0, np.array(counts) / characters.sizes)
        for counts in ([block.linked for block in blocks], [block.bold for block in blocks])
    )
    length = np.log1p(characters.lengths)
    heading, places = _heading(blocks, keys, evidence.title), np.arange(len(blocks))
    title, description, body = evidence
    return {
        "length": length,
        "length²": length * length / 6,
        "words": np.log1p(characters.count(Kind.SPACE) + 1),
        "linked": linked,
        "mostly_linked": linked > 0.9,
        "some_links": linked > 0.3,
        "bold": bold,
        "sentence_end": [text.rstrip(_CLOSING).endswith(ENDS) for text in texts],
        "colon_end": [text[-1] == ":" for text in texts],
        "sentences": np.minimum(6, characters.sentences()),
        "commas": np.minimum(8, characters.count(Kind.COMMA)),
        "digits": characters.count_early(Kind.DIGIT) / samples,
        "capitals": characters.count_early(Kind.CAPITAL) / np.maximum(1, key_sizes),
        "capital_start": [text[0].isupper() or text[0] in _OPENING for text in texts],
        "bar": characters.count(Kind.BAR) > 0,
        "symbols": key_sizes < 0.7 * samples,
        "parentheses": [text[0] == "(" and text[-1] == ")" for text in texts],
        "quote": [text[0] in _OPENING for text in texts],
        "lines": characters.count(Kind.LINE) > 0,
        "after_heading": places > heading if heading >= 0 else 0,
        "no_heading": heading < 0,
        "from_heading": np.clip((places - heading) / 60, -1, 1) if heading >= 0 else 0,
        "is_title": [key == title for key in keys],
        "in_title": [len(key) > 10 and key in title for key in keys],
        "in_body": [(1 if key in body else -1) if len(key) > 8 else 0 for key in keys] if body else 0,
        "has_body": bool(body),
        "in_description": [_repeats(key, description) for key in keys] if description else 0,
        "has_description": bool(description),
        "repeated": _repeated(keys),
    }


def _by_place(blocks: Sequence[Block], owners: Sequence[Element]) -> dict[str, Column]:
    place = np.arange(len(blocks)) / len(blocks)
    flags, tags = (np.array(bits) for bits in ([o.flags for o in owners], [o.tags for o in owners]))
    is_body, is_article = flags & ARTICLE_BODY != 0, tags & 1 != 0
    return {
        "place": place,
        "place²": place * place,
        "hidden": flags & HIDDEN != 0,
        "article_body": is_body,
        "has_article_body": is_body.any(),
        "in_article": is_article,
        "has_article": is_article.any(),
        "depth": [min(20, owner.depth) / 10 for owner in owners],
        "links_before": np.log1p([block.links_before for block in blocks]),
    }


def _repeats(key: str, description: str) -> bool:
    return len(key) > 20 and (key in description or description[:60] in key)


def _repeated(keys: Sequence[str]) -> list[bool]:
    """Tell which keys stand further up already."""
    first: dict[str, int] = {}
    return [first.setdefault(key, place) < place for place, key in enumerate(keys)]


def _names(owner: Element) -> tuple[int, ...]:
    """Return the cues of the element, of it and those near, of all around; its tag, all tags, and that of its parent."""
    parent = owner.parent
    return (
        owner.cues,
        _cues_near(owner),
        owner.cues_above,
        owner.tag_bit,
        owner.tags,
        parent.tag_bit if parent is not None else 0,
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


def _cues_near(owner: Element) -> int:
    """Return the cues of the element and of three around it."""
    bits, element, steps = 0, owner, 0
    while element.parent is not None and steps < 4:
        bits |= element.cues
        element, steps = element.parent, steps + 1
    return bits


def _bits(sets: NDArray[np.int64], width: int) -> Floats:
    """Spread the bit sets of each row into columns of 0 and 1, one set after the other."""
    octets = np.ascontiguousarray(sets).view(np.uint8).reshape(*sets.shape, 8)
    spread = np.unpackbits(octets, axis=2, bitorder="little", count=width)
    return spread.reshape(len(sets), -1).astype(np.float32)


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
    same[:-1, 0] = same[1:, 2] = [one.parent is two.parent for one, two in pairwise(owners)]
    same[:-1, 1] = same[1:, 3] = [one.path == two.path for one, two in pairwise(owners)]
    return same


def features_together(blocks: Sequence[Block], lengths: Floats, probabilities: Floats) -> Floats:
    """Describe each block by its place relative to the container that holds most of the likely text, and by its peers."""
    owners = [block.owner for block in blocks]
    linked = np.array([min(1.0, block.linked / len(block.text)) for block in blocks], dtype=np.float32)
    mass = np.where(probabilities > 0.3, probabilities * lengths * (1 - linked), 0)
    relations = _Relations(_container(owners, mass))
    related = [relations.of(owner) for owner in owners]
    up, down = np.array([relation[:2] for relation in related], dtype=np.float32).T
    below = np.array([relation[2:] for relation in related], dtype="<i8")
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
            _bits(below[:, :1], len(CUES)),
            _bits(below[:, 1:], len(TAGS)),
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

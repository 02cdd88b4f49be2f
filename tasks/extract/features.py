"""Features of the scorer's first stage: each block's text, its element's names and ancestors, and its neighbours."""

from collections.abc import Sequence
from functools import reduce
from itertools import islice, pairwise
from operator import or_

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tasks.extract.blocks import Block
from tasks.extract.characters import SAMPLE, Characters, Kind
from tasks.extract.elements import ARTICLE_BODY, CUES, HIDDEN, TAGS, Element, way_up
from tasks.extract.page import Evidence
from tasks.text.matching import letters_of_each
from tasks.text.sentences import EXTRACTOR_CLOSING_MARKS, SENTENCE_ENDS

Floats = NDArray[np.float32]
# A value for each row, or one for all.
Column = ArrayLike

_ENDS = tuple(SENTENCE_ENDS)
_OPENING = '"“„«‘「『–—-'

_COLUMNS_LISTED = (
    "length length² words linked mostly_linked some_links bold sentence_end colon_end sentences commas "
    "digits capitals capital_start bar symbols parentheses quote lines hidden after_heading no_heading "
    "from_heading is_title in_title in_body has_body in_description has_description repeated place place² "
    "article_body has_article_body in_article has_article depth links_before"
)
_COLUMNS = _COLUMNS_LISTED.split()
_NEIGHBOURS = ((1, 2, -1, -2), ("length", "linked", "sentence_end", "links_before"))


def names_alone() -> list[str]:
    """Return the names of the columns of `features_alone`."""
    shifts, columns = _NEIGHBOURS
    return [
        *_COLUMNS,
        *(f"{relation}:{cue}" for relation in ("own", "near", "above") for cue in CUES),
        *(f"{relation}:{tag}" for relation in ("tag", "within", "parent") for tag in TAGS),
        *(f"{shift:+}:{column}" for shift in shifts for column in columns),
        *(f"{shift:+}:same_{what}" for shift in (1, -1) for what in ("parent", "path")),
    ]


def features_alone(blocks: Sequence[Block], characters: Characters, evidence: Evidence) -> Floats:
    """Return the features of each block, a row each; `characters` are those of the blocks' texts."""
    owners = [block.owner for block in blocks]
    keys = letters_of_each(block.text[:SAMPLE] for block in blocks)
    columns = _by_text(blocks, characters, keys) | _by_evidence(blocks, keys, evidence) | _by_position(blocks, owners)
    rows = filled(len(blocks), *(columns[name] for name in _COLUMNS))
    shifts, seen = _NEIGHBOURS
    names = np.array([_names(owner) for owner in owners], dtype="<i8")
    return np.concatenate(
        [
            rows,
            bits(names[:, :3], len(CUES)),
            bits(names[:, 3:], len(TAGS)),
            neighbours(rows[:, [_COLUMNS.index(name) for name in seen]], shifts),
            _kinship(owners),
        ],
        axis=1,
    )


def _by_text(blocks: Sequence[Block], characters: Characters, keys: Sequence[str]) -> dict[str, Column]:
    texts = [block.text for block in blocks]
    key_sizes = np.array([len(key) for key in keys])
    samples = np.minimum(characters.sizes, SAMPLE)
    linked, bold = (
        np.minimum(1.0, np.array(counts) / characters.sizes)
        for counts in ([block.linked for block in blocks], [block.bold for block in blocks])
    )
    length = np.log1p(characters.lengths)
    return {
        "length": length,
        "length²": length * length / 6,
        "words": np.log1p(characters.count(Kind.SPACE) + 1),
        "linked": linked,
        "mostly_linked": linked > 0.9,
        "some_links": linked > 0.3,
        "bold": bold,
        "sentence_end": [text.rstrip(EXTRACTOR_CLOSING_MARKS).endswith(_ENDS) for text in texts],
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
        "repeated": _repeated(keys),
    }


def _by_evidence(blocks: Sequence[Block], keys: Sequence[str], evidence: Evidence) -> dict[str, Column]:
    title, description, body = evidence.title, evidence.description, evidence.body
    heading, indexes = _heading(blocks, keys, title), np.arange(len(blocks))
    return {
        "after_heading": indexes > heading if heading >= 0 else 0,
        "no_heading": heading < 0,
        "from_heading": np.clip((indexes - heading) / 60, -1, 1) if heading >= 0 else 0,
        "is_title": [key == title for key in keys],
        "in_title": [len(key) > 10 and key in title for key in keys],
        "in_body": [(1 if key in body else -1) if len(key) > 8 else 0 for key in keys] if body else 0,
        "has_body": bool(body),
        "in_description": [_repeats(key, description) for key in keys] if description else 0,
        "has_description": bool(description),
    }


def _by_position(blocks: Sequence[Block], owners: Sequence[Element]) -> dict[str, Column]:
    position = np.arange(len(blocks)) / len(blocks)
    flags, tags = (np.array(bits) for bits in ([o.flags for o in owners], [o.tags for o in owners]))
    is_body, is_article = flags & ARTICLE_BODY != 0, tags & 1 != 0
    return {
        "place": position,
        "place²": position * position,
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
    """Tell for each key whether an earlier one is the same."""
    first: dict[str, int] = {}
    return [first.setdefault(key, index) < index for index, key in enumerate(keys)]


def _names(owner: Element) -> tuple[int, ...]:
    """Return the cues of the element, of it and its nearest ancestors, of all; its tag, all tags, and its parent's tag."""
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
    """Return the index of the heading that repeats the page's title, else of the first `h1`, else -1."""
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
    """Return the cues of the element and of its three nearest ancestors."""
    return reduce(or_, (element.cues for element in islice(way_up(owner), 4)))


def _kinship(owners: Sequence[Element]) -> Floats:
    """Tell whether the next and the previous block have the same parent element, and the same tag and class."""
    same = np.zeros((len(owners), 4), dtype=np.float32)
    same[:-1, 0] = same[1:, 2] = [one.parent is two.parent for one, two in pairwise(owners)]
    same[:-1, 1] = same[1:, 3] = [one.path == two.path for one, two in pairwise(owners)]
    return same


def filled(count: int, *columns: Column) -> Floats:
    """Put columns of `count` rows side by side."""
    rows = np.empty((count, len(columns)), dtype=np.float32)
    for number, column in enumerate(columns):
        rows[:, number] = column
    return rows


def bits(sets: NDArray[np.int64], width: int) -> Floats:
    """Spread the bit sets of each row into columns of 0 and 1, one set after the other."""
    octets = np.ascontiguousarray(sets).view(np.uint8).reshape(*sets.shape, 8)
    spread = np.unpackbits(octets, axis=2, bitorder="little", count=width)
    return spread.reshape(len(sets), -1).astype(np.float32)


def neighbours(rows: Floats, distances: Sequence[int]) -> Floats:
    """Return for each row the rows at `distances` above it (below if negative), side by side; zeros where none is."""
    count, width = rows.shape
    wanted = np.arange(count)[:, None] - np.array(distances)
    wanted[(wanted < 0) | (wanted >= count)] = count
    padded = np.concatenate([rows, np.zeros((1, width), dtype=rows.dtype)])
    return np.asarray(padded[wanted].reshape(count, -1))

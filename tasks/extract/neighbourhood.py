"""Features of the scorer's second stage: each block beside its neighbours, its peers and the article's container."""

import math
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from tasks.extract.blocks import Block
from tasks.extract.elements import CUES, TAGS, Element, way_up
from tasks.extract.features import Floats, bits, filled, neighbours

_COLUMNS_LISTED = (
    "score probability up down inside child one_up far before after from_first from_last mass_so_far "
    "near_3 near_8 mass strong"
)
_COLUMNS = _COLUMNS_LISTED.split()
_GROUPS = ("parent", "path", "tag")
_NEIGHBOURS = ((1, 2, 3, -1, -2, -3), ("score", "inside", "mass"))


def names_together() -> list[str]:
    """Return the names of the columns of `features_together`."""
    shifts, columns = _NEIGHBOURS
    return [
        *_COLUMNS,
        *(f"{group}:{what}" for group in _GROUPS for what in ("probability", "share", "length")),
        *(f"{shift:+}:{column}" for shift in shifts for column in columns),
        *(f"below:{cue}" for cue in CUES),
        *(f"below:<{tag}>" for tag in TAGS),
    ]


def features_together(blocks: Sequence[Block], lengths: Floats, probabilities: Floats) -> Floats:
    """Return the features of each block: its position relative to the container of most likely text, and its peers."""
    owners = [block.owner for block in blocks]
    linked = np.array([min(1.0, block.linked / len(block.text)) for block in blocks], dtype=np.float32)
    mass = np.where(probabilities > 0.3, probabilities * lengths * (1 - linked), 0)
    related = list(_relations(owners, _container(owners, mass)))
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
    seen = filled(len(blocks), columns[:, 0], up == 0, probabilities * lengths / 200)
    return np.concatenate(
        [
            columns,
            *(_peers(group, lengths, probabilities, mass, total) for group in groups),
            neighbours(seen, _NEIGHBOURS[0]),
            bits(below[:, :1], len(CUES)),
            bits(below[:, 1:], len(TAGS)),
        ],
        axis=1,
    )


def _container(owners: Sequence[Element], mass: Floats) -> Element | None:
    """Return the element with the most likely text; text counts less the deeper it is inside the element."""
    scores: dict[Element, float] = {}
    for i in map(int, np.flatnonzero(mass)):
        element, share = owners[i].parent, float(mass[i])
        least = share * 0.05
        while element is not None and share > least:
            scores[element] = scores.get(element, 0.0) + share
            element, share = element.parent, share * 0.75
    return max(scores, key=lambda element: (scores[element], -element.depth)) if scores else None


def _relations(owners: Iterable[Element], container: Element | None) -> Iterator[tuple[int, int, int, int]]:
    """Yield the path from the container to each owner: steps up, steps down, cues and tags on the way down."""
    known = {element: (steps, 0, 0, 0) for steps, element in enumerate(way_up(container))}
    for owner in owners:
        unknown = list(way_up(owner, until=known))
        ancestor = unknown[-1].parent if unknown else owner
        relation = known[ancestor] if ancestor is not None else (30, 0, 0, 0)
        for inner in reversed(unknown):
            up, down, cues, tags = relation
            relation = known[inner] = (up, down + 1, cues | inner.cues, tags | inner.tag_bit)
        yield relation


def _together(lengths: Floats, probabilities: Floats, mass: Floats, up: Floats, down: Floats) -> Floats:
    count = len(lengths)
    total = float(mass.sum()) + 1e-6
    strong = np.flatnonzero((probabilities > 0.5) & (lengths > 60) & (up <= 1))
    first, last = (strong[0], strong[-1]) if len(strong) else (0, count - 1)
    indexes = np.arange(count)
    bounded = np.minimum(np.maximum(probabilities, 0.003), 0.997)
    near_3, near_8 = _near(probabilities, lengths, (3, 8))
    return filled(
        count,
        np.log(bounded / (1 - bounded)),
        probabilities,
        np.minimum(up, 8),
        np.minimum(down, 8),
        up == 0,
        (up == 0) & (down == 1),
        up == 1,
        up > 2,
        indexes < first,
        indexes > last,
        np.minimum(np.maximum(first - indexes, 0), 20) / 20,
        np.minimum(np.maximum(indexes - last, 0), 20) / 20,
        np.cumsum(mass) / total,
        near_3,
        near_8,
        math.log1p(total) / 8,
        math.log1p(len(strong)),
    )


def _near(probabilities: Floats, lengths: Floats, radii: Sequence[int]) -> Iterator[Floats]:
    """Yield for each radius the mean probability of the characters at most so many blocks away."""
    count, indexes = len(lengths), np.arange(len(lengths))
    sums = np.zeros((2, count + 1))
    np.cumsum([probabilities * lengths, lengths], axis=1, out=sums[:, 1:])
    for radius in radii:
        weighted, weight = sums[:, np.minimum(indexes + radius + 1, count)] - sums[:, np.maximum(indexes - radius, 0)]
        yield weighted / weight


def _peers(keys: Iterable[object], lengths: Floats, probabilities: Floats, mass: Floats, total: float) -> Floats:
    """Return for each block, over all blocks with its key: mean probability, share of the page's likely text, log length."""
    numbers: dict[object, int] = {}
    group = np.array([numbers.setdefault(key, len(numbers)) for key in keys])
    likely, length, share = (np.bincount(group, values) for values in (probabilities * lengths, lengths, mass))
    by_group = filled(len(numbers), likely / length, share / total, np.log1p(length) / 8)
    return np.asarray(by_group[group])

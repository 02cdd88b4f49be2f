"""Fast extraction: the main text of a page by the scorer, with the doubts about it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import compress, groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tasks.extract.blocks import CELL, Block, blocks_of, keep_only, without_menus
from tasks.extract.characters import Characters
from tasks.extract.elements import CUES
from tasks.extract.features import Floats
from tasks.extract.page import Page, evidence_of
from tasks.extract.scorer import Model, block_probabilities, learnt_model
from tasks.text.matching import letters

# Chosen on half of the publishers: see docs/extraction.md.
KEPT_FROM = 0.45
MIN_EXPECTED_F1 = 0.9
MIN_CHARACTERS = 250
# Less likely blocks are removed before trafilatura reads the page: that halves its time and leaves its F1 as it is.
POSSIBLE_FROM = 0.03
# Share of links in an article's own list, at most.
MAX_LIST_LINKED = 0.2
# A paragraph that is repeated is meant for another screen size; a shorter line may be a refrain.
MIN_REPEATED_LETTERS = 60
# A credit stands right below the article, or below a line that is not kept, and is short.
CREDIT_REACH = 2
MAX_CREDIT = 100

_FOREIGN = sum(1 << CUES.index(cue) for cue in ("related", "social", "navigation", "subscription", "meta"))


# Tells whether a line credits an agency.
IsCredit = Callable[[str], bool]


class ScoredText(NamedTuple):
    """The text, a block a line, and two measures of how sure it is.

    `expected_f1` follows from the probabilities: precision is the mean probability of the kept characters, recall is their
    share of all likely characters. `characters` counts the kept ones.
    """

    text: str
    expected_f1: float
    characters: int

    @property
    def is_long(self) -> bool:
        """Tell whether there is at least the text of a short report."""
        return self.characters >= MIN_CHARACTERS

    @property
    def doubts(self) -> tuple[str, ...]:
        """The reasons, in words, why the text may be wrong."""
        possible = (
            (f"fewer than {MIN_CHARACTERS} characters", not self.is_long),
            (f"expected F1 {self.expected_f1:.2f} below {MIN_EXPECTED_F1}", self.expected_f1 < MIN_EXPECTED_F1),
        )
        return tuple(doubt for doubt, applies in possible if applies)


def find_text(page: Page, *, max_elements: int, is_credit: IsCredit, model: Model | None = None) -> ScoredText:
    """Find the article in `page`, whose tree loses UNREAD_TAGS; TooLarge beyond `max_elements`.

    Where the text is in doubt, blocks that cannot belong to an article are removed from the tree too.
    """
    evidence = evidence_of(page)
    every = blocks_of(page.tree, max_elements=max_elements)
    blocks = without_menus(every)
    if not blocks:
        return ScoredText("", 0.0, 0)
    characters = Characters([block.text for block in blocks])
    lengths = characters.lengths
    probabilities = block_probabilities(blocks, characters, evidence, model or learnt_model())
    is_likely = probabilities > KEPT_FROM
    is_kept = _with_credit(blocks, _with_lists(blocks, is_likely), is_credit)
    text = "\n".join(_lines(compress(blocks, is_kept)))
    scored = ScoredText(text, expected_f1(probabilities, lengths, is_likely), int(lengths[is_kept].sum()))
    if scored.doubts:
        possible = {
            block
            for block, probability in zip(blocks, probabilities.tolist(), strict=True)
            if probability >= POSSIBLE_FROM or block.owner.tag == "h1"
        }
        keep_only(every, [block in possible for block in every])
    return scored


def _with_lists(blocks: Sequence[Block], is_kept: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Keep each list with few links between two kept blocks of the article.

    The scorer has seen far more menus than lists of an article, and scores each item alone.
    """
    kept = is_kept.copy()
    paragraphs = {block.owner.parent for block in compress(blocks, is_kept)}
    for home, indexes in groupby(range(len(blocks)), key=lambda i: blocks[i].owner.parent):
        if home is None or home.tag not in ("ul", "ol") or home.parent not in paragraphs or home.cues & _FOREIGN:
            continue
        items = list(indexes)
        before, after = items[0] - 1, items[-1] + 1
        is_inside = before >= 0 and after < len(blocks) and is_kept[before] and is_kept[after]
        characters = sum(len(blocks[i].text) for i in items)
        if is_inside and sum(blocks[i].linked for i in items) <= MAX_LIST_LINKED * characters:
            kept[items] = True
    return kept


def _with_credit(blocks: Sequence[Block], is_kept: NDArray[np.bool_], is_credit: IsCredit) -> NDArray[np.bool_]:
    """Keep a line below the last kept one that credits an agency: cleaning removes it and remembers the agency."""
    kept = is_kept.copy()
    last = int(np.flatnonzero(is_kept)[-1]) if is_kept.any() else len(blocks)
    for index in range(last + 1, min(last + 1 + CREDIT_REACH, len(blocks))):
        text = blocks[index].text
        if len(text) <= MAX_CREDIT and is_credit(text):
            kept[index] = True
    return kept


def expected_f1(probabilities: Floats, lengths: Floats, is_kept: NDArray[np.bool_]) -> float:
    """Return the F1, 0..1, of keeping these blocks if the probabilities are right, counted in characters."""
    likely = probabilities * lengths
    right, kept, all_likely = float(likely[is_kept].sum()), float(lengths[is_kept].sum()), float(likely.sum())
    return 2 * right / (kept + all_likely) if kept else 0.0


def _lines(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield the text of each block: list items with a dash, cells between bars; repeated blocks are left out."""
    seen: set[str] = set()
    item = None
    for block in blocks:
        key = letters(block.text)
        if len(key) >= MIN_REPEATED_LETTERS:
            if key in seen:
                continue
            seen.add(key)
        if CELL in block.text:
            yield _row(block.text)
            continue
        around = block.owner if block.owner.tag == "li" else block.owner.parent
        if around is not None and around.tag == "li" and around is not item:
            item = around
            yield f"- {block.text}"
        else:
            yield block.text


def _row(text: str) -> str:
    cells = [cell.strip().replace("\n", " ") for cell in text.split(CELL)]
    filled = [cell for cell in cells if cell]
    return f"| {' | '.join(cells)} |" if len(filled) > 1 else "".join(filled)

"""Fast extraction: the main text of a page by the scorer, with the doubts about it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tasks.extract.blocks import CELL, Block, blocks_of, keep_only, without_menus
from tasks.extract.characters import Characters, length_of
from tasks.extract.containers import (
    COMMENT,
    article_of,
    blocks_despite_names,
    in_threads,
    prose_of,
    prose_without_threads,
    read_as_prose,
)
from tasks.extract.elements import Element
from tasks.extract.features import Floats
from tasks.extract.page import Evidence, Page, evidence_of
from tasks.extract.parts import IsCredit, with_lead, with_parts
from tasks.extract.scorer import Model, block_probabilities, learnt_model
from tasks.extract.sections import posts_of, with_whole_lists
from tasks.text.matching import letters

# Chosen on half of the publishers: see docs/extraction.md.
KEPT_FROM = 0.45
MIN_EXPECTED_F1 = 0.9
MIN_CHARACTERS = 250
# Texts and subheads of the posts of a page that says it is a live blog.
OF_POST = 0.95
# Less likely blocks are removed before trafilatura reads the page: that halves its time and leaves its F1 as it is.
POSSIBLE_FROM = 0.03
# A paragraph that is repeated is meant for another screen size; a shorter line may be a refrain.
MIN_REPEATED_LETTERS = 60
# The second extractor's vote multiplies the odds of a block by this, or divides them. From probabilities and votes of both on
# pages of publishers that the weights were not fitted to, a regression gives 3 to 60; a weak one is used, because
# the other extractor was made for Latin scripts. On these pages the texts by vote are better than those of either.
VOTE = 4.5
# For a paragraph: it seldom keeps one that is none of the article's, and more often loses one.
VOTE_FOR_PARAGRAPH = 12
# Where the expected F1 is so much below MIN_EXPECTED_F1, the votes count double, and less where it is nearer.
DOUBLING_DOUBT = 0.2
# The other text holds at least this share of the scorer's text, or has no vote.
MIN_AGREEMENT = 0.25
# An article that the other extractor leaves out whole, where it keeps another, is another article of the page.
VOTES_AGAINST_OTHER_ARTICLE = 3
# Both may cut a block differently: parts of so many letters are looked for.
VOTE_PART = 40


class Candidates(NamedTuple):
    """The blocks that an article may consist of, in reading order, their lengths, and the probability of each."""

    blocks: Sequence[Block]
    lengths: Floats
    probabilities: Floats

    @property
    def are_likely(self) -> NDArray[np.bool_]:
        """Tell of each block whether its probability is that of an article's."""
        return self.probabilities > KEPT_FROM


class ScoredText(NamedTuple):
    """The text, a block a line, and two measures of how sure it is.

    `expected_f1` follows from the probabilities: precision is the mean probability of the kept characters, recall is their
    share of all likely characters. `characters` counts the kept ones. `candidates` are what the text was chosen from.
    """

    text: str
    expected_f1: float
    characters: int
    candidates: Candidates | None = None

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
    scored = _scored(every, evidence, model, is_credit)
    if _lost_by_name(scored):
        again = find_despite_names(page, max_elements=max_elements, is_credit=is_credit, model=model)
        if again.characters > 2 * scored.characters:
            return again
    if scored.doubts and scored.candidates:
        blocks, _, probabilities = scored.candidates
        are_possible = with_whole_lists(blocks, probabilities >= POSSIBLE_FROM)
        possible = {
            block
            for block, is_possible in zip(blocks, are_possible.tolist(), strict=True)
            if is_possible or block.owner.tag == "h1"
        }
        keep_only(every, [block in possible for block in every])
    return scored


def find_despite_names(page: Page, *, max_elements: int, is_credit: IsCredit, model: Model | None = None) -> ScoredText:
    """Find the article of a page whose names or tags speak against it; empty where that gives no text without doubts."""
    blocks = blocks_despite_names(page.markup, max_elements=max_elements)
    scored = _scored(blocks, evidence_of(page), model, is_credit)
    return ScoredText("", 0.0, 0) if scored.doubts else scored


def is_long(text: str) -> bool:
    """Tell whether `text` has at least MIN_CHARACTERS; one of a script without spaces counts as three."""
    return length_of(text) >= MIN_CHARACTERS


def is_mostly_unspaced(text: str) -> bool:
    """Tell whether most characters of `text` are of a script without spaces."""
    return length_of(text) > 2 * len(text)


def _scored(every: Sequence[Block], evidence: Evidence, model: Model | None, is_credit: IsCredit) -> ScoredText:
    blocks = without_menus(every)
    if not blocks:
        return ScoredText("", 0.0, 0)
    read_as_prose(blocks)
    characters = Characters([block.text for block in blocks])
    probabilities = block_probabilities(blocks, characters, evidence, model or learnt_model())
    if evidence.is_live:
        probabilities[posts_of(blocks)[1]] = OF_POST
    probabilities[in_threads(blocks)] = 0
    candidates = Candidates(blocks, characters.lengths, probabilities)
    is_kept = with_parts(blocks, with_lead(blocks, probabilities, candidates.are_likely), is_credit)
    quality = expected_f1(probabilities, characters.lengths, candidates.are_likely)
    text = "\n".join(block_lines(compress(blocks, is_kept)))
    return ScoredText(text, quality, int(characters.lengths[is_kept].sum()), candidates)


def _lost_by_name(scored: ScoredText) -> bool:
    """Tell whether an element that is named like a comment has most of the page's paragraphs, and they are not in the text."""
    if scored.candidates is None:
        return False
    blocks, lengths, _ = scored.candidates
    prose = prose_without_threads(blocks, lengths)
    by_parent: defaultdict[Element | None, float] = defaultdict(float)
    for index in np.flatnonzero(~scored.candidates.are_likely & (prose > 0)).tolist():
        if blocks[index].owner.cues_above & COMMENT:
            by_parent[blocks[index].owner.parent] += float(prose[index])
    return max(by_parent.values(), default=0.0) > float(prose.sum()) / 2


def with_second_opinion(scored: ScoredText, other: str, *, is_credit: IsCredit) -> str:
    """Return the text where the `other` extractor has a vote on each block, which moves the odds.

    An `other` text that holds hardly anything of the scorer's is about something else: it has no vote.
    """
    if scored.candidates is None or not other:
        return scored.text
    blocks, lengths, probabilities = scored.candidates
    found = letters(other)
    votes = np.array([_vote(block, found) for block in blocks])
    is_likely = scored.candidates.are_likely
    if lengths[is_likely & (votes >= 0)].sum() < MIN_AGREEMENT * lengths[is_likely].sum():
        return scored.text
    weight = 1 + min(1.0, max(0.0, MIN_EXPECTED_F1 - scored.expected_f1) / DOUBLING_DOUBT)
    strengths = np.where((prose_of(blocks, lengths) > 0) & (votes > 0), VOTE_FOR_PARAGRAPH, VOTE)
    odds = probabilities / np.maximum(1 - probabilities, 1e-6) * strengths ** (weight * _weighted(votes, blocks))
    voted = Candidates(blocks, lengths, np.asarray(odds / (1 + odds), dtype=np.float32))
    is_kept = with_parts(blocks, with_lead(blocks, probabilities, voted.are_likely), is_credit)
    return "\n".join(block_lines(compress(blocks, is_kept)))


def _weighted(votes: NDArray[np.int64], blocks: Sequence[Block]) -> NDArray[np.float64 | np.int64]:
    """Return the votes, those against all of an `article` element three times where another such element has votes."""
    articles = [article_of(block) for block in blocks]
    wanted = {article for article, vote in zip(articles, votes.tolist(), strict=True) if vote > 0}
    is_other = [article not in wanted and None not in wanted for article in articles]
    return np.asarray(votes * np.where(is_other, VOTES_AGAINST_OTHER_ARTICLE, 1.0))


def _vote(block: Block, found: str) -> int:
    """Return 1 for a block most of whose letters are among those `found`, 0 for a link among them, else -1."""
    key = letters(block.text)
    parts = [key[start : start + VOTE_PART] for start in range(0, len(key), VOTE_PART)]
    if sum(len(part) for part in parts if part in found) <= len(key) / 2:
        return -1
    return int(block.linked <= len(block.text) / 2)


def expected_f1(probabilities: Floats, lengths: Floats, is_kept: NDArray[np.bool_]) -> float:
    """Return the F1, 0..1, of keeping these blocks if the probabilities are right, counted in characters."""
    likely = probabilities * lengths
    right, kept, all_likely = float(likely[is_kept].sum()), float(lengths[is_kept].sum()), float(likely.sum())
    return 2 * right / (kept + all_likely) if kept else 0.0


def block_lines(blocks: Iterable[Block]) -> Iterator[str]:
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

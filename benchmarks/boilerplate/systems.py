"""Systems that `benchmarks.boilerplate` compares: peers, and Kiosque's cleaners alone and together.

    keep all    removes nothing
    C4          the line rules of the C4 corpus: Raffel et al. 2020, "Exploring the limits of transfer learning with a
                unified text-to-text transformer", section 2.2
    jusText     Pomikálek 2011, "Removing boilerplate and duplicate content from web corpora", by its author's library
    rules       `tasks.clean.rules.apply`
    learnt      `tasks.clean.learnt`: lines of other documents, at the threshold of `kiosque learn --apply`
    model       `tasks.clean.model.apply`, at the threshold that is shipped
    nested      the same trees, at a threshold that was chosen without the source too, by fewer sources
    ours        rules, learnt, model, in this order, each on what the one before it kept

The peers were made for other input. C4 is for English web text: here its end marks and its count of words apply to any script.
jusText works on HTML: a plain line has no links and no headings, so it can only use length and small words.
"""

import importlib.util
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import justext
import msgspec
import numpy as np
import numpy.typing as npt
from justext.core import PathInfo, classify_paragraphs, revise_paragraph_classification
from justext.paragraph import Paragraph

from benchmarks.boilerplate.metrics import Page
from benchmarks.learning import learn_profiles, learnt_without, with_shareable_lines
from config.languages import load_languages
from config.models import LineModel, load_line_model
from tasks.clean.learnt.apply import remove_learnt, source_name
from tasks.clean.learnt.decision import APPLY
from tasks.clean.learnt.files import source_slug
from tasks.clean.learnt.profile import SourceProfile
from tasks.clean.lines import Cleaner, clean_document, lines_of
from tasks.clean.model.apply import line_scores, remove_by_model
from tasks.clean.model.cues import UNSPACED_LETTER
from tasks.clean.rules.apply import remove_by_rules
from tasks.clean.rules.load import load_rules
from tasks.document import Document, Origin
from training.line_model import FOLDS, Line, fold_of, grow, table_of

LEAVE_ONE_OUT, NEVER_SEEN = REGIMES = ("leave-one-out", "source-never-seen")
SYSTEMS = ("keep all", "C4", "jusText", "rules", "learnt", "model", "nested", "ours")

Removed = list[frozenset[int]]  # of each page, the indexes of the removed lines

_END_MARKS = tuple('.!?"”»“’』」。！？।۔؟')
_ELLIPSES = ("...", "…")
_POLICIES = (
    "javascript",
    "terms of use",
    "privacy policy",
    "cookie policy",
    "uses cookies",
    "use of cookies",
    "use cookies",
)
_MIN_WORDS = 5
# A small word is in this share of a page's long lines, where jusText has no list for the language.
_SMALL_WORD_SHARE, _LONG_LINE = 0.25, 100
# jusText's names of languages that differ from those of `config/languages.yaml`.
_LIST_NAMES = {"no": "Norwegian_Bokmal", "nb": "Norwegian_Bokmal", "nn": "Norwegian_Nynorsk"}


def c4_lines(lines: Sequence[str]) -> frozenset[int]:
    """Return the lines that C4 drops: no end mark, fewer than five words, or words of scripts and policies."""
    return frozenset(index for index, line in enumerate(lines) if not _c4_keeps(line.strip()))


def _c4_keeps(line: str) -> bool:
    # Two letters of a script without spaces count as a word.
    words = len(line.split()) + len(UNSPACED_LETTER.findall(line)) // 2
    is_sentence = line.endswith(_END_MARKS) and not line.endswith(_ELLIPSES)
    return is_sentence and words >= _MIN_WORDS and not any(policy in line.lower() for policy in _POLICIES)


class _TextLine(Paragraph):  # type: ignore[misc] # the library has no types
    """A plain line as jusText's paragraph; each letter of a script without spaces is a word."""

    def __init__(self, line: str) -> None:
        super().__init__(PathInfo().append("body").append("p"))
        self.append_text(UNSPACED_LETTER.sub(r" \g<0> ", line) if UNSPACED_LETTER.search(line) else line)


def justext_lines(lines: Sequence[str], language: str) -> frozenset[int]:
    """Return the lines that jusText classifies as boilerplate, with its defaults."""
    paragraphs = [_TextLine(line) for line in lines]
    classify_paragraphs(paragraphs, _small_words(paragraphs, language))
    revise_paragraph_classification(paragraphs)
    return frozenset(index for index, paragraph in enumerate(paragraphs) if paragraph.is_boilerplate)


def _small_words(paragraphs: Sequence[_TextLine], language: str) -> frozenset[str]:
    """Return jusText's list for a language, else the words in many long lines of the page."""
    known = {each.tag: each.name for each in load_languages()} | _LIST_NAMES
    name = known.get(language, "")
    if name in justext.get_stoplists():
        return frozenset(justext.get_stoplist(name))
    long_lines = [set(each.text.lower().split()) for each in paragraphs if len(each) >= _LONG_LINE]
    counts = Counter(word for words in long_lines for word in words)
    return frozenset(word for word, count in counts.items() if count >= _SMALL_WORD_SHARE * len(long_lines))


class Models:
    """The line model for each source: the shipped one, or one grown here if the shipped one was grown on the source."""

    def __init__(self, lines: Sequence[Line], *, shipped: LineModel | None = None) -> None:
        """Take the lines of all documents, to grow models on; SystemExit where LightGBM is needed and missing."""
        self._shipped = shipped or load_line_model()
        known = {line.source for line in lines}.intersection(self._shipped.trees.sources)
        self.grown_without = frozenset(known)
        self._nested = _grown_without(known, lines) if known else {}
        self._grown = {fold: _at(model, self._shipped.trees.threshold) for fold, model in self._nested.items()}

    def of(self, source: str) -> LineModel:
        """Return a model whose trees have seen no document of a source, at the threshold that is shipped."""
        return self._grown[fold_of(source)] if source in self.grown_without else self._shipped

    def nested(self, source: str) -> LineModel:
        """Return a model whose trees and threshold have seen no document of a source."""
        return self._nested[fold_of(source)] if source in self.grown_without else self._shipped


def _at(model: LineModel, threshold: float) -> LineModel:
    return msgspec.structs.replace(model, trees=msgspec.structs.replace(model.trees, threshold=threshold))


def _grown_without(sources: set[str], lines: Sequence[Line]) -> Mapping[int, LineModel]:
    if importlib.util.find_spec("lightgbm") is None:
        raise SystemExit(
            f"the shipped trees were grown on {len(sources)} of these sources; to measure on them, others must be grown "
            "without them, and LightGBM is not installed: make bench"
        )
    everyone = {line.source for line in lines}
    folds = {fold_of(source) for source in sources}
    table = table_of(lines)
    return {
        fold: grow(lines, without={each for each in everyone if fold_of(each) == fold}, table=table)
        for fold in range(FOLDS)
        if fold in folds
    }


def removed_by_systems(pages: Sequence[Page], models: Models) -> dict[tuple[str, str], Removed]:
    """Return the lines that each system removes from each page, by (system, regime)."""
    raw = [_document(number, page) for number, page in enumerate(pages)]
    ruled = [_cleaned(document, remove_by_rules) for document in raw]
    alone: dict[str, Removed] = {
        "keep all": [frozenset() for _ in pages],
        "C4": [c4_lines(page.lines) for page in pages],
        "jusText": [justext_lines(page.lines, page.language) for page in pages],
        "rules": _removed(ruled),
        "model": _removed(_cleaned_by_model(raw, pages, models.of)),
        "nested": _removed(_cleaned_by_model(raw, pages, models.nested)),
    }
    found = {(system, regime): removed for system, removed in alone.items() for regime in REGIMES}
    for regime in REGIMES:
        found["learnt", regime] = _removed(_cleaned_by_learnt(raw, regime))
        found["ours", regime] = _removed(_cleaned_by_model(_cleaned_by_learnt(ruled, regime), pages, models.of))
    return {(system, regime): found[system, regime] for regime in REGIMES for system in SYSTEMS}


def _document(number: int, page: Page) -> Document:
    """Return a page as a document that a reader yields."""
    origin = Origin(collection="benchmark", path=str(number), url=str(number))
    text = "\n".join(page.lines)
    return Document(id=str(number), origin=origin, version=0, format="txt", text=text, publisher=page.source)


def _removed(documents: Sequence[Document]) -> Removed:
    return [frozenset(line.position - 1 for line in document.removed) for document in documents]


def _cleaned_by_learnt(documents: Sequence[Document], regime: str) -> list[Document]:
    """Clean each document with the lines learnt from the others: those of all sources, or of other sources than its own."""
    profiles = with_shareable_lines(learn_profiles(documents), APPLY)
    cleaned = []
    for document in documents:
        slug = source_slug(source_name(document))
        known = profiles if regime == LEAVE_ONE_OUT else {**profiles, slug: SourceProfile(name=slug)}
        cleaned.append(_cleaned(document, partial(remove_learnt, learnt=learnt_without(document, known, APPLY))))
    return cleaned


def _cleaned_by_model(
    documents: Sequence[Document], pages: Sequence[Page], model_of: Callable[[str], LineModel]
) -> list[Document]:
    return [
        _cleaned(document, partial(remove_by_model, model=model_of(page.source)))
        for document, page in zip(documents, pages, strict=True)
    ]


def _cleaned(document: Document, cleaner: Cleaner) -> Document:
    return clean_document(document, [cleaner], rules=load_rules())


def model_scores(pages: Sequence[Page], models: Models) -> list[npt.NDArray[np.float64]]:
    """Return the model's log-odds of each line, above its threshold where they are over 0."""
    return [
        line_scores(lines_of(page.lines, rules=load_rules()), model=model) - model.trees.threshold
        for page in pages
        if (model := models.of(page.source))
    ]

"""Steps of preparation after reading, in their order."""

from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path

from config.languages import load_languages
from config.models import load_line_model
from config.options import Extractor, PrepareOptions
from tasks.annotate.places import with_places
from tasks.clean.learnt.apply import LearntLines, remove_learnt
from tasks.clean.learnt.files import read_learnt
from tasks.clean.lines import Cleaner, clean_document, reject_empty
from tasks.clean.model.apply import remove_by_model
from tasks.clean.rules.apply import is_credit, is_wall, remove_by_rules
from tasks.clean.rules.load import load_rules
from tasks.document import Document
from tasks.duplicates.minhash import with_minhash
from tasks.enrich import enrich_document
from tasks.extract import extract_document
from tasks.identify import identify_document
from tasks.language import detect_language

Step = Callable[[Document], Document]
# What the clean text tells, in the order of these steps; a document of an older index gets it when that is reindexed.
ANNOTATIONS: tuple[Step, ...] = (with_places,)
STEP_NAMES = ("read", "extract", "identify", "clean", "language", "enrich", "annotate", "duplicates")


def cleaning_steps(
    extractor: Extractor, *, learnt: LearntLines | None = None, is_modelled: bool = False
) -> list[tuple[str, Step]]:
    """Return the steps up to the clean text, with their names.

    Cleaning applies the rules, then the learnt lines and the line model where these are wanted.
    """
    rules = load_rules()
    cleaners: list[Cleaner] = [remove_by_rules]
    if learnt is not None:
        cleaners.append(partial(remove_learnt, learnt=learnt))
    if is_modelled:
        cleaners.append(partial(remove_by_model, model=load_line_model()))
    return [
        (
            "extract",
            partial(
                extract_document,
                extractor=extractor,
                is_credit=partial(is_credit, rules=rules),
                is_wall=partial(is_wall, rules=rules),
            ),
        ),
        ("identify", identify_document),
        ("clean", partial(clean_document, cleaners=cleaners, rules=rules)),
    ]


def preparation_steps(options: PrepareOptions) -> list[tuple[str, Step]]:
    """Return the whole pipeline after reading: each step in its order, with its name."""
    min_confidence = options.steps.min_confidence
    learnt = _learnt_lines(options.learnt, options.pipeline)
    return [
        *cleaning_steps(options.steps.extractor, learnt=learnt, is_modelled=options.steps.line_model),
        ("clean", reject_empty),
        ("language", partial(detect_language, languages=load_languages(), min_confidence=min_confidence)),
        ("enrich", enrich_document),
        *(("annotate", step) for step in ANNOTATIONS),
        ("duplicates", with_minhash),
    ]


@lru_cache(maxsize=2)
def _learnt_lines(folder: str | None, pipeline: str) -> LearntLines:  # noqa: ARG001 - the key of the cache
    """Load the learnt lines, once a worker and pipeline: the digest of the pipeline changes with the lines in force."""
    return LearntLines(read_learnt(Path(folder)) if folder else {})

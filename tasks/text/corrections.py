"""Corrections: the lines in which a publisher says what was wrong in an article."""

import re
from functools import cache

from config.models import load_extractor_cues
from tasks.text.matching import fold
from tasks.text.sentences import ends_sentence

# A shorter line is the heading over a correction, or a link to all of them.
MIN_CORRECTION = 30


def is_correction(text: str) -> bool:
    """Tell whether a line is a publisher's correction: it opens with such a word and is no heading alone."""
    return len(text) >= MIN_CORRECTION and ends_sentence(text) and _corrections().match(fold(text)) is not None


@cache
def _corrections() -> re.Pattern[str]:
    openings = {fold(opening) for listed in load_extractor_cues().corrections.values() for opening in listed}
    return re.compile(rf"[^\w]*(?:{'|'.join(map(re.escape, sorted(openings, key=len, reverse=True)))})(?!\w)")

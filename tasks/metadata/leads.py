"""Leads: tells the sentences under a headline from the description of a site."""

import re

from tasks.text.scripts import KANA_AND_HAN, SOUTH_EAST_ASIAN

# Letters of a text that are searched for the words of the lead: it sums up the beginning.
_SEARCHED = 20_000
# The share of a lead's words that its article has at least. An editor's summary has its own words beside the names and things
# of the article; a site's description has hardly any of these.
_LEAST_SHARE = 1 / 3
# In scripts without spaces so many letters are a word, about.
_WORD = re.compile(
    rf"[^\W\d_{KANA_AND_HAN}{SOUTH_EAST_ASIAN}]{{4,}}|(?=([{KANA_AND_HAN}]{{2}}|[{SOUTH_EAST_ASIAN}]{{5}}))"
)


def is_about(lead: str, text: str) -> bool:
    """Tell whether a lead has enough words in common with an article."""
    searched = text[:_SEARCHED].casefold()
    words = {found[1] or found[0] for found in _WORD.finditer(lead.casefold())}
    return sum(word in searched for word in words) > _LEAST_SHARE * len(words)

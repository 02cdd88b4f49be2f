"""Removes the lines of an article that the rules of `config/boilerplate/` know, and records the agencies and publisher."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import accumulate
from urllib.parse import urlsplit

from tasks.clean.lines import Line, Lines
from tasks.clean.rules.agencies import Agencies
from tasks.clean.rules.load import Rules
from tasks.clean.rules.lookup import LONGEST_LINE, Match
from tasks.clean.rules.peel import Peel
from tasks.document import Document
from tasks.text.matching import normal_form

_SOURCES = (
    "quelle",
    "source",
    "fuente",
    "fonte",
    "bron",
    "källa",
    "kilde",
    "lähde",
    "źródło",
    "zdroj",
    "источник",
    "джерело",
)
# The rules whose lines mark an article as cut off by a paywall.
WALLS = "paywalls/wall-"


def remove_by_rules(lines: Lines) -> Lines:
    """Return the lines without those that rules remove, and their document with its agencies and publisher completed.

    A document of no known publisher gets the one whose signatures it bears; a known publisher's name is only written as in
    that publisher's file. Never raises for any text.
    """
    document, rules, kept = lines.document, lines.rules, lines.kept
    publisher, is_settled = _publisher_of(document, rules=rules)
    peel = Peel(kept)
    if publisher:
        peel.add_rules(rules.own[publisher])
    removed = peel.removed()
    signer = _signer(removed)
    if signer and not is_settled:
        publisher = signer
        peel.add_rules(rules.own[publisher])
        removed = peel.removed()
    agencies = dict.fromkeys((*document.agencies, *_agencies(kept, removed, rules.agencies)))
    # The name of the rule says why: it needs no evidence.
    reasons = {kept[index].position: (match.rule.name, "") for index, match in removed.items()}
    return lines.without(reasons).with_(
        document=document.with_(
            agencies=tuple(agencies),
            publisher=publisher or document.publisher,
            is_truncated=document.is_truncated or _ends_at_wall(kept, removed),
        )
    )


def is_credit(line: str, *, rules: Rules) -> bool:
    """Tell whether a rule for all publishers reads `line` as the credit of an agency."""
    return any(match.agencies for match in rules.shared.find(normal_form(line)))


def _ends_at_wall(lines: Sequence[Line], removed: Container[int]) -> bool:
    """Tell whether a wall was removed with less text kept below than above it: a wall at the head is a badge."""
    above, half = _kept_text(lines, removed)
    return any(index in removed and above[index] > half and _has_wall(line.matches) for index, line in enumerate(lines))


def _kept_text(lines: Sequence[Line], removed: Container[int]) -> tuple[list[int], float]:
    """Return how many characters are kept down to each line, and half of all that are kept."""
    sizes = [0 if index in removed else len(line.text) for index, line in enumerate(lines)]
    return list(accumulate(sizes)), sum(sizes) / 2


def is_wall(line: str, *, rules: Rules) -> bool:
    """Tell whether a line says that the article goes on for subscribers."""
    return len(line) <= LONGEST_LINE and _has_wall(rules.shared.find(normal_form(line)))


def _has_wall(matches: Iterable[Match]) -> bool:
    return any(match.rule.name.startswith(WALLS) for match in matches)


def _publisher_of(document: Document, *, rules: Rules) -> tuple[str | None, bool]:
    """Return the publisher by the document's publisher or URL, and whether these name a site, known or not."""
    if document.publisher and document.publisher.strip():
        return rules.publisher_named(document.publisher), True
    host = _host(document.url)
    return (rules.publisher_at(host), True) if host else (None, False)


def _host(url: str | None) -> str | None:
    try:
        return urlsplit(url or "").hostname
    except ValueError:  # such as an unclosed bracket
        return None


def _signer(removed: dict[int, Match]) -> str | None:
    """Return the publisher most of whose signatures were removed; of equals, the one that signs first."""
    names = (removed[index].rule.publisher for index in sorted(removed))
    most = Counter(name for name in names if name).most_common(1)
    return most[0][0] if most else None


def _agencies(lines: Sequence[Line], removed: dict[int, Match], agencies: Agencies) -> Iterator[str]:
    """Yield the agencies that removed credits and kept lines name, in the order of the text.

    "Source: AFP" above most of the text is the credit of the picture there; a text names its source below it.
    """
    above, half = _kept_text(lines, removed)
    for index, line in enumerate(lines):
        match = removed.get(index)
        if not (match and above[index] < half and line.form.startswith(_SOURCES)):
            yield from match.agencies if match else agencies.inside(line.text)

"""People: whom an article names, with one key in every script.

Two sources: the reviewed table of people of the news (`config/names.yaml`), which knows their names in many scripts, and runs of
words with capitals that are a given name and a surname which comes back in the article. Scripts without capitals have only
the first. A wrong name is worse than none, so a person of whom the article gives the surname once is left out.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from config.compounds import load_compounds
from config.languages import UNDETERMINED, load_languages
from tasks.analysis.names import name_key
from tasks.analysis.people import given_key, romanised
from tasks.annotate.known_people import Mention, mentions_in
from tasks.annotate.name_runs import Name, given_cases, is_listed, may_have_cases, names_in, times_written
from tasks.document import Document, Person

MOST_PEOPLE = 20
_MOST_CHARACTERS = 50_000  # of a text; whom it is about it has named by then
_STEM_LETTERS, _ENDING_LETTERS = 4, 2  # of surnames that may have endings


class _Found(NamedTuple):
    """A person, and how often the article has the name."""

    person: Person
    times: int
    start: int


def with_people(document: Document) -> Document:
    """Return the document with the people it names."""
    return document.with_(people=people_of(document))


def people_of(document: Document) -> tuple[Person, ...]:
    """Return at most MOST_PEOPLE people, the most often named first; none in a text of undetermined language."""
    language = load_languages().get(document.language).tag
    if document.language == UNDETERMINED:
        return ()
    text = f"{document.title or ''}\n{document.text[:_MOST_CHARACTERS]}"
    mentions = list(mentions_in(text, language))
    found = {each.person.key: each for each in _others(text, mentions, language)}
    compounds = load_compounds().get(language)
    known = _known(mentions, has_capital_nouns=compounds is not None and compounds.capitals)
    found.update((each.person.key, each) for each in known)
    authors = set(map(name_key, document.authors))
    people = [each for each in found.values() if name_key(each.person.name) not in authors]
    people.sort(key=lambda each: (-each.times, each.start))
    return tuple(each.person for each in people[:MOST_PEOPLE])


def _known(mentions: Iterable[Mention], *, has_capital_nouns: bool) -> Iterable[_Found]:
    """Yield the people of the table, each named as the article mostly does: without ending, and whole, if it can be.

    A surname alone is the person's where no other person of that surname is named, and it does not only follow a word with a
    capital, which may be a given name that is not listed.
    """
    by_key: defaultdict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        by_key[mention.key].append(mention)
    for key, all_of_key in by_key.items():
        own = [mention for mention in all_of_key if not mention.is_other]
        is_meant = any(mention.is_whole for mention in own) or (
            own == all_of_key and (has_capital_nouns or any(mention.stands_alone for mention in own))
        )
        if is_meant:
            names = Counter((not mention.is_inflected, mention.is_whole, mention.name) for mention in own)
            _, _, name = max(names, key=lambda form: (form[0], form[1], names[form], form[2]))
            yield _Found(Person(name=name, key=key), len(own), own[0].start)


def _others(text: str, mentions: Sequence[Mention], language: str) -> Iterable[_Found]:
    """Yield the people that the table does not have; one with the surname of a person of the table is named whole twice."""
    found: list[Name] = []
    shared: set[str] = set()  # surnames that a person of the table has too
    for name in names_in(text, language):
        end = name.start + len(name.text)
        inside = [mention for mention in mentions if name.start < mention.end and mention.start < end]
        if not inside or (all(mention.is_other for mention in inside) and text.count(name.text) > 1):
            found.append(name)
            shared.update([name.surname] if inside else ())
    for names in _grouped(found, language):
        forms = Counter(name.text for name in names)
        shown = max(names, key=lambda name: (is_listed(name.given), forms[name.text], -len(name.text), name.text)).text
        surnames = {name.surname for name in names}
        is_shared = not shared.isdisjoint(surnames)
        times = len(names) if is_shared else max(times_written(text, each, language) for each in surnames)
        yield _Found(Person(name=shown, key=_key(shown)), times, names[0].start)


def _grouped(names: Iterable[Name], language: str) -> Iterable[list[Name]]:
    """Return the names of each person together: those that may be cases of one name."""
    groups: list[list[Name]] = []
    for name in sorted(names, key=lambda name: (len(name.given), name.start)):
        for group in groups:
            if _is_same(group[0], name, language):
                group.append(name)
                break
        else:
            groups.append([name])
    return groups


def _is_same(first: Name, other: Name, language: str) -> bool:
    """Return whether `other` may be the name `first` in another case of grammar."""
    stem = first.surname[: max(_STEM_LETTERS, len(first.surname) - _ENDING_LETTERS)]
    if first.surname != other.surname and not (may_have_cases(language) and other.surname.startswith(stem)):
        return False
    return not given_cases(first.given, language).isdisjoint(given_cases(other.given, language))


def _key(name: str) -> str:
    """Return the key of a name: in Latin letters, with one spelling for the given name."""
    given, *others = name.split(" ")
    return name_key(" ".join((given_key(given), *(romanised(other)[0] for other in others))))

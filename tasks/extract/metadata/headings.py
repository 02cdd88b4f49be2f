"""Headings: tells the headline from a subtitle, a logo and the words for a print copy that stand in or beside a heading."""

import re
from collections.abc import Iterable, Sequence

from bs4 import Tag
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tasks.extract.characters import length_of
from tasks.extract.elements import line_of, way_up
from tasks.text.byline_words import is_newspaper
from tasks.text.matching import letters_and_digits
from tasks.text.normalise import one_line
from tasks.text.sentences import ends_sentence

# So many headings of the second and third rank are looked at; a headline among them has text beside it.
MAX_LOWER, MIN_PARAGRAPH, FEWEST_PARAGRAPHS = 20, 60, 2
# A shorter rest of a heading is no headline, and a longer name none of a site.
MIN_HEADLINE, MAX_NAME_WORDS = 12, 5
# The place in the name of a site may be in the headline too.
MAX_SHARED_WORDS = 1

_SUBTITLE = re.compile(
    r"(?:^|[\s_-])(?:sub-?(?:title|heading|headline|head)|comments?|comments?-(?:link|count|number))(?:$|[\s_-])", re.I
)
_SEPARATOR = re.compile(r"\s+[|–—·•»«:-]{1,2}\s+|\s*[|｜]\s*")
_PARTICLE = re.compile(r"(?:de|du|des|d|la|le|l|les|di|del|della|do|da|of|the|und|y|et|van|het)\b")
# Old templates have the headline in no heading.
_NAMED = ", ".join(f'[class*="{name}" i]' for name in ("headline", "newstitle", "news-title", "article-title"))
_LOWER = f"h2, h3, {_NAMED}"
_ELSEWHERE = frozenset({"aside", "nav", "footer"})
_PRINT = re.compile(
    r"(?:print|print version|printable version|printer[- ]friendly(?: version)?|drucken|druckversion|druckansicht|imprimer"
    r"|version imprimable|imprimir|versión para imprimir|versão para impressão|stampa|versione stampabile|afdrukken|printversie"
    r"|drukuj|wersja do druku|skriv ut|utskrift|utskriftsversion|udskriv|tulosta|tisk|verze pro tisk|nyomtatás|печать"
    r"|версия для печати|друк|версія для друку|yazdır|εκτύπωση|طباعة|הדפסה|چاپ|打印|列印|印刷|인쇄)\s*[:：|–-]\s*",
    re.IGNORECASE,
)


def headline_in(heading: Tag) -> str:
    """Return the text of a heading without the smaller lines behind it, unless hardly anything is before them."""
    smaller = [part for part in heading.find_all(True) if part.name == "small" or _SUBTITLE.search(_class_of(part))]
    whole = heading.get_text(" ")
    inside = {id(text) for part in smaller for text in part.find_all(string=True)}
    rest = " ".join(text for text in heading.find_all(string=True) if id(text) not in inside) if smaller else whole
    is_before = one_line(whole).startswith(rest := one_line(rest))
    return rest if is_before and length_of(rest) >= MIN_HEADLINE else whole


def lower_headings(tree: LexborHTMLParser) -> list[LexborNode]:
    """Return the first headings of the second and third rank, those of menus and boxes apart."""
    return _beside_menus(tree.css("h2, h3"))


def _beside_menus(found: Sequence[LexborNode]) -> list[LexborNode]:
    found = found[:MAX_LOWER]
    return [each for each in found if not any(node.tag in _ELSEWHERE for node in way_up(each))]


def logo_names(tree: LexborHTMLParser, document_title: str, lower: Sequence[LexborNode]) -> list[str]:
    """Return the names of the site that stand as a logo in a heading of the first rank, and beside the headline in `<title>`."""
    parts = [letters_and_digits(part) for part in _SEPARATOR.split(document_title)]
    if len(parts) < 2:
        return []
    below = {letters_and_digits(line_of(heading)) for heading in lower}
    names = []
    for heading in tree.css("h1"):
        name, image = line_of(heading), heading.css_first("img[alt]")
        alone = image.attributes.get("alt") or "" if image is not None and not name else ""
        is_below = not below.isdisjoint(part for part in parts if part != letters_and_digits(name))
        names += [each for each, is_sure in ((name, is_below), (alone, True)) if is_sure and _is_end(each, parts)]
    return names


def lower_headline(
    tree: LexborHTMLParser, lower: Sequence[LexborNode], *, document_title: str, headings: Iterable[str], is_site: bool
) -> str | None:
    """Return the headline that a page has in a heading of a lower rank, where `<title>` names only the site; else None."""
    title = letters_and_digits(document_title)
    others = {letters_and_digits(heading) for heading in headings} - {title, ""}
    if others or not (is_site or _is_name_of_site(document_title)):
        return None
    ranks = (lower, _beside_menus(tree.css(_NAMED)))
    headline = next((line_of(heading) for found in ranks for heading in found if _has_article(heading)), "")
    shared = set(headline.casefold().split()) & set(document_title.casefold().split())
    return headline if length_of(headline) >= MIN_HEADLINE and len(shared) <= MAX_SHARED_WORDS else None


def without_print(title: str, shown: Iterable[str]) -> str:
    """Return a title without "Print:" before it, where a heading that is `shown` says the rest."""
    found = _PRINT.match(title)
    rest = letters_and_digits(title[found.end() :]) if found else ""
    headlines = filter(None, map(letters_and_digits, shown))
    return title[found.end() :] if found and any(map(rest.startswith, headlines)) else title


def _class_of(part: Tag) -> str:
    value = part.get("class") or ""
    return value if isinstance(value, str) else " ".join(value)


def _is_end(name: str, parts: Sequence[str]) -> bool:
    return 0 < len(name.split()) <= MAX_NAME_WORDS and letters_and_digits(name) in (parts[0], parts[-1])


def _is_name_of_site(title: str) -> bool:
    """Tell whether a title is the name of a newspaper: a headline about one has words in lower case."""
    is_name = all(not word[0].islower() or _PARTICLE.match(word) for word in title.split())
    return 0 < len(title.split()) <= MAX_NAME_WORDS and is_name and is_newspaper(title)


def _has_article(heading: LexborNode) -> bool:
    """Tell whether the element around a heading, or that around this, has the first paragraphs of a text below it."""
    for around in list(way_up(heading.parent))[:2]:
        texts = [one_line(paragraph.text()) for paragraph in around.css("p")[:MAX_LOWER]]
        if sum(length_of(text) >= MIN_PARAGRAPH and ends_sentence(text) for text in texts) >= FEWEST_PARAGRAPHS:
            return around.css_first(_LOWER) == heading
    return False

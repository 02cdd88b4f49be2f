"""Decides that a page is no article, and why."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tasks.extract.characters import length_of
from tasks.extract.containers import FEWEST_PARAGRAPHS, MIN_PARAGRAPH
from tasks.extract.kinds.lists import without_teasers
from tasks.extract.kinds.notices import notice_of, notice_reason, without_fillers
from tasks.extract.kinds.reasons import HEADING_ONLY, LIST, NO_TEXT, PICTURES_ONLY, Reason
from tasks.extract.kinds.site_pages import site_page
from tasks.extract.page import Page
from tasks.text.matching import letters, letters_and_digits
from tasks.text.sentences import ends_sentence

# A text is seen in full by the checks of short pages if it is no longer than this.
SHORT = 600
# The least text of an article: a flash of news is one sentence.
MIN_TEXT = 40
# A page with at least one such empty element is filled by scripts.
_ROOTS = (
    "#__next, #__nuxt, #___gatsby, #app, #root, #main-app, #svelte, #react-root, #ember-app, app-root, [data-reactroot], "
    "[ng-app], [ng-version], [v-cloak]"
)
_CAPTIONS = 'figcaption, [class*="caption" i], [itemprop="caption"]'
_PICTURES = 'figure, video, audio, [class*="gallery" i], [class*="slideshow" i], iframe[src*="video" i], iframe[src*="youtube" i]'
_REFRESH = re.compile(r"<meta[^>]{1,300}http-equiv\s*=\s*[\"']?refresh[\"']?[^>]{1,300}url\s*=", re.I)
_LEAVES = re.compile(
    r"(?:window|document|top|self)?\.?location(?:\.href)?\s*=\s*[\"']|location\.(?:replace|assign)\(\s*[\"']"
)


class Verdict(NamedTuple):
    """The reason why a page is no article, None for an article, and the text of that."""

    reason: Reason | None
    text: str


def judged(page: Page, text: str, *, title: str | None, url: str | None, is_dated: bool) -> Verdict:
    """Tell whether `page`, of which extraction left `text`, is an article, and with which text."""
    heading = letters_and_digits(title or "")
    lines = [line for line in without_fillers(text.split("\n")) if letters_and_digits(line) != heading]
    left = "\n".join(lines)
    headings = list(_headings(page, title))
    if length_of(left) < MIN_TEXT:
        return Verdict(_empty_page(page, left, headings, url=url), text)
    if reason := notice_of(headings, left, markup=page.markup, is_dated=is_dated):
        return Verdict(reason, text)
    if reason := site_page(page, left, headings=headings, url=url, is_dated=is_dated):
        return Verdict(reason, text)
    if length_of(left) <= SHORT and _is_captions(page, lines):
        return Verdict(PICTURES_ONLY, text)
    own = without_teasers(page, left, headings=headings, url=url)
    if own is None:
        return Verdict(LIST, text)
    return Verdict(None, text if own == left else own)


def _headings(page: Page, title: str | None) -> Iterator[str]:
    yield from filter(None, [title])
    yield from (element.get_text(" ") for element in page.soup.find_all(["title", "h1"]))


def _empty_page(page: Page, left: str, headings: list[str], *, url: str | None) -> Reason | None:
    """Return the best reason for a page whose own text is nothing, or less than a sentence."""
    tree = LexborHTMLParser(page.markup)
    seen = _visible(tree)
    if reason := notice_of(headings, seen, markup=page.markup):
        return reason
    if length_of(seen) <= SHORT and _leads_away(page.markup):
        return notice_reason("Redirect")
    if _says_something(left):
        return None
    if tree.css_first('input[type="password" i]') is not None and length_of(seen) <= SHORT:
        return notice_reason("LoginWall")
    if _needs_scripts(tree):
        return notice_reason("TextInScripts")
    if without_teasers(page, "", headings=headings, url=url) is None:
        return LIST
    if tree.css_first(_PICTURES) is not None:
        return PICTURES_ONLY
    return HEADING_ONLY if headings else NO_TEXT


def _visible(tree: LexborHTMLParser) -> str:
    """Return what a reader without scripts sees of the page, menus and footers apart."""
    tree.strip_tags(["head", "script", "style", "template", "svg", "nav", "footer"])
    return " ".join(tree.body.text(separator=" ").split()) if tree.body is not None else ""


def _leads_away(markup: str) -> bool:
    return bool(_REFRESH.search(markup) or _LEAVES.search(markup))


def _needs_scripts(tree: LexborHTMLParser) -> bool:
    """Tell whether the page has an element that scripts fill, and that is nearly empty."""
    return any(length_of(root.text().strip()) < MIN_TEXT for root in tree.css(_ROOTS))


def _says_something(text: str) -> bool:
    return ends_sentence(text) and length_of(text) >= MIN_TEXT // 2


def _is_captions(page: Page, lines: list[str]) -> bool:
    """Tell whether every line is inside a caption."""
    named = LexborHTMLParser(page.markup).css(_CAPTIONS)
    captions = "\0".join(letters(node.text()) for node in named if not _is_prose(node))
    return all(letters(line) in captions for line in lines)


def _is_prose(node: LexborNode) -> bool:
    """Tell whether an element is an article in spite of its name: several paragraphs without a picture."""
    if node.tag == "figcaption" or node.css_first("img, figure, figcaption, video") is not None:
        return False
    paragraphs = (paragraph.text().strip() for paragraph in node.css("p"))
    whole = [text for text in paragraphs if ends_sentence(text) and length_of(text) >= MIN_PARAGRAPH]
    return len(whole) >= FEWEST_PARAGRAPHS

"""HTML: extracts text and metadata of one page, or the reason why the page is rejected."""

import re
from copy import deepcopy
from datetime import datetime

from trafilatura import extract, load_html
from trafilatura.settings import DEFAULT_CONFIG

from tasks.document import Document, listed_in
from tasks.extract.blocks import UNREAD_TAGS, TooLarge
from tasks.extract.characters import length_of
from tasks.extract.fast import (
    find_despite_names,
    find_text,
    is_long,
    is_mostly_unspaced,
    with_second_opinion,
)
from tasks.extract.fragment import fragment_text
from tasks.extract.hidden import remove_hidden
from tasks.extract.kinds.decision import judged
from tasks.extract.kinds.paywall import IsWall, is_cut_off, is_not_free
from tasks.extract.kinds.reasons import NO_TEXT
from tasks.extract.kinds.several import keep_own_article
from tasks.extract.kinds.stored import fuller_body, stored_article, with_templates
from tasks.extract.metadata import PageMetadata, page_metadata, searched_date
from tasks.extract.page import Page
from tasks.extract.parts import IsCredit
from tasks.extract.plain import normalise_document, with_byline
from tasks.extract.scorer import Model
from tasks.metadata.inside_bylines import authors_inside
from tasks.text.markup import unescaped
from tasks.text.matching import letters_and_digits
from tasks.text.normalise import normalise, one_line
from tasks.text.sentences import FULL_STOPS
from tasks.text.times import CLOCK_SLACK, LATEST, date_of_url, time_of_version, utc
from tasks.text.urls import canonical_url

# Pages beyond these limits are not read: trafilatura's time grows with the square of an element's children (50,000 in one
# paragraph take 10 s). The largest of 224 news pages has 3,129 elements, the longest 3 MB.
MAX_ELEMENTS = 50_000
MAX_CHARACTERS = 20_000_000
# The parser's time grows with the square of the depth: 10,000 take 0.5 s, 100,000 minutes. Real pages have up to about 50.
MAX_DEPTH = 10_000
# The page's own heading is one of these lines, after a kicker and a date at most; 4-gram precision +0.5 points on 224 pages.
HEADING_LINES = 3

# trafilatura takes the paragraphs of the whole page where it finds fewer characters: in a script without spaces a third of
# them is a text of the same length.
_UNSPACED = deepcopy(DEFAULT_CONFIG)
_UNSPACED.set("DEFAULT", "MIN_EXTRACTED_SIZE", str(DEFAULT_CONFIG.getint("DEFAULT", "MIN_EXTRACTED_SIZE") // 3))
_BEFORE_NAME = re.compile(r"\s*[|–—·:•»-]\s")
_TABLE_RULE = re.compile(r"^\|(?:---\|)+$\n?", re.MULTILINE)
# Start and end tags, without those that HTML closes by itself.
_TAG = re.compile(r"<(/?)(?!(?:p|li|t[dhr]|d[dt]|option|br|hr|img|input|link|meta|source|wbr)\b)[A-Za-z]")


def extract_page(
    document: Document, markup: str, *, is_precise: bool, is_credit: IsCredit, is_wall: IsWall
) -> Document:
    """Return the document with text and metadata of the page `markup`, or rejected: see `tasks.extract`."""
    document = document.with_(markup=None)
    try:
        return _extracted(document, markup, is_precise=is_precise, is_credit=is_credit, is_wall=is_wall)
    except TooLarge as error:
        return document.as_rejected("extract", "TooLarge", f"the page has {error}")
    except Exception as error:  # a fault of a parser costs one page
        reason = f"the page cannot be read: {one_line(str(error))[:200]}"
        return document.as_rejected("extract", type(error).__name__, reason)


def extract_fragment(document: Document, markup: str) -> Document:
    """Return the document with the text of the fragment `markup`, or rejected."""
    try:
        text = (
            "" if _depth(markup) > MAX_DEPTH else normalise(unescaped(fragment_text(markup, max_elements=MAX_ELEMENTS)))
        )
    except TooLarge as error:
        return document.as_rejected("extract", "TooLarge", f"the text has {error}")
    complete = normalise_document(document.with_(text=text))
    if not text:
        return complete.as_rejected("extract", "NoArticle", "the text holds markup without words")
    return with_byline(complete.with_(text=_without_title(text, complete.title)))


def _extracted(document: Document, markup: str, *, is_precise: bool, is_credit: IsCredit, is_wall: IsWall) -> Document:
    if len(markup) > MAX_CHARACTERS:
        raise TooLarge(f"more than {MAX_CHARACTERS:,} characters")
    if _depth(markup) > MAX_DEPTH:
        raise TooLarge(f"elements nested more than {MAX_DEPTH:,} deep")
    if "<" not in markup:
        return document.as_rejected("extract", *NO_TEXT)
    page = Page(markup, url=document.url)
    metadata = page_metadata(
        page, url=document.url, latest=_latest(document)
    )  # before the text is found: that removes elements
    known = normalise_document(_with_metadata(document, metadata, page))
    others = keep_own_article(page, title=known.title)
    text = normalise(unescaped(page_text(page, is_precise=is_precise, is_credit=is_credit)))
    if not is_long(text):
        text, title = _longer_text(text, page, known.title, is_precise=is_precise, is_credit=is_credit)
        known = known.with_(title=title)
    elif (body := fuller_body(page, text)) and is_not_free(page):
        text = body
    text = _without_title(text, known.title)
    reason, text = judged(page, text, title=known.title, url=known.url, is_dated=metadata.published is not None)
    if reason:
        return known.with_(url=canonical_url(known.url or "") or None).as_rejected("extract", *reason)
    if not known.authors and (names := authors_inside(text)):
        known = known.with_(authors=names, authors_source="text")
    extra = known.extra | {"other_articles": str(others)} if others else known.extra
    return known.with_(
        text=text, extra=extra, is_truncated=known.is_truncated or is_cut_off(page, text, is_wall=is_wall)
    )


def _longer_text(
    text: str, page: Page, title: str | None, *, is_precise: bool, is_credit: IsCredit
) -> tuple[str, str | None]:
    """Return the text that scripts or templates of the page hold of its article, and its title there.

    These are `text` and `title` if that is not much shorter.
    """
    stored = stored_article(page, title=title)
    held, stated = normalise(stored.text), stored.title
    if not held and (opened := with_templates(page.markup)):
        whole = Page(opened)
        stated = page_metadata(whole, url=page.url).title
        held = normalise(page_text(whole, is_precise=is_precise, is_credit=is_credit))
    return (held, _without_name(title, stated)) if length_of(held) > 2 * length_of(text) else (text, title)


def _without_name(title: str | None, stated: str | None) -> str | None:
    """Return the title that scripts state, where the page's is that with the name of the site behind it."""
    is_named = title and stated and title.startswith(stated) and _BEFORE_NAME.match(title, len(stated))
    return stated if is_named else title


def _depth(markup: str) -> int:
    """Return how deep elements may be nested, 0 where there are too few tags to matter."""
    if markup.count("<") <= MAX_DEPTH:
        return 0
    depth = deepest = 0
    for tag in _TAG.finditer(markup):
        depth = max(0, depth - 1) if tag[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def page_text(page: Page, *, is_precise: bool, is_credit: IsCredit, model: Model | None = None) -> str:
    """Return the main text of `page`, whose tree loses elements; empty if there is none.

    `is_precise` uses trafilatura alone; `model` replaces the shipped weights. Raises TooLarge.
    """
    if is_precise:
        page.tree.strip_tags(UNREAD_TAGS)
        remove_hidden(page.tree)
        return _by_trafilatura(page, is_precise=True)
    scored = find_text(page, max_elements=MAX_ELEMENTS, is_credit=is_credit, model=model)
    if not scored.doubts:
        return scored.text
    if not scored.is_long:  # perhaps there is no article: only precision mode finds nothing then
        return _short_text(page, is_credit, model)
    return with_second_opinion(scored, _by_trafilatura(page, is_precise=False), is_credit=is_credit)


def _short_text(page: Page, is_credit: IsCredit, model: Model | None) -> str:
    """Return the text of a page where the scorer found hardly any: by trafilatura, else where the page's names hid it."""
    text = _by_trafilatura(page, is_precise=True)
    if is_long(text):
        return text
    return find_despite_names(page, max_elements=MAX_ELEMENTS, is_credit=is_credit, model=model).text or text


def _by_trafilatura(page: Page, *, is_precise: bool) -> str:
    """Find the article in the rest of the tree: precision mode is trafilatura's best on news pages.

    The other mode does not compare trafilatura's answer with that of other extractors. On a page that the scorer has
    reduced, it is as good in half of the time.
    """
    tree = load_html(page.tree.html or "")
    if tree is None:
        return ""
    if any(number >= MAX_ELEMENTS for number, _ in enumerate(tree.iter())):
        raise TooLarge(f"more than {MAX_ELEMENTS:,} elements")
    config = _UNSPACED if is_mostly_unspaced(page.tree.text(separator=" ")) else DEFAULT_CONFIG
    text = extract(tree, include_comments=False, favor_precision=is_precise, fast=not is_precise, config=config)
    return normalise(_TABLE_RULE.sub("", text or ""))


def _without_title(text: str, title: str | None) -> str:
    """Remove the heading from the first lines where it repeats `title`, unless the text is nothing else.

    A line that is a sentence is the first of the article: many pages have it as their heading too.
    """
    lines = text.split("\n")
    for number, line in enumerate(lines[:HEADING_LINES]):
        is_sentence = line.endswith(tuple(FULL_STOPS)) and not line.endswith("..") and line not in lines[number + 1 :]
        if title and len(lines) > 1 and not is_sentence and letters_and_digits(line) == letters_and_digits(title):
            return "\n".join(lines[:number] + lines[number + 1 :])
    return text


def _with_metadata(document: Document, metadata: PageMetadata, page: Page) -> Document:
    """Return the document with what the page states where its record states nothing."""
    published, published_source = _published(document, metadata, page)
    return document.with_(
        title=document.title or metadata.title,
        title_source=document.title_source if document.title else metadata.title_source,
        headlines=metadata.headlines,
        lead=document.lead or metadata.lead,
        lead_source=document.lead_source if document.lead else metadata.lead_source,
        published=published,
        published_source=published_source,
        modified=document.modified or metadata.modified,
        url=metadata.url or document.url,
        publisher=document.publisher or metadata.publisher,
        authors=document.authors or metadata.authors,
        authors_source=document.authors_source if document.authors else metadata.authors_source,
        agencies=tuple(dict.fromkeys((*document.agencies, *metadata.agencies))),
        section=document.section or metadata.section,
        section_source=document.section_source if document.section else metadata.section_source,
        language_hint=document.language_hint or metadata.language,
    )


def _published(document: Document, metadata: PageMetadata, page: Page) -> tuple[datetime | None, str | None]:
    """Return the time of the record, else that the page states, the day in its address, or that a search of it finds.

    The markup is not searched where a feed states the time.
    """
    if document.published:
        return document.published, document.published_source
    if metadata.published:
        return metadata.published, metadata.published_source
    if day := date_of_url(document.url):
        return day, "url"
    if listed_in(document.extra).published:
        return None, None
    languages = (metadata.language,) if metadata.language else ()
    found = searched_date(page.markup, languages=languages, url=document.url, latest=_latest(document) or LATEST)
    return found, "markup" if found else None


def _latest(document: Document) -> datetime | None:
    """Return the latest time at which the page can have been published; None where nobody knows when it was fetched."""
    observed = utc(document.fetched) if document.fetched else time_of_version(document.version)
    return observed + CLOCK_SLACK if observed else None

"""Text of the feed itself: the whole article where its page is gone, or shows less than the feed; and title, time and authors."""

import re
from html import escape, unescape

from lxml import etree, html

from tasks.document import Listed
from tasks.fetch.client import Answer
from tasks.fetch.entries import Entry
from tasks.text.matching import letters_and_digits
from tasks.text.times import local_time
from tasks.text.urls import canonical_url

# A shorter text is a teaser. In Chinese or Japanese so many characters are a short article.
LEAST_LETTERS = 200
# A page that has less of the feed's paragraphs does not show the article: a script would, or a subscription.
LEAST_SHARE = 0.5
_PARAGRAPH_LETTERS = 40
MOST_PARAGRAPHS = 100
MOST_TITLE_CHARACTERS = 500

_CUT = re.compile(r"(?:…|\.\.\.|\[\W*\]|[>→»])\s*$")
# A link to the article itself at the end invites to read on.
_LAST_LINK = re.compile(
    r"""<a\b[^<>]*?\bhref\s*=\s*["']([^"'<>]{1,500})["'][^<>]*>[^<]{0,60}</a>\W{0,20}(?:</\w+>\s*){0,9}$""", re.I
)
_BLOCK = re.compile(r"<(?:/?(?:p|div|br|li|h[1-6]|blockquote|td|ul|ol)\b)[^<>]*>", re.I)
_MARKUP = re.compile(r"<[a-z/!][^<>]*>", re.I)


def whole_text(entry: Entry | None) -> str | None:
    """Return the HTML of the article if the feed has all of it, else None: many feeds have a teaser, and say so by `…`."""
    if entry is None or len(letters_and_digits(_plain(entry.content))) < LEAST_LETTERS:
        return None
    last = _LAST_LINK.search(entry.content[-2000:].rstrip())
    is_cut = _CUT.search(_plain(entry.content)[-20:]) or (last and canonical_url(unescape(last[1])) == entry.url)
    return None if is_cut else entry.content


def lacks_text(answer: Answer, content: str) -> bool:
    """Tell whether a page has less than LEAST_SHARE of the paragraphs of the feed's text, and is the page of that text.

    A long page without any of it is another article: some feeds comment on what others write.
    """
    paragraphs = [letters_and_digits(_plain(part)) for part in _BLOCK.split(content)]
    paragraphs = [part for part in paragraphs if len(part) >= _PARAGRAPH_LETTERS] or [
        letters_and_digits(_plain(content))
    ]
    paragraphs = paragraphs[:MOST_PARAGRAPHS]
    page = letters_and_digits(_page_text(answer))
    whole = sum(map(len, paragraphs))
    shown = sum(len(part) for part in paragraphs if part in page)
    return shown < LEAST_SHARE * whole and (shown > 0 or len(page) < whole)


def _page_text(answer: Answer) -> str:
    charset = answer.header("Content-Type").lower().partition("charset=")[2].split(";")[0].strip("\"' ") or None
    try:
        return str(html.fromstring(answer.content, parser=html.HTMLParser(encoding=charset)).text_content())
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, LookupError):
        return answer.content.decode("utf-8", "replace")


def _plain(content: str) -> str:
    return " ".join(unescape(_MARKUP.sub(" ", content)).split())


def listed_of(entry: Entry) -> Listed | None:
    """Return what the feed says about the page, or None."""
    title = _plain(unescape(entry.title))[:MOST_TITLE_CHARACTERS] or None
    listed = Listed(title=title, published=local_time(entry.published), authors=entry.authors)
    return listed if listed != Listed() else None


def as_page(entry: Entry, content: str) -> bytes:
    """Return the article of the feed as a page, with title, time and authors as the feed states them."""
    body = content if _MARKUP.search(content) else "".join(f"<p>{escape(line)}</p>" for line in content.split("\n"))
    title = escape(_plain(unescape(entry.title)))
    head = [
        f"<title>{title}</title>",
        f'<link rel="canonical" href="{escape(entry.url)}">',
        *([f'<meta property="article:published_time" content="{escape(entry.published)}">'] if entry.published else []),
        *(f'<meta name="author" content="{escape(author)}">' for author in entry.authors),
    ]
    page = f'<head><meta charset="utf-8">{"".join(head)}</head><body><article><h1>{title}</h1>{body}</article></body>'
    return f"<!doctype html><html>{page}</html>".encode("utf-8", "replace")

"""Fragments: the text of markup that is an article's body alone, without a page around it."""

import re

from selectolax.lexbor import LexborHTMLParser

from tasks.extract.blocks import Block, blocks_of
from tasks.extract.elements import HIDDEN
from tasks.extract.fast import block_lines
from tasks.text.markup import READING_TAGS, RUBY_TAGS, markup_in, unescaped, without_parts

_CAPTIONS = ["figcaption"]
_TAG_OR_LINES = re.compile(r"<[^<>]*>|\n\s*\n|\n")
_BREAKING = re.compile(r"<(?:p|br|div|td)\b", re.IGNORECASE)
# Captions and embeds that a blog's editor writes in brackets.
_SHORTCODE = re.compile(r"\[/?(?:audio|embed|gallery|playlist|video|vc_\w+|et_pb_\w+)\b[^\[\]]*+\]")
# Mail lays out its paragraphs in tables.
_LAYOUT = "td p, td div, td table, td h1, td h2, td ul"
_TABLE_TAG = re.compile(r"<(/?)(?:table|tbody|thead|tr|td|th)\b", re.IGNORECASE)
_CODE = re.compile(r"<(?:code|pre)\b", re.IGNORECASE)
_MOST_ESCAPES = 3


def fragment_text(markup: str, *, max_elements: int) -> str:
    """Return the text of a fragment, a paragraph a line; raises TooLarge.

    Everything is kept but scripts, captions and what is hidden: a record holds no menus. Lines of a text without paragraphs
    are paragraphs, as content systems store them. Markup that was escaped inside is read too.
    """
    for _ in range(_MOST_ESCAPES):
        text = _text(markup, max_elements)
        if _CODE.search(markup) or (inner := markup_in(text)) is None:
            break
        markup = inner
    return unescaped(text)


def _text(markup: str, max_elements: int) -> str:
    for name in ("caption", "embed"):
        markup = without_parts(markup, f"[{name}", f"[/{name}]")
    markup = _SHORTCODE.sub("", markup)
    tree = LexborHTMLParser(_with_breaks(markup))
    if tree.css_first(_LAYOUT) is not None:
        tree = LexborHTMLParser(_TABLE_TAG.sub(r"<\1div", _with_breaks(markup)))
    tree.strip_tags([*_CAPTIONS, *READING_TAGS])
    tree.unwrap_tags(RUBY_TAGS)
    blocks = blocks_of(tree, max_elements=max_elements)
    shown = [block for block in blocks if not _is_hidden(block)]
    return "\n".join(block_lines(shown or blocks))


def _is_hidden(block: Block) -> bool:
    return bool(block.owner.flags & HIDDEN)


def _with_breaks(markup: str) -> str:
    """Write `<br>` for the line ends that are meant: blank lines, and all in a text that has no other breaks."""
    every = not _BREAKING.search(markup)

    def broken(part: re.Match[str]) -> str:
        if part[0].startswith("<"):
            return part[0]
        return "<br><br>" if part[0].count("\n") > 1 else "<br>\n" if every else "\n"

    return _TAG_OR_LINES.sub(broken, markup)

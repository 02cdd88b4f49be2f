"""Stored articles: the text that a page holds only in its scripts, in JSON-LD or in templates, for scripts to show."""

import re
from collections.abc import Iterator, Mapping
from html import escape, unescape
from itertools import chain
from typing import Any, NamedTuple

from selectolax.lexbor import LexborHTMLParser

from tasks.extract.blocks import CELL, TooLarge, blocks_of
from tasks.extract.characters import length_of
from tasks.extract.kinds.script_elements import html_of_rows
from tasks.extract.kinds.script_values import decoded, pushed_rows, script_values
from tasks.extract.own_node import differ, is_same_title
from tasks.extract.page import Page
from tasks.text.matching import letters, letters_and_digits
from tasks.text.normalise import normalise
from tasks.text.sentences import ends_sentence

# A shorter text is a teaser. One without the page's title may be another article's.
MIN_LENGTH, MIN_UNTITLED_LENGTH = 200, 500
# A shorter title may be the name of a section or of a part of the page.
MIN_HEADLINE_BYTES = 25
# A body that goes on behind a paywall is so much longer than the text that is shown, and has so much of that.
MIN_RATIO, MIN_SHOWN, MAX_SHOWN = 1.5, 0.8, 1500
MAX_OBJECTS, MAX_DEPTH, MAX_SCRIPTS = 30_000, 40, 1000

# Names of what holds a text, in lower case without `_`.
_BODIES = re.compile(
    r"(?:article|main|post|story|full|rich|raw|news|page)?(?:body|contents?|text|html|copy)(?:html|text|content|elements|blocks|value|raw)?|paragraphs|blocks|"
    r"story|components|sections|elements|rendered|raw|json|document|value|entry|articledata|cuerpo|contenido|corpo|conteudo|contenu|inhalt|"
    r"testo|texto|texte|tekst"
)
_TITLES_LISTED = (
    "headline headlines title name heading seoTitle articleTitle pageTitle newsTitle postTitle "
    "titular titulo titre titel titolo"
)
_TITLES = _TITLES_LISTED.split()
# Of an object that is a part of a text: what it says, and its parts.
_TEXTS = ("text", "content", "html", "value", "rendered", "paragraph", "body", "texto", "texte", "testo", "tekst")
_PARTS_LISTED = (
    "children content content_elements contentElements blocks items nodes paragraphs elements components model data fields "
    "props body document root json attrs value sections"
)
_PARTS = _PARTS_LISTED.split()
_KINDS = ("type", "_type", "nodeType", "__typename", "kind", "blockType", "component", "tag")
_INLINE = re.compile(
    r"(?i)(?:text|span|leaf|fragment|link|hyperlink|a|b|i|em|strong|bold|italic|mark|u|underline|entity-hyperlink|entry-hyperlink|"
    r"inline.*|emphasis|url|text_?node|textrun|run)"
)
_FOREIGN = re.compile(
    r"(?i).*(?:image|photo|video|gallery|embed|advert|\bad\b|related|promo|newsletter|teaser|recirc|recommend|social|tweet|iframe|script|audio|"
    r"podcast|caption|credit|byline|author|interstitial_link|link_list|listicle_nav|share|poll|comment|signup|paywall|raw_html|html_?embed|codeblock).*"
)
# Marks that go on with the sentence of the part before.
_JOINING = ".,;:!?…)]}»”’"
_MARKUP = re.compile(r"</?(?:p|br|div|h[1-6]|li|ul|ol|b|i|a|em|strong|span|blockquote|table)\b[^<>]*>", re.I)
_TEMPLATE = re.compile(r"<(/?)template\b[^>]{0,500}>", re.I)
_SCRIPT_TEMPLATE = re.compile(
    r"""<script\b[^>]{0,300}type\s*=\s*["']?text/(?:x-)?(?:[\w-]*template|html|handlebars|mustache)\b[^>]{0,300}>(.*?)</script>""",
    re.I | re.DOTALL,
)
_NOT_TEXT_TAGS = ["figure", "figcaption", "aside", "form", "button"]


class Stored(NamedTuple):
    """A text that scripts hold, and the title beside it, where that is the page's without the name of the site."""

    text: str = ""
    title: str | None = None


class _Near(NamedTuple):
    """The title nearest to a text, and how far it agrees with that of the page."""

    agreement: int
    title: str


def stored_article(page: Page, *, title: str | None) -> Stored:
    """Return the longest text that JSON-LD and scripts of `page` hold of the article with `title`, a paragraph a line.

    Empty if they hold none.
    """
    linked = [text for text in (_linked_text(page.article), _live_text(page.article)) if length_of(text) >= MIN_LENGTH]
    if linked:
        return Stored(max(linked, key=len))
    tree = LexborHTMLParser(page.markup)  # that of the page has lost its scripts
    wanted = title or ""
    found = list(chain.from_iterable(_candidates(value, wanted) for value in script_values(tree)))
    best = max((near.agreement for _, near in found), default=0)
    own = [Stored(text, near.title) for text, near in found if near.agreement == best > 0]
    other = [Stored(text) for text, near in found if not near.agreement and length_of(text) >= MIN_UNTITLED_LENGTH]
    if own or (other and not letters_and_digits(wanted)) or len({each.text for each in other}) == 1:
        return max(own or other, key=lambda each: len(each.text))
    return Stored()


def fuller_body(page: Page, text: str) -> str:
    """Return the `articleBody` of JSON-LD where the `text` that the page shows is only the beginning of it; else nothing."""
    body = normalise(_linked_text(page.article)) if length_of(text) <= MAX_SHOWN else ""
    if length_of(body) < MIN_RATIO * length_of(text):
        return ""
    held, lines = letters(body), text.split("\n")
    shown = sum(len(line) for line in lines if letters(line) in held)
    return body if shown >= MIN_SHOWN * sum(map(len, lines)) else ""


def with_templates(markup: str) -> str | None:
    """Return the page with its templates, and the elements that its scripts hold, as parts of it; None if it has none."""
    if markup.count("<script") > MAX_SCRIPTS:
        return None
    if "__next_f" in markup and (elements := html_of_rows(pushed_rows(LexborHTMLParser(markup)))):
        return f"{markup}<div>{elements}</div>"
    opened, count = _TEMPLATE.subn(lambda tag: f"<{tag[1]}div>", markup)
    opened, scripts = _SCRIPT_TEMPLATE.subn(lambda script: f"<div>{script[1]}</div>", opened)
    return opened if count or scripts else None


def html_text(html: str) -> str:
    """Return the paragraphs of a piece of HTML, one a line."""
    tree = LexborHTMLParser(f"<body>{html}</body>")
    tree.strip_tags(_NOT_TEXT_TAGS)
    try:
        blocks = blocks_of(tree, max_elements=MAX_OBJECTS)
    except TooLarge:
        return ""
    return "\n".join(block.text.replace(CELL, " ").strip() for block in blocks)


def _linked_text(node: Mapping[str, Any]) -> str:
    body = node.get("articleBody")
    return html_text("".join(_paragraphs(body))) if body else ""


def _live_text(node: Mapping[str, Any]) -> str:
    """Return the posts of a live blog, each with its heading."""
    updates = node.get("liveBlogUpdate")
    posts = [post for post in (updates if isinstance(updates, list) else [updates]) if isinstance(post, dict)]
    return "\n".join(
        html_text("".join(_paragraphs(part)))
        for post in posts
        for part in (post.get("headline"), post.get("articleBody"))
        if part
    )


def _candidates(value: Any, wanted: str) -> Iterator[tuple[str, _Near]]:
    """Yield each text of length inside `value`, and how far the title nearest to it agrees with the `wanted` one."""
    waiting: list[tuple[Any, _Near, int]] = [(value, _Near(0, ""), 0)]
    seen = 0
    while waiting and seen < MAX_OBJECTS:
        current, near, depth = waiting.pop()
        seen += 1
        if isinstance(current, list):
            waiting.extend((item, near, depth + 1) for item in reversed(current) if isinstance(item, dict | list))
            continue
        if titles := _titles(current):
            near = max(_Near(_agreement(stated, wanted), stated) for stated in titles)
        for key, inner in current.items():
            name = key.partition("(")[0]  # Apollo writes the arguments behind it
            if isinstance(inner, str) and inner[:1] in ("{", "["):
                inner = decoded(inner) or inner
            if _BODIES.fullmatch(name.lower().replace("_", "")) and (text := _text_of(inner)):
                yield text, near
            if isinstance(inner, dict | list) and depth < MAX_DEPTH:
                waiting.append((inner, near, depth + 1))


def _agreement(title: str, wanted: str) -> int:
    """Return the number of letters that two titles share if they are the same, one perhaps beside the name of the site.

    0 if they are not, -1 if `title` is the headline of something else.
    """
    shorter, longer = sorted(len(letters_and_digits(each)) for each in (title, wanted))
    # The name of the site is a part of the page's title too.
    if is_same_title(title, wanted) and 2 * shorter >= longer:
        return shorter
    return -1 if len(title.encode("utf-8", "replace")) >= MIN_HEADLINE_BYTES and differ([title], [wanted]) else 0


def _text_of(body: Any) -> str | None:
    if isinstance(body, str) and len(body) < MIN_LENGTH // 3:
        return None
    text = html_text("".join(_paragraphs(body)))
    return text if length_of(text) >= MIN_LENGTH else None


def _titles(node: Mapping[str, Any]) -> set[str]:
    """Return the titles that an object states, itself or in the object beside its text."""
    stated = [node.get(key) for key in _TITLES]
    stated += [inner for value in stated if isinstance(value, dict) for inner in value.values()]
    stated += [value.get(key) for value in node.values() if isinstance(value, dict) for key in ("headline", "title")]
    return {title for value in stated if isinstance(value, str) and letters_and_digits(title := unescape(value))}


def _paragraphs(value: Any, depth: int = 0) -> Iterator[str]:
    """Yield the HTML of the paragraphs that a text, a list of blocks or a tree of rich text has."""
    if depth > MAX_DEPTH:
        return
    if isinstance(value, str):
        yield _html(value)
    elif isinstance(value, list):
        run: list[str] = []
        for item in value:
            piece = _inline(item)
            if piece is None or _is_new_paragraph(run, piece):
                yield from _joined(run)
                run = []
            if piece is None:
                yield from _paragraphs(item, depth + 1)
            elif piece:
                run.append(piece)
        yield from _joined(run)
    elif isinstance(value, dict) and not _FOREIGN.fullmatch(_kind(value)):
        yield from _block(value, depth)


def _block(node: Mapping[str, Any], depth: int) -> Iterator[str]:
    tag = "li" if "list" in _kind(node).lower() and "item" in _kind(node).lower() else "p"
    text = next((node[key] for key in _TEXTS if isinstance(node.get(key), str) and node[key].strip()), None)
    if text is not None:
        yield _html(text, tag=tag)
        return
    for key in _PARTS:
        if isinstance(node.get(key), dict | list) and node[key]:
            yield from _paragraphs(node[key], depth + 1)
            return


def _inline(item: Any) -> str | None:
    """Return the text of a part of a paragraph; None for a paragraph, a picture or any other block."""
    if not isinstance(item, dict):
        return None
    text: str | None = next((item[key] for key in ("text", "value") if isinstance(item.get(key), str)), None)
    kind = _kind(item)
    if text is not None and (not kind or _INLINE.fullmatch(kind)) and not _MARKUP.search(text):
        return text
    if kind and _INLINE.fullmatch(kind) and isinstance(parts := item.get("children") or item.get("content"), list):
        pieces = [_inline(part) for part in parts]
        return None if None in pieces else "".join(piece for piece in pieces if piece)
    return None


def _is_new_paragraph(run: list[str], piece: str) -> bool:
    """Tell whether `piece` begins a paragraph: the run before it ends a sentence, and no space joins the two."""
    return bool(run) and ends_sentence(run[-1]) and not piece[:1].isspace() and piece[:1] not in _JOINING


def _joined(run: list[str]) -> Iterator[str]:
    if text := "".join(run).strip():
        yield f"<p>{escape(text)}</p>"


def _html(text: str, *, tag: str = "p") -> str:
    if "&lt;" in text and not _MARKUP.search(text):
        text = unescape(text)
    if _MARKUP.search(text):
        return f"<div>{text}</div>"
    return "".join(f"<{tag}>{escape(unescape(line))}</{tag}>" for line in text.split("\n") if line.strip())


def _kind(node: Mapping[str, Any]) -> str:
    return next((node[key] for key in _KINDS if isinstance(node.get(key), str)), "")

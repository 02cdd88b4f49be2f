"""Values of scripts: the JSON that a page's scripts hold, and object literals of JavaScript that are nearly JSON."""

import json
import re
from base64 import b64decode
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser

# Shorter scripts hold no article. A page has few large values; more than these are not tried.
MIN_SCRIPT, MAX_VALUES, MAX_TRIES, MAX_NESTING = 200, 60, 1000, 3
MAX_REVIVED, MAX_DEPTH = 50_000, 60

_DECODER = json.JSONDecoder(strict=False)
_ASSIGNED = re.compile(
    r"""=\s*(?:JSON\.parse\(\s*)?(?:decodeURIComponent\(\s*)?(?:(?:window\.)?atob\(\s*)?(?=[\[{"'(])"""
    r"""|\bkit\.start\([\w,\s]{0,80}(?={)"""
)
_ENCODED = re.compile(r"[A-Za-z0-9+/\s]+={0,2}")
_PUSHED = re.compile(r"self\.__next_f\.push\(\s*(?=\[)")
_ROW = re.compile(r"(?:^|\n)([0-9a-f]+):(T[0-9a-f]+,)?")
# Behind a text of counted length no line ends.
_ROW_BEHIND_TEXT = re.compile(r"([0-9a-f]+):(T[0-9a-f]+,)?")
_FUNCTION = re.compile(r"\(?function\s*\(([\w$,\s]*)\)\s*\{\s*return\s*")
_TOKEN = re.compile(
    r"""(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`)|(?P<number>-?\d*\.?\d+(?:[eE][+-]?\d+)?)"""
    r"""|(?P<word>void\s+0|!0|!1|[A-Za-z_$][\w$.]*)|(?P<mark>[\[\]{}:,()])|(?P<space>\s+)""",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|(\r?\n|[^ux\"\\/bfnrt]))", re.DOTALL)
# The transferred state of Angular: `{&q;title&q;:&q;A bridge&q;}`.
_ANGULAR, _OF_ANGULAR = re.compile(r"&([aqslg]);"), {"a": "&", "q": '"', "s": "'", "l": "<", "g": ">"}
_WORDS = {"true": "true", "!0": "true", "false": "false", "!1": "false"}


def script_values(tree: LexborHTMLParser) -> Iterator[Any]:
    """Yield the objects and lists that the scripts of a page hold, in the order of the page; JSON-LD is left out.

    These are scripts of JSON, assigned objects (`window.__STATE__ = {…}`), texts of JSON in scripts, what Next.js and Nuxt
    send in forms of their own.
    """
    for script in tree.css("script"):
        kind, text = (script.attributes.get("type") or "").lower(), script.text() or ""
        if "ld+json" in kind or len(text) < MIN_SCRIPT:
            continue
        if "json" in kind:
            is_angular = "&q;" in text
            yield from _opened(_revived(decoded(_ANGULAR.sub(_unescaped, text) if is_angular else text)))
        else:
            yield from _assigned(text)
    yield from (value for value in pushed_rows(tree).values() if isinstance(value, dict | list))
    yield from _attributes(tree)


def pushed_rows(tree: LexborHTMLParser) -> dict[str, Any]:
    """Return the rows that a page of Next.js sends to its scripts, in parts of any length, by their names."""
    scripts = (script.text() or "" for script in tree.css("script"))
    pushed = [
        part for text in scripts for match in _PUSHED.finditer(text) for part in _strings(decoded(text, match.end()))
    ]
    return _rows("".join(pushed)) if pushed else {}


def _attributes(tree: LexborHTMLParser) -> Iterator[Any]:
    """Yield the objects that elements without scripts of their own have as attributes, as Inertia, Vue and Astro write them."""
    found = 0
    for element in tree.css("body *"):
        for value in element.attributes.values():
            if value and len(value) >= MIN_SCRIPT and value[0] == "{" and found < MAX_VALUES:
                found += 1
                stated = decoded(value)
                yield from _opened(_without_kinds(stated) if element.tag == "astro-island" else stated)


def _without_kinds(value: Any, depth: int = 0) -> Any:
    """Return what Astro wrote, where each value stands in a list behind the number of its kind."""
    if depth > MAX_DEPTH:
        return None
    if isinstance(value, dict):
        return {key: _without_kinds(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list) and len(value) == 2 and isinstance(value[0], int):
        return _without_kinds(value[1], depth + 1)
    return [_without_kinds(item, depth + 1) for item in value] if isinstance(value, list) else value


def decoded(text: str, begin: int = 0) -> Any:
    """Return the JSON at `begin` of a text; None where it is none."""
    while text[begin : begin + 1].isspace():
        begin += 1
    try:
        return _DECODER.raw_decode(text, begin)[0]
    except (ValueError, RecursionError):
        return None


def _opened(value: Any, depth: int = 0) -> Iterator[Any]:
    """Yield an object or list; a string of JSON, and the strings of JSON that an object has as values, are decoded first."""
    if isinstance(value, str) and depth < MAX_NESTING and value.lstrip()[:1] in ("{", "["):
        yield from _opened(decoded(value), depth + 1)
    elif isinstance(value, dict | list):
        yield _joined(value) if isinstance(value, dict) and any(":" in key for key in value) else value
        for inner in value.values() if isinstance(value, dict) else value:
            if isinstance(inner, str) and len(inner) > MIN_SCRIPT:
                yield from _opened(inner, depth + 1)


def _joined(table: dict[str, Any]) -> dict[str, Any]:
    """Return the table of objects that Apollo wrote, with each object also in the place of the references to it."""
    budget = [MAX_REVIVED]

    def join(value: Any, depth: int = 0) -> Any:
        budget[0] -= 1
        if depth > MAX_DEPTH or budget[0] < 0:
            return None
        if isinstance(value, list):
            return [join(item, depth + 1) for item in value]
        if not isinstance(value, dict):
            return value
        name = value.get("__ref") or (value.get("id") if value.get("type") == "id" else None)
        known = table.get(name) if isinstance(name, str) else None
        return {key: join(inner, depth + 1) for key, inner in (value if known is None else known).items()}

    return {key: join(value) for key, value in table.items()}


def _unescaped(escape: re.Match[str]) -> str:
    return _OF_ANGULAR[escape[1]]


def _assigned(script: str) -> Iterator[Any]:
    found, tried, end = 0, 0, 0
    for match in _ASSIGNED.finditer(script):
        begin = match.end()
        is_code = script[begin] == "'" and "JSON" not in match[0]
        if match.start() < end or is_code:  # inside a value that was read
            continue
        tried += 1
        if found >= MAX_VALUES or tried > MAX_TRIES:
            return
        try:
            value, end = _DECODER.raw_decode(script, begin)
        except (ValueError, RecursionError):
            value, end = literal(script, begin)
        if isinstance(value, str) and value[:3] in ("%7B", "%5B"):
            value = unquote(value)
        elif isinstance(value, str) and "atob" in match[0]:
            value = _of_base64(value)
        if isinstance(value, dict | list | str) and end - begin >= MIN_SCRIPT:
            found += 1
            yield from _opened(value)


def _of_base64(text: str) -> str:
    try:
        return b64decode(text).decode("utf-8") if _ENCODED.fullmatch(text) else ""
    except ValueError:
        return ""


def literal(script: str, begin: int) -> tuple[Any, int]:
    """Read the literal of JavaScript at `begin`, and return it with its end; None where it is none.

    `(function(a,b){return {…}}(1,"x"))` is read with its arguments. What is no literal becomes null.
    """
    function = _FUNCTION.match(script, begin)
    if not function:
        text, end = _as_json(script, begin, {})
        return decoded(text), end
    body = function.end()
    end = _as_json(script, body, {})[1]
    call = re.compile(r"\s*;?\s*\}\s*\)?\s*\(").match(script, end)
    if not call:
        return None, end
    arguments, end = _as_json(f"[{script[call.end() :]}", 0, {})
    names = [name.strip() for name in function[1].split(",")]
    values = decoded(arguments.removesuffix(")") + "]")
    given = {name: json.dumps(value) for name, value in zip(names, values or [], strict=False)}
    text, _ = _as_json(script, body, given)
    return decoded(text), call.end() + end


def _as_json(script: str, begin: int, given: dict[str, str]) -> tuple[str, int]:
    """Return the literal at `begin` as JSON, with the values `given` for names, and its end."""
    parts: list[str] = []
    depth, at = 0, begin
    while token := _TOKEN.match(script, at):
        at = token.end()
        kind, text = token.lastgroup, token[0]
        if kind == "string":
            parts.append(_string(text))
        elif kind == "word":
            is_key = re.match(r"\s*:", script[at : at + 20]) and parts and parts[-1] in ("{", ",")
            parts.append(json.dumps(text) if is_key else given.get(text) or _WORDS.get(text, "null"))
        elif kind == "number":
            parts.append(text if text[0] not in ".-" else re.sub(r"^(-?)\.", r"\g<1>0.", text))
        elif kind == "mark":
            if text in "]})" and parts and parts[-1] == ",":
                parts.pop()
            depth += (text in "[{(") - (text in "]})")
            parts.append(text)
        if depth <= 0 and kind != "space":
            break
    return "".join(parts), at


def _string(text: str) -> str:
    body = text[1:-1] if text[0] == '"' else text[1:-1].replace(f"\\{text[0]}", text[0]).replace('"', '\\"')
    body = _ESCAPE.sub(lambda match: f"\\u00{match[1]}" if match[1] else match[2].strip("\r\n"), body)
    return f'"{body}"'


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, str))


def _revived(value: Any) -> Any:
    """Return the value that Nuxt wrote as one flat list, in which numbers are positions; any other value as it is."""
    if not isinstance(value, list) or not value or not _is_flat(value[0], len(value)):
        return value
    budget = [MAX_REVIVED]

    def revive(position: Any, depth: int = 0) -> Any:
        budget[0] -= 1
        if not isinstance(position, int) or not 0 <= position < len(value) or depth > MAX_DEPTH or budget[0] < 0:
            return None
        item = value[position]
        if isinstance(item, dict):
            return {key: revive(inner, depth + 1) for key, inner in item.items()}
        if isinstance(item, list):
            if item and isinstance(item[0], str):  # such as ["Reactive", 1]
                return revive(item[1], depth + 1) if len(item) > 1 else None
            return [revive(inner, depth + 1) for inner in item]
        return item

    return revive(0)


def _is_flat(first: Any, length: int) -> bool:
    """Tell whether the first value of a list names positions in it: behind a word such as "Reactive", or as all of its values."""
    if isinstance(first, list):
        return bool(first) and isinstance(first[0], str)
    return isinstance(first, dict) and bool(first) and all(type(at) is int and 0 < at < length for at in first.values())


def _rows(text: str) -> dict[str, Any]:
    """Return the values in the rows that a Next.js page sends to its scripts; a long text has a row of its own."""
    texts: dict[str, str] = {}
    values: dict[str, Any] = {}
    at, row = 0, _ROW.search(text)
    while row:
        at = row.end()
        if row[2]:  # the length is in bytes
            length = int(row[2][1:-1], 16)
            held = text[at : at + length].encode("utf-8", "replace")[:length].decode("utf-8", "ignore")
            texts[f"${row[1]}"] = held
            at += len(held)
        elif (value := decoded(text, at)) is not None:
            values[row[1]] = value
        row = (_ROW_BEHIND_TEXT.match(text, at) if row[2] else None) or _ROW.search(text, at)
    return {name: _resolved(value, texts) for name, value in values.items()}


def _resolved(value: Any, texts: dict[str, str], depth: int = 0) -> Any:
    if isinstance(value, str):
        return texts.get(value, value)
    if depth > MAX_DEPTH:
        return None
    if isinstance(value, dict):
        return {key: _resolved(inner, texts, depth + 1) for key, inner in value.items()}
    return [_resolved(inner, texts, depth + 1) for inner in value] if isinstance(value, list) else value

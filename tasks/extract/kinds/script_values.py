"""Values of scripts: the JSON that a page's scripts hold, and object literals of JavaScript that are nearly JSON."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser

# Shorter scripts hold no article. A page has few large values; more than these are not tried.
MIN_SCRIPT, MAX_VALUES, MAX_TRIES, MAX_NESTING = 200, 60, 1000, 3
MAX_REVIVED, MAX_DEPTH = 50_000, 60

_DECODER = json.JSONDecoder(strict=False)
_ASSIGNED = re.compile(r"""=\s*(?:JSON\.parse\(\s*)?(?:decodeURIComponent\(\s*)?(?=[\[{"'(])""")
_PUSHED = re.compile(r"self\.__next_f\.push\(\s*(?=\[)")
_ROW = re.compile(r"(?:^|\n)([0-9a-f]+):(T[0-9a-f]+,)?")
_FUNCTION = re.compile(r"\(?function\s*\(([\w$,\s]*)\)\s*\{\s*return\s*")
_TOKEN = re.compile(
    r"""(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`)|(?P<number>-?\d*\.?\d+(?:[eE][+-]?\d+)?)"""
    r"""|(?P<word>void\s+0|!0|!1|[A-Za-z_$][\w$.]*)|(?P<mark>[\[\]{}:,()])|(?P<space>\s+)""",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|(\r?\n|[^ux\"\\/bfnrt]))", re.DOTALL)
_WORDS = {"true": "true", "!0": "true", "false": "false", "!1": "false"}


def script_values(tree: LexborHTMLParser) -> Iterator[Any]:
    """Yield the objects and lists that the scripts of a page hold, in the order of the page; JSON-LD is left out.

    These are scripts of JSON, assigned objects (`window.__STATE__ = {…}`), texts of JSON in scripts, what Next.js and Nuxt
    send in forms of their own.
    """
    pushed: list[str] = []
    for script in tree.css("script"):
        kind, text = (script.attributes.get("type") or "").lower(), script.text() or ""
        if "ld+json" in kind or len(text) < MIN_SCRIPT:
            continue
        if "json" in kind:
            yield from _opened(_revived(_decoded(text.replace("&q;", '"') if "&q;" in text else text)))
        else:
            yield from _assigned(text)
            pushed += [part for match in _PUSHED.finditer(text) for part in _strings(_decoded(text[match.end() :]))]
    if pushed:
        yield from _rows("".join(pushed))


def _decoded(text: str) -> Any:
    try:
        return _DECODER.raw_decode(text.lstrip())[0]
    except (ValueError, RecursionError):
        return None


def _opened(value: Any, depth: int = 0) -> Iterator[Any]:
    """Yield an object or list; a string of JSON, and the strings of JSON that an object has as values, are decoded first."""
    if isinstance(value, str) and depth < MAX_NESTING and value.lstrip()[:1] in ("{", "["):
        yield from _opened(_decoded(value), depth + 1)
    elif isinstance(value, dict | list):
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            if isinstance(inner, str) and len(inner) > MIN_SCRIPT:
                yield from _opened(inner, depth + 1)


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
        if isinstance(value, dict | list | str) and end - begin >= MIN_SCRIPT:
            found += 1
            yield from _opened(value)


def literal(script: str, begin: int) -> tuple[Any, int]:
    """Read the literal of JavaScript at `begin`, and return it with its end; None where it is none.

    `(function(a,b){return {…}}(1,"x"))` is read with its arguments. What is no literal becomes null.
    """
    function = _FUNCTION.match(script, begin)
    if not function:
        text, end = _as_json(script, begin, {})
        return _decoded(text), end
    body = function.end()
    end = _as_json(script, body, {})[1]
    call = re.compile(r"\s*;?\s*\}\s*\)?\s*\(").match(script, end)
    if not call:
        return None, end
    arguments, end = _as_json(f"[{script[call.end() :]}", 0, {})
    names = [name.strip() for name in function[1].split(",")]
    values = _decoded(arguments.rstrip(")]") + "]")
    given = {name: json.dumps(value) for name, value in zip(names, values or [], strict=False)}
    text, _ = _as_json(script, body, given)
    return _decoded(text), call.end() + end


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
    if not isinstance(value, list) or not value or not isinstance(value[0], list | dict):
        return value
    if not (isinstance(value[0], list) and value[0] and isinstance(value[0][0], str)):
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


def _rows(text: str) -> Iterator[Any]:
    """Yield the objects in the rows that a Next.js page sends to its scripts; a long text has a row of its own."""
    texts: dict[str, str] = {}
    values: list[Any] = []
    at = 0
    while row := _ROW.search(text, at):
        at = row.end()
        if row[2]:  # the length is in bytes
            octets = text[at : at + int(row[2][1:-1], 16)].encode()[: int(row[2][1:-1], 16)]
            texts[f"${row[1]}"] = octets.decode("utf-8", "ignore")
            at += len(texts[f"${row[1]}"])
        elif (value := _decoded(text[at:])) is not None:
            values.append(value)
    yield from (_resolved(value, texts) for value in values if isinstance(value, dict | list))


def _resolved(value: Any, texts: dict[str, str], depth: int = 0) -> Any:
    if isinstance(value, str):
        return texts.get(value, value)
    if depth > MAX_DEPTH:
        return None
    if isinstance(value, dict):
        return {key: _resolved(inner, texts, depth + 1) for key, inner in value.items()}
    return [_resolved(inner, texts, depth + 1) for inner in value] if isinstance(value, list) else value

"""Repair of JSON: writes what programs and shells print of a record as JSON, where one reading is sure.

People save what a database shell, Python or a script on a page prints: `{'title': None}`, `{_id: ObjectId("65a")}`,
`var news = [{"title": "Frost",},];`. Nothing is guessed: a text that was cut off stays broken.
"""

import json
import re

# Before a value: the guard against foreign scripts, a variable, or the function of JSONP.
_HEAD = re.compile(
    r"""[\s\ufeff]*(?:\)\]\}'?,?|while\s?\(1\);|for\s?\(;;\);|export\s+default|(?:(?:var|let|const)\s+)?[\w.$'"\[\]]{1,80}\s*=|[\w.$]{1,80}\s*\()\s*(?=[\[{])"""
)
_TAIL = " \t\r\n;)"
_CONSTRUCTORS = (
    "ObjectId|ISODate|Date|NumberLong|NumberInt|NumberDecimal|Long|Int32|Double|Decimal128|Decimal|UUID|Timestamp"
)
_TOKEN = re.compile(
    r"""
      (?:\b[ub])?(?P<mark>["'])(?P<text>[^"'\\]*(?:(?:\\.|(?!(?P=mark))["'])[^"'\\]*)*)(?P=mark)
    | (?P<comment>//[^\n]*|/\*[^*]{0,LONGEST}\*/)
    | (?P<comma>,(?=(?:\s|//[^\n]{0,LONGEST}\n|/\*[^*]{0,LONGEST}\*/)*[}\]]))
    | \b(?:new\s+)?(?:CONSTRUCTORS)\(\s*(?P<inner>"[^"\\\n]*"|'[^'"\\\n]*'|-?\d+)?\s*\)
    | \bdatetime\.date(?:time)?\((?P<parts>[\d,\s]+)\)
    | (?<=[{,\s])(?P<name>[A-Za-z_$][\w$-]*)(?=\s*:)
    | \b(?P<word>None|True|False|undefined|nan)\b
    """.replace("CONSTRUCTORS", _CONSTRUCTORS).replace("LONGEST", "2000"),
    re.VERBOSE | re.DOTALL,
)
_WORDS = {"None": "null", "True": "true", "False": "false", "undefined": "null", "nan": "NaN"}
_ESCAPE = re.compile(r'\\(?:x([0-9a-fA-F]{2})|U([0-9a-fA-F]{8})|u(?![0-9a-fA-F]{4})|(.))|"', re.DOTALL)
_KNOWN_ESCAPES = frozenset('"\\/bfnrtu')


def repaired(text: str) -> str:
    """Return `text` with the values of shells, Python and scripts as JSON, and without what stands around them.

    Positions change little: what is left out becomes spaces.
    """
    if head := _HEAD.match(text):
        text = " " * head.end() + text[head.end() :]
    value = text.rstrip(_TAIL)
    return _TOKEN.sub(_written, value if value.endswith(("]", "}")) else text)


def _written(token: re.Match[str]) -> str:
    """Return a part of the text as JSON."""
    if token["mark"]:
        return f'"{_ESCAPE.sub(_escaped, token["text"])}"'
    if token["parts"]:
        return f"[{token['parts'].rstrip(', ')}]"
    if token["name"]:
        return json.dumps(token["name"])
    if token["word"]:
        return _WORDS[token["word"]]
    if token["comment"] or token["comma"]:
        return " " * len(token[0])
    return (token["inner"] or "null").replace("'", '"').rjust(len(token[0]))


def _escaped(escape: re.Match[str]) -> str:
    r"""Return an escape as JSON has it: a letter that needs none stands for itself, a path such as `C:\docs` keeps its mark."""
    if code := escape[1] or escape[2]:
        return json.dumps(chr(int(code, 16)))[1:-1]
    if escape[3] is None:
        return '\\"' if escape[0] == '"' else r"\\u"
    if escape[3] in _KNOWN_ESCAPES:
        return escape[0]
    return f"\\\\{escape[3]}" if escape[3].isalnum() else escape[3]

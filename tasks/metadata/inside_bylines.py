"""Inside bylines: the names in a byline that stands in the first or the last paragraph of a text, not in a line of its own.

"海港日报讯（记者 林秀芝）港务局表示…", "[마로=김철수 기자] 항만사무소는…", "كتب - أحمد علي: أعلنت…".
"""

import re

from tasks.metadata.uncased_bylines import uncased_authors
from tasks.text.byline_words import ADDRESS, EAST_ASIAN
from tasks.text.sentences import SENTENCE_ENDS, sentence_ends

# A title and a date may stand before the first paragraph, the names of editors behind the last.
HEAD_LINES, FOOT_LINES = 3, 2
# Longer parts are no bylines.
_OPEN, _CLOSE, _MAX_INSIDE = r"[\[(（【〔［]", r"[\])）】〕］]", 50
_INSIDE = rf"{_OPEN}(?P<inside>[^()（）【】〔〕［］[\]]{{2,{_MAX_INSIDE}}}){_CLOSE}"
# The paper or the place may stand before the bracket, an agency in it and the name behind: `(마로=연합뉴스) 김철수 기자 = `.
_AT_HEAD = re.compile(rf"[^{SENTENCE_ENDS},，、「“\"]{{0,25}}?{_INSIDE}")
_KOREAN_BEHIND = re.compile(rf"{_INSIDE}\s*(?P<behind>[가-힣·, ]{{2,30}}?\s?(?:기자|특파원))\s*=")
_BEFORE_COLON = re.compile(r"[^:：\n]{3,40}\s*[:：](?=\s)")
_AT_FOOT = re.compile(rf"(?:^|(?<=[{SENTENCE_ENDS}」』”]))\s*{_INSIDE}$")
# `【ロンドン＝山田太郎】`: the place, then a name alone.
_BEHIND_PLACE = re.compile(r"[^=＝]{1,12}[=＝]\s*(.+)")


def authors_inside(text: str) -> tuple[str, ...]:
    """Return the people whom a byline inside the first or the last lines of `text` names; empty where none is sure."""
    if text.isascii():  # they are in scripts without capitals
        return ()
    lines = [line for line in text.split("\n") if line]
    for line in lines[:HEAD_LINES]:
        if names := uncased_authors(line) or _at_head(line):
            return names
    return next(filter(None, map(_at_foot, reversed(lines[-FOOT_LINES:]))), ())


def _at_head(line: str) -> tuple[str, ...]:
    if not EAST_ASIAN.search(line[:_MAX_INSIDE]):
        led = _BEFORE_COLON.match(line)
        return uncased_authors(led[0]) if led else ()
    if behind := _KOREAN_BEHIND.match(line):
        return uncased_authors(behind["behind"])
    found = _AT_HEAD.match(line)
    if found is None:
        return ()
    placed = _BEHIND_PLACE.fullmatch(found["inside"])
    return uncased_authors(found["inside"]) or (uncased_authors(f"【{placed[1]}】") if placed else ())


def _at_foot(line: str) -> tuple[str, ...]:
    if not EAST_ASIAN.search(line):
        return ()
    bare = ADDRESS.sub("", line).strip()
    if found := _AT_FOOT.search(bare):
        return uncased_authors(found["inside"]) or uncased_authors(f"【{found['inside']}】")
    ends = sentence_ends(bare)
    return uncased_authors(bare[ends[-1] :].strip(" /")) if ends else ()

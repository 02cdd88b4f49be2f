"""Uncased bylines: the names in a line that is a byline in a script without capitals ("記者 山田太郎", "كتب: أحمد علي").

Nothing but its form tells such a line from a sentence: it is a byline only as a whole, in one of the forms that papers use. A
name in Chinese, Japanese or Korean must begin with a surname.
"""

import re
from functools import cache

from config.bylines import load_bylines
from tasks.text.byline_words import ADDRESS, CASED_WORD, EAST_ASIAN, LETTERS, is_newspaper, is_person, phrases
from tasks.text.matching import fold

# Longer lines are sentences, also with an address in them; longer names are phrases.
MAX_CHARACTERS, MAX_NAME, MAX_NAME_WORDS = 70, 32, 3
_LONGEST = 200

# Labels of other parts of the line: of a picture, of the time of entry.
_PARTS = re.compile(
    r"\s*[|｜]\s*|\s+(?=(?:입력|기사입력|등록|승인|수정|댓글)\s)|\s+(?=(?:写真|撮影|사진|图|圖|摄影|攝影)\s*[・:：=＝/／\s])"
)
_BRACKETS = re.compile(r"\s*[\[(（【〔［](.{2,40})[\])）】〕］]\s*")
_ASIDE = re.compile(r"\s*[(（][^()（）]{1,20}[)）]$")
# 文 alone is the end of other words too: 天文, 英文.
_LEADS_EAST = (
    r"(?:[一-鿿]{1,8}[报報网網社台臺闻聞]\s)?\S{0,12}?(?:記者|记者|特派員|編集委員|論説委員|解説委員|支局長|編集長|通讯员|作者|撰文者?|撰稿|采写|採訪|執筆|筆者|聞き手"
    r"|取材・文|(?<![一-鿿])[图圖]?文(?=[\s:：/／・|｜=＝])|責任編輯|责任编辑|責編|责编)[\s:：/／・|｜=＝]*"
)
# A surname of one letter, and these endings, are of other words too: 関連記事, 福島県.
_OFFICE_OR_PLACE = re.compile(r"..|.{2,5}[県市区町村都府州駅署社部局省庁課館院校所線版]|[東関南原森林堀辻].+")
_REPORTED = r"(?:[\s/／]*\S{0,6}(?:報導|报道|報道|電|电))?"
_ROLE_EAST = r"\s?(?:記者|特派員|編集委員|論説委員|支局長|編集長)"
_ROLE_KOREAN = r"(?:(?:인턴|선임|수습|객원|전문|대|문화|경제|정치)?\s?기자|특파원|논설위원|편집위원|칼럼니스트)"
_OFFICE_KOREAN = (
    r"(?:\[[^\[\]]{1,20}\]|\([^()]{1,20}\)|/|[가-힣\d]{1,10}\s?[=|]|기자명\s|글[\s:=]|글·사진"
    r"|[가-힣A-Za-z]{1,6}(?:일보|신문|뉴스|방송|경제|타임스|통신)\s?=?)?\s*"
)
_NAME = rf"(?P<name>{LETTERS}(?: {LETTERS}){{1,{MAX_NAME_WORDS - 1}}})"
# "2024-03-07 10:00 来源：海港日报 记者：林秀芝 编辑：王小明": the labels of a line that has more than a byline.
_LABELS_CHINESE = re.compile(
    r"(?:来源|來源|稿源|出处|记者|記者|作者|撰文|撰稿|采写|文|通讯员|责任编辑|責任編輯|编辑|編輯|责编|責編|摄影|攝影|字号|发布时间|时间"
    r"|点击|浏览)\s*[:：]"
)
# "2024年3月7日 10時00分 井上紀子": the date, then a name alone, which is in brackets elsewhere.
_DATED = re.compile(r"\d[\d年月日時分:/.\s-]*[日分]\s+([^\d\s]{2,8}|[^\d\s]{1,4}\s[^\d\s]{1,4})")
_DATE_BEHIND = re.compile(r"\s\d.*")
_AUTHOR_LABEL = re.compile(r"(?:记者|記者|作者|文|撰文|撰稿|采写)\s*[:：]\s*")


def uncased_authors(text: str) -> tuple[str, ...]:
    """Return the names in a line that is a byline in a script without capitals; none for any other line."""
    text = ADDRESS.sub("", text).strip() if len(text) <= _LONGEST else ""
    if not 0 < len(text) <= MAX_CHARACTERS or CASED_WORD.search(text):
        return ()
    text = _DATED.sub(r"【\1】", text)
    if not EAST_ASIAN.search(text):
        return _behind_lead(text)
    inside = _BRACKETS.fullmatch(text)
    if inside and (names := _bracketed(inside[1])):
        return names
    line = _ASIDE.sub("", inside[1] if inside else text)
    found = (_east_asian(part.strip()) for part in (line, *_PARTS.split(line)))
    return next((names for names in found if names), ()) or _labelled(line)


def _labelled(line: str) -> tuple[str, ...]:
    """Return the Chinese names behind the label of an author, up to the next label; none if anything else is behind it."""
    labels = list(_LABELS_CHINESE.finditer(line))
    ends = [*(label.start() for label in labels[1:]), len(line)]
    for label, end in zip(labels, ends, strict=False):
        names = _DATE_BEHIND.sub("", line[label.end() : end]).strip(" |｜()（）【】[]")
        if _AUTHOR_LABEL.fullmatch(label[0]) and re.fullmatch(_listed(_chinese()), names):
            return _split(names, _chinese())
    return ()


def _behind_lead(text: str) -> tuple[str, ...]:
    """Return the name behind a word for "by": with a colon or a dash, without one if the word means nothing else."""
    found = _leads().match(text)
    name = " ".join(found["name"].split()) if found else ""
    return (name,) if 0 < len(name) <= MAX_NAME and is_person(name) and fold(name) not in phrases("nobody") else ()


@cache
def _leads() -> re.Pattern[str]:
    leads = (
        phrase
        for phrase in load_bylines().phrases("leads")
        if not EAST_ASIAN.search(phrase) and not CASED_WORD.search(phrase)
    )
    marked = "|".join(map(re.escape, leads))
    sure = "|".join(map(re.escape, load_bylines().phrases("sure_leads")))
    end = r"\s*(?:[:：]?\s*$|[|,،•/()]|[-–—ـ] |\d|(?:ภาพ|تصوير|צילום)\s*[:：])"
    return re.compile(rf"(?:(?:{marked})\s*[:：/|ـ–—-]\s*|(?:{sure})\s+){_NAME}{end}")


def _bracketed(text: str) -> tuple[str, ...]:
    """Return the Japanese names that a line has in brackets and nothing else, as papers sign articles."""
    names = _split(text, _japanese()) if re.fullmatch(_listed(_japanese()), text) else ()
    return () if any(_OFFICE_OR_PLACE.fullmatch(name) or is_newspaper(name) for name in names) else names


def _east_asian(text: str) -> tuple[str, ...]:
    korean = re.fullmatch(rf"{_OFFICE_KOREAN}(?P<names>{_listed(_korean())})\s*{_ROLE_KOREAN}\s*=?", text)
    if korean:
        return _split(korean["names"], _korean())
    for name in (_chinese(), _japanese()):
        if found := _forms_east(name).fullmatch(text):
            return tuple(part for names in found.groupdict("").values() for part in _split(names, name))
    return ()


@cache
def _forms_east(name: str) -> re.Pattern[str]:
    """Return the forms of Chinese and Japanese: what somebody does before or behind the names."""
    names = _listed(name)
    behind = rf"{_LEADS_EAST}(?P<first>{names})(?:\s*(?:通讯员|实习生)\s*(?P<second>{names}))?{_REPORTED}"
    return re.compile(rf"{behind}|(?P<signed>{names}){_ROLE_EAST}")


def _listed(name: str) -> str:
    return rf"{name}(?:[\s、，,・·]+{name})*?"


def _split(names: str, name: str) -> tuple[str, ...]:
    found = (each[0] for each in re.finditer(rf"{name}(?![^\s、，,・·])", names))
    return tuple(each for each in found if fold(each) not in phrases("noise"))


@cache
def _chinese() -> str:
    return rf"(?:{_any_of(load_bylines().surnames_chinese)})[一-鿿]{{1,2}}"


@cache
def _japanese() -> str:
    return rf"(?:{_any_of(load_bylines().surnames_japanese)})\s?[一-鿿々ぁ-ゖァ-ヶー]{{1,3}}"


@cache
def _korean() -> str:
    """Return the pattern of a Korean name; departments end like none."""
    return rf"(?:{_any_of(load_bylines().surnames_korean)})[가-힣]{{1,2}}(?<![부팀국실])"


def _any_of(surnames: str) -> str:
    return "|".join(sorted(surnames.split(), key=len, reverse=True))

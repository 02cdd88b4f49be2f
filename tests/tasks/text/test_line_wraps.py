"""Hard-wrapped texts become one line a paragraph; texts that only look like it are kept."""

import json
import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.text.line_wraps import unwrapped
from tasks.text.normalise import normalise

SEEDS = Path(__file__).parents[3] / "seeds"
SENTENCES = (
    "The council of the island voted on Tuesday to keep the old ferry running through the winter, although the new bridge "
    "will open in October. The captain, who has crossed the sound eleven thousand times, said he was glad of it. Farmers "
    "had asked for the evening crossing, since the bridge is closed to tractors after dark."
)
WORDS = ["the", "of", "ferry-boat", "Sound", "inter-", "national.", "Ein-", "und", "sails,", "12", "(old)"]
ARTICLE = "\n\n".join([SENTENCES, SENTENCES.replace("ferry", "boat"), "A short end."])


def wrapped(text: str, width: int = 72) -> str:
    return "\n".join(textwrap.fill(line, width) if line else "" for line in text.split("\n"))


def seed_texts() -> list[str]:
    files = [path.read_text("utf-8", "replace") for path in sorted((SEEDS / "text").glob("*.txt"))]
    lines = (SEEDS / "jsonl" / "village-news.jsonl").read_text("utf-8").splitlines()
    records = [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]
    return [normalise(text) for text in (*files, *(str(record.get("text", "")) for record in records))]


@pytest.mark.parametrize("width", [60, 66, 72, 78])
def test_a_wrapped_article_has_one_line_a_paragraph_again(width: int):
    assert unwrapped(wrapped(ARTICLE, width)) == ARTICLE


LONG_WORDS = (
    "Die Landesregierung hat am Dienstag die Wiedereröffnung der Schwebebahnstation angekündigt, obwohl die Untersuchung der "
    "Tragseilverankerungen noch andauert. Nach Angaben der Betriebsleitung sollen die Instandhaltungsarbeiten Ende des Monats "
    "abgeschlossen sein. Die Bürgerinitiative verlangte wiederholt unabhängige Gutachten."
)


def with_broken_words(line: str, width: int) -> str:
    """Wrap a line as a program does that fills each line with the beginning of the next word."""
    done, current = list[str](), ""
    for word in line.split():
        room = width - len(current) - 2
        if len(current) + 1 + len(word) > width:
            is_broken = room >= 3 and len(word) >= room + 3 and word.isalpha()
            done.append(f"{current} {word[:room]}-" if is_broken else current)
            word, current = word[room:] if is_broken else word, ""
        current = f"{current} {word}".strip()
    return "\n".join([*done, current])


@pytest.mark.parametrize("width", [56, 66, 72])
def test_broken_words_are_joined_where_many_lines_end_with_a_hyphen(width: int):
    broken = with_broken_words(LONG_WORDS, width)

    assert broken.count("-\n") >= 2
    assert unwrapped(f"{broken}\n\nEin Ende.") == f"{LONG_WORDS}\n\nEin Ende."


def test_a_compound_keeps_its_hyphen_where_few_lines_end_with_one():
    text = wrapped(ARTICLE).replace("he was\nglad of it", "he was well-\nknown for it", 1)

    assert text.count("-\n") == 1
    assert "well-known for it" in unwrapped(text)


def test_an_article_of_one_line_a_paragraph_is_kept_as_it_is():
    assert unwrapped(ARTICLE) == ARTICLE


@pytest.mark.parametrize("mark", [">", "> ", "> > ", ">> "])
def test_a_quoted_article_loses_the_marks_of_its_lines(mark: str):
    quoted = "\n".join(f"{mark}{line}".rstrip() for line in wrapped(ARTICLE).split("\n"))

    assert unwrapped(quoted) == ARTICLE
    assert unwrapped(f"Ann wrote:\n\n{quoted}\n\nI agree.") == f"Ann wrote:\n\n{ARTICLE}\n\nI agree."


def test_a_few_lines_with_the_mark_of_a_quotation_are_kept_as_they_are():
    text = f"{SENTENCES}\n> Read more: the bridge\n> Read more: the ferry\n{SENTENCES}"

    assert unwrapped(text) == text


@pytest.mark.parametrize("text", seed_texts())
def test_no_sample_article_is_taken_for_a_wrapped_one(text: str):
    assert unwrapped(text) == text


def test_the_lines_around_a_wrapped_article_are_not_joined():
    head, foot = "Ferry to sail on\nBy Ann Hill", "With AFP\nDownload the app"
    assert unwrapped(f"{head}\n\n{wrapped(ARTICLE)}\n{foot}") == f"{head}\n\n{ARTICLE}\n{foot}"


CHINESE = (
    "城西的老印刷厂本周改成了读书室，三台铅字机留在原处，孩子们可以用 Times Roman 字模排出自己的名字。油墨的气味还在。"
)
JAPANESE = "峠の茶屋が四十年ぶりに店を開けた。孫の由美さんが祖母の帳面を頼りに団子の味を探し当て、登山客に出している。"


KOREAN = (
    "산골 마을의 오래된 방앗간이 이번 주말 작은 책방으로 다시 문을 열고, 물레방아 옆에는 아이들이 앉을 평상을 놓는다고 "
    "마을 이장이 말했다. 주민들은 책을 천 권 모았다."
)


@pytest.mark.parametrize("width", [28, 34, 40])
def test_a_wrapped_korean_article_has_one_line_a_paragraph_again(width: int):
    text = "\n\n".join([KOREAN, KOREAN.replace("책방", "찻집")])
    assert unwrapped(wrapped(text, width)) == text


@pytest.mark.parametrize("line", [CHINESE, JAPANESE])
@pytest.mark.parametrize("width", [20, 26, 35])
def test_a_wrapped_article_without_spaces_has_one_line_a_paragraph_again(line: str, width: int):
    text = "\n\n".join(["\n".join(line[start : start + width].strip() for start in range(0, len(line), width))] * 3)
    assert unwrapped(text).replace(" ", "") == "\n\n".join([line] * 3).replace(" ", "")


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(["春风吹过旧城墙，", "河边柳絮满衣裳。", "少年不识归乡路，", "误把灯火作月光。"] * 3),
        "\n".join(["・名前はひらがなで書くこと", "・毛の色は三つまでとすること", "・好きな魚は一匹に限ること"] * 3),
        "\n\n".join(["峠の茶屋が四十年ぶりに店を開けた。客は朝から並んだ。"] * 4),
        "\n".join(["峠の茶屋が四十年ぶりに店を開け、客は朝から並んだ。"] * 4),
    ],
    ids=["verse", "list", "paragraphs", "lines"],
)
def test_lines_without_spaces_that_are_not_wrapped_are_kept(text: str):
    assert unwrapped(text) == text


def test_wrapped_paragraphs_without_blank_lines_between_them_are_kept_as_they_are():
    text = "\n".join(wrapped(SENTENCES) for _ in range(4))
    assert unwrapped(text) == text


def test_a_list_inside_a_wrapped_article_is_kept_as_a_list():
    items = "\n".join(
        f"- crossing number {number} leaves the harbour at {number} o'clock sharp, tide or no" for number in "678"
    )
    assert unwrapped(f"{wrapped(ARTICLE)}\n\n{items}") == f"{ARTICLE}\n\n{items}"


def test_an_indented_line_begins_a_paragraph():
    text = "\n".join(textwrap.fill(SENTENCES, 72, initial_indent="  ") for _ in range(3))
    assert unwrapped(text) == "\n".join([f"  {SENTENCES}"] * 3)


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(
            f"{number:>3}  Anna Berg, Club of the Northern Shore of Iselle  {number * 7:>4}" for number in range(12)
        ),
        "\n".join(
            ["Shall I compare thee to a summer's day, and say", "thou art more lovely, or more mild than it", "is"] * 6
        ),
        "\n".join(["Ferry runs on through the winter, council says after a long vote"] * 6),
        "\n".join(
            [
                "渡し船は冬の間も運航を続けることになり、島の農家は喜んでいる。橋は夜になると閉まるからだ。島の人々は待っていた。"
            ]
            * 6
        ),
    ],
    ids=["table", "verse", "headlines", "Japanese"],
)
def test_a_text_that_is_no_wrapped_prose_is_kept_as_it_is(text: str):
    assert unwrapped(text) == text


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("inter-", "national waters", "international waters"),  # it stands whole below
        ("self-", "made pilots", "self-made pilots"),
        ("Rhein-", "Main ferries", "Rhein-Main ferries"),
        ("ferry-", "boats of old", "ferry-boats of old"),  # stands with its hyphen below
        ("two-", "and three-mast ships", "two- and three-mast ships"),
        ("cost-", "of-living ships", "cost-of-living ships"),
        ("1990-", "built ships", "1990- built ships"),
    ],
)
def test_a_hyphen_at_a_wrap_is_removed_only_if_the_text_has_the_word_without_it(first: str, second: str, joined: str):
    lines = wrapped(SENTENCES).split("\n")
    width = max(map(len, lines))
    start = f"{'They sailed for years the length of the sound and back in '.ljust(width - len(first) - 1, '.')} {first}"
    closing = "It is international. Two ferry-boats and ferryboats are left."
    text = "\n".join([*lines, "", start, f"{second} then.", "", closing])
    assert joined in unwrapped(text)


@pytest.mark.slow
def test_a_paragraph_of_a_hundred_thousand_lines_becomes_one():
    lines = ["the ferry and the boats of the sound sail on and on and"] * 100_000
    assert unwrapped("\n".join(lines)) == " ".join(lines)


@given(st.text(alphabet="ab A.-\n\u00e9\u4e00", max_size=400))
def test_unwrapping_loses_no_letter(text: str):
    plain = normalise(text)
    assert "".join(unwrapped(plain).replace("-", "").split()) == "".join(plain.replace("-", "").split())


@given(st.lists(st.sampled_from([">", "> ", "\n", " ", SENTENCES[:70], "word "]), max_size=40).map("".join))
def test_unwrapping_a_text_with_marks_of_quotations_twice_changes_nothing(text: str):
    once = unwrapped(normalise(text))
    assert unwrapped(once) == once


@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=60), min_size=1, max_size=6), st.integers(50, 90))
def test_unwrapping_twice_changes_nothing(paragraphs: list[list[str]], width: int):
    text = normalise(wrapped("\n\n".join(" ".join(words) for words in paragraphs), width))
    assert unwrapped(unwrapped(text)) == unwrapped(text)

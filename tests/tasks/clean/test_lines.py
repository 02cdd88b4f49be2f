from hypothesis import given
from hypothesis import strategies as st

from tasks.clean.lines import text_lines, without_lines
from tasks.document import Document, Origin, RemovedLine

Removals = dict[int, tuple[str, str]]
LINES = st.sampled_from(["", " ", "\t", "One line.", "Another", "  Indented", "Advertisement", "\u2028", "e\u0301"])
TEXTS = st.lists(LINES, max_size=12).map("\n".join)
REMOVALS = st.dictionaries(st.integers(0, 12), st.just(("a/rule", "seen")), max_size=6)


def article(text: str) -> Document:
    origin = Origin(collection="test", path="a.txt", url="a.txt")
    return Document(id="1", origin=origin, version=0, format="txt", text=text)


def rebuilt(document: Document) -> list[str]:
    """Put kept and removed lines together by position alone."""
    lines = {line.position: line.text for line in document.removed}
    kept = iter(text_lines(document.text))
    for position in range(1, len(lines) + len(text_lines(document.text)) + 1):
        if position not in lines:
            lines[position] = next(kept)
    return [lines[position] for position in sorted(lines)]


@given(TEXTS, st.lists(REMOVALS, max_size=4))
def test_kept_and_removed_lines_are_all_lines_after_any_sequence_of_steps(text: str, steps: list[Removals]) -> None:
    document = article(text)
    for removals in steps:
        before = document
        document = without_lines(document, removals)
        gone = [index for index in removals if index < len(text_lines(before.text))]
        assert len(document.removed) == len(before.removed) + len(gone)
    assert rebuilt(document) == text_lines(text)
    assert [line.position for line in document.removed] == sorted({line.position for line in document.removed})


@given(TEXTS, REMOVALS)
def test_no_blank_line_stands_at_an_end_or_beside_another(text: str, removals: Removals) -> None:
    lines = without_lines(article(text), removals).text.split("\n")
    assert all(line.strip() or above.strip() for above, line in zip(["", *lines], lines, strict=False)) or lines == [""]
    assert lines[-1].strip() or lines == [""]


def test_lines_taken_by_two_steps_know_their_places_in_the_text_before_both() -> None:
    once = without_lines(article("A\n\nB\nC\n\nD"), {1: ("rules/b", "")})
    twice = without_lines(once, {0: ("learnt/x", "in 4 of 5 documents, head"), 2: ("learnt/x", "")})
    assert twice.text == "C"
    assert twice.removed == (
        RemovedLine(text="A", rule="learnt/x", position=1, evidence="in 4 of 5 documents, head"),
        RemovedLine(text="B", rule="rules/b", position=2),
        RemovedLine(text="D", rule="learnt/x", position=4),
    )


def test_a_blank_line_stays_where_a_line_between_paragraphs_went() -> None:
    assert without_lines(article("A\n\nAdvertisement\n\nB"), {1: ("r", "")}).text == "A\n\nB"
    assert without_lines(article("A\nAdvertisement\nB"), {1: ("r", "")}).text == "A\nB"

from hypothesis import given
from hypothesis import strategies as st

from tasks.clean.lines import Lines, clean_document, text_lines
from tasks.clean.rules.load import load_rules
from tasks.document import Document, Origin, RemovedLine

RULES = load_rules()
Reasons = dict[int, tuple[str, str]]
LINES = st.sampled_from(["", " ", "\t", "One line.", "Another", "  Indented", "Advertisement", "\u2028", "e\u0301"])
TEXTS = st.lists(LINES, max_size=12).map("\n".join)
REASONS = st.dictionaries(st.integers(0, 12), st.just(("a/rule", "seen")), max_size=6)


def article(text: str) -> Document:
    origin = Origin(collection="test", path="a.txt", url="a.txt")
    return Document(id="1", origin=origin, version=0, format="txt", text=text)


def without(document: Document, *steps: Reasons) -> Document:
    """Remove kept lines by their positions, step by step."""
    cleaners = [lambda lines, reasons=reasons: lines.without(reasons) for reasons in steps]
    return clean_document(document, cleaners, rules=RULES)


def rebuilt(document: Document) -> list[str]:
    """Put kept and removed lines together by position alone."""
    lines = {line.position: line.text for line in document.removed}
    kept = iter(text_lines(document.text))
    for position in range(1, len(lines) + len(text_lines(document.text)) + 1):
        if position not in lines:
            lines[position] = next(kept)
    return [lines[position] for position in sorted(lines)]


@given(TEXTS, st.lists(REASONS, max_size=4))
def test_kept_and_removed_lines_are_all_lines_after_any_sequence_of_steps(text: str, steps: list[Reasons]) -> None:
    document = article(text)
    for reasons in steps:
        before = document
        document = without(document, reasons)
        kept = [line.position for line in Lines.of(before, rules=RULES).kept]
        assert len(document.removed) == len(before.removed) + len(set(kept) & set(reasons))
    assert rebuilt(document) == text_lines(text)
    assert without(document, {}) == without(article(text), *steps)
    assert [line.position for line in document.removed] == sorted({line.position for line in document.removed})


@given(TEXTS, REASONS)
def test_no_blank_line_stands_at_an_end_or_beside_another(text: str, reasons: Reasons) -> None:
    lines = without(article(text), reasons).text.split("\n")
    assert all(line.strip() or above.strip() for above, line in zip(["", *lines], lines, strict=False)) or lines == [""]
    assert lines[-1].strip() or lines == [""]


def test_lines_removed_by_two_steps_know_their_positions_in_the_text_before_both() -> None:
    once = without(article("A\n\nB\nC\n\nD"), {2: ("rules/b", "")})
    twice = without(once, {1: ("learnt/x", "in 4 of 5 documents, head"), 4: ("learnt/x", "")})
    assert twice.text == "C"
    assert twice.removed == (
        RemovedLine(text="A", rule="learnt/x", position=1, evidence="in 4 of 5 documents, head"),
        RemovedLine(text="B", rule="rules/b", position=2),
        RemovedLine(text="D", rule="learnt/x", position=4),
    )


def test_a_blank_line_is_kept_where_a_line_between_paragraphs_was_removed() -> None:
    assert without(article("A\n\nAdvertisement\n\nB"), {2: ("r", "")}).text == "A\n\nB"
    assert without(article("A\nAdvertisement\nB"), {2: ("r", "")}).text == "A\nB"

"""The probabilities that docs/duplicates.md shows are those of the parameters in the code."""

from math import comb

from tasks.duplicates.minhash import BANDS, ROWS, SIMILAR
from tests.support.command import ROOT

PAGE = ROOT / "docs" / "duplicates.md"


def shares_a_band(similarity: float) -> float:
    return 1 - (1 - similarity**ROWS) ** BANDS


def is_judged_similar(similarity: float) -> float:
    """Return the probability that SIMILAR of all values are equal, each with the probability `similarity`."""
    count = BANDS * ROWS
    return sum(
        comb(count, equal) * similarity**equal * (1 - similarity) ** (count - equal)
        for equal in range(count + 1)
        if equal / count >= SIMILAR
    )


def test_the_curves_on_the_page_are_those_of_the_parameters() -> None:
    steps = [number / 10 for number in range(1, 10)]
    rows = [f"| {s} | {shares_a_band(s):.4f} | {is_judged_similar(s):.4f} |" for s in steps]
    assert "\n".join(rows) in PAGE.read_text("utf-8")


def test_the_parameters_on_the_page_are_those_of_the_code() -> None:
    page = PAGE.read_text("utf-8")
    assert f"| `BANDS`, `ROWS` | {BANDS}, {ROWS} |" in page
    assert f"| `SIMILAR` | {SIMILAR} |" in page

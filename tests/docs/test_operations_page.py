"""docs/operations.md: the reasons of rejection on the page are those that the code has."""

import ast
import re
from collections.abc import Iterator

from config.no_article import load_notices
from tasks.extract.kinds.reasons import EXPECTED, STRUCTURAL
from tasks.forgotten import FORGOTTEN
from tasks.read.faults import Fault
from tests.support.command import ROOT

PAGE = (ROOT / "docs" / "operations.md").read_text("utf-8")
TABLE = PAGE.split("<!-- reasons -->")[1].split("<!-- end of reasons -->")[0]
ROWS = [line.strip("| ").split(" | ") for line in TABLE.strip().splitlines()[2:]]
REFUSALS = {"NotStorable", "UnicodeEncodeError"}  # of tasks/index/storable.py, which hands them to the backends


def literal_errors() -> Iterator[str]:
    """Yield the errors that the code names where it rejects a document."""
    for path in (ROOT / "tasks").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            is_rejection = isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "as_rejected"
            if is_rejection and len(node.args) > 1 and isinstance(error := node.args[1], ast.Constant):
                yield str(error.value)


def test_the_page_lists_every_error_that_the_code_rejects_with() -> None:
    known = {*literal_errors(), *map(str, Fault), *load_notices().kinds, *(reason.error for reason in STRUCTURAL)}
    assert {row[1].strip("`") for row in ROWS} == {*known, *REFUSALS, FORGOTTEN}


def test_each_error_has_a_reason_and_a_remedy() -> None:
    assert [row for row in ROWS if len(row) != 4 or not all(cell.strip() for cell in row)] == []


def test_the_page_names_the_errors_that_do_not_count() -> None:
    sentence = PAGE.split("<!-- end of reasons -->")[1].split("are expected")[0]
    assert set(re.findall(r"`(\w+)`", sentence)) == EXPECTED


def test_every_reason_of_a_page_that_is_no_article_is_one_sentence() -> None:
    reasons = [*(kind.reason for kind in load_notices().kinds.values()), *(reason.sentence for reason in STRUCTURAL)]
    assert [
        reason
        for reason in reasons
        if not re.fullmatch(r"(?:the (?:page|site)|is) [^.!?:]{10,110}(?:\.txt[^.!?:]*)*", reason)
    ] == []

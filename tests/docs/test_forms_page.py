"""The page about forms names every ending that is read."""

import re
from typing import get_args

from config.options import Format
from tasks.read.formats.documents import known_formats
from tasks.read.formats.forms import COMPRESSIONS, FORMATS
from tests.support.command import ROOT

PAGE = (ROOT / "docs" / "forms.md").read_text("utf-8")


def test_the_page_lists_every_ending_in_its_table() -> None:
    listed = {
        ending for row in re.findall(r"^\| (`\..*?) \|", PAGE, re.MULTILINE) for ending in re.findall(r"`(\.\w+)`", row)
    }
    assert listed == set(FORMATS)
    assert all(f"`{ending}`" in PAGE for ending in COMPRESSIONS)


def test_every_form_has_a_reader_and_can_be_chosen_for_a_source() -> None:
    assert set(FORMATS.values()) == set(get_args(Format)) == known_formats()

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import ConfigError
from tasks.clean.learnt.files import (
    Decider,
    LearntExample,
    LearntFile,
    LearntLine,
    LearntPosition,
    learnt_digest,
    read_learnt,
    source_slug,
    write_learnt,
)

LINE = LearntLine(
    line="no: 'quoted' — حمّل تطبيق",
    apply=True,
    by=Decider.THRESHOLD,
    place=LearntPosition.FOOT,
    documents=41,
    head=0,
    inside=1,
    foot=40,
    template="no",
    examples=(LearntExample(document="a.txt", above="", line="no", below="- yes"),),
)
FILE = LearntFile(source="no", documents=44, copies=2, lines=(LINE,))


def with_line(**changes: object) -> dict[str, LearntFile]:
    return {"no": msgspec.structs.replace(FILE, lines=(msgspec.structs.replace(LINE, **changes),))}


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = write_learnt(tmp_path / "learnt", "no", FILE)
    assert read_learnt(tmp_path / "learnt") == {"no": FILE}
    assert "apply: true" in path.read_text("utf-8")
    assert read_learnt(tmp_path / "nowhere") == {}


def test_a_faulty_edit_is_named_with_file_and_field(tmp_path: Path) -> None:
    path = write_learnt(tmp_path, "no", FILE)
    path.write_text(path.read_text("utf-8").replace("apply: true", "apply: maybe"), "utf-8")
    with pytest.raises(ConfigError, match=r"no\.yaml.*lines\[0\]\.apply"):
        read_learnt(tmp_path)


@pytest.mark.parametrize(
    ("by", "apply", "is_persons_choice"),
    [
        (Decider.NOBODY, False, False),
        (Decider.NOBODY, True, True),
        (Decider.THRESHOLD, True, False),
        (Decider.THRESHOLD, False, True),
        (Decider.PERSON, False, True),
    ],
)
def test_an_edited_apply_is_a_persons_decision(by: Decider, apply: bool, is_persons_choice: bool) -> None:
    assert msgspec.structs.replace(LINE, by=by, apply=apply).is_persons_choice is is_persons_choice


def test_the_digest_changes_with_lines_in_force_and_not_with_counts() -> None:
    digest = learnt_digest({"no": FILE})
    assert learnt_digest(with_line(documents=99, foot=98)) == digest
    assert learnt_digest(with_line(template="yes")) != digest
    assert learnt_digest(with_line(place=LearntPosition.HEAD)) != digest
    assert learnt_digest({"other": FILE}) != digest
    assert learnt_digest(with_line(apply=False)) == learnt_digest({})


def test_names_that_differ_in_case_and_punctuation_are_one_source() -> None:
    assert source_slug("France 24") == source_slug("FRANCE-24 ") == "france-24"
    assert source_slug("فرانس 24") == "فرانس-24"


@given(st.text(max_size=200))
def test_any_source_has_a_file_name(source: str) -> None:
    slug = source_slug(source)
    assert 0 < len(slug) <= 100
    assert not set(slug) & set("/\\.:\0")
    assert not slug.startswith(("_", "-"))

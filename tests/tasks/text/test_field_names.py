"""Names of extra fields that an index cannot keep are mended, and no field is lost."""

from tasks.text.field_names import MENDED, mended_names


def test_names_without_a_nul_stay_as_they_are() -> None:
    extra = {"": "a", "a..b": "b\0c", "\ufffd": "d"}
    assert mended_names(extra) == extra


def test_a_nul_in_a_name_is_replaced_and_the_document_says_so() -> None:
    assert mended_names({"a\0b": "v", "c": "w"}) == {"a\ufffdb": "v", "c": "w", MENDED: "a\ufffdb"}


def test_two_names_that_become_one_both_keep_their_value() -> None:
    mended = mended_names({"\0": "one", "\ufffd": "two"})
    assert mended == {"\ufffd": "two", "\ufffd\ufffd": "one", MENDED: "\ufffd\ufffd"}


def test_mending_again_changes_nothing() -> None:
    once = mended_names({"\0": "one", "\ufffd": "two", "a\0": "three"})
    assert mended_names(once) == once

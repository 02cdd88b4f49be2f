"""docs/fields.md is what its command would write, and leaves no field out."""

from docs.generators.fields import PAGE, described_fields, mapped_types, page


def test_every_field_of_the_mapping_is_described_once() -> None:
    described = [field.field for field in described_fields()]
    assert sorted(described) == sorted(mapped_types())


def test_the_page_is_not_stale() -> None:
    assert PAGE.read_text("utf-8") == page(), "python -m docs.generators.fields"

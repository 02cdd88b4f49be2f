"""docs/reference.md is what the code says."""

from docs.generators.reference import PAGE, page


def test_the_reference_is_made_of_the_commands_and_settings_of_today() -> None:
    assert PAGE.read_text("utf-8") == page(), "python -m docs.generators.reference"

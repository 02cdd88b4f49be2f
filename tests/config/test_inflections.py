"""Files of irregular words."""

from pathlib import Path

import pytest

from config.errors import ConfigError
from config.inflections import INFLECTIONS_FOLDER, load_inflections
from config.languages import load_languages


def test_every_file_serves_a_language_and_is_sound() -> None:
    named = {language.analysis.inflections for language in load_languages()} - {None}
    assert {path.stem for path in INFLECTIONS_FOLDER.glob("*.yaml")} == named
    assert all(load_inflections(str(name)) for name in named)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("words: [foot]", "'foot' needs two forms"),
        ("stems: [Colour color]", "'Colour color' needs .* lower case"),
        ("words: [foot feet, feat feet]", "'feet' is listed twice"),
        ("verbs: [go went]", "verbs"),
    ],
)
def test_an_error_names_the_file_and_the_fault(tmp_path: Path, text: str, fault: str) -> None:
    (tmp_path / "xx.yaml").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=rf"xx\.yaml.*{fault}"):
        load_inflections("xx", tmp_path)

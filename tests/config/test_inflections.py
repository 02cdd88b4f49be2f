"""Files of irregular words."""

from pathlib import Path

import pytest

from config.errors import ConfigError
from config.inflections import INFLECTIONS_FOLDER, load_inflections, load_typed_forms
from config.languages import load_languages


def test_every_file_serves_a_language_and_is_sound() -> None:
    named = {language.analysis.inflections for language in load_languages()} - {None}
    assert {path.stem for path in INFLECTIONS_FOLDER.glob("*.yaml")} == named
    assert all(load_inflections(str(name)) for name in named)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("words: foot  # feet", "'foot' needs two forms"),
        ("stems: Colour color", "'Colour color' needs .* lower case"),
        ("words: |\n  foot feet\n  feat feet", "'feet' is listed twice"),
        ("{words: go goes, paradigms: [{forms: '* *es', beginnings: go do}]}", "'go' is listed twice"),
        ("verbs: go went", "verbs"),
    ],
)
def test_an_error_names_the_file_and_the_fault(tmp_path: Path, text: str, fault: str) -> None:
    (tmp_path / "xx.yaml").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=rf"xx\.yaml.*{fault}"):
        load_inflections("xx", tmp_path)


def test_a_line_of_typed_forms_without_another_form_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "typed_forms.yaml"
    path.write_text("lines: leaf", "utf-8")
    with pytest.raises(ConfigError, match=r"typed_forms\.yaml: lines: 'leaf' needs two forms"):
        load_typed_forms(path)

"""The table of names: its forms, and the languages in which a form is a common word."""

from pathlib import Path

import pytest

from config import names
from config.errors import ConfigError
from config.languages import UNDETERMINED
from config.names import load_names


def test_each_name_of_the_table_has_several_forms_and_lists_none_twice() -> None:
    listed = [[(form.text, form.not_in) for form in forms] for forms in load_names()]
    assert len(listed) > 400
    assert [forms for forms in listed if len(set(forms)) < 2] == []
    assert [forms[0] for forms in listed if len(set(forms)) < len(forms)] == []


def test_a_form_may_be_limited_to_languages_or_kept_out_of_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    only, kept_out, anywhere = _loaded('["de+sv:Rom, ~fr:Nice, Roma"]', monkeypatch, tmp_path)[0]
    assert (only.text, kept_out.text, anywhere.text) == ("Rom", "Nice", "Roma")
    assert "en" in only.not_in
    assert not only.not_in & {"de", "sv", UNDETERMINED}
    assert (kept_out.not_in, anywhere.not_in) == ({"fr"}, set())


def test_an_unknown_language_is_named_with_its_form(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"names\.yaml: xx:Rom: no language has the tag 'xx'"):
        _loaded('["xx:Rom, Roma"]', monkeypatch, tmp_path)


def _loaded(entries: str, monkeypatch: pytest.MonkeyPatch, folder: Path) -> tuple[tuple[names.Form, ...], ...]:
    file = folder / "names.yaml"
    file.write_text(f"places: {entries}", "utf-8")
    monkeypatch.setattr(names, "NAMES_FILE", file)
    monkeypatch.setattr(names, "_load_file", names._load_file.__wrapped__)
    return load_names.__wrapped__()

"""The names of fields in records: each means one field, in every language."""

from collections import defaultdict

from config.languages import load_languages
from config.loading import CONFIG_FOLDER, load_yaml
from config.record_fields import USUAL_FIELDS, ColumnNames, load_column_names
from tasks.read.records.values import plain_path


def test_no_heading_means_two_fields() -> None:
    fields = defaultdict(set)
    for name in load_column_names():
        fields[plain_path(name.name)].add(name.field)
    usual = {plain_path(name): field for field, names in reversed(USUAL_FIELDS.items()) for name in names}
    doubtful = {name: {*found, usual.get(name, *found)} for name, found in fields.items() if len(found) == 1}
    doubtful |= {name: found for name, found in fields.items() if len(found) > 1}
    assert {name: found for name, found in doubtful.items() if len(found) > 1 and name != "source"} == {}


def test_the_headings_are_those_of_known_languages_and_none_is_listed_twice() -> None:
    headings = load_yaml(CONFIG_FOLDER / "column_names.yaml", dict[str, ColumnNames])
    assert set(headings) == {language.tag for language in load_languages()} - {"und", "pt-br"}
    for language, named in headings.items():
        lists = (getattr(named, field) for field in ColumnNames.__struct_fields__)
        names = [plain_path(name) for listed in lists if listed for name in listed.split(",")]
        assert len(names) == len(set(names)), language

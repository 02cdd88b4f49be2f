"""Folders of rule files for tests."""

from pathlib import Path

ALL = "rules: []"
AGENCIES = "{agencies: [{id: AFP}], unnamed: {en: [agencies]}, joined_by: [', '], rules: [], inline: []}"
PUBLISHER = "{publisher: Daily Kite, hosts: [kite.example], rules: []}"


def folder(tmp_path: Path, **files: str) -> Path:
    """Write rule files by name; `all` and `agencies` have no rules unless they are given."""
    for name, text in ({"all": ALL, "agencies": AGENCIES} | files).items():
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    return tmp_path

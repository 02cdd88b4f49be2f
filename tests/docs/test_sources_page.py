"""docs/sources.md holds the fields as their types describe them."""

from config.sources import KINDS, fields_of
from tests.support.command import ROOT

PAGE = (ROOT / "docs" / "sources.md").read_text("utf-8")


def tables() -> str:
    """Return the fields of every kind as tables."""
    parts = []
    for kind, fields in KINDS.items():
        heading = "A source" if kind == "a source" else f"`{kind}`"
        rows = [
            f"| `{field.name}` | {field.description} | {f'`{field.default}`' if field.default else ''} |"
            for field in fields_of(fields)
        ]
        parts.append("\n".join([f"{heading}:", "", "| field | says | default |", "|---|---|---|", *rows]))
    return "\n\n".join(parts)


def test_the_page_has_every_field_as_it_is() -> None:
    shown = PAGE.split("<!-- fields -->\n")[1].split("<!-- end of fields -->")[0].strip()
    assert shown == tables()

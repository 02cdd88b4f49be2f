"""Write docs/fields.md: the fields of an indexed article, from the mapping, `config/facets.yaml` and fields.yaml beside this.

python -m docs.generators.fields
"""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from config.facets import load_facets
from config.loading import CONFIG_FOLDER, Data, YamlFile, load_yaml

PAGE = Path(__file__).parents[1] / "fields.md"
_MEANINGS = Path(__file__).with_name("fields.yaml")
_HEAD = """# Fields

Made by `python -m docs.generators.fields`.

After this page you know every field of an indexed article: in Elasticsearch and Kibana under this name, in the results of
`kiosque search --json` and `kiosque explain --json` too. *Typed* is the name before a colon in a query of `kiosque search` and
of the search page, which count results by these fields. A field without a value is left out: a wrong value is worse than none.

| field | type | meaning | origin, best first | quality | typed |
|---|---|---|---|---|---|
"""


class Field(Data, frozen=True):
    """The description of one field; the head of fields.yaml explains each part."""

    field: str
    meaning: str
    origin: str
    quality: str = ""


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), "utf-8")
    return 0


def page() -> str:
    """Return the page as the mapping and the descriptions have it."""
    typed = {facet.field: facet.typed for facet in load_facets()}
    types = mapped_types()
    rows = [
        f"| `{each.field}` | {types[each.field]} | {each.meaning} | {each.origin} | {each.quality} "
        f"| {_code(typed.get(each.field, ''))} |\n"
        for each in described_fields()
    ]
    return _HEAD + "".join(rows)


def _code(name: str) -> str:
    return f"`{name}:`" if name else ""


def described_fields() -> tuple[Field, ...]:
    """Return the descriptions in the order of the page."""
    return load_yaml(_MEANINGS, tuple[Field, ...])


def mapped_types() -> dict[str, str]:
    """Return the type of every field of the mapping, by its path."""
    mapping = YamlFile.read(CONFIG_FOLDER / "elasticsearch" / "mappings.yaml").value["mappings"]
    return dict(_types(mapping["properties"], ""))


def _types(properties: Mapping[str, Any], above: str) -> Iterator[tuple[str, str]]:
    for name, field in properties.items():
        if inner := field.get("properties"):
            yield from _types(inner, f"{above}{name}.")
        else:
            yield f"{above}{name}", field["type"]


if __name__ == "__main__":
    sys.exit(main())

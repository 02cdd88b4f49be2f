"""The facets are fields of the mapping, and each has its own name."""

from config.facets import load_facets
from config.loading import CONFIG_FOLDER, YamlFile
from docs.generators.fields import mapped_types


def test_the_field_of_a_facet_is_mapped_as_a_keyword() -> None:
    types = mapped_types()
    assert {facet.field: types[facet.field] for facet in load_facets()} == {
        facet.field: "keyword" for facet in load_facets()
    }


def test_the_other_fields_of_a_facet_are_mapped() -> None:
    mapping = YamlFile.read(CONFIG_FOLDER / "elasticsearch" / "mappings.yaml").value["mappings"]
    types = mapped_types()
    for path in [path for facet in load_facets() for path in (facet.shown, facet.words) if path and path not in types]:
        field, _, inner = path.rpartition(".")
        fields = {"properties": mapping["properties"]}
        for name in field.split("."):
            fields = fields["properties"][name]
        assert inner in fields["fields"], path


def test_no_two_facets_have_one_name() -> None:
    for names in ({facet.name for facet in load_facets()}, {facet.typed for facet in load_facets()}):
        assert len(names) == len(load_facets())

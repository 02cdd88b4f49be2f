"""The facets in `config/facets.yaml`: fields by whose values results are counted and narrowed."""

from collections.abc import Sequence
from functools import cache

from config.loading import CONFIG_FOLDER, Data, load_yaml


class Facet(Data, frozen=True):
    """One facet; the head of the file explains each field."""

    name: str
    field: str
    typed: str
    label: str
    shown: str = ""
    words: str = ""


@cache
def load_facets() -> Sequence[Facet]:
    """Load the facets in the order in which they are shown, once a process."""
    return load_yaml(CONFIG_FOLDER / "facets.yaml", tuple[Facet, ...])

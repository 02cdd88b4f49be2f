"""Labels of the agencies that a page credits for its article."""

from pathlib import Path

from config.loading import Data, load_yaml

_FILE = Path(__file__).parents[1] / "data" / "page_agencies.yaml"


class PageAgencies(Data, frozen=True):
    """The file as loaded: pages that credit agencies, and those that were read and credit none."""

    agencies: dict[str, list[str]]
    none: str


def load_labels() -> dict[str, tuple[str, ...]]:
    """Return the agencies of each page that was read."""
    file = load_yaml(_FILE, PageAgencies)
    return dict.fromkeys(file.none.split(), ()) | {name: tuple(each) for name, each in file.agencies.items()}

"""The formats of datelines in `config/metadata/datelines.yaml`."""

from functools import cache

from config.loading import CONFIG_FOLDER, Data, load_yaml


class Found(Data, frozen=True):
    """The dateline in an example; its date is of 2022."""

    place: str | None = None
    date: str | None = None
    agencies: list[str] = []


class Datelines(Data, frozen=True):
    """The file as loaded; its head explains each field."""

    patterns: list[str]
    dash: str
    not_places: str
    finds: dict[str, Found]
    ignores: list[str]


@cache
def load_datelines() -> Datelines:
    """Load the formats, once a process."""
    return load_yaml(CONFIG_FOLDER / "metadata" / "datelines.yaml", Datelines)

"""The names of sections in `config/metadata/sections.yaml`, by the top topics of IPTC's Media Topics."""

from functools import cache

from config.loading import CONFIG_FOLDER, Data, load_yaml


class Topic(Data, frozen=True):
    """A topic: its code at IPTC, its name, and the names of sections by language."""

    code: str
    name: str
    sections: dict[str, str]

    def section_names(self) -> list[str]:
        """Return the names of its sections in all languages."""
        return [name.strip() for listed in self.sections.values() for name in listed.split(",")]


class Sections(Data, frozen=True):
    """The file as loaded; its head explains each field."""

    topics: dict[str, Topic]


@cache
def load_topics() -> dict[str, Topic]:
    """Load the topics, once a process."""
    return load_yaml(CONFIG_FOLDER / "metadata" / "sections.yaml", Sections).topics

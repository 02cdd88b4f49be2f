"""The publishers in `config/metadata/publishers.yaml`: one name and the country of well-known sites."""

from functools import cache

from config.loading import CONFIG_FOLDER, Data, load_yaml


class Publishers(Data, frozen=True):
    """The file as loaded; its head explains each field."""

    publishers: dict[str, dict[str, str]]
    names: dict[str, str]
    country_domains: str
    zones: dict[str, str]

    def hosts(self) -> dict[str, tuple[str, str]]:
        """Return the name and the country of each host."""
        return {
            host: (name, country)
            for country, sites in self.publishers.items()
            for name, hosts in sites.items()
            for host in hosts.split()
        }


@cache
def load_publishers() -> Publishers:
    """Load the publishers, once a process."""
    return load_yaml(CONFIG_FOLDER / "metadata" / "publishers.yaml", Publishers)

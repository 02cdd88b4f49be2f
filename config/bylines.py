"""The words of bylines in `config/bylines.yaml`, and the names of news agencies."""

from functools import cache

from config.loading import CONFIG_FOLDER, Data, YamlFile, load_yaml


class Bylines(Data, frozen=True):
    """The file as loaded; its head explains each field."""

    leads: str
    leads_of_full_names: str
    tails: str
    tails_of_agencies: str
    roles: str
    roles_within: str
    fields: str
    desks: str
    staff: str
    media: str
    articles: str
    media_after_articles: str
    places_begin: str
    places_end: str
    credits: str
    noise: str
    nobody: str
    sure_leads: str
    surnames_chinese: str
    surnames_japanese: str
    surnames_korean: str

    def phrases(self, field: str) -> tuple[str, ...]:
        """Return the phrases of a field, the longest first."""
        listed: str = getattr(self, field)
        return tuple(sorted((phrase.strip() for phrase in listed.split(",")), key=len, reverse=True))


@cache
def load_bylines() -> Bylines:
    """Load the words of bylines, once a process."""
    return load_yaml(CONFIG_FOLDER / "bylines.yaml", Bylines)


@cache
def agency_ids() -> dict[str, str]:
    """Return the id of each news agency by every spelling that the credits know."""
    agencies = YamlFile.read(CONFIG_FOLDER / "boilerplate" / "agencies.yaml").value["agencies"]
    spelled = (
        (alias, agency["id"]) for agency in agencies for each in agency.get("aliases", {}).values() for alias in each
    )
    return {**dict(spelled), **{agency["id"]: agency["id"] for agency in agencies}}


def agency_names() -> tuple[str, ...]:
    """Return every spelling of every news agency that the credits know."""
    return tuple(agency_ids())

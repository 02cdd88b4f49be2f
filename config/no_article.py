"""Pages that are no article: the notices, checks and walls of `config/extraction/no_article.yaml`."""

from functools import cache

from config.loading import CONFIG_FOLDER, Data, load_yaml


class NoticeKind(Data, frozen=True, kw_only=True):
    """A kind of notice: the sentence of its rejection, and what it is known by; headings and phrases by language."""

    reason: str
    headings: dict[str, tuple[str, ...]] = {}
    phrases: dict[str, tuple[str, ...]] = {}
    markers: tuple[str, ...] = ()
    addresses: str = ""


class Notices(Data, frozen=True, kw_only=True):
    """The kinds by the error of their rejection, and the patterns of headings of lists and searches, and of empty lines.

    `site_folders` are parts of a path that name no section of a paper, `page_names` titles that name no article.
    """

    kinds: dict[str, NoticeKind]
    site_folders: str
    page_names: str
    collections: tuple[str, ...]
    searches: tuple[str, ...]
    fillers: tuple[str, ...]


@cache
def load_notices() -> Notices:
    """Load the notices; ConfigError names the file and the fault."""
    return load_yaml(CONFIG_FOLDER / "extraction" / "no_article.yaml", Notices)

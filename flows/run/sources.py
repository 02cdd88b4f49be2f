"""Sources of a run: chosen by name, found by collection, and the folder where their pages are stored."""

from pathlib import Path

from config.errors import ConfigError
from config.settings import Settings
from config.source_file import chosen_sources, load_sources
from config.sources import Source


def named_sources(names: list[str], settings: Settings) -> tuple[Source, ...]:
    """Return the sources of these names, all where none is named; ConfigError for an unknown one or a faulty file."""
    if not settings.sources.exists():
        raise ConfigError(f"{settings.sources}: there is no such file; `kiosque init` writes a first one")
    return chosen_sources(load_sources(settings.sources), names, path=settings.sources)


def to_fetch(names: list[str], settings: Settings) -> tuple[Source, ...]:
    """Return the feeds and sitemaps of these names, all where none is named; ConfigError for another kind of source."""
    sources = named_sources(names, settings)
    fetched = tuple(source for source in sources if source.is_fetched)
    for source in sources if names else ():
        if not source.is_fetched:
            raise ConfigError(
                f"{settings.sources}: source '{source.name}' is no feed or sitemap; `kiosque run` reads it"
            )
    return fetched


def fetched_folder(source: Source, settings: Settings) -> Path:
    """Return the folder where the pages of a feed or sitemap are stored."""
    return settings.fetched / source.name


def sources_by_collection(settings: Settings) -> dict[str, Source]:
    """Return the sources by the name of their collection; none where no sources file exists."""
    sources = load_sources(settings.sources) if settings.sources.exists() else ()
    return {source.collection_name: source for source in sources}

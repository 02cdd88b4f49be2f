"""Inputs of a run: found, described by their source, cut into batches, and the options they are prepared with."""

from collections.abc import Sequence
from pathlib import Path

from config.errors import ConfigError
from config.settings import Settings
from config.sources import Source, chosen_sources, load_sources
from flows.run.parameters import IngestParameters
from flows.run.pipeline_digest import pipeline_digest
from tasks.prepare import Batch, PrepareOptions, plan_batches
from tasks.read.find.inputs import find_inputs
from tasks.read.find.pieces import split_input
from tasks.read.input import Input


def discover(parameters: IngestParameters, settings: Settings) -> list[Input]:
    """Find the inputs, and cut large ones into pieces that workers can share."""
    storage = settings.storage_options
    found = find_inputs(parameters.paths, collection=parameters.collection, storage_options=storage)
    hinted = [
        part.told(language=parameters.language, publisher=parameters.publisher)
        for part in found
        if parameters.format in (None, part.format)
    ]
    return [
        piece for part in hinted for piece in split_input(part, bytes=settings.batch_bytes, storage_options=storage)
    ]


def batches_of(inputs: Sequence[Input], settings: Settings) -> list[Batch]:
    """Group inputs in order into batches of the sizes that the settings name."""
    return plan_batches(inputs, max_documents=settings.batch_documents, max_bytes=settings.batch_bytes)


def prepare_options(settings: Settings) -> PrepareOptions:
    """Return the options that workers prepare batches with."""
    return PrepareOptions(
        pipeline=pipeline_digest(settings),
        folder=settings.prepared,
        read=settings.reading,
        steps=settings.steps,
        learnt=str(settings.learnt),
        storage_options=settings.storage_options,
    )


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


def ingest_parameters(source: Source, settings: Settings, *, workers: int | None = None) -> IngestParameters:
    """Return how to ingest a source, with its own options."""
    return IngestParameters(
        paths=[str(fetched_folder(source, settings)) if source.is_fetched else source.place],
        collection=source.collection_name,
        format="warc" if source.is_fetched or source.archive else source.format,
        language=source.language,
        publisher=source.publisher,
        home=str(settings.home),
        elasticsearch_url=settings.elasticsearch_url,
        workers=workers,
    )


def hinted_by_source(part: Input, sources: dict[str, Source]) -> Input:
    """Return an input with the hints that the source of its collection, in `sources`, gives of its articles."""
    source = sources.get(part.collection)
    return part.told(language=source.language, publisher=source.publisher) if source else part


def sources_by_collection(settings: Settings) -> dict[str, Source]:
    """Return the sources by the name of their collection; none where no sources file exists."""
    sources = load_sources(settings.sources) if settings.sources.exists() else ()
    return {source.collection_name: source for source in sources}

"""Inputs of a run: found, cut into batches, and the options they are prepared with."""

import os
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from rich.console import Console

from config.options import PrepareOptions
from config.settings import Settings
from config.sources import Source
from flows.run.parameters import IngestParameters
from flows.run.pipeline_digest import pipeline_digest
from flows.run.sources import fetched_folder
from flows.state.ledger import Ledger
from tasks.index import index_backend
from tasks.prepare.batches import PackedBatches, plan_batches
from tasks.read.bytes.storage import LOCAL
from tasks.read.find.inputs import find_inputs, url_start
from tasks.read.find.known_files import KnownFiles
from tasks.read.find.pieces import split_input
from tasks.read.formats.forms import ending_of
from tasks.read.input import Input


def discover(
    parameters: IngestParameters,
    settings: Settings,
    ledger: Ledger | None = None,
    *,
    passed_over: Counter[str] | None = None,
) -> list[Input]:
    """Find the inputs, without what the home holds, and cut large ones into pieces that workers can share.

    Files of forms that are not read are counted in `passed_over`, by their ending.
    With a `ledger`, only files that are new to it or may have changed are read, unless a thorough run is wanted.
    """
    storage = settings.storage_options
    starts = [url_start(path) for path in parameters.paths]
    known = KnownFiles(ledger.files.load(starts) if ledger and not parameters.thorough else ())
    others: list[str] = []
    everything = find_inputs(
        parameters.paths, collection=parameters.collection, storage_options=storage, known=known, passed_over=others
    )
    found = without_home(everything, starts, settings.home)
    if len(found) < len(everything):
        _tell(len(everything) - len(found), settings.home)
    hinted = [
        part.with_hints(language=parameters.language, publisher=parameters.publisher)
        for part in found
        if parameters.format in (None, part.format)
    ]
    others = [url for url in others if not url.startswith(_inside(settings.home))]  # its databases and reports
    others += [part.url for part in found if parameters.format not in (None, part.format)]
    if passed_over is not None:
        passed_over.update(map(ending_of, others))
    inputs = [
        piece
        for part in hinted
        for piece in split_input(part, bytes=settings.batch_bytes, storage_options=storage, known=known)
    ]
    if ledger:
        ledger.files.note(known.noted.values())
    return inputs


def without_home(inputs: Sequence[Input], starts: Sequence[str], home: Path) -> list[Input]:
    """Leave out what Kiosque itself wrote into its `home`, such as dead letters, unless one of `starts`, of URLs, is in it."""
    inside = _inside(home)
    wanted = tuple(start for start in starts if f"{start}/".startswith(inside))
    return [part for part in inputs if not part.url.startswith(inside) or part.url.startswith(wanted)]


def _inside(home: Path) -> tuple[str, ...]:
    """Return how the URLs of what is in `home` begin."""
    homes = [Path(os.path.abspath(home)), home.resolve()]  # noqa: PTH100 - links kept, as inputs are named
    return tuple(f"{LOCAL}{home}/" for home in homes)


@cache
def _tell(count: int, home: Path) -> None:
    """Say it once, although a run that mirrors looks twice."""
    Console(stderr=True, highlight=False).print(
        f"kiosque: the home {home.absolute()} is inside what is read: {count:,} of its files are left out, which are no articles",
        markup=False,
        soft_wrap=True,
    )


def batches_of(inputs: Sequence[Input], settings: Settings) -> PackedBatches:
    """Group inputs in order into batches of the sizes that the settings name."""
    planned = plan_batches(inputs, max_documents=settings.batch_documents, max_bytes=settings.batch_bytes)
    return PackedBatches(planned)


def prepare_options(settings: Settings) -> PrepareOptions:
    """Return the options that workers prepare batches with."""
    return PrepareOptions(
        pipeline=pipeline_digest(settings),
        folder=settings.prepared,
        read=settings.reading,
        steps=settings.steps,
        learnt=str(settings.learnt),
        storage_options=settings.storage_options,
        backend=index_backend(settings),
    )


def ingest_parameters(source: Source, settings: Settings, *, workers: int | None = None) -> IngestParameters:
    """Return how to ingest a source, with its own options."""
    return IngestParameters(
        paths=[str(fetched_folder(source, settings)) if source.is_fetched else source.location],
        collection=source.collection_name,
        format="warc" if source.is_fetched or source.archive else source.format,
        language=source.language,
        publisher=source.publisher,
        home=str(settings.home),
        elasticsearch_url=settings.elasticsearch_url,
        workers=workers,
    )

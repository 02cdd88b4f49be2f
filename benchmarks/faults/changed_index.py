"""Faults of the index that is not as Kiosque left it: documents deleted, an older copy put back, layouts of others."""

import os
import shutil
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from elasticsearch import ApiError, Elasticsearch

from benchmarks.faults.bench import Bench, FaultCounts, Run, ended, require
from config.errors import KiosqueError
from tasks.index import open_index

DELETED = 20
INDEX = "news-en-000001"
_SNAPSHOTS = "kiosque-faults"


def deleted(bench: Bench, count: int = DELETED) -> FaultCounts:
    """Delete documents from the index, as somebody would who knows nothing of the ledger."""
    home = bench.home()
    bench.finish(home)
    ids = [id for id, _ in sorted(bench.contents(bench.settings(home)))[:count]]
    if bench.server is None:
        with open_index(bench.settings(home)) as index:
            index.delete(ids)
    else:
        with bench.server.client() as client:
            client.delete_by_query(index="news", query={"ids": {"values": ids}}, refresh=True)
    counts = _told(bench, home, f"{len(ids)} documents are missing")
    return bench.compare("documents deleted by others", len(ids), home, counts)


def put_back(bench: Bench) -> FaultCounts | None:
    """Copy the index in mid-run, and put the copy back after the run; None where no snapshot can be taken."""
    home = bench.home()
    run = bench.start(home)
    _wait_until(run, lambda: _has_documents(bench, home))
    os.killpg(run.pid, signal.SIGKILL)
    ended(run)
    if not _copy(bench, home):
        return None
    bench.finish(home)
    _restore(bench, home)
    counts = _told(bench, home, "documents are missing")
    return bench.compare("older copy of the index put back", 1, home, counts)


def template(bench: Bench) -> FaultCounts:
    """Have a template of higher priority take the indexes of Kiosque."""

    def put(client: Elasticsearch) -> None:
        settings = {"settings": {"number_of_shards": 1}}
        client.indices.put_index_template(name="theirs", index_patterns=["news-*"], priority=1000, template=settings)

    return _refused(bench, "template of higher priority", put, "theirs", _delete_template)


def rolled_over(bench: Bench) -> FaultCounts:
    """Roll an alias over after the first run."""
    return _refused(
        bench,
        "alias rolled over",
        lambda client: client.indices.rollover(alias="news-en"),
        "remove the alias",
        _roll_back,
        after_a_run=True,
    )


def closed(bench: Bench) -> FaultCounts:
    """Close an index after the first run."""
    return _refused(
        bench,
        "index closed",
        lambda client: client.indices.close(index=INDEX),
        f"{INDEX} is closed",
        lambda client: client.indices.open(index=INDEX),
        after_a_run=True,
    )


def _refused(
    bench: Bench,
    fault: str,
    inject: Callable[[Elasticsearch], object],
    sentence: str,
    remedy: Callable[[Elasticsearch], object],
    *,
    after_a_run: bool = False,
) -> FaultCounts:
    """Inject a fault: the next run is refused with `sentence` before it writes. Then do what the sentence says."""
    home = bench.home()
    if after_a_run:
        bench.finish(home)
    assert bench.server is not None
    with bench.server.client() as client:
        inject(client)
        try:
            end = ended(bench.start(home))
            require(end.code == 3 and sentence in end.err, f"exit code 3 and: {sentence}", end)
        finally:
            remedy(client)
    return bench.compare(f"{fault}", 1, home, bench.finish(home))


def _delete_template(client: Elasticsearch) -> None:
    client.indices.delete_index_template(name="theirs")


def _roll_back(client: Elasticsearch) -> None:
    client.indices.delete(index="news-en-000002")
    client.indices.put_alias(index=INDEX, name="news-en", is_write_index=True)


def _told(bench: Bench, home: Path, sentence: str) -> dict[str, int]:
    """Run again: the report must have `sentence`. Return its counts."""
    counts = bench.finish(home)
    if sentence not in str(counts.get("lost")):
        raise SystemExit(f"expected: {sentence}; the run said {counts.get('lost')}")
    return counts


def _wait_until(run: Run, condition: Callable[[], bool]) -> None:
    while not condition():
        if run.poll() is not None:
            require(False, "the run is still going when the fault is injected", ended(run))
        threading.Event().wait(0.05)


def _has_documents(bench: Bench, home: Path) -> bool:
    with suppress(KiosqueError), open_index(bench.settings(home), attempts=1) as index:
        return sum(index.count().values()) > 0
    return False


def _copy(bench: Bench, home: Path) -> bool:
    """Copy the index; return False where the cluster has no folder for snapshots."""
    if bench.server is None:
        shutil.copytree(bench.settings(home).embedded_index, home / "copy")
        return True
    with bench.server.client() as client:
        try:
            client.snapshot.create_repository(
                name=_SNAPSHOTS, repository={"type": "fs", "settings": {"location": home.name}}
            )
        except ApiError:
            return False
        client.snapshot.create(repository=_SNAPSHOTS, snapshot=home.name, indices="news-*", wait_for_completion=True)
    return True


def _restore(bench: Bench, home: Path) -> None:
    """Put the copy of `_copy` back in the place of the index."""
    if bench.server is None:
        shutil.rmtree(bench.settings(home).embedded_index)
        shutil.copytree(home / "copy", bench.settings(home).embedded_index)
        return
    with bench.server.client() as client:
        client.indices.close(index=list(client.indices.get_alias(index="news-*")))
        client.snapshot.restore(
            repository=_SNAPSHOTS, snapshot=home.name, include_global_state=False, wait_for_completion=True
        )
        client.snapshot.delete_repository(name=_SNAPSHOTS)

"""Faults of whole runs: whatever strikes, the index ends as if nothing had, once a run succeeds."""

from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import faults
from benchmarks.faults import Account, Bench


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("faults"), None)


@pytest.mark.parametrize(
    "inject", [faults.at_once, faults.ledger_locked, faults.work_disk_full], ids=lambda each: each.__name__
)
def test_no_fault_loses_or_doubles_a_document(bench: Bench, inject: Callable[[Bench], Account | None]) -> None:
    account = inject(bench)
    if account is None:
        pytest.skip("no file system can be mounted here")
    assert account.injected > 0
    assert (account.lost, account.doubled) == (0, 0)
    assert account.read == account.indexed + account.unchanged + account.duplicate + account.rejected


def test_what_is_lost_or_doubled_would_be_seen(bench: Bench, tmp_path: Path) -> None:
    empty = bench.account("none", 0, tmp_path, dict.fromkeys(faults.OUTCOMES, 0), url=None)
    assert empty.lost == bench.right.total()

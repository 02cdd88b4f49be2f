"""What faults do to a run: killed, locked out, refused, cut off, and started again until it is done.

    python -m benchmarks.faults [--elasticsearch-node | --elasticsearch URL] [--kills N] [--json]

Articles are generated: some are copies of others, some empty. For each fault `kiosque ingest` is run over them as a
scheduler would, again after each failure, and the index is compared with that of a run that nothing disturbed.

injected   how often the fault struck
read …     what the last run said became of every document
lost       documents that are neither in the index with the right content nor in the dead letters
doubled    documents that are in the index more than once, or should not be there

Faults of the embedded index need nothing; those of Elasticsearch a node (`--elasticsearch-node` starts that of the tests).
"""

import argparse
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import cycle
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

from benchmarks.backends import add_backend_arguments, elasticsearch_url
from config.settings import Settings, load_settings
from flows.dead_letters import read_dead_letters
from tasks.index import open_index
from tasks.index.protocol import Filters
from tasks.index.query import parse_query
from tests.command import ingest_folder
from tests.elasticsearch_node import ElasticsearchServer
from tests.elasticsearch_node.sweep import delete_what_tests_made
from tests.tasks.index.faulty_proxy import (
    Fault,
    FaultyProxy,
    answers,
    answers_for_items,
    cut_after,
    cut_before,
    page,
)

ARTICLES = 300
# Every so many articles one is a copy of an earlier one, and one is empty.
COPY_EVERY, EMPTY_EVERY = 10, 25
WORDS = (
    "bridge",
    "river",
    "council",
    "minister",
    "school",
    "harbour",
    "market",
    "summer",
    "winter",
    "teacher",
    "station",
)
BATCH = 10
MOST_RUNS = 12
FAULTY_SHARE = 0.3
OUTCOMES = ("read", "indexed", "unchanged", "duplicate", "rejected")
ROOT = Path(__file__).parent.parent

Contents = Counter[tuple[str, str]]  # id and content hash


class Account(NamedTuple):
    """One row of the table."""

    fault: str
    injected: int
    read: int
    indexed: int
    unchanged: int
    duplicate: int
    rejected: int
    lost: int
    doubled: int


class Bench:
    """The articles, what their index must hold, and how a run over them is started."""

    def __init__(self, folder: Path, server: ElasticsearchServer | None) -> None:
        self.folder, self.server = folder, server
        self.news = folder / "news"
        write_articles(self.news)
        self.right = contents(load_settings(home=ingest_folder(folder / "undisturbed", self.news).folder))
        self._homes = 0

    def home(self) -> Path:
        """Return a home that no run has used, and forget what earlier ones left in Elasticsearch."""
        self._homes += 1
        if self.server is not None:
            delete_what_tests_made(self.server)
        return self.folder / f"home-{self._homes}"

    def start(self, home: Path, *, url: str | None = None, **settings: object) -> "subprocess.Popen[str]":
        """Start a run in a session of its own."""
        environment = {n: v for n, v in os.environ.items() if not n.startswith(("KIOSQUE_", "PREFECT_"))}
        given = {"batch_documents": BATCH, "workers": 1, **settings}
        environment |= {f"KIOSQUE_{name.upper()}": str(value) for name, value in given.items()}
        environment["PYTHONPATH"] = str(ROOT)
        command = [sys.executable, "-m", "flows.command", "ingest", str(self.news), "--home", str(home), "--json"]
        command += ["--elasticsearch", url] if url else []
        pipe = subprocess.PIPE
        return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=environment, start_new_session=True)

    def finish(self, home: Path, **options: Any) -> dict[str, int]:
        """Run again until a run succeeds, and return its counts; SystemExit with its complaint when none does."""
        for _ in range(MOST_RUNS):
            run = self.start(home, **options)
            out, err = run.communicate()
            if run.returncode == 0:
                return dict(json.loads(out))
        raise SystemExit(f"no run succeeded after {MOST_RUNS} tries; the last one said: {err[-1500:]}")

    def account(self, fault: str, injected: int, home: Path, counts: dict[str, int], *, url: str | None) -> Account:
        """Compare the index with what it must hold."""
        settings = load_settings(home=home, elasticsearch_url=url)
        found = contents(settings)
        told = {letter.id for letter in read_dead_letters(settings.dead_letters)}
        lost = sum(1 for id, _ in self.right - found if id not in told)
        doubled = (found - self.right).total()
        outcomes = {name: counts[name] for name in OUTCOMES}
        return Account(fault=fault, injected=injected, lost=lost, doubled=doubled, **outcomes)


def write_articles(folder: Path) -> None:
    """Write the articles, by chance and the same each time."""
    folder.mkdir()
    for number in range(ARTICLES):
        original = number - 5 if number % COPY_EVERY == 7 else number
        text = f"Story of the {' '.join(random.Random(original).choices(WORDS, k=90))} was told."
        (folder / f"{number:04}.txt").write_text("" if number % EMPTY_EVERY == 3 else text, "utf-8")


def contents(settings: Settings) -> Contents:
    """Return every document of the index, as often as it is there."""
    with open_index(settings) as index:
        index.create()
        index.refresh()
        hits = index.search(parse_query(""), filters=Filters(), size=3 * ARTICLES).hits
    return Counter((hit.document.id, hit.document.content_hash) for hit in hits)


# Faults of any backend


def killed(bench: Bench, kills: int, *, url: str | None = None) -> Account:
    """Kill the run and all its processes at moments drawn from the time that a whole run takes.

    A run that is over before its moment completes its home, and the next one begins another.
    """
    chance, struck, accounts = random.Random(kills), 0, []
    began = time.monotonic()
    bench.finish(bench.home(), url=url)
    whole = time.monotonic() - began
    home = bench.home()
    while struck < kills:
        run = bench.start(home, url=url)
        with suppress(subprocess.TimeoutExpired):
            run.wait(chance.uniform(0, whole))
        if run.poll() is None:
            os.killpg(run.pid, signal.SIGKILL)
            struck += 1
        elif struck < kills:
            accounts.append(bench.account("", struck, home, bench.finish(home, url=url), url=url))
            home = bench.home()
        run.communicate()
    accounts.append(bench.account("", struck, home, bench.finish(home, url=url), url=url))
    totals = {name: sum(getattr(account, name) for account in accounts) for name in (*OUTCOMES, "lost", "doubled")}
    return Account(fault="killed (SIGKILL) at random moments", injected=struck, **totals)


def at_once(bench: Bench, *, url: str | None = None) -> Account:
    """Start two runs over one folder into one home at the same moment."""
    home = bench.home()
    for run in [bench.start(home, url=url), bench.start(home, url=url)]:
        run.communicate()
    return bench.account("two runs at once", 1, home, bench.finish(home, url=url), url=url)


def ledger_locked(bench: Bench, *, url: str | None = None) -> Account:
    """Lock the ledger's file in the middle of a run, for seconds, again and again."""
    home, locks = bench.home(), 0
    run = bench.start(home, url=url)
    while run.poll() is None:
        threading.Event().wait(0.5)
        locks += (home / "ledger.sqlite").exists() and lock_for(home / "ledger.sqlite", seconds=2)
    run.communicate()
    return bench.account("ledger locked by another process", locks, home, bench.finish(home, url=url), url=url)


def lock_for(database: Path, *, seconds: float) -> bool:
    """Hold the write lock of a SQLite file; False where another process has it."""
    connection = sqlite3.connect(database, timeout=1)
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        return False
    else:
        threading.Event().wait(seconds)
        connection.rollback()
        return True
    finally:
        connection.close()


def work_disk_full(bench: Bench, *, url: str | None = None) -> Account | None:
    """Give prepared batches a disk of 64 kB, then one that is large enough; None where no disk can be mounted."""
    home, disk = bench.home(), bench.folder / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", disk], capture_output=True, check=False)
    if mounted.returncode:
        return None
    try:
        run = bench.start(home, url=url, work=disk)
        run.communicate()
        is_full = run.returncode != 0
    finally:
        subprocess.run(["umount", disk], check=True)
    return bench.account("work disk full", int(is_full), home, bench.finish(home, url=url), url=url)


# Faults of Elasticsearch


def through_a_bad_line(bench: Bench, node: str) -> Account:
    """Answer three requests in ten with an error, or not at all, before or after the node has done them."""
    chance = random.Random(30)
    kinds: Sequence[Fault] = (
        cut_before,
        cut_after,
        page(502),
        page(503),
        answers(413, "content_too_long_exception"),
        answers(429, "es_rejected_execution_exception"),
        answers_for_items(429, "es_rejected_execution_exception", lambda number: number % 3 == 0),
        answers_for_items(503, "unavailable_shards_exception", lambda number: number % 4 == 1),
    )
    return behind_a_proxy(bench, node, "cut, 413, 429, 502, 503 for 30 % of bulks", faults_of(kinds, chance))


def refused_items(bench: Bench, node: str) -> Account:
    """Have one document in a hundred refused for good."""
    fault = answers_for_items(400, "document_parsing_exception", lambda number: number == BATCH // 2)
    faults = cycle([*[forwarded] * 9, fault])  # a request has up to BATCH documents
    return behind_a_proxy(bench, node, "mapping errors on 1 % of documents", faults)


def behind_a_proxy(bench: Bench, node: str, name: str, faults: Iterator[Fault]) -> Account:
    """Run behind a proxy that goes wrong."""
    struck = 0

    def counted() -> Iterator[Fault]:
        nonlocal struck
        for fault in faults:
            struck += fault is not forwarded
            yield fault

    home = bench.home()
    proxy = FaultyProxy(node, counted())
    with proxy.running():
        counts = bench.finish(home, url=proxy.url)
        return bench.account(name, struck, home, counts, url=proxy.url)


def forwarded(lines: list[bytes], forward: Callable[[list[bytes]], Any]) -> Any:
    """Let a request pass."""
    return forward(lines)


def faults_of(kinds: Sequence[Fault], chance: random.Random) -> Iterator[Fault]:
    """Yield a fault for FAULTY_SHARE of the requests, by chance."""
    while True:
        yield chance.choice(kinds) if chance.random() < FAULTY_SHARE else forwarded


def flooded(bench: Bench, server: ElasticsearchServer) -> Account:
    """Block every index as the disk's flood stage does, in the middle of a run, and lift that after three seconds."""
    home, blocks = bench.home(), 0
    run = bench.start(home, url=server.url)
    with server.client() as client:
        while run.poll() is None:
            threading.Event().wait(1)
            for blocked in (True, None):
                if client.indices.exists_alias(name="news"):
                    setting = {"index.blocks.read_only_allow_delete": blocked}
                    client.indices.put_settings(index="news-*", settings=setting)
                    blocks += blocked is True
                if blocked:
                    threading.Event().wait(3)
    run.communicate()
    counts = bench.finish(home, url=server.url)
    return bench.account("disk flood block set and lifted", blocks, home, counts, url=server.url)


def measure(folder: Path, *, kills: int, url: str | None) -> list[Account]:
    """Inject every fault; those of Elasticsearch at `url`, if there is one."""
    bench = Bench(folder, None)
    done = [killed(bench, kills), at_once(bench), ledger_locked(bench), work_disk_full(bench)]
    if url is not None:
        server = ElasticsearchServer(url=url)
        bench.server = server
        done += [
            _named(killed(bench, max(1, kills // 4), url=url)),
            _named(at_once(bench, url=url)),
            _named(through_a_bad_line(bench, url)),
            _named(refused_items(bench, url)),
            _named(flooded(bench, server)),
        ]
    return [account for account in done if account is not None]


def _named(account: Account) -> Account:
    return account._replace(fault=f"Elasticsearch: {account.fault}")


def shown(accounts: Sequence[Account]) -> Table:
    """Lay the accounts out."""
    table = Table(box=None, pad_edge=False)
    table.add_column("fault")
    for name in Account._fields[1:]:
        table.add_column(name, justify="right")
    for account in accounts:
        table.add_row(account.fault, *(f"{value:,}" for value in account[1:]))
    return table


def main() -> int:
    """Measure and print; 1 when a document was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_backend_arguments(parser)
    parser.add_argument("--kills", type=int, default=20, help="how often a run is killed")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, elasticsearch_url(arguments) as url:
        accounts = measure(Path(folder), kills=arguments.kills, url=url)
    if arguments.json:
        print(json.dumps({"faults": [account._asdict() for account in accounts]}))
    else:
        Console(width=150).print(shown(accounts))
    return int(any(account.lost or account.doubled for account in accounts))


if __name__ == "__main__":
    sys.exit(main())

"""The bench of faults: writes articles, runs over them until a run succeeds, and compares the index with the right one."""

import json
import random
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator, Set
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from config.settings import Settings, load_settings
from flows.run.forget import forget
from flows.state.dead_letters import read_dead_letters
from tasks.document import Outcome
from tasks.index import open_index
from tasks.index.query import parse_query
from tasks.index.values import Filters
from tests.support.command import ingest_folder, start, start_run
from tests.support.elasticsearch_node import ElasticsearchServer
from tests.support.elasticsearch_node.emptied import delete_indexes

ARTICLES = 300
# One in so many articles duplicates an earlier one, and one in so many is empty.
DUPLICATE_EVERY, EMPTY_EVERY = 10, 25
WORDS = [
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
]
BATCH = 10
MOST_RUNS = 12
FORGOTTEN = 5
OUTCOMES = ("read", *Outcome)

Contents = Counter[tuple[str, str]]  # id and content hash
Run = subprocess.Popen[str]


class FaultCounts(NamedTuple):
    """The counts of one fault: a row of the table."""

    fault: str
    injected: int
    read: int
    indexed: int
    unchanged: int
    superseded: int
    duplicate: int
    rejected: int
    lost: int
    doubled: int


class Ended(NamedTuple):
    """A run that ended: its exit code and what it wrote."""

    code: int
    out: str
    err: str


class Bench:
    """The runs into one backend: that of `server`, or the embedded index.

    `prefect_api` is a Prefect server whose runs all are; without it none is a run of Prefect.
    """

    def __init__(
        self,
        folder: Path,
        server: ElasticsearchServer | None = None,
        *,
        articles: int = ARTICLES,
        prefect_api: str | None = None,
    ) -> None:
        folder.mkdir(exist_ok=True)
        self.folder, self.server, self.articles = folder, server, articles
        self.news = folder / "news"
        self._prefect = {"PREFECT_API_URL": prefect_api} if prefect_api else {}
        self._homes = 0
        write_articles(self.news, count=articles)
        undisturbed = ingest_folder(folder / "undisturbed", self.news)
        self.right = self.contents(load_settings(home=undisturbed.folder))
        self.rejected = undisturbed.report.count(Outcome.REJECTED)

    @property
    def url(self) -> str | None:
        """Return the URL of Elasticsearch; None for the embedded index."""
        return None if self.server is None else self.server.url

    def home(self, *, fresh_index: bool = True) -> Path:
        """Return a home that no run has used, and delete the indexes of earlier ones from Elasticsearch."""
        self._homes += 1
        if self.server is not None and fresh_index:
            delete_indexes(self.server)
        return self.folder / f"home-{self._homes}"

    def settings(self, home: Path) -> Settings:
        """Return the settings of a home's runs that locate its index and ledger."""
        return load_settings(home=home, elasticsearch_url=self.url)

    def start(self, home: Path, *, url: str | None = None, news: Path | None = None, **settings: object) -> Run:
        """Start a run over `news` in a session of its own, into the backend or into `url`, a proxy before it."""
        given = {"batch_documents": BATCH, "workers": 1, **settings}
        return start_run(news or self.news, home, url=url or self.url, environment=self._prefect, **given)

    def replay(self, home: Path) -> dict[str, int]:
        """Replay the dead letters of a home and return the counts."""
        target = [] if self.url is None else ["--elasticsearch", self.url]
        run = start("replay", "--home", str(home), "--json", *target, environment=self._prefect, workers=1)
        return counts_of(ended(run))

    def finish(self, home: Path, **options: Any) -> dict[str, int]:
        """Run until a run succeeds, and return its counts; SystemExit with the last message if none does."""
        for _ in range(MOST_RUNS):
            end = ended(self.start(home, **options))
            if end.code == 0:
                return counts_of(end)
            require("Traceback" not in end.err, "a run that fails says so in one sentence", end)
        raise SystemExit(f"no run succeeded after {MOST_RUNS} tries; the last one said: {end.err[-1500:]}")

    def forget(self, home: Path) -> set[str]:
        """Forget FORGOTTEN articles, as a person does with `kiosque forget`, and return their ids."""
        ids = sorted({id for id, _ in self.right})[:FORGOTTEN]
        forget(ids, [], self.settings(home))
        return set(ids)

    def compare(
        self, fault: str, injected: int, home: Path, counts: dict[str, int], *, forgotten: Set[str] = frozenset()
    ) -> FaultCounts:
        """Return the counts of a fault, by comparing the index with the right contents, which have no `forgotten` article."""
        settings = self.settings(home)
        dead = {letter.id for letter in read_dead_letters(settings.dead_letters)}
        found = self.contents(settings)
        right = Contents({each: count for each, count in self.right.items() if each[0] not in forgotten})
        lost = sum(1 for id, _ in (right - found).elements() if id not in dead)
        doubled = (found - right).total()
        return self.row(fault, injected, counts, lost=lost, doubled=doubled)

    def row(self, fault: str, injected: int, counts: dict[str, int], *, lost: int, doubled: int) -> FaultCounts:
        """Return a row of the table."""
        outcomes = {str(name): counts.get(name, 0) for name in OUTCOMES}
        where = "" if self.server is None else "Elasticsearch: "
        return FaultCounts(fault=where + fault, injected=injected, lost=lost, doubled=doubled, **outcomes)

    def contents(self, settings: Settings) -> Contents:
        """Return every document of the index, with the number of times it is there."""
        with open_index(settings) as index:
            index.create()
            index.refresh()
            hits = index.search(parse_query(""), filters=Filters(), size=3 * self.articles).hits
            return Contents((hit.document.id, hit.document.content_hash) for hit in hits)


def write_articles(folder: Path, *, count: int) -> None:
    """Write random articles, the same each time."""
    folder.mkdir()
    for number in range(count):
        original = number - 5 if number % DUPLICATE_EVERY == 7 else number
        text = "" if number % EMPTY_EVERY == 3 else article_text(original)
        (folder / f"{number:04}.txt").write_text(text, "utf-8")


def article_text(number: int) -> str:
    """Return the random text of an article, the same each time."""
    return f"Story of the {' '.join(random.Random(number).choices(WORDS, k=90))} was told."


def ended(run: Run) -> Ended:
    """Wait for a run to end."""
    out, err = run.communicate()
    return Ended(run.returncode, out, err)


def counts_of(end: Ended) -> dict[str, int]:
    """Return the counts that a run printed."""
    require(end.code == 0, "the run succeeds", end)
    return dict(json.loads(end.out))


def require(is_so: bool, expectation: str, end: Ended) -> None:
    """Raise SystemExit if a run did not end as expected under its fault."""
    if not is_so:
        raise SystemExit(f"expected: {expectation}; the run ended with {end.code} and said: {end.err[-1500:]}")


def summed(rows: Iterable[FaultCounts]) -> FaultCounts:
    """Return the sum of several counts of one fault."""
    every = list(rows)
    totals = {name: sum(getattr(each, name) for each in every) for name in FaultCounts._fields[1:]}
    return FaultCounts(fault=every[0].fault, **totals)


@contextmanager
def prefect_api() -> Iterator[str]:
    """Run a Prefect server with a database of its own and yield its address."""
    from prefect.settings import PREFECT_API_URL
    from prefect.testing.utilities import prefect_test_harness

    import flows  # noqa: F401 - sets Prefect's defaults before its first import

    with prefect_test_harness(server_startup_timeout=180):
        yield str(PREFECT_API_URL.value())

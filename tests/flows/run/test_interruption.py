"""A run over one folder that users and schedulers interrupt or kill, again and again."""

import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
import sqlalchemy as sa

from config.settings import Settings, load_settings
from flows.run.inputs import discover, prepare_options
from flows.run.parameters import IngestParameters
from tasks.index import open_index
from tasks.index.query import parse_query
from tasks.index.values import Filters
from tasks.prepare.documents import prepared_documents
from tasks.runtime.interrupts import ECHO_S, SENTENCE
from tasks.settle import settle
from tests.support.command import ROOT, start_run
from tests.support.services import PATIENCE_S

pytestmark = pytest.mark.slow

ARTICLES = 160
ARTICLES_MORE = 160
WORDS = """bridge river council minister school harbour market summer winter teacher doctor station morning"""
SAID = f"kiosque: {SENTENCE}\n"


@dataclass(frozen=True)
class Ended:
    """How a run ended, and which of its processes were there after."""

    code: int
    out: str
    err: str
    left: list[psutil.Process]


@dataclass(frozen=True)
class History:
    """Four runs over one folder into one home, and the state that the ledger must have of each."""

    news: Path
    settings: Settings
    by_ctrl_c: Ended
    by_sigterm: Ended
    by_kill: Ended
    last: Ended
    states: list[str]

    @property
    def articles(self) -> int:
        return len(list(self.news.iterdir()))


def write_articles(folder: Path, *, count: int = ARTICLES) -> None:
    """Add `count` articles to a folder."""
    folder.mkdir(exist_ok=True)
    first = len(list(folder.iterdir()))
    for number in range(first, first + count):
        words = random.Random(number).choices(WORDS.split(), k=120)
        (folder / f"{number:04}.txt").write_text(f"Story {number} of the {' '.join(words)} was told.", "utf-8")


def started(news: Path, home: Path, prefect: str | None) -> "subprocess.Popen[str]":
    """Start a run with the Prefect server at `prefect`; without, it starts one of its own, as a process of its group."""
    environment = {"PREFECT_API_URL": prefect} if prefect else {}
    return start_run(news, home, environment=environment, batch_documents=20, workers=2)


def interrupted(
    news: Path, home: Path, number: signal.Signals, states: list[str], *, group: bool, prefect: str | None
) -> Ended:
    """Start a run, wait until it has indexed a batch more than there was, and send it a signal.

    A run that is done before it can be sent one, on a busy machine, gets more articles and another try.
    """
    while True:
        before = inputs_finished(home)
        run = started(news, home, prefect)
        while inputs_finished(home) <= before and run.poll() is None:
            threading.Event().wait(0.02)
        with suppress(psutil.NoSuchProcess):
            children = psutil.Process(run.pid).children(recursive=True)
            (os.killpg if group else os.kill)(run.pid, number)
        end = ended(run, children)
        if end.code != 0:
            assert len(children) >= 2, end.err  # the workers
            return end
        states.append("completed")
        write_articles(news, count=ARTICLES_MORE)


def inputs_finished(home: Path) -> int:
    """Count what the ledger says is indexed."""
    try:
        with closing(sqlite3.connect(f"file:{home / 'ledger.sqlite'}?mode=ro", uri=True)) as ledger:
            return int(ledger.execute("select count(*) from inputs").fetchone()[0])
    except sqlite3.OperationalError:  # there is none yet, or the run is just making it, or writing it
        return 0


def ended(run: "subprocess.Popen[str]", children: list[psutil.Process]) -> Ended:
    out, err = run.communicate()
    return Ended(run.returncode, out, err, alive(children))


def alive(children: list[psutil.Process], *, patience_s: float = PATIENCE_S) -> list[psutil.Process]:
    """Return the processes that do not end; one that only waits for its parent to take note has ended."""
    deadline = time.monotonic() + patience_s
    left = children
    while left and time.monotonic() < deadline:
        left = [child for child in left if child.is_running() and _status(child) != psutil.STATUS_ZOMBIE]
        threading.Event().wait(0.02)
    return left


def _status(process: psutil.Process) -> str:
    try:
        return str(process.status())
    except psutil.NoSuchProcess:
        return str(psutil.STATUS_ZOMBIE)


def states(settings: Settings) -> list[str]:
    """Return how each run ended, by the ledger; all of them have."""
    engine = sa.create_engine(settings.ledger_url)
    with engine.connect() as connection:
        runs = connection.execute(sa.text("select state, ended from runs order by started")).all()
    engine.dispose()
    assert all(run.ended for run in runs)
    return [run.state for run in runs]


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory, prefect_server: str) -> History:
    folder = tmp_path_factory.mktemp("history")
    news, home = folder / "news", folder / "home"
    write_articles(news)
    ends: list[Ended] = []
    states: list[str] = []
    for number, is_group, prefect, state in (
        (signal.SIGINT, True, None, "interrupted"),
        (signal.SIGTERM, False, None, "interrupted"),
        (signal.SIGKILL, False, None, "killed"),
    ):
        ends.append(interrupted(news, home, number, states, group=is_group, prefect=prefect))
        states.append(state)
    last = ended(started(news, home, prefect_server), [])
    return History(news, load_settings(home=home), *ends, last, [*states, "completed"])


def contents(settings: Settings) -> dict[str, str]:
    with open_index(settings) as index:
        hits = index.search(parse_query(""), filters=Filters(), size=10_000).hits
    return {hit.document.id: hit.document.content_hash for hit in hits}


def test_ctrl_c_ends_a_run_with_one_sentence(history: History) -> None:
    assert (history.by_ctrl_c.code, history.by_ctrl_c.out, history.by_ctrl_c.err) == (130, "", SAID)


def test_a_scheduler_ends_a_run_with_the_same_sentence(history: History) -> None:
    assert (history.by_sigterm.code, history.by_sigterm.out, history.by_sigterm.err) == (143, "", SAID)


def test_no_process_is_left_behind(history: History) -> None:
    assert history.by_ctrl_c.left == []
    assert history.by_sigterm.left == []
    assert history.by_kill.left == []


def test_the_ledger_knows_how_each_run_ended(history: History) -> None:
    assert states(history.settings) == history.states


def test_the_next_run_completes_what_was_interrupted_and_the_index_is_as_if_nothing_had_been(
    history: History, tmp_path: Path
) -> None:
    counts = json.loads(history.last.out)
    assert history.last.code == 0
    assert counts["read"] == history.articles
    assert 0 < counts["unchanged"] < history.articles  # each run went on where the one before had been
    never_interrupted = load_settings(home=tmp_path)
    inputs = discover(IngestParameters(paths=[str(history.news)]), never_interrupted)
    with open_index(never_interrupted) as index:
        settle(list(prepared_documents(inputs, prepare_options(never_interrupted))), index)
    found = contents(history.settings)
    assert len(found) == history.articles
    assert found == contents(never_interrupted)


def test_a_run_that_hangs_ends_at_a_second_signal(tmp_path: Path, prefect_server: None) -> None:
    from prefect.settings import PREFECT_API_URL

    news, home = tmp_path / "news", tmp_path / "home"
    write_articles(news, count=1)
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes a request, and never answers
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        prefect = {"PREFECT_API_URL": str(PREFECT_API_URL.value())}
        run = start_run(news, home, url=url, environment=prefect, elasticsearch_timeout_s=600)
        connection, _ = silent.accept()
        with connection:
            while run.poll() is None:
                run.send_signal(signal.SIGTERM)
                with suppress(subprocess.TimeoutExpired):
                    run.wait(2 * ECHO_S)
    end = ended(run, [])
    assert (end.code, end.out, end.err) == (143, "", SAID)
    assert states(load_settings(home=home)) == ["interrupted"]


def test_a_signal_that_comes_twice_at_once_is_one(tmp_path: Path) -> None:
    code = (
        "import os, signal, time; from tasks.runtime.interrupts import *; heed_signals()\n"
        "def work():\n    print('at work', flush=True)\n    pause(600)\n"
        "try: run_in_thread(work)\nexcept Interrupted as told: end_interrupted(told.number)"
    )
    pipe = subprocess.PIPE
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PREFECT_API_URL": "http://127.0.0.1:9/api"}
    with subprocess.Popen([sys.executable, "-c", code], stdout=pipe, stderr=pipe, text=True, env=environment) as run:
        assert run.stdout
        assert run.stdout.readline() == "at work\n"
        run.send_signal(signal.SIGINT)
        run.send_signal(signal.SIGTERM)
        out, err = run.communicate()
    assert (run.returncode, out, err) == (130, "", SAID)


def test_ctrl_c_while_the_command_is_loaded_ends_it_without_a_traceback() -> None:
    code = (
        "import os, runpy, signal, sys\n"
        "class Told:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'typer': os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Told())\n"
        "sys.argv = ['kiosque', 'search', 'tramway']\n"
        "runpy.run_module('flows', run_name='__main__', alter_sys=True)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, b"", b"")

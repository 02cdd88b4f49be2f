"""The learning flow and its command: a new publisher's boilerplate is learnt, applied, removed with evidence, and restored."""

import io
import json
import re
import sqlite3
from functools import partial
from pathlib import Path

import pytest
from rich.console import Console

from config.errors import ConfigError
from config.settings import load_settings
from flows.run.pipeline_digest import pipeline_digest
from flows.state.line_counts import Profiles
from tasks.clean.learnt.files import read_learnt
from tasks.clean.learnt.report import LearnReport, report_text
from tasks.clean.lines import text_lines
from tasks.document import Document, Origin
from tasks.index import open_index
from tasks.report.run_report import RunReport
from tests.support.command import call_kiosque, kiosque
from tests.support.inputs.newspaper import BOX, FOOT, HEAD, SUBHEAD, article, paragraph, write_newspaper
from tests.support.runs import run_ingest


def run_learn(home: Path, *paths: Path, apply: bool = False) -> dict[str, int]:
    from flows.learn import LearnParameters, learn

    report = learn(LearnParameters(paths=[str(path) for path in paths], apply=apply, home=str(home), workers=1))
    return {"read": report.read, "counted": report.counted, "applied": sum(each.applied for each in report.sources)}


def indexed(home: Path) -> dict[str, Document]:
    with open_index(load_settings(home=home)) as index:
        found = {f"{number:04}.txt": index.find_by_path(f"{number:04}.txt") for number in range(24)}
    return {name: documents[0] for name, documents in found.items() if documents}


def test_boilerplate_is_learnt_applied_removed_with_evidence_and_restored(
    tmp_path: Path, prefect_server: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSQUE_LINE_MODEL", "false")  # which knows most of it unlearnt
    news, home = write_newspaper(tmp_path / "daily-kite"), tmp_path / "home"
    assert run_learn(home, news) == {"read": 24, "counted": 24, "applied": 0}
    first = run_ingest(load_settings(home=home), news)
    assert first.rules == {}

    assert run_learn(home, news, apply=True) == {"read": 24, "counted": 0, "applied": len([*HEAD, *BOX, *FOOT]) + 1}
    again = run_ingest(load_settings(home=home), news)
    assert again.counts()["indexed"] == 24
    assert set(again.rules) == {"learnt/daily-kite"}
    for number, document in enumerate(indexed(home).values()):
        lines = article(number)
        assert text_lines(document.text) == [*lines[3:5], SUBHEAD, lines[6], lines[9]]
        assert {line.evidence for line in document.removed} == {
            f"in 24 of 24 documents, {place}" for place in ("head", "block", "foot")
        }

    (home / "learnt" / "daily-kite.yaml").unlink()
    run_ingest(load_settings(home=home), news)
    assert [text_lines(document.text) for document in indexed(home).values()] == [article(n) for n in range(24)]


def test_a_line_that_a_person_refused_is_refused_again(tmp_path: Path, prefect_server: None) -> None:
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey

    news, home = write_newspaper(tmp_path / "daily-kite"), tmp_path / "home"
    run_learn(home, news, apply=True)
    path = home / "learnt" / "daily-kite.yaml"
    entry = "- line: The Kite at your newsagent\n  apply: true"
    assert entry in path.read_text("utf-8")
    path.write_text(path.read_text("utf-8").replace(entry, entry.replace("true", "false")), "utf-8")
    write_newspaper(news, count=6, first=24)
    assert run_learn(home, news, apply=True)["counted"] == 6
    lines = {line.line: line for line in read_learnt(home / "learnt")["daily-kite"].lines}
    assert (lines["The Kite at your newsagent"].apply, lines["The Kite at your newsagent"].documents) == (False, 30)
    assert lines["More from the coast"].apply

    with get_client(sync_client=True) as client:
        artifacts = client.read_artifacts(
            artifact_filter=ArtifactFilter(key=ArtifactFilterKey(any_=["learn-daily-kite"]))
        )
    assert any("| daily-kite | 30 | 9 | 8 | 0 |" in artifact.data for artifact in artifacts)


def test_the_command_learns_and_clean_takes_out_what_it_learnt(tmp_path: Path, prefect_address: str) -> None:
    news = write_newspaper(tmp_path / "daily-kite")
    done = kiosque("learn", str(news), "--apply", "--home", str(tmp_path / "home"), "--json")
    assert done.returncode == 0, done.stderr.decode()
    report = json.loads(done.stdout)
    assert (report["read"], report["counted"]) == (24, 24)
    (source,) = report["sources"]
    assert (source["source"], source["documents"], source["lines"]) == ("daily-kite", 24, source["applied"])
    shown = call_kiosque("clean", str(news / "0003.txt"), "--home", str(tmp_path / "home"), "--json")
    story = json.loads(shown.stdout)
    assert text_lines(story["text"]) == [line for line in article(3) if len(line) > 60 or line == SUBHEAD]
    assert {line["rule"] for line in story["removed"]} == {"learnt/daily-kite"}


def test_a_run_that_learns_nothing_says_so() -> None:
    said = io.StringIO()
    Console(file=said, width=80).print(report_text(LearnReport(read=3, counted=3)))
    assert said.getvalue().splitlines() == [
        "3 documents read, 3 not counted before",
        "No source repeats a line often enough to be learnt yet",
    ]


def test_a_change_of_template_is_named_by_the_run_that_meets_it(tmp_path: Path, prefect_server: None) -> None:
    news, home = write_newspaper(tmp_path / "news", count=0), tmp_path / "home"
    write_stories(news / "old.jsonl", "Advertisement", first=0)
    assert run_ingest(load_settings(home=home), news).changes == ()
    write_stories(news / "new.jsonl", "Our sponsors and friends", first=200)
    report: RunReport = run_ingest(load_settings(home=home), news)
    (change,) = report.changes
    assert re.match(r"The Daily Kite changed its footer: all/ads-en .* from 100% .* now from 0%", str(change))


def write_stories(path: Path, foot: str, *, first: int) -> None:
    import random

    stories = (
        {
            "text": "\n".join([*(paragraph(random.Random(f"{number} {part}")) for part in range(3)), foot]),
            "source": "The Daily Kite",
            "url": f"https://kite.example/news/story-{number}",
        }
        for number in range(first, first + 40)
    )
    path.write_text("".join(json.dumps(story) + "\n" for story in stories), "utf-8")


def a_document(number: int, *, source: str = "kite") -> Document:
    origin = Origin(collection="news", path=f"{number}.txt", url=f"{number}")
    text = "\n".join(article(number))
    return Document(id=f"{number:032x}", origin=origin, version=0, format="txt", text=text, publisher=source)


def test_a_document_counted_before_is_not_counted_again_not_even_after_a_restart(tmp_path: Path) -> None:
    documents = [a_document(number) for number in range(10)]
    with Profiles(tmp_path / "p.sqlite") as profiles:
        assert profiles.count(documents) == 10
        assert profiles.count(documents) == 0
    with Profiles(tmp_path / "p.sqlite") as profiles:
        assert profiles.count([*documents, a_document(10)]) == 1
        profile = profiles.get("kite")
    assert profile is not None
    assert profile.documents == 11


def test_a_batch_that_fails_is_counted_not_at_all(tmp_path: Path) -> None:
    def failing() -> object:
        yield a_document(1)
        raise OSError("the disk is full")

    with Profiles(tmp_path / "p.sqlite") as profiles:
        profiles.count([a_document(0)])
        with pytest.raises(OSError, match="the disk is full"):
            profiles.count(failing())  # type: ignore[arg-type]
        assert profiles.count([a_document(1)]) == 1
        profile = profiles.get("kite")
    assert profile is not None
    assert profile.documents == 2


def test_what_is_put_away_for_room_is_counted_all_the_same(tmp_path: Path) -> None:
    documents = [a_document(number, source=f"kite {number % 7}") for number in range(210)]
    counts = []
    for name, lines in (("all", 100_000), ("few", 100)):
        with Profiles(tmp_path / f"{name}.sqlite", max_lines=lines) as profiles:
            profiles.count(documents)
            counts.append(dict(profiles.items()))
    assert counts[0] == counts[1]
    assert len(counts[0]) == 8


def test_a_file_in_use_or_of_another_kind_is_refused_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sqlite3.connect", partial(sqlite3.connect, timeout=0.0))  # seconds it waits for the other
    path = tmp_path / "p.sqlite"
    with Profiles(path), pytest.raises(ConfigError, match="another run may be learning"):
        Profiles(path)
    (tmp_path / "other.sqlite").write_text("no database " * 100, "utf-8")
    with pytest.raises(ConfigError, match=r"other\.sqlite.* delete the file and learn again"):
        Profiles(tmp_path / "other.sqlite")


def test_a_learnt_line_in_force_is_part_of_the_pipeline_and_a_proposal_is_not(tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path)
    before = pipeline_digest(settings)
    settings.learnt.mkdir()
    proposed = """
source: kite
documents: 9
lines:
- {line: App, apply: false, by: nobody, place: foot, documents: 9, head: 0, inside: 0, foot: 9, template: app}
"""
    (settings.learnt / "kite.yaml").write_text(proposed, "utf-8")
    assert pipeline_digest(settings) == before
    (settings.learnt / "kite.yaml").write_text(proposed.replace("false", "true"), "utf-8")
    assert pipeline_digest(settings) != before

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from flows.state.ledger import Ledger
from tests.support.command import SEEDS, SeedsHome, ingest_folder, kiosque
from tests.support.rule_folder import folder

TRAMWAY = SEEDS / "text" / "fr-tramway-inauguration.txt"


@pytest.fixture
def home(seeds_home: SeedsHome) -> Path:
    return seeds_home.folder


@pytest.fixture
def prefect_address(prefect_server: None, monkeypatch: pytest.MonkeyPatch) -> str:
    """The tests' Prefect server, for commands, which then log as they do for a user."""
    from prefect.settings import PREFECT_API_URL

    address = str(PREFECT_API_URL.value())
    monkeypatch.setenv("PREFECT_API_URL", address)
    for name in ("PREFECT_LOGGING_LEVEL", "PREFECT_LOGGING_ROOT_LEVEL"):
        monkeypatch.delenv(name, raising=False)
    return address


def answer(*arguments: str, stdin: bytes = b"") -> dict[str, Any]:
    done = kiosque(*arguments, "--json", stdin=stdin)
    assert done.returncode == 0, done.stderr.decode()
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_search_answers_machines_with_marked_words(home: Path) -> None:
    found = answer("search", "tramways", "--home", str(home))
    assert found["total"] == 1
    hit = found["hits"][0]
    assert {"id", "origin", "language", "title", "score", "highlights"} <= set(hit)
    assert hit["origin"] == "seeds/text/fr-tramway-inauguration.txt"
    assert "<mark>tramway</mark>" in " ".join(hit["highlights"])


def test_search_answers_people_in_the_width_of_a_terminal(home: Path) -> None:
    text = kiosque("search", "tramways", "--home", str(home)).stdout.decode()
    assert text.startswith("1 found")
    assert max(map(len, text.splitlines())) <= 80
    assert "\x1b" not in text
    assert " \n" not in text


def test_search_is_narrowed_by_language_source_and_time(home: Path) -> None:
    everything = answer("search", "", "--home", str(home), "--size", "500")
    french = answer("search", "", "--home", str(home), "--language", "fr", "--size", "500")
    assert 0 < french["total"] < everything["total"]
    assert {hit["language"] for hit in french["hits"]} == {"fr"}
    paper = answer("search", "", "--home", str(home), "--source", "Le Courrier du Port")
    assert {hit["source"] for hit in paper["hits"]} == {"Le Courrier du Port"}
    summer = answer("search", "", "--home", str(home), "--since", "2025-06-01", "--until", "2025-09-01")
    assert summer["hits"]
    assert all("2025-06-01" <= hit["published"] < "2025-09-01" for hit in summer["hits"])


def test_a_search_that_finds_nothing_says_which_filter_fits_no_article(home: Path) -> None:
    found = {
        option: answer("search", "tramway", option, value, "--home", str(home))
        for option, value in (("--language", "klingon"), ("--source", "Nobody"), ("--until", "1999"))
    }
    assert [each["total"] for each in found.values()] == [0, 0, 0]
    assert found["--language"]["note"].startswith("No article is in the language 'klingon'; there are ar, ")
    assert found["--source"]["note"].startswith("No article is of the source 'Nobody'")
    assert found["--until"]["note"] is None


def test_a_search_where_nothing_was_ingested_says_so(tmp_path: Path) -> None:
    done = kiosque("search", "tramway", "--home", str(tmp_path / "home"))
    assert done.returncode == 0
    assert b"There is no article in" in done.stdout
    assert not (tmp_path / "home").exists()


def test_a_span_that_ends_before_it_begins_is_refused(tmp_path: Path) -> None:
    done = kiosque("search", "tramway", "--since", "2025", "--until", "2024-06", "--home", str(tmp_path))
    assert done.returncode == 2
    assert b"nothing is from 2025-01-01 on and before 2024-06-01" in done.stderr


def test_copies_of_a_story_are_one_result_unless_all_are_asked_for(home: Path) -> None:
    (story,) = answer("search", "Skerrin", "--home", str(home))["hits"]
    assert (story["duplicate_of"], story["copies"]) == (None, 2)
    assert answer("search", "Skerrin", "--home", str(home), "--size", "1")["hits"] == [story]
    each = answer("search", "Skerrin", "--home", str(home), "--copies")
    assert each["total"] == 3
    assert {hit["duplicate_of"] for hit in each["hits"]} == {None, story["id"]}
    assert "1 found, 2 near copies folded" in kiosque("search", "Skerrin", "--home", str(home)).stdout.decode()


def test_a_query_that_begins_with_a_minus_stands_behind_two_dashes(home: Path) -> None:
    done = kiosque("search", "--json", "--language", "fr", "--home", str(home), "--size", "100", "--", "-tramway")
    origins = [hit["origin"] for hit in json.loads(done.stdout)["hits"]]
    assert origins
    assert "seeds/text/fr-tramway-inauguration.txt" not in origins


def test_the_embedded_search_needs_neither_prefect_nor_the_elasticsearch_client(home: Path) -> None:
    code = (
        "import sys; sys.argv = ['kiosque', 'search', 'tramways', '--home', sys.argv[1]]\n"
        "from flows.cli.app import app\n"
        "app(standalone_mode=False)\n"
        "print(sorted({'prefect', 'elasticsearch', 'sqlalchemy', 'pyarrow'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(home)], capture_output=True, cwd=SEEDS.parent, check=True)
    assert done.stdout.decode().splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    "name", [str(TRAMWAY), "seeds/text/fr-tramway-inauguration.txt", "text/fr-tramway-inauguration.txt"]
)
def test_explain_knows_a_document_by_its_file(home: Path, name: str) -> None:
    story = answer("explain", name, "--home", str(home))
    assert story["outcome"] == "indexed"
    assert (story["language"], story["source"], story["agencies"]) == ("fr", "France 24", ["AFP"])
    assert story["removed"][0] == {"text": "Avec AFP", "rule": "agencies/with-fr", "position": 7}
    assert "Avec AFP" not in story["text"]


def test_explain_knows_a_document_by_a_path_through_a_parent_folder_and_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.txt").write_text("The old bridge over the river is open again, a week early.", "utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "cwd").mkdir()
    home = ("--home", str(tmp_path / "home"))
    assert kiosque("ingest", "../link", *home, cwd=tmp_path / "cwd").returncode == 0
    for name in ("../link/a.txt", "../cwd/../link/a.txt", str(tmp_path / "link" / "a.txt")):
        assert kiosque("explain", name, *home, cwd=tmp_path / "cwd").returncode == 0


def test_explain_knows_a_file_whose_name_looks_like_part_of_an_address(tmp_path: Path) -> None:
    article = tmp_path / "odd dir" / "a b#1 %20 é.txt"
    article.parent.mkdir()
    article.write_text("The old bridge over the river is open again, a week early.", "utf-8")
    home = ("--home", str(tmp_path / "ho me"))
    assert kiosque("ingest", str(article.parent), *home).returncode == 0
    assert kiosque("explain", str(article), *home).returncode == 0


def test_explain_knows_a_document_by_its_id(home: Path) -> None:
    story = answer("explain", str(TRAMWAY), "--home", str(home))
    assert answer("explain", story["id"], "--home", str(home)) == story


def test_explain_strikes_removed_lines_through_where_they_stood(home: Path) -> None:
    lines = kiosque("explain", str(TRAMWAY), "--home", str(home)).stdout.decode()
    assert "\n- Avec AFP    [agencies/with-fr]\n" in lines
    assert max(map(len, lines.splitlines())) <= 80
    assert lines.index("Une deuxième ligne") < lines.index("Avec AFP") < lines.index("Le résumé de la semaine")


def test_explain_tells_why_a_document_was_rejected(home: Path) -> None:
    story = answer("explain", str(SEEDS / "text" / "empty.txt"), "--home", str(home))
    assert story["outcome"] == "rejected"
    assert story["rejection"] == {"step": "read", "error": "Empty", "reason": "is empty"}


def test_explain_tells_a_rejected_record_from_the_good_copy_of_its_url(tmp_path: Path) -> None:
    bodies = ("HTTP/1.1 503 Service Unavailable", "HTTP/1.1 200 OK")
    records = []
    for status in bodies:
        page = f"{status}\r\nContent-Type: text/plain\r\n\r\nThe old bridge over the river is open again.".encode()
        head = (
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://news.example/bridge\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(page)}\r\n\r\n"
        )
        records.append(head.encode() + page + b"\r\n\r\n")
    archive = tmp_path / "news" / "a.warc"
    archive.parent.mkdir()
    archive.write_bytes(b"".join(records))
    home = ingest_folder(tmp_path / "home", archive.parent).folder
    rejected = answer("explain", f"{archive}#1", "--home", str(home))
    good = answer("explain", f"{archive}#2", "--home", str(home))
    assert (rejected["outcome"], good["outcome"]) == ("rejected", "indexed")
    assert rejected["id"] != good["id"]
    assert answer("explain", rejected["id"], "--home", str(home)) == rejected
    assert answer("explain", good["id"], "--home", str(home)) == good


def test_explain_asks_for_the_record_of_a_file_of_many(home: Path) -> None:
    done = kiosque("explain", str(SEEDS / "jsonl" / "village-news.jsonl"), "--home", str(home))
    assert done.returncode == 2
    assert "village-news.jsonl#1, " in done.stderr.decode()
    third = answer("explain", f"{SEEDS}/jsonl/village-news.jsonl#3", "--home", str(home))
    assert third["language"] == "fr"
    assert third["record"] == 3


def test_explain_of_an_unknown_document_is_not_found(home: Path) -> None:
    done = kiosque("explain", "nosuch", "--home", str(home))
    assert done.returncode == 4
    assert done.stderr.decode().startswith("kiosque: no document nosuch in ")
    assert done.stdout == b""


def test_clean_is_a_filter_for_a_pipe() -> None:
    done = kiosque("clean", stdin="Un phare est restauré après dix ans de travaux.\n\nAvec AFP\n".encode())
    assert done.stdout.decode() == "Un phare est restauré après dix ans de travaux.\n"


def test_clean_shows_what_it_removed_with_the_rule_behind() -> None:
    done = kiosque(
        "clean", "-", "--diff", stdin="Un phare est restauré.\n\nUn bateau [1] revient.\n\nAvec AFP\n".encode()
    )
    assert done.stdout.decode() == (
        "  Un phare est restauré.\n\n  Un bateau [1] revient.\n- Avec AFP    [agencies/with-fr]\n"
    )


def test_clean_applies_the_rules_of_the_publisher_it_is_told() -> None:
    story = b"The ferry crossed the sound again today.\nIt carried hay.\nThe summary of the\nFrance 24 week"
    line = b"Receive essential international news every morning"
    assert line in kiosque("clean", stdin=story + b"\n" + line).stdout
    assert line not in kiosque("clean", "--source", "RFI", stdin=story + b"\n" + line).stdout


def test_clean_reads_a_page_and_records_from_standard_input() -> None:
    page = (SEEDS / "html" / "en-wire-seabird-count.html").read_bytes()
    assert json.loads(kiosque("clean", "--json", stdin=page).stdout)["agencies"] == ["Reuters"]
    records = b'{"text": "A bridge opened."}\n{"text": "A ferry sank.\\nAdvertisement"}\n'
    assert kiosque("clean", stdin=records).stdout == b"==> -#1 <==\nA bridge opened.\n\n==> -#2 <==\nA ferry sank.\n"


def test_clean_goes_on_after_a_file_it_cannot_read_and_says_so_at_the_end() -> None:
    done = kiosque("clean", str(SEEDS / "text" / "empty.txt"), str(TRAMWAY))
    assert done.returncode == 2
    assert done.stderr.decode() == "kiosque: empty.txt: is empty\n"
    assert done.stdout.decode().startswith("==> fr-tramway-inauguration.txt <==\nPort-Ambrelle")


@pytest.mark.parametrize("option", ["--diff", "--json"])
def test_a_reader_that_has_read_enough_ends_clean_quietly(tmp_path: Path, option: str) -> None:
    long = tmp_path / "long.txt"
    long.write_text("\n".join(f"Sentence {number} of a very long report goes on." for number in range(5000)), "utf-8")
    command = [sys.executable, "-m", "flows", "clean", str(long), option]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=SEEDS.parent) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_clean_extracts_a_page_and_tells_what_it_removed(tmp_path: Path) -> None:
    page = SEEDS / "html" / "en-wire-seabird-count.html"
    story = answer("clean", str(page))
    assert "(Reuters)" in [line["text"] for line in story["removed"]]
    assert story["agencies"] == ["Reuters"]


def test_clean_of_something_that_is_no_article_says_so() -> None:
    done = kiosque("clean", str(SEEDS / "text" / "empty.txt"))
    assert done.returncode == 2
    assert done.stderr.decode() == "kiosque: empty.txt: is empty\n"


def test_check_shows_settings_and_connections(home: Path) -> None:
    result = answer("check", "--home", str(home))
    assert result["ok"]
    assert result["connections"]["index"]["documents"]["fr"] > 1
    assert result["settings"]["home"] == str(home)


def test_check_of_an_unreachable_elasticsearch_fails_with_its_url() -> None:
    done = kiosque("check", "--elasticsearch", "http://127.0.0.1:9", "--json")
    assert done.returncode == 3
    assert "127.0.0.1:9" in json.loads(done.stdout)["connections"]["index"]["error"]


def test_a_path_that_is_not_there_is_one_clear_sentence(tmp_path: Path) -> None:
    done = kiosque("clean", str(tmp_path / "nosuch.txt"))
    assert done.returncode == 2
    assert len(done.stderr.decode().splitlines()) == 1
    assert "nosuch.txt" in done.stderr.decode()


def test_a_wrong_setting_is_one_clear_sentence(tmp_path: Path) -> None:
    (tmp_path / "kiosque.toml").write_text("wrokers = 2\n")
    done = kiosque("search", "x", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.decode().startswith("kiosque: setting wrokers: there is no such setting")


def test_rules_check_finds_nothing_wrong_with_the_rules_that_come_with_kiosque() -> None:
    done = kiosque("rules", "check")
    assert done.returncode == 0
    assert re.search(r"^0 faults, \d+ warnings$", done.stdout.decode().splitlines()[-1])


def test_rules_check_names_a_fault_and_fails(tmp_path: Path) -> None:
    rule = "{id: a, language: en, position: foot, exact: [Up], removes: [Down]}"
    done = kiosque("rules", "check", str(folder(tmp_path, all=f"rules: [{rule}]")), "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout) == [
        {
            "file": f"{tmp_path}/all.yaml",
            "rule": "a",
            "severity": "error",
            "fault": "leaves its own example 'Down' in; mend the rule or the example under `removes`",
        }
    ]


@pytest.mark.parametrize("command", ["ingest", "search", "explain", "clean", "check", "bootstrap", "rules"])
def test_every_command_has_help_with_its_exit_codes(command: str) -> None:
    done = kiosque(command, "--help")
    assert done.returncode == 0
    assert "Exit codes" in done.stdout.decode()


def test_the_version_is_told() -> None:
    assert re.fullmatch(rb"kiosque \d+\.\d+\.\d+\S*\s+", kiosque("--version").stdout)


def test_ingest_of_a_path_that_is_not_there_fails_with_a_sentence_and_no_traceback(tmp_path: Path) -> None:
    done = kiosque("ingest", str(tmp_path / "nosuch"), "--home", str(tmp_path / "home"), "--json")
    assert done.returncode == 2
    assert "nosuch" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
    assert done.stdout == b""


def sentence(done: subprocess.CompletedProcess[bytes]) -> str:
    """Return what a command that failed said; it is one sentence."""
    (line,) = done.stderr.decode().splitlines()
    return line.removeprefix("kiosque: ")


def test_a_home_that_cannot_be_written_is_one_sentence(tmp_path: Path, prefect_address: str) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "runs").touch()  # permissions would not keep root from it
    done = kiosque("ingest", str(TRAMWAY), "--home", str(tmp_path / "home"))
    assert done.returncode == 1
    assert sentence(done) == f"{tmp_path}/home/runs: File exists; check the disk and its permissions"


def test_a_ledger_that_cannot_be_written_is_one_sentence(tmp_path: Path, prefect_address: str) -> None:
    file = tmp_path / "ledger.sqlite"
    Ledger(f"sqlite:///{file}", target="t", pipeline="p").close()
    (tmp_path / "kiosque.toml").write_text(f'ledger = "sqlite:///file:{file}?mode=ro&uri=true"\n', "utf-8")
    done = kiosque("ingest", str(TRAMWAY), "--home", "home", cwd=tmp_path)
    assert done.returncode == 1
    assert sentence(done).startswith("the ledger cannot be used: attempt to write a readonly database; check")


def test_an_elasticsearch_that_is_not_there_is_one_sentence(tmp_path: Path, prefect_address: str) -> None:
    place = ("--home", str(tmp_path / "home"), "--elasticsearch", "http://127.0.0.1:1")
    done = kiosque("ingest", str(TRAMWAY), *place)
    assert done.returncode == 3
    assert sentence(done).startswith("Elasticsearch at http://127.0.0.1:1: cannot connect")


def test_ingest_answers_machines_with_its_counts_and_nothing_else(tmp_path: Path) -> None:
    counts = answer("ingest", str(TRAMWAY), "--home", str(tmp_path / "home"))
    assert counts == {
        "run": counts["run"],
        "read": 1,
        "indexed": 1,
        "unchanged": 0,
        "duplicate": 0,
        "rejected": 0,
    }

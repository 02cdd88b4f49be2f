"""The command `search`, with the sample articles in an embedded index."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from config.settings import load_settings
from flows.cli.results import Answer, results_text
from tasks.index import open_index
from tasks.index.values import Hit, SearchResults
from tasks.vectors import encoder
from tasks.vectors.encoder import with_vector
from tests.support.articles import article
from tests.support.command import SEEDS, answer, call_kiosque
from tests.tasks.index.contract.meaning import FLOOD


def test_search_answers_machines_with_marked_words(home: Path) -> None:
    found = answer("search", "tramways", "--home", str(home))
    assert found["total"] == 1
    hit = found["hits"][0]
    assert {"id", "origin", "language", "title", "score", "highlights"} <= set(hit)
    assert hit["origin"] == "seeds/text/fr-tramway-inauguration.txt"
    assert "<mark>tramway</mark>" in " ".join(hit["highlights"])


def test_search_answers_people_in_the_width_of_a_terminal(home: Path) -> None:
    text = call_kiosque("search", "tramways", "--home", str(home)).stdout.decode()
    assert text.startswith("1 found")
    assert max(map(len, text.splitlines())) <= 80
    assert "\x1b" not in text
    assert " \n" not in text


def test_search_is_narrowed_by_language_publisher_and_time(home: Path) -> None:
    everything = answer("search", "", "--home", str(home), "--size", "500")
    french = answer("search", "", "--home", str(home), "--language", "fr", "--size", "500")
    assert 0 < french["total"] < everything["total"]
    assert {hit["language"] for hit in french["hits"]} == {"fr"}
    paper = answer("search", "", "--home", str(home), "--publisher", "Le Courrier du Port")
    assert {hit["source"] for hit in paper["hits"]} == {"Le Courrier du Port"}
    summer = answer("search", "", "--home", str(home), "--since", "2025-06-01", "--until", "2025-09-01")
    assert summer["hits"]
    assert all("2025-06-01" <= hit["published"] < "2025-09-01" for hit in summer["hits"])


def test_results_are_in_the_order_of_their_dates_page_after_page(home: Path) -> None:
    search = ("search", "", "--home", str(home), "--sort", "oldest", "--size", "30")
    first = answer(*search)
    second = answer(*search, "--after", first["next"])
    dates = [hit["published"] for hit in first["hits"] + second["hits"] if hit["published"]]
    assert dates == sorted(dates)
    assert len({hit["id"] for hit in first["hits"] + second["hits"]}) == first["total"] > 30
    assert (first["total_is_exact"], second["next"]) == (True, None)


@pytest.fixture
def semantic_home(tmp_path: Path) -> Path:
    with open_index(load_settings(home=tmp_path)) as index:
        index.write([with_vector(article(text, language=language)) for language, text in FLOOD.items()])
    return tmp_path


def test_a_question_finds_articles_in_other_languages(semantic_home: Path) -> None:
    asked = ("search", "bridges closed after the flood", "--home", str(semantic_home))
    assert [hit["language"] for hit in answer(*asked)["hits"]] == ["en"]
    found = answer(*asked, "--any-language", "--facets")
    assert {hit["language"] for hit in found["hits"]} == set(FLOOD)
    assert found["facets"]["language"] == dict.fromkeys(sorted(FLOOD), 1)
    assert found["notes"] == []


def test_what_is_like_an_article_is_found_by_its_id(semantic_home: Path) -> None:
    (hit,) = answer("search", "bridges", "--home", str(semantic_home))["hits"]
    like = answer("search", "--like", hit["id"], "--home", str(semantic_home), "--language", "de")
    assert [found["language"] for found in like["hits"]] == ["de"]
    for options, fault in ((("--like", "x"), "no article has the id 'x'"), (("x", "--like", "y"), "nothing else")):
        assert fault in call_kiosque("search", *options, "--home", str(semantic_home)).stderr.decode()


def test_without_the_extra_the_option_says_what_to_install(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "is_installed", lambda: False)
    done = call_kiosque("search", "tramway", "--any-language", "--home", str(home))
    assert (done.returncode, b"make semantic" in done.stderr) == (2, True)


def test_an_index_without_vectors_says_that_only_words_were_searched(home: Path) -> None:
    found = answer("search", "tramways", "--any-language", "--home", str(home))
    assert (found["total"], len(found["notes"])) == (1, 1)
    assert "no article that fits has a vector" in found["notes"][0]


def test_a_cursor_of_nothing_and_two_orders_at_once_are_refused(tmp_path: Path) -> None:
    for options, fault in ((("--after", "x"), b"'x' is no cursor"), (("--recent", "--sort", "newest"), b"two orders")):
        done = call_kiosque("search", "tramway", *options, "--home", str(tmp_path))
        assert done.returncode == 2
        assert fault in done.stderr


def test_more_results_than_are_counted_are_said_to_be_more() -> None:
    results = SearchResults(total=10_000, hits=(), total_is_exact=False)
    console = Console(file=io.StringIO(), width=80)
    console.print(results_text(Answer(results=results, facets=None, suggestion=None, note=None)))
    assert console.file.getvalue() == "0 of more than 10,000 found\n"  # type: ignore[attr-defined]


def test_a_search_that_finds_nothing_says_which_filter_fits_no_article(home: Path) -> None:
    found = {
        option: answer("search", "tramway", option, value, "--home", str(home))
        for option, value in (("--language", "klingon"), ("--publisher", "Nobody"), ("--until", "1999"))
    }
    assert [each["total"] for each in found.values()] == [0, 0, 0]
    assert found["--language"]["note"].startswith("No article is in the language 'klingon'; there are ar, ")
    assert found["--publisher"]["note"].startswith("No article is from the publisher 'Nobody'")
    assert found["--until"]["note"] is None


def test_a_search_where_nothing_was_ingested_says_so(tmp_path: Path) -> None:
    done = call_kiosque("search", "tramway", "--home", str(tmp_path / "home"))
    assert done.returncode == 0
    assert b"There is no home at" in done.stdout
    assert not (tmp_path / "home").exists()


def test_a_span_that_ends_before_it_begins_is_refused(tmp_path: Path) -> None:
    done = call_kiosque("search", "tramway", "--since", "2025", "--until", "2024-06", "--home", str(tmp_path))
    assert done.returncode == 2
    assert b"nothing is from 2025-01-01 on and before 2024-06-01" in done.stderr


def test_near_duplicates_are_one_result_unless_each_is_wanted(home: Path) -> None:
    (story,) = answer("search", "Skerrin", "--home", str(home))["hits"]
    assert (story["duplicate_of"], story["copies"]) == (None, 2)
    assert answer("search", "Skerrin", "--home", str(home), "--size", "1")["hits"] == [story]
    each = answer("search", "Skerrin", "--home", str(home), "--duplicates")
    assert each["total"] == 3
    assert {hit["duplicate_of"] for hit in each["hits"]} == {None, story["id"]}
    assert (
        "1 found, 2 near-duplicates collapsed" in call_kiosque("search", "Skerrin", "--home", str(home)).stdout.decode()
    )


def test_old_names_of_options_go_on_working_and_say_so_once(home: Path, tmp_path: Path) -> None:
    place = ("--json", "--home", str(home))
    old = call_kiosque("search", "Skerrin", *place, "--copies", "--source", "A", "--source", "B")
    new = call_kiosque("search", "Skerrin", *place, "--duplicates", "--publisher", "A", "--publisher", "B")
    assert (old.returncode, old.stdout) == (0, new.stdout)
    assert sorted(old.stderr.decode().splitlines()) == [
        "kiosque: --copies is now called --duplicates",
        "kiosque: --source is now called --publisher",
    ]
    assert new.stderr == b""
    assert call_kiosque("clean", "--source", "RFI", stdin=b"A ferry crossed.").stdout == b"A ferry crossed.\n"
    forgotten = call_kiosque("forget", "--source", "Nobody", "--in-advance", "--json", "--home", str(tmp_path))
    assert json.loads(forgotten.stdout)["in_advance"] == ["Nobody"]


def test_a_query_that_begins_with_a_minus_stands_behind_two_dashes(home: Path) -> None:
    done = call_kiosque("search", "--json", "--language", "fr", "--home", str(home), "--size", "100", "--", "-tramway")
    origins = [hit["origin"] for hit in json.loads(done.stdout)["hits"]]
    assert origins
    assert "seeds/text/fr-tramway-inauguration.txt" not in origins


def test_the_embedded_search_needs_neither_prefect_nor_the_elasticsearch_client(home: Path) -> None:
    code = (
        "import sys; sys.argv = ['kiosque', 'search', 'tramways', '--home', sys.argv[1]]\n"
        "from flows.cli.app import app\n"
        "app(standalone_mode=False)\n"
        "print(sorted({'prefect', 'elasticsearch', 'sqlalchemy', 'pyarrow', 'numpy', 'fsspec'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(home)], capture_output=True, cwd=SEEDS.parent, check=True)
    assert done.stdout.decode().splitlines()[-1] == "[]"


def test_signs_that_are_no_syntax_are_said_to_people_and_machines(home: Path) -> None:
    found = answer("search", 'colour:red OR "puffins', "--home", str(home))
    assert found["total"] > 0
    assert [note.split(",")[0] for note in found["notes"]] == [
        "There is no field “colour”",
        "A quote is not closed: the phrase ends with the query",
    ]
    text = call_kiosque("search", "???", "--home", str(home)).stdout.decode()
    assert text.split("\n")[:2] == ["Nothing found", "Note: “???” has nothing that can be searched"]


def test_a_suggestion_stands_above_the_few_articles_that_match_by_chance() -> None:
    hit = Hit(document=article("A harbuor in the text"), score=1.0, highlights=())
    answered = Answer(SearchResults(total=1, hits=(hit,)), facets=None, suggestion="harbour", note=None)
    console = Console(width=80)
    with console.capture() as shown:
        console.print(results_text(answered))
    assert shown.get().startswith("1 found. Did you mean: harbour")

"""The search page over the embedded index, asked by HTTP."""

import re
import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import httpx
import pytest

from config.settings import load_settings
from flows.state.ledger import Ledger
from flows.web.guard import HEADERS
from flows.web.request import HITS_A_PAGE, MOST_CHARACTERS
from tasks.document import Document, Outcome, RemovedLine, TimestampSource
from tasks.index import index_target, open_index
from tasks.index.tantivy.index import TantivyIndex
from tasks.vectors import encoder
from tasks.vectors.encoder import with_vector
from tests.support.articles import article
from tests.support.command import SEEDS, SeedsHome, ingest_folder
from tests.support.html import Seen, seen
from tests.support.web_server import reading
from tests.tasks.index.contract.meaning import CHESS, FLOOD

TRAMWAY = "Port-Ambrelle a inauguré"


def written(home: Path, *documents: Document) -> Path:
    with open_index(load_settings(home=home)) as index:
        index.write(list(documents))
        index.refresh()
    return home


def found(page: Seen) -> list[str]:
    return page.texts(".hit h2")


# Searching


def test_a_search_shows_what_was_found_with_its_words_marked(page: httpx.Client) -> None:
    answer = seen(page, "/?q=tramways")
    assert answer.text("h1") == "1 article for tramways"
    assert answer.text("title") == "tramways – 1 article · Kiosque"
    assert found(answer)[0].startswith(TRAMWAY)
    assert "tramway" in answer.texts(".hit h2 mark")
    assert "tramway" in answer.texts(".fragments mark")


def test_signs_that_are_no_syntax_are_said_and_never_markup(page: httpx.Client) -> None:
    answer = seen(page, "/?q=" + quote("tramways OR colour:<b>x</b>"))
    assert found(answer)[0].startswith(TRAMWAY)
    assert any(note.startswith("There is no field “colour”, so “colour:<b>x</b>”") for note in answer.texts("p.note"))
    assert answer.texts("p.note b") == []


def test_without_words_the_whole_archive_is_shown_by_pages(page: httpx.Client) -> None:
    titles: list[str] = []
    address = "/?duplicates=1"
    while True:
        answer = seen(page, address)
        titles += answer.values(".hit h2 a", "href")
        if not (further := answer.values("a[rel=next]", "href")):
            break
        address = further[0]
    total = int(answer.text("h1").split()[0])
    assert len(titles) == total > 3 * HITS_A_PAGE
    assert len({urlsplit(title).path for title in titles}) == total
    assert seen(page, answer.values("a[rel=prev]", "href")[0]).text(".pages span:not(:empty)") == "Page 6"


def test_a_page_after_the_last_is_not_there(page: httpx.Client) -> None:
    assert "The results end before page 9" in seen(page, "/?q=tramways&page=9", status=404).text(".error")


def test_facets_count_narrow_and_can_be_taken_back(page: httpx.Client) -> None:
    everything = seen(page, "/?duplicates=1")
    french = seen(page, everything.link("français", ".facet a"))
    count = int(everything.text("#language-2 .count").split()[0])
    assert french.text("h1") == f"{count} articles"
    assert {*french.texts(".hit .facts span[lang]")} == {"français"}
    assert french.texts(".chips li") == ["Remove the filter français×", "Clear all"]
    # The other languages stay: a second one can be added.
    assert len(french.texts("#facet-language ~ ul a")) == len(everything.texts("#facet-language ~ ul a"))
    both = seen(page, french.link("English", ".facet a"))
    assert int(both.text("h1").split()[0]) > count
    assert seen(page, french.link("Clear all")).text("h1") == everything.text("h1")


def test_a_publisher_is_named_as_its_articles_name_it(page: httpx.Client) -> None:
    everything = seen(page, "/")
    paper = seen(page, everything.link("Le Courrier du Port", ".facet a"))
    assert set(paper.texts(".hit .publisher")) == {"Le Courrier du Port"}
    assert parse_qs(urlsplit(everything.link("Le Courrier du Port", ".facet a")).query) == {
        "publisher": ["Le Courrier du Port"]
    }


def test_a_bar_of_the_timeline_leads_to_its_month(page: httpx.Client) -> None:
    everything = seen(page, "/?duplicates=1")
    month = seen(page, everything.link("September 2025", ".timeline a"))
    assert int(everything.text("#t-2025-09-01 .unseen").split()[2]) == int(month.text("h1").split()[0])
    assert all(day.startswith("2025-09") for day in month.values(".hit time", "datetime"))
    assert month.values(".timeline [aria-current]", "id") == ["t-2025-09-01"]
    assert len(month.values(".timeline a", "id")) == len(everything.values(".timeline a", "id"))
    assert "September 2025×" in month.text(".chips li:first-child")


def test_dates_narrow_and_stay_in_the_form(page: httpx.Client) -> None:
    summer = seen(page, "/?q=&since=2025-06-01&until=2025-09-01")
    assert found(summer)
    assert all("2025-06-01" <= day < "2025-09-01" for day in summer.values(".hit time", "datetime"))
    assert summer.values("#since, #until", "value") == ["2025-06-01", "2025-09-01"]


def test_a_misspelt_word_is_answered_with_a_link_to_the_right_one(page: httpx.Client) -> None:
    nothing = seen(page, "/?q=tramwaz&language=fr")
    assert nothing.text("h1").startswith("Nothing found")
    meant = seen(page, nothing.values(".suggestion a", "href")[0])
    assert found(meant)
    assert meant.values("input[name=language]", "value") == ["fr"]


def test_near_duplicates_are_collapsed_and_shown_on_demand(page: httpx.Client) -> None:
    collapsed = seen(page, "/?q=skerrin")
    assert "2 near-duplicates collapsed" in collapsed.text(".collapsed")
    shown = seen(page, collapsed.link("Show all"))
    assert len(found(shown)) == len(found(collapsed)) + 2
    original = seen(page, collapsed.values(".more-duplicates a", "href")[0].partition("#")[0])
    assert len(original.texts("#duplicates li")) == 2
    duplicate = seen(page, original.values("#duplicates a", "href")[0])
    assert any("the original" in text for text in duplicate.texts("#duplicates li"))


def test_an_order_by_date_is_a_choice(tmp_path: Path) -> None:
    noon = datetime(2024, 5, 1, 12, tzinfo=UTC)
    sheaves = [
        article(f"harvest of {days}", timestamp=noon - timedelta(days), timestamp_source=TimestampSource.PUBLISHED)
        for days in (2, 800, 30, 1, 365)
    ]
    with reading(load_settings(home=written(tmp_path, *sheaves))) as page:
        newest = seen(page, seen(page, "/?q=harvest").link("Newest first"))
        oldest = seen(page, newest.link("Oldest first"))
    days = [f"{each.timestamp:%Y-%m-%d}" for each in sheaves if each.timestamp]
    assert newest.values(".hit time", "datetime") == sorted(days, reverse=True)
    assert oldest.values(".hit time", "datetime") == sorted(days)


def test_the_place_of_another_search_is_refused(page: httpx.Client) -> None:
    further = seen(page, "/?duplicates=1").values("a[rel=next]", "href")[0]
    assert "cursor of another search" in seen(page, f"{further}&sort=oldest", status=400).text(".error")
    assert "no cursor" in seen(page, "/?page=2&after=x", status=400).text(".error")


def test_newer_matches_first_is_a_choice(tmp_path: Path) -> None:
    today = datetime.now(UTC)

    def harvest(days: int, text: str) -> Document:
        return article(text, timestamp=today - timedelta(days), timestamp_source=TimestampSource.PUBLISHED)

    home = written(tmp_path, harvest(999, "harvest harvest"), harvest(1, "a late harvest in the valley of the river"))
    with reading(load_settings(home=home)) as page:
        best = seen(page, "/?q=harvest")
        newer = seen(page, best.link("Recent matches"))
        days = best.values(".hit time", "datetime")
        assert days == sorted(days)
        assert newer.values(".hit time", "datetime") == days[::-1]


# Texts of every direction, and hostile ones


def test_a_result_runs_in_its_own_direction(page: httpx.Client) -> None:
    answer = seen(page, "/?language=he&language=fr")
    kinds = set(zip(answer.values(".hit h2", "lang"), answer.values(".hit h2", "dir"), strict=True))
    assert kinds == {("he", "rtl"), ("fr", "ltr")}


def test_nothing_in_an_article_or_an_address_is_markup(tmp_path: Path) -> None:
    evil = '<img src=x onerror="alert(1)">&\'"'
    document = article(
        f"{evil} evil\nsecond",
        title=f"{evil} evil",
        publisher=evil,
        authors=(evil,),
        agencies=(evil,),
        url="javascript:alert(1)",
        removed=(RemovedLine(text=evil, rule=evil, position=2, evidence=evil),),
    )
    with reading(load_settings(home=written(tmp_path, document))) as page:
        asked = quote(evil)
        for address in (
            f"/?q=evil+{asked}&publisher={asked}&language={asked}",
            "/?q=evil",
            f"/article/{document.id}?removed=1&q={asked}",
            f"/article/{asked}",
            f"/?since={asked}",
            f"/runs/{asked}",
        ):
            body = page.get(address).text
            assert "<img" not in body
            assert "javascript:" not in body
            assert not re.search(r"""\s(on\w+|style)=["']""", body)
        assert evil in seen(page, f"/article/{document.id}").text("h1")


def test_the_switch_finds_other_languages_and_every_link_keeps_it(tmp_path: Path) -> None:
    home = written(tmp_path, *(with_vector(article(text, language=tag)) for tag, text in FLOOD.items()))
    with reading(load_settings(home=home)) as page:
        by_words, answer = (seen(page, f"/?q=closed+bridges{more}") for more in ("", "&any_language=1"))
        assert (len(found(by_words)), len(found(answer))) == (1, len(FLOOD))
        boxes = [each.texts(".any-language input[checked]") for each in (by_words, answer)]
        assert list(map(len, boxes)) == [0, 1]
        narrowed = next(link for link in answer.values(".facet a", "href") if "language=de" in link)
        assert len(found(seen(page, narrowed))) == 1


def test_without_the_extra_there_is_no_switch_and_its_address_says_what_to_install(
    page: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoder, "find_spec", lambda _: None)
    assert seen(page, "/").texts(".any-language") == []
    assert "make semantic" in seen(page, "/?q=x&any_language=1", status=400).text("main")


# An article


def test_an_article_shows_what_is_like_it_in_any_language(tmp_path: Path) -> None:
    flood = [with_vector(article(text, language=tag)) for tag, text in FLOOD.items()]
    with reading(load_settings(home=written(tmp_path, *flood, with_vector(article(CHESS))))) as page:
        answer = seen(page, f"/article/{flood[0].id}")
        assert len(answer.texts("#like li")) == len(FLOOD) - 1
        assert seen(page, answer.values("#like a", "href")[0]).texts("#like li")


def test_an_article_shows_its_removed_lines_on_demand(page: httpx.Client) -> None:
    answer = seen(page, seen(page, "/?q=tramways").values(".hit h2 a", "href")[0])
    assert not answer.texts(".removed")
    assert "Avec AFP" not in answer.text(".text")
    shown = seen(page, answer.values("#removed", "href")[0])
    assert shown.texts(".removed del")[0] == "Avec AFP"
    assert shown.texts(".removed .why")[0] == "agencies/with-fr"
    lines = shown.texts(".text p")
    assert lines.index("Removed: Avec AFP agencies/with-fr") > 0
    assert shown.link("Results for") == "/?q=tramways"
    assert seen(page, shown.values("#removed", "href")[0]).texts(".text p") == answer.texts(".text p")


@pytest.mark.parametrize("id", ["0" * 32, "x", "..%2f..%2fetc%2fpasswd", "A" * 32])
def test_an_article_that_is_not_there_has_a_page_that_says_so(page: httpx.Client, id: str) -> None:
    assert seen(page, f"/article/{id}", status=404).text("h1") == "There is no such page"


# Runs


def test_runs_are_reported_from_the_ledger(tmp_path: Path) -> None:
    settings = load_settings(home=ingest_folder(tmp_path / "home", SEEDS / "text").folder)
    ledger = Ledger(settings.ledger_url, target=index_target(settings), pipeline="p")
    with ledger.runs.recorded("run", lambda: {Outcome.INDEXED: 1204, Outcome.REJECTED: 3}):
        pass
    ledger.close()
    with reading(settings) as page:
        runs = seen(page, "/runs")
        assert runs.texts("tbody td") == ["completed", "1,207", "1,204", "0", "0", "0", "3"]
        run = seen(page, runs.values("tbody a", "href")[0])
        assert run.texts(".figures dd") == ["1,207", "1,204", "0", "0", "0", "3"]
        assert "read: Empty" in run.texts("tbody th")
        seen(page, "/runs/2020", status=404)


def test_a_home_without_runs_says_what_makes_one(page: httpx.Client) -> None:
    assert "kiosque ingest PATH" in seen(page, "/runs").text("main")


# The index while the page is served


def test_what_is_ingested_while_the_page_is_served_is_found(tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path / "home")
    with reading(settings) as page:
        assert "The archive is empty" in seen(page, "/").text(".nothing")
        ingest_folder(settings.home, SEEDS / "text" / "fr-tramway-inauguration.txt")
        assert len(found(seen(page, "/?q=tramways"))) == 1
        with open_index(settings) as index:
            index.delete([seen(page, "/").values(".hit h2 a", "href")[0].split("/")[-1]])
        assert seen(page, "/?q=tramways").text("h1").startswith("Nothing found")


def test_many_readers_search_while_an_ingest_writes(tmp_path: Path) -> None:
    settings = load_settings(home=written(tmp_path, article("harvest zero")))
    with reading(settings) as page, open_index(settings) as index, ThreadPoolExecutor(8) as readers:
        answers = readers.map(lambda _: page.get("/?q=harvest").status_code, range(60))
        for number in range(20):
            index.write([article(f"harvest {number}", language="fr" if number % 2 else "en")])
            index.refresh()
        assert set(answers) == {200}
        assert seen(page, "/?q=harvest").text("h1").startswith("21 articles")


def test_the_facet_of_a_publisher_with_a_very_long_name_can_be_chosen(tmp_path: Path) -> None:
    name = "Gazette des très longs noms " * 40
    with reading(load_settings(home=written(tmp_path, article("harvest", publisher=name.strip())))) as page:
        (link,) = [link for link in seen(page, "/").values("a", "href") if "publisher=" in link and "q=" not in link][
            :1
        ]
        assert found(seen(page, link))


# Safety


@pytest.mark.parametrize("address", ["/", "/runs", "/nothing", "/?page=0", "/static/page.js"])
def test_every_answer_carries_the_headers_that_keep_a_browser_safe(page: httpx.Client, address: str) -> None:
    headers = page.get(address).headers
    assert {name: headers[name] for name in HEADERS} == dict(HEADERS)
    assert "unsafe" not in headers["content-security-policy"]
    assert "server" not in headers


def test_a_request_for_another_name_is_turned_away(page: httpx.Client) -> None:
    refused = page.get("/", headers={"host": "evil.example"})
    assert refused.status_code == 421
    assert refused.headers["x-frame-options"] == "DENY"
    assert "evil" not in refused.text
    for name in ("localhost", "LOCALHOST:80", "127.0.0.1:8000", "[::1]:8000"):
        assert page.get("/", headers={"host": name}).status_code == 200


def test_what_is_not_a_page_is_refused_with_one(page: httpx.Client) -> None:
    assert page.post("/", data={"q": "x"}).status_code == 405
    assert page.head("/?q=tramways").status_code == 200
    for address in ("/static/../app.py", "/static/%2e%2e/app.py", "/static/", "/nothing"):
        assert seen(page, address, status=404).text(".status") == "404"
    long = seen(page, f"/?q={'x' * (MOST_CHARACTERS + 1)}", status=400)
    assert "501 characters" in long.text(".error")
    assert page.get("/?q=" + "x" * 60_000).status_code == 400


def test_a_damaged_index_gives_a_page_that_says_so(tmp_path: Path) -> None:
    home = written(tmp_path, article("harvest"))
    (home / "index" / "news-en-000001" / "kiosque.json").write_text("{}")
    settings = load_settings(home=home)
    with reading(settings) as page:
        down = seen(page, "/", status=503)
        assert "is no index of Kiosque" in down.text(".error")
        assert down.headers["retry-after"] == "5"
    with reading(settings, tells_faults=False) as page:
        assert str(tmp_path) not in page.get("/").text


def test_an_elasticsearch_that_is_not_there_is_an_error_page(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with reading(load_settings(home=tmp_path, elasticsearch_url=f"http://127.0.0.1:{port}")) as page:
        assert "cannot connect" in seen(page, "/?q=x", status=503).text(".error")
        assert seen(page, "/runs").status == 200


def test_a_ledger_that_cannot_be_read_is_an_error_page(seeds_home: SeedsHome, tmp_path: Path) -> None:
    settings = load_settings(home=seeds_home.folder, ledger=f"sqlite:///{tmp_path}")
    with reading(settings) as page:
        assert "cannot be opened" in seen(page, "/runs", status=500).text(".error")
        assert seen(page, "/").status == 200


class Broken(TantivyIndex):
    """An index with a fault that nobody has thought of."""

    def get(self, id: str) -> Document | None:
        raise RuntimeError(f"no idea about {id} in {self.folder}")


def test_a_fault_that_nobody_thought_of_is_an_error_page_and_the_next_one_works(tmp_path: Path) -> None:
    settings = load_settings(home=written(tmp_path, article("harvest")))
    with reading(settings, index=Broken(settings.embedded_index)) as page:
        for _ in range(3):
            fault = seen(page, f"/article/{'0' * 32}", status=500)
            assert "in the log of" in fault.text(".error")
            assert "no idea" not in fault.text("body")
            assert fault.headers["x-frame-options"] == "DENY"
            assert found(seen(page, "/?q=harvest"))


def test_files_are_kept_by_browsers_under_addresses_that_change_with_them(page: httpx.Client) -> None:
    answer = seen(page, "/")
    files = answer.values("script[src]", "src") + answer.values("link[href]", "href")
    assert len(files) == 4
    for address in files:
        assert "?v=" in address
        assert "immutable" in page.get(address).headers["cache-control"]
    assert page.get("/favicon.ico").headers["content-type"] == "image/svg+xml"

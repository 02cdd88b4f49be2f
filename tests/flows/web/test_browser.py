"""The search page in a real browser: with a mouse, with a keyboard alone, without JavaScript, on a phone, for everyone."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from config.settings import Settings, load_settings
from flows.state.ledger import Ledger
from tasks.document import Outcome
from tasks.index import index_target
from tests.support.browser import chromium
from tests.support.command import SeedsHome
from tests.support.web_server import serving

# A busy machine takes its time; Playwright waits for 5 and 30 seconds by itself.
PATIENCE_MS = 120_000
expect.set_options(timeout=PATIENCE_MS)
WIDTHS = {"desk": 1200, "phone": 360}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Of this module alone: while it is open, no other test of this thread could start an event loop.
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def address(seeds_home: SeedsHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    ledger_file = tmp_path_factory.mktemp("ledger") / "ledger.sqlite"
    settings = load_settings(home=seeds_home.folder, ledger=f"sqlite:///{ledger_file}")
    note_run(settings)
    with serving(settings) as url:
        yield url


def note_run(settings: Settings) -> None:
    """Note the run whose dead letters `seeds_home` holds."""
    ledger = Ledger(settings.ledger_url, target=index_target(settings), pipeline="p")
    with ledger.runs.recorded("run", lambda: {Outcome.INDEXED: 40, Outcome.DUPLICATE: 3, Outcome.REJECTED: 10}):
        pass
    ledger.close()


@contextmanager
def opened(browser: Browser, address: str, *, width: str = "desk", **options: Any) -> Iterator[Page]:
    """Open the page; what its console complains of, such as the policy that keeps inline code out, fails the test."""
    context = browser.new_context(base_url=address, viewport={"width": WIDTHS[width], "height": 800}, **options)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        yield page
        assert [text for text in complaints if "404 (Not Found)" not in text and "400 (Bad Request)" not in text] == []
    finally:
        context.close()


def search(page: Page, words: str) -> None:
    page.get_by_role("searchbox", name="Search the archive").fill(words)
    page.get_by_role("button", name="Search").click()
    expect(page).to_have_title(re.compile(re.escape(words)))


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no-script"])
def test_a_reader_searches_narrows_reads_and_goes_back(browser: Browser, address: str, has_script: bool) -> None:
    with opened(browser, address, java_script_enabled=has_script) as page:
        page.goto("/")
        box = page.get_by_role("searchbox", name="Search the archive")
        box.fill("minut*")
        page.get_by_role("button", name="Search").click()
        page.get_by_role("heading", level=1, name="9 articles for minut*").wait_for()
        page.get_by_role("link", name="français French").click()
        page.get_by_role("list", name="Filters in force").wait_for()
        assert "language=fr" in page.url
        page.get_by_role("link", name="Port-Ambrelle a inaugur").click()
        page.get_by_role("link", name="Show the removed lines").click()
        page.locator("del", has_text="Avec AFP").wait_for()
        assert "removed=1" in page.url
        page.get_by_role("link", name="Results for").click()
        page.get_by_role("list", name="Filters in force").wait_for()
        page.get_by_role("link", name="Clear all").click()
        page.get_by_role("heading", level=1, name="9 articles for minut*").wait_for()
        page.go_back()
        page.get_by_role("list", name="Filters in force").wait_for()
        assert box.input_value() == "minut*"
        page.get_by_label("From", exact=True).fill("2025-01-01")
        page.get_by_role("button", name="Apply").click()
        page.get_by_text("from 1 January 2025").wait_for()
        assert "since=2025-01-01" in page.url
        assert "language=fr" in page.url


def test_a_link_changes_the_page_without_loading_it_anew(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        page.goto("/")
        page.evaluate("window.isTheSame = true")
        search(page, "tramways")
        assert urlsplit(page.url).query == "q=tramways"  # empty fields are left out
        page.get_by_role("link", name="Port-Ambrelle a inaugur").click()
        expect(page).to_have_title(re.compile("Port-Ambrelle"))
        page.evaluate("scrollTo(0, 60)")
        page.locator("#removed").click()
        page.locator("del").first.wait_for()
        assert page.evaluate("scrollY") == 60  # who reads stays in the place
        page.go_back()
        page.go_back()
        page.get_by_role("heading", level=1, name="1 article for tramways").wait_for()
        assert page.evaluate("window.isTheSame") is True


def test_the_next_page_begins_at_its_top(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        page.goto("/")
        page.get_by_role("link", name="Next").click()
        page.get_by_text("Page 2").wait_for()
        expect(page.get_by_role("searchbox")).to_be_in_viewport()
        expect(page.get_by_role("heading", level=1)).to_be_focused()


def test_an_error_is_shown_in_place_of_the_results(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        page.goto("/?q=minut*")
        page.get_by_label("From", exact=True).fill("2025-02-01")
        page.get_by_label("Before", exact=True).fill("2025-01-01")
        page.get_by_role("button", name="Apply").click()
        page.get_by_text("the second day must be later").wait_for()


def test_everything_is_done_with_the_keyboard_alone(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        page.goto("/")
        keys = page.keyboard
        keys.press("Tab")
        expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
        keys.press("Enter")
        expect(page.locator("#page")).to_be_focused()
        keys.press("/")
        expect(page.locator("#q")).to_be_focused()
        keys.type("tramways")
        keys.press("Enter")
        page.get_by_role("heading", level=1, name="1 article for tramways").wait_for()
        tab_to(page, ".hit h2 a")
        keys.press("Enter")
        # The link that was followed is gone: the new heading has the focus, so that it is read out.
        expect(page.get_by_role("heading", level=1, name="Port-Ambrelle")).to_be_focused()
        tab_to(page, "#removed")
        keys.press("Enter")
        page.locator("del").first.wait_for()
        expect(page.locator("#removed")).to_be_focused()


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus, and see that it shows it."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
            return
    pytest.fail(f"Tab never comes to {selector}")


def test_a_phone_needs_no_scrolling_sideways_and_leads_to_the_filters(browser: Browser, address: str) -> None:
    with opened(browser, address, width="phone", has_touch=True, is_mobile=True) as page:
        for path in ("/?q=minut*", "/?language=ar&language=he", "/runs", "/runs/run", "/nothing"):
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        page.goto("/?q=minut*")
        page.get_by_role("link", name="Filters", exact=True).tap()
        expect(page.get_by_role("heading", name="Language")).to_be_in_viewport()


def test_a_text_from_right_to_left_is_laid_out_so(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        page.goto("/?language=ar&language=fr")
        sides = page.evaluate(
            "[...document.querySelectorAll('.hit h2')].map(h => {"
            "  const text = document.createRange(); text.selectNodeContents(h);"
            "  const [line] = text.getClientRects(), box = h.getBoundingClientRect();"
            "  return [h.lang, Math.round(line.left - box.left), Math.round(box.right - line.right)]; })"
        )
        assert {language for language, _, _ in sides} == {"ar", "fr"}
        assert all((right if language == "ar" else left) == 0 for language, left, right in sides)


def test_no_kind_of_page_breaks_a_rule_of_accessibility(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        page.goto("/?q=tramways")
        article = page.locator(".hit h2 a").get_attribute("href") or ""
        pages = {
            "the archive": "/",
            "results": "/?q=minut*&language=fr&language=ar&since=2020-01-01",
            "near-duplicates": "/?q=skerrin&duplicates=1",
            "nothing found": "/?q=tramwaz&language=fr",
            "an article": f"{article}&removed=1",
            "the runs": "/runs",
            "a run": "/runs/run",
            "not found": "/nothing",
            "a bad question": "/?page=0",
        }
        for kind, path in pages.items():
            page.goto(path)
            page.evaluate("document.querySelectorAll('details').forEach(box => box.open = true)")
            assert background(page, "light") == "rgb(250, 246, 238)"
            assert violations(page) == "", kind
            assert background(page, "dark") == "rgb(23, 21, 19)"
            assert violations(page, {"runOnly": ["color-contrast"]}) == "", kind  # all that colours change


def background(page: Page, scheme: Any) -> Any:
    page.emulate_media(color_scheme=scheme)
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


def violations(page: Page, options: dict[str, Any] | None = None) -> str:
    report = Axe().run(page, options={"resultTypes": ["violations"], **(options or {})})
    return str(report.generate_report()) if report.violations_count else ""

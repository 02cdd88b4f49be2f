from datetime import UTC, datetime

import pytest

from tasks.extract.metadata.searched_date import searched_date
from tests.support.inputs.pages import html_page

LATEST = datetime(2023, 1, 1, tzinfo=UTC)
FOURTH_OF_MAY = datetime(2022, 5, 4, tzinfo=UTC)


def searched(body: str, *, head: str = "", language: str = "en-GB", url: str | None = None) -> datetime | None:
    return searched_date(html_page(body, head=head), languages=(language,), url=url, latest=LATEST)


def test_a_day_in_figures_is_read_as_the_language_writes_it():
    assert searched("<p>Posted 04/05/2022</p>") == FOURTH_OF_MAY
    assert searched("<p>Posted 05/04/2022</p>", language="en-US") == FOURTH_OF_MAY


@pytest.mark.parametrize(
    "page",
    [
        {"head": '<meta property="article:modified_time" content="2022-05-04T00:00:00Z">'},
        {"head": '<meta property="og:updated_time" content="2022-05-04">'},
        {"head": '<meta http-equiv="Last-Modified" content="Wed, 04 May 2022 08:00:00 GMT">'},
        {"head": '<link rel="canonical" href="https://news.example/2022/05/04-bridges">'},
        {"head": '<meta name="date" content="04/05/2022">', "language": "en"},
        {"body": "<footer>© 2022 The News</footer>"},
    ],
    ids=["modified", "updated", "header", "slug", "order unknown", "copyright"],
)
def test_a_page_that_shows_no_day_of_publication_has_none(page: dict[str, str]):
    assert searched(**({"body": "<p>A bridge.</p>"} | page)) is None


@pytest.mark.parametrize(
    "script",
    [
        '{"page": {"publishedAt": "2022-05-04T00:00:00Z"}}',
        'dataLayer = [{publish_date: "2022-05-04"}]',
        "var pubDate='2022-05-04';",
    ],
)
def test_the_only_day_of_publication_in_scripts_is_the_pages(script: str):
    assert searched(f"<p>A bridge.</p><script>{script}</script>") == FOURTH_OF_MAY


@pytest.mark.parametrize(
    "script",
    [
        '[{"publishedAt": "2022-05-04"}, {"publishedAt": "2022-05-02"}]',
        '{"publishedAt": "2032-05-04"}',
        '{"updatedAt": "2022-05-04"}',
        '{"publishedAt": "soon enough"}',
    ],
    ids=["of others", "to come", "change", "no day"],
)
def test_other_days_in_scripts_are_none(script: str):
    assert searched(f"<p>A bridge.</p><script>{script}</script>") is None

from datetime import UTC, datetime

from tasks.document import document_id
from tasks.forgotten import FORGOTTEN, forgotten_of, reject_forgotten
from tasks.identify import claims
from tests.support.articles import article

URL = "https://holm.example/n/7"
PAGE = article("text", url=URL, title="The bell", published=datetime(2022, 2, 1, tzinfo=UTC), authors=("Anna Lund",))
LIST = forgotten_of(ids=[document_id(PAGE.origin, url=URL)])


def test_a_forgotten_document_is_rejected_without_what_it_says():
    (document,) = reject_forgotten([PAGE], LIST, ids=claims)

    assert document.rejection is not None
    assert document.rejection.error == FORGOTTEN
    assert (document.title, document.url, document.published, document.authors, document.text) == (
        None,
        None,
        None,
        (),
        "",
    )


def test_a_forgotten_document_that_was_rejected_before_keeps_its_reason_and_nothing_else():
    (document,) = reject_forgotten([PAGE.as_rejected("extract", "LoginWall", "asks for a login")], LIST, ids=claims)

    assert document.rejection is not None
    assert document.rejection.error == "LoginWall"
    assert (document.title, document.url, document.published, document.authors, document.text) == (
        None,
        None,
        None,
        (),
        "",
    )

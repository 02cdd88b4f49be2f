"""Walls against ad blockers, messages of programs and parked addresses are no articles; articles about them are."""

import pytest

from tasks.extract import extract_document
from tests.support.inputs.notices import notice
from tests.support.inputs.pages import html_page, page_document


def rejected(page: str) -> str | None:
    """Return the error with which a page is rejected; None for an article."""
    document = extract_document(page_document(page))
    return document.rejection.error if document.rejection else None


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        (
            "Ad blocker detected",
            "Our reporting is supported by advertising. Please allow ads for this site and refresh the page to read on.",
        ),
        (
            "Adblocker erkannt",
            "Unsere Seite lebt von Werbeeinnahmen. Bitte schalten Sie den Adblocker aus und laden Sie die Seite neu.",
        ),
        (
            "Bloqueur de publicité détecté",
            "Ce site vit de la publicité. Désactivez votre bloqueur de publicité puis actualisez la page, s’il vous plaît.",
        ),
        ("Отключите AdBlock", "Сайт существует благодаря рекламе. Добавьте нас в белый список и обновите страницу."),
    ],
)
def test_a_wall_against_ad_blockers_is_rejected(heading: str, text: str) -> None:
    assert rejected(notice(heading, text)) == "AdBlockWall"


@pytest.mark.parametrize(
    "message",
    [
        "<b>Fatal error</b>: Uncaught Error: Call to undefined function the_post() in /srv/www/page.php:12 Stack trace: #0",
        "<p>There has been a critical error on this website.</p><p>Learn more about troubleshooting WordPress.</p>",
        "<pre>Traceback (most recent call last):\nFile app.py\nStack trace: none was kept by the server of the paper</pre>",
    ],
)
def test_the_message_of_a_program_is_rejected(message: str) -> None:
    assert rejected(f"<html><body>{message}</body></html>") == "ProgramError"


@pytest.mark.parametrize(
    ("heading", "texts"),
    [
        (
            "arle-bote.example",
            ["This domain may be for sale. Make an offer to the domain owner.", "Related searches: cars"],
        ),
        ("arle-bote.example", ["Diese Domain steht zum Verkauf. Jetzt Domain kaufen.", "Ähnliche Suchanfragen: Autos"]),
        ("Este dominio está en venta", ["Compre este dominio hoy mismo y empiece con su proyecto en la red."]),
    ],
)
def test_a_parked_address_is_rejected(heading: str, texts: list[str]) -> None:
    assert rejected(notice(heading, *texts)) == "ParkedDomain"


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        (
            "Every third reader has an ad blocker",
            "Papers earn less since readers use an ad blocker, a study says. Nine editors told the Courier that they will ask"
            " for money. A law on such programs is planned for the autumn, the ministry said on Tuesday.",
        ),
        (
            "The town sells its old domain",
            "The town of Linden sells the address that it has had since 1998. Two firms have made bids, the mayor said. The"
            " council votes on the sale in May, and the money goes to the school.",
        ),
        (
            "A fatal error at the lock",
            "A worker opened the wrong gate of the lock on Monday, and two boats sank. The water board called it a fatal error."
            " Nobody was hurt, said the police, who talked to the crews.",
        ),
    ],
)
def test_an_article_about_such_things_is_kept(heading: str, text: str) -> None:
    assert rejected(html_page(f"<h1>{heading}</h1><p>{text}</p>")) is None


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        (
            "Please verify your age",
            "You must be 18 or older to enter. By entering you confirm that you are of legal age.",
        ),
        (
            "Altersprüfung",
            "Dieser Inhalt ist nur für Erwachsene. Bitte geben Sie Ihr Geburtsdatum ein, um ihn zu sehen.",
        ),
        ("Подтвердите свой возраст", "Материал предназначен для взрослых. Вам должно быть не меньше 18 лет."),
    ],
)
def test_a_question_for_the_age_is_rejected(heading: str, text: str) -> None:
    assert rejected(notice(heading, text)) == "AgeWall"


def test_an_article_about_ages_is_kept() -> None:
    text = (
        "The ferry asks for the age of its guests since Monday. Nobody under 18 years may stand at the bow in a storm."
    )

    assert (
        rejected(html_page(f"<article><h1>Are you over 18? Ferry asks its guests</h1><p>{text}</p></article>")) is None
    )

import json

import pytest

from tasks.document import Document
from tasks.prepare.steps import cleaning_steps
from tests.support.inputs.notices import STORY, TITLE, paragraphs
from tests.support.inputs.pages import json_ld, page_document

STEPS = cleaning_steps("fast")
BEGINNING = STORY[:2]
LONG = tuple(
    f"In the year {year} the bell of Holm rang for {year % 97} boats, and the union counted every one of them."
    for year in range(1990, 2010)
)


def cleaned(document: Document) -> Document:
    for _, step in STEPS:
        document = step(document)
    return document


def page(below: str = "", *, texts: tuple[str, ...] = BEGINNING, head: str = "") -> Document:
    article = f"<article><h1>{TITLE}</h1>{paragraphs(*texts)}{below}</article>"
    return cleaned(
        page_document(f"<html><head><title>{TITLE}</title>{head}</head><body><main>{article}</main></body></html>")
    )


OFFERS = {
    "en": [
        "Want to read the whole story?",
        "Unlock this article with a Gazette subscription",
        "Subscribe today for only £1 a week",
        "Cancel anytime.",
    ],
    "de": [
        "Sie möchten weiterlesen?",
        "Jetzt testen: alle Artikel lesen, nur 2 Euro im Monat",
        "Monatlich kündbar",
        "Schon Abonnent? Gleich einloggen",
    ],
    "fr": [
        "Cet article est réservé aux abonnés.",
        "Abonnez-vous à partir de 1€ le premier mois",
        "Sans engagement",
        "Déjà abonné ? Se connecter",
    ],
    "es": [
        "Este contenido es exclusivo para suscriptores",
        "Suscríbete por solo 1 € el primer mes",
        "Cancela cuando quieras",
    ],
    "it": ["Questo contenuto è riservato agli abbonati", "Abbonati a 1€ al mese", "Sei già abbonato? Accedi"],
    "pt": ["Esta matéria é exclusiva para assinantes", "Assine por R$ 1,90 por mês", "Já é assinante? Faça login"],
    "nl": ["Dit artikel is alleen voor abonnees", "Abonneer je vanaf € 1 per week", "Maandelijks opzegbaar"],
    "sv": ["Vill du läsa hela artikeln? Logga in eller bli prenumerant", "Endast 1 kr första månaden"],
    "pl": ["Artykuł dostępny tylko dla prenumeratorów", "Masz już konto? Zaloguj się"],
    "cs": ["Tento článek je pouze pro předplatitele", "Předplatné od 99 Kč měsíčně"],
    "ru": ["Материал доступен только подписчикам", "Оформите подписку от 199 ₽ в месяц"],
    "tr": ["Bu haber sadece abonelere özeldir", "Zaten abone misiniz? Giriş yapın"],
    "ar": ["هذا المقال متاح للمشتركين فقط", "لديك حساب؟ سجل الدخول"],
    "zh": ["本文为付费内容，订阅后即可阅读全文", "每月仅需9元"],
    "ja": ["この記事は会員限定です。会員登録すると続きをお読みいただけます。", "月額980円"],
}


@pytest.mark.parametrize("language", OFFERS)
@pytest.mark.parametrize("is_page", [True, False], ids=["page", "text"])
def test_the_offer_below_a_cut_article_is_removed_and_the_article_marked_as_cut_off(language: str, is_page: bool):
    offers = OFFERS[language]
    below = f'<div class="offer">{paragraphs(*offers)}</div>'
    document = page(below) if is_page else cleaned(page_document(None, text="\n".join((*BEGINNING, *offers))))

    assert document.text.split("\n") == list(BEGINNING)
    assert document.is_truncated


def test_an_article_that_json_ld_calls_not_free_is_cut_off_if_it_is_short():
    node = '{"@type": "NewsArticle", "headline": "Bell", "isAccessibleForFree": "False"}'

    assert page(head=json_ld(node)).is_truncated
    assert not page(head=json_ld(node), texts=LONG).is_truncated


def test_a_count_of_words_tells_whether_the_article_is_whole():
    node = '{{"@type": "NewsArticle", "headline": "Bell", "isAccessibleForFree": false, "wordCount": {}}}'

    assert page(head=json_ld(node.format(1200)), texts=LONG).is_truncated
    assert not page(head=json_ld(node.format(450)), texts=LONG).is_truncated


def test_an_element_named_after_a_paywall_marks_the_article_only_with_an_offer_in_it():
    assert page('<div class="article-paywall"><p>Choose how to go on with the Gazette today.</p></div>').is_truncated
    assert not page('<div class="article-paywall"></div>').is_truncated


def test_an_article_about_subscriptions_is_whole_and_keeps_its_lines():
    texts = (
        *BEGINNING,
        "Subscribers paid two crowns for a paper that cost three.",
        "The first month was free of accidents.",
    )
    document = page(texts=texts)

    assert document.text.split("\n") == list(texts)
    assert not document.is_truncated


def test_a_badge_at_the_head_does_not_mark_an_article_as_cut_off():
    assert not cleaned(
        page_document(None, text="\n".join(("This article is for subscribers only", *STORY)))
    ).is_truncated


def test_the_body_in_json_ld_is_read_where_a_wall_shows_only_its_beginning() -> None:
    def shown(body: tuple[str, ...]) -> str:
        node = {"@type": "NewsArticle", "headline": TITLE, "isAccessibleForFree": False, "articleBody": "\n".join(body)}
        return page("<p>Subscribe to read on.</p>", texts=STORY, head=json_ld(json.dumps(node))).text

    assert shown((*STORY, *LONG)).split("\n") == [*STORY, *LONG]
    assert LONG[-1] not in shown(LONG)

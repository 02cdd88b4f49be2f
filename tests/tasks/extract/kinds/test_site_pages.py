"""Pages of a site about itself are no articles, and articles whose headings or addresses look like theirs are."""

import pytest

from tasks.extract import extract_document
from tests.support.inputs.notices import HEADLINES, STORY, paragraphs, teasers
from tests.support.inputs.pages import PARAGRAPHS, html_page, json_ld, page_document

DATE = '<meta property="article:published_time" content="2022-02-01T10:00:00Z">'


def rejected(heading: str, *texts: str, url: str | None = None, head: str = "", body: str = "") -> str | None:
    """Return the error with which a page is rejected; None for an article."""
    page = html_page(
        f"<h1>{heading}</h1>{paragraphs(*texts)}{body}", head=f"<title>{heading} | Holm Gazette</title>{head}"
    )
    document = extract_document(page_document(page).with_(url=url and f"https://holm.example{url}"))
    return document.rejection.error if document.rejection else None


@pytest.mark.parametrize(
    ("heading", "path", "text"),
    [
        ("Contact us", "/contact-us", "If you have a story or a complaint, please get in touch with the newsroom by telephone."),
        ("We love to hear from you", "/en/contact.html", "Our offices at the harbour are open from Monday to Friday."),
        ("Kontakt", "/kontakt/", "Sie haben Fragen oder Kritik? So erreichen Sie die Redaktion, per Telefon oder per Post."),
        ("Über uns", "/ueber-uns", "Die Zeitung berichtet seit 1988 über die Inseln und gehört ihren Leserinnen und Lesern."),
        ("Contact", "/pages/contact", "Vous souhaitez contacter la rédaction ou signaler une erreur ? Écrivez-nous."),
        ("Quiénes somos", "/quienes-somos", "El Faro es un diario independiente que informa de las islas desde 1988."),
        ("Fale conosco", "/fale-conosco", "Para falar com a redação, ligue para o nosso telefone de segunda a sexta."),
        ("Kontakta oss", "/kontakta-oss", "Vill du tipsa redaktionen eller ställa en fråga? Ring oss på vardagar."),
        ("Контакты", "/contacts", "Чтобы связаться с редакцией, позвоните нам с понедельника по пятницу, с девяти до пяти."),
        ("Künye", "/kunye", "Fener Gazetesi, Fener Medya tarafından yayımlanmaktadır. Genel Yayın Yönetmeni: Ayşe Yılmaz."),
        ("اتصل بنا", "/contact-us", "يمكنكم التواصل مع هيئة التحرير عبر البريد الإلكتروني أو الهاتف من الأحد إلى الخميس."),
        ("联系我们", "/contact.html", "如果您有新闻线索、意见或建议，欢迎通过电话或电子邮件与本报编辑部联系，我们会尽快回复。"),
        ("Newsletters", "/newsletters", "Choose from our five newsletters and stop them whenever you like."),
    ],
)  # fmt: skip
def test_a_page_about_the_site_is_known_by_its_address(heading: str, path: str, text: str) -> None:
    assert rejected(heading, text, *PARAGRAPHS, url=path) == "SitePage"


@pytest.mark.parametrize(
    ("heading", "path", "error"),
    [
        ("Privacy", "/privacy", "Policy"),
        ("Datenschutzerklärung", "/service/datenschutz", "Policy"),
        ("Mentions légales", "/fr/mentions-legales", "Policy"),
        ("Polityka prywatności", "/polityka-prywatno%C5%9Bci", "Policy"),
        ("Terms", "/terms_of_use.php", "Policy"),
        ("Sign in", "/auth/login?next=/", "LoginWall"),
        ("Iniciar sesión", "/iniciar-sesion", "LoginWall"),
        ("Вход", "/login", "LoginWall"),
    ],
)
def test_terms_and_logins_are_known_by_their_address(heading: str, path: str, error: str) -> None:
    assert rejected(heading, *PARAGRAPHS, url=path) == error


@pytest.mark.parametrize(
    ("heading", "text", "error"),
    [
        ("Contact us", "Our offices at the harbour are open from Monday to Friday, between nine and five.", "SitePage"),
        ("Contact", "Write to the readers’ editor, who answers within three days: editor@holm.example.", "SitePage"),
        ("Контакти", "Щоб зв'язатися з редакцією, зателефонуйте нам: +380 48 000-00-00, з дев'ятої до п'ятої.", "SitePage"),
        ("Datenschutzerklärung", "Der Schutz Ihrer Privatsphäre ist uns sehr wichtig, sagen wir Ihnen hiermit.", "Policy"),
        ("关于我们", "灯塔报创刊于1988年，是一份独立的日报，总部设在青岛，现有十二名记者，每天为读者报道海岛新闻。", "SitePage"),
    ],
)  # fmt: skip
def test_without_an_address_the_heading_must_say_what_the_page_is(heading: str, text: str, error: str) -> None:
    assert rejected(heading, text) == error


def test_a_page_that_calls_itself_a_contact_page_is_one() -> None:
    assert rejected("Write to us", *PARAGRAPHS, head=json_ld('{"@type": "ContactPage"}')) == "SitePage"


@pytest.mark.parametrize("path", ["/contact", "/en/kontakt"])
def test_the_date_of_a_page_about_the_site_makes_it_no_article(path: str) -> None:
    assert rejected("Contact", *PARAGRAPHS, url=path, head=DATE) == "SitePage"


@pytest.mark.parametrize(
    ("heading", "path", "head"),
    [
        ("Contact", "/music/contact", ""),
        ("Contact", "/2024/03/04/contact", ""),
        ("Privacy", "/opinion/privacy", ""),
        ("Ferrymen vote to keep the bell", "/about", DATE),
        ("Contact with the mainland is lost", "/news/contact-lost", ""),
        ("About us all: a film", "/film/about-us-all", ""),
        ("Login", "/film/login", DATE),
        ("Contact us", "/news/contact-us", json_ld('{"@type": "NewsArticle", "headline": "Contact us"}')),
        ("Kontakt", None, ""),
    ],
)
def test_an_article_with_such_a_heading_or_address_is_kept(heading: str, path: str | None, head: str) -> None:
    assert rejected(heading, *STORY, url=path, head=head) is None


@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize(
    ("heading", "path"),
    [
        ("Holm Gazette", "/?s=ferry"),
        ("Holm Gazette", "/suche?q=f%C3%A4hre"),
        ("Résultats de recherche pour : bac", None),
        ("Search results for: ferry", None),
        ("Результаты поиска", "/poisk/?text=паром"),
    ],
)
def test_the_results_of_a_search_are_a_list_however_few_they_are(heading: str, path: str | None, count: int) -> None:
    assert rejected(heading, url=path, body=teasers(count=count)) == "ListOfArticles"


def test_an_article_with_a_query_in_its_address_is_kept() -> None:
    link = f'<p>More: <a href="/n/1">{HEADLINES[0]}</a></p>'
    assert rejected(HEADLINES[1], *STORY, url="/n/7?q=ferry", body=link) is None

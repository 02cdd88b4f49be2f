import pytest

from tasks.document import Document
from tasks.extract import extract_document
from tests.support.inputs.notices import STORY, TITLE, notice, paragraphs, shell
from tests.support.inputs.pages import html_page, page_document


def rejected(page: str) -> str | None:
    """Return the error with which a page is rejected; None for an article."""
    document = extract_document(page_document(page))
    return document.rejection.error if document.rejection else None


@pytest.mark.parametrize(
    ("heading", "texts"),
    [
        (
            "Sorry, this page isn’t here",
            ["The page you’re looking for might have been moved or deleted. Try searching."],
        ),
        ("404", ["Page not found"]),
        ("Seite nicht gefunden", ["Die von Ihnen aufgerufene Seite wurde verschoben oder gelöscht.", "Zur Startseite"]),
        ("Page introuvable", ["La page que vous cherchez n’existe plus ou a été déplacée.", "Retour à l’accueil"]),
        ("Página no encontrada", ["La página que buscas ya no existe.", "Volver a la portada"]),
        ("Strona nie istnieje", ["Strona, której szukasz, została usunięta.", "Wróć na stronę główną"]),
        ("Sidan hittades inte", ["Sidan du söker finns inte längre.", "Till startsidan"]),
        ("Страница не найдена", ["Запрашиваемая страница не существует или была удалена.", "Вернуться на главную"]),
        ("Sayfa bulunamadı", ["Aradığınız sayfa kaldırılmış olabilir.", "Ana sayfaya dön"]),
        ("الصفحة غير موجودة", ["عذرا، الصفحة التي تبحث عنها تم حذفها.", "العودة إلى الصفحة الرئيسية"]),
        ("पेज नहीं मिला", ["आप जिस पेज को ढूंढ रहे हैं वह उपलब्ध नहीं है।"]),
        ("页面不存在", ["您访问的页面不存在或已被删除。", "返回首页"]),
        ("ページが見つかりません", ["お探しのページは移動または削除された可能性があります。"]),
        ("페이지를 찾을 수 없습니다", ["요청하신 페이지가 삭제되었거나 변경되었습니다."]),
        ("ไม่พบหน้าที่คุณต้องการ", ["หน้าที่คุณกำลังมองหาอาจถูกลบหรือย้ายไปแล้ว"]),
    ],
)
def test_a_page_that_says_it_was_not_found_is_rejected_in_any_language(heading: str, texts: list[str]):
    assert rejected(notice(heading, *texts)) == "NotFound"


@pytest.mark.parametrize(
    ("heading", "texts"),
    [
        (
            "One moment, please",
            ["We are checking your browser. This process is automatic and takes up to five seconds."],
        ),
        ("Access Denied", ["You don't have permission to access this server. Reference 18.1"]),
        ("Are you human?", ["Press & hold to confirm you are human and not a bot."]),
        (
            "Sind Sie ein Mensch?",
            ["Wir haben ungewöhnlichen Datenverkehr festgestellt. Bitte bestätigen Sie, dass Sie kein Roboter sind."],
        ),
        ("Un momento…", ["Comprobando su navegador antes de acceder. Este proceso es automático."]),
        ("安全验证", ["请完成验证以确认您不是机器人。"]),
    ],
)
def test_a_check_for_robots_is_rejected(heading: str, texts: list[str]):
    assert rejected(notice(heading, *texts)) == "RobotCheck"


def test_a_check_whose_text_comes_by_script_is_known_by_its_markup():
    page = '<html><head><title>holm.example</title></head><body><script src="https://ct.captcha-delivery.com/c.js"></script></body></html>'

    assert rejected(page) == "RobotCheck"


@pytest.mark.parametrize(
    ("page", "error"),
    [
        (
            notice(
                "We care about your privacy",
                "We and our partners use cookies and similar technologies to store and/or access information on a device.",
                "Accept all",
                "Manage preferences",
            ),
            "ConsentWall",
        ),
        (
            notice(
                "Willkommen",
                "Wir verwenden Cookies, um Inhalte und Anzeigen zu personalisieren. Ihre Einwilligung können Sie widerrufen.",
                "Weiter mit Werbung",
            ),
            "ConsentWall",
        ),
        (
            notice(
                "Vi bryr oss om din integritet",
                "Vi och våra 90 partners lagrar och får åtkomst till information på en enhet.",
            ),
            "ConsentWall",
        ),
        (
            notice(
                "Nos importa tu privacidad",
                "Almacenamos o accedemos a información en un dispositivo y tratamos datos personales.",
            ),
            "ConsentWall",
        ),
        (
            notice(
                "451: Unavailable due to legal reasons",
                "We recognize you are attempting to access this website from a country belonging to the European Economic Area.",
            ),
            "ServerError",
        ),
        (notice("Search results for “ferry”", "Your search returned no results. Use other words."), "NotFound"),
        (notice("Log in", "E-mail address", "Password", "Forgot your password?"), "LoginWall"),
        (html_page("<h1>Gazette</h1><form><input><input type=password><button>Go</button></form>"), "LoginWall"),
        (notice("Connexion", "Connectez-vous pour lire la suite. Mot de passe oublié ?"), "LoginWall"),
        (notice("Gazette", "Please enable JavaScript to view this site."), "TextInScripts"),
        (shell(), "TextInScripts"),
        ('<html><head><meta http-equiv="refresh" content="0; url=/new"></head><body>Moved</body></html>', "Redirect"),
        ("<html><body><script>window.location.href = 'https://holm.example/2';</script></body></html>", "Redirect"),
        (notice("503 Service Unavailable", "The server is temporarily unable to service your request."), "ServerError"),
        (
            notice(
                "Cookie policy",
                *["This cookie policy explains how we use cookies. A cookie is a small file. We collect personal data."]
                * 5,
            ),
            "Policy",
        ),
        (notice("Impressum", "Angaben gemäß § 5", "Vertreten durch: Anna Lund", "Haftung für Inhalte"), "Policy"),
    ],
    ids=[
        "consent",
        "consent-de",
        "consent-sv",
        "consent-es",
        "country",
        "search",
        "login",
        "form",
        "login-fr",
        "script",
        "shell",
        "refresh",
        "location",
        "503",
        "policy",
        "imprint",
    ],
)
def test_walls_stubs_faults_and_policies_are_rejected_as_what_they_are(page: str, error: str):
    assert rejected(page) == error


@pytest.mark.parametrize(
    "page",
    [
        notice(
            "Are you a robot?",
            "“Verify you are human,” says the box on the screen, and millions obey it each day.",
            *STORY[:3],
        ),
        notice(
            "Page not found: how newspapers lose their archives",
            "One in four links that a paper printed in 2010 leads nowhere today, a study of the library of Holm says.",
            "“The page you are looking for does not exist” is what readers see most often.",
            STORY[2],
        ),
        notice(
            "Regulator fines three sites for their cookie banners",
            "Three news sites must pay two million crowns, because “accept all” was green and “reject all” was hidden.",
            "Visitors could not withdraw their consent, said the regulator on Monday.",
            "The sites have until June to change the banners.",
        ),
        notice(
            "Bank app down for a third day",
            "Customers of the island bank could not log in on Sunday; it said “something went wrong, please try again later”.",
            "The bank blamed technical difficulties at a supplier and promised to pay back fees.",
        ),
        notice(
            "Hackers steal passwords",
            "Hackers took e-mail addresses and passwords of two thousand customers of the ferry.",
        ),
        notice(
            "Cookies",
            "The bakery of Holm sells cookies in the form of the old bell, and they are gone by nine.",
            *STORY[:2],
        ),
        notice("Ferrymen vote", "Thirty ferrymen voted for the bell."),
    ],
    ids=["captchas", "404s", "cookies", "outage", "passwords", "bakery", "flash"],
)
def test_an_article_about_notices_is_kept(page: str):
    assert rejected(page) is None


def test_a_rejected_page_keeps_its_title_time_and_address():
    head = (
        '<title>Page not found</title><meta property="article:published_time" content="2022-02-01T10:00:00Z">'
        '<link rel="canonical" href="https://holm.example/n/7">'
    )
    document = extract_document(page_document(html_page("<h1>Page not found</h1>", head=head)))

    assert document.rejection is not None
    assert (document.title, document.url) == ("Page not found", "https://holm.example/n/7")
    assert document.published is not None


@pytest.mark.parametrize(
    ("below", "error"),
    [
        ("", "HeadingOnly"),
        ("<div class='spinner'>Loading…</div>", "HeadingOnly"),
        ("<p>Wird geladen</p><p>1 / 12</p><p>02:35</p>", "HeadingOnly"),
        (
            "<figure><img src=a><figcaption>The bell on its frame, seen from the water in the morning.</figcaption></figure>"
            * 2,
            "PicturesOnly",
        ),
    ],
    ids=["nothing", "spinner", "player", "gallery"],
)
def test_a_heading_without_a_text_is_no_article(below: str, error: str):
    page = html_page(f"<h1>Ferrymen vote for the bell</h1>{below}", head="<title>Ferrymen vote for the bell</title>")

    assert rejected(page) == error


def test_several_paragraphs_are_an_article_in_spite_of_the_name_of_their_element():
    picture = "<img src='bell.jpg'>"
    page = '<h1>{}</h1><div class="story-caption">{}{}</div>'

    assert extract_document(page_document(html_page(page.format(TITLE, "", paragraphs(*STORY))))).rejection is None
    assert rejected(html_page(page.format(TITLE, picture, paragraphs(*STORY)))) == "PicturesOnly"
    assert rejected(html_page(page.format(TITLE, "", paragraphs(*STORY[:2])))) == "PicturesOnly"


def text_document(text: str) -> Document:
    return extract_document(page_document(None, text=text, format="txt"))


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("# all\nUser-agent: *\nDisallow: /x\n\nSitemap: https://holm.example/s.xml", "FileForRobots"),
        ("ads.example, pub-1, DIRECT, f08\nads2.example,12,RESELLER\nOWNERDOMAIN=holm.example", "FileForRobots"),
        ("https://holm.example/n/1\nhttps://holm.example/n/2", "FileForRobots"),
        ("Page not found\nThe page you are looking for does not exist. Go back to the home page.", "NotFound"),
    ],
)
def test_a_text_that_is_a_file_for_robots_or_a_notice_is_rejected(text: str, error: str):
    document = text_document(text)

    assert document.rejection is not None
    assert document.rejection.error == error


def test_a_text_about_files_for_robots_is_kept():
    assert text_document("User-agent: *\nDisallow: /\n" + "\n".join(STORY)).rejection is None
    assert text_document(STORY[0]).rejection is None


@pytest.mark.parametrize(
    "lines",
    [
        (
            "Bins stay",
            "The bins of Holm stay where they are, said the mayor.",
            "We use cookies. Accept all",
            "Nobody complained.",
        ),
        (
            "Der Kran steht",
            "Seit Montag steht der Kran still.",
            "Wir verwenden Cookies. Alle akzeptieren",
            "Er wird gepr\u00fcft.",
        ),
        ("ข่าวสั้น", "ป้ายประกาศของโรงเรียนถูกลบเมื่อวันจันทร์ ครูกล่าว", "ต้นไม้หน้าโรงเรียนถูกย้ายไปปลูกที่วัด และสระน้ำไม่มีอยู่แล้ว"),
        ("ข่าวสั้น", "เรือข้ามฟากเปิดเดินเรืออีกครั้ง", "เราใช้คุกกี้ ยอมรับทั้งหมด", "ชาวบ้านดีใจมากและขอบคุณทุกคน"),
    ],
)
def test_a_short_article_with_a_line_of_a_notice_is_kept(lines: tuple[str, ...]):
    assert text_document("\n\n".join(lines)).rejection is None


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("ขออภัย\n\nหน้าที่คุณต้องการอาจถูกลบ หรืออาจถูกย้ายแล้ว\n\nกลับหน้าแรก", "NotFound"),
        (
            "Holm Gazette\n\nWe use cookies to improve our\nservice. You can accept all\ncookies or reject all of them.",
            "ConsentWall",
        ),
    ],
)
def test_a_notice_in_lines_without_full_stops_is_rejected(text: str, error: str):
    document = text_document(text)

    assert document.rejection is not None
    assert document.rejection.error == error

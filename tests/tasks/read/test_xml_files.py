"""XML files: saved feeds of every kind, exports of blogs, and the articles of agencies and extractors."""

import base64
import html
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tasks.document import Document
from tasks.extract import extract_document
from tasks.read.bytes.compression import BLOCK_BYTES
from tasks.read.formats.documents import read_documents
from tests.support.inputs.samples import faults, input_of, read, texts

LINES = ("Seit Montag fährt die Fähre wieder.", "Die Überfahrt dauert neun Minuten.")
BODY = "".join(f"<p>{line}</p>" for line in LINES)
TITLE = "Die Fähre fährt wieder"
URL = "https://bote.example/faehre"
NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:wp="http://wordpress.org/export/1.2/" '
    'xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"'
)


def rss(*items: str) -> bytes:
    entries = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0" {NAMESPACES}><channel><title>Bote</title>{entries}</channel></rss>'.encode()


def extracted(folder: Path, content: bytes, name: str = "a.xml") -> list[Document]:
    return [extract_document(document) for document in read(folder, name, content)]


FULL = {
    "RSS with full text": rss(
        f"<title>{TITLE}</title><link>{URL}</link><dc:creator>Ada Quill</dc:creator>"
        "<pubDate>Thu, 07 Mar 2024 10:00:00 GMT</pubDate>"
        f"<description>kurz</description><content:encoded><![CDATA[{BODY}]]></content:encoded>"
        "<media:content><media:title>Bild</media:title></media:content>"
    ),
    "RSS with the text in the description": rss(
        f"<title>{TITLE}</title><link>{URL}</link><author>a@bote.example (Ada Quill)</author>"
        "<dc:date>2024-03-07T10:00:00Z</dc:date>"
        f"<description>{html.escape(BODY)}</description>"
    ),
    "Atom": (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Bote</title><entry><title type="html">{TITLE}</title>'
        f'<link rel="self" href="https://bote.example/self"/><link rel="alternate" href="{URL}"/>'
        "<published>2024-03-07T10:00:00Z</published><updated>2024-03-09T10:00:00Z</updated>"
        "<author><name>Ada Quill</name></author>"
        f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{BODY}</div></content></entry></feed>'
    ).encode(),
    "RDF": (
        f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" {NAMESPACES}>'
        f"<item><title>{TITLE}</title><link>{URL}</link><dc:creator>Ada Quill</dc:creator><dc:date>2024-03-07T10:00:00Z</dc:date>"
        f"<description>{html.escape(BODY)}</description></item></rdf:RDF>"
    ).encode(),
    "export of a blog": rss(
        f"<title>{TITLE}</title><link>{URL}</link><dc:creator>Ada Quill</dc:creator><excerpt:encoded/>"
        f"<content:encoded><![CDATA[{LINES[0]}\n\n<b>{LINES[1]}</b>]]></content:encoded>"
        "<wp:post_date_gmt>2024-03-07 10:00:00</wp:post_date_gmt><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>"
    ),
    "extractor": (
        f'<doc title="{TITLE}" author="Ada Quill" date="2024-03-07T10:00:00Z" url="{URL}" sitename="Bote"><main>{BODY}</main>'
        "<comments/></doc>"
    ).encode(),
    "news item": (
        f'<newsitem date="2024-03-07T10:00:00Z"><headline>{TITLE}</headline><byline>Ada Quill</byline><link>{URL}</link>'
        f"<text>{BODY}</text></newsitem>"
    ).encode(),
    "agency": (
        f'<nitf><head><title>{TITLE}</title><pubdata date.publication="20240307T100000Z"/></head><body><body.head>'
        f"<byline>Ada Quill</byline></body.head><body.content><block>{BODY}</block></body.content></body><url>{URL}</url></nitf>"
    ).encode(),
    "agency, without blocks": (
        f'<nitf><head><title>{TITLE}</title><pubdata date.publication="20240307T100000Z"/></head><body><body.head>'
        f"<byline>Ada Quill</byline></body.head><body.content>{BODY}</body.content></body><url>{URL}</url></nitf>"
    ).encode(),
    "agency, with the date of issue": (
        f'<nitf><head><title>{TITLE}</title><docdata><date.issue norm="20240307T100000Z"/></docdata></head><body><body.head>'
        f"<byline>Ada Quill</byline></body.head><body.content><block>{BODY}</block></body.content></body><url>{URL}</url></nitf>"
    ).encode(),
    "NITF in the item of an agency": (
        '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/"><itemMeta><versionCreated>2024-03-07T10:00:00Z</versionCreated>'
        f"</itemMeta><contentMeta><by>Ada Quill</by><headline>{TITLE}</headline></contentMeta><contentSet><inlineXML>"
        f'<nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><head><title>x</title></head><body><body.content>{BODY}'
        f"<media><media-caption>Bild</media-caption></media></body.content></body></nitf></inlineXML></contentSet>"
        f"<link>{URL}</link></newsItem>"
    ).encode(),
    "item of an agency": (
        f'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="{URL}" xml:lang="de"><itemMeta>'
        "<versionCreated>2024-03-07T10:00:00Z</versionCreated></itemMeta><contentMeta><by>Ada Quill</by>"
        f'<headline>{TITLE}</headline></contentMeta><contentSet><inlineXML contenttype="application/xhtml+xml">'
        f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body>{BODY}</body></html>'
        "</inlineXML></contentSet></newsItem>"
    ).encode(),
    "message with an item of an agency": (
        '<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header/><itemSet><newsItem><contentMeta>'
        f"<contentCreated>2024-03-07T10:00:00Z</contentCreated><by>Ada Quill</by><headline>{TITLE}</headline></contentMeta>"
        f'<contentSet><inlineXML><nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><body><body.content>{BODY}</body.content>'
        f"</body></nitf></inlineXML></contentSet><url>{URL}</url></newsItem></itemSet></newsMessage>"
    ).encode(),
    "search engine": (
        f'<add><doc><field name="title">{TITLE}</field><field name="body">{LINES[0]}&lt;br&gt;{LINES[1]}</field>'
        f'<field name="url">{URL}</field><field name="author">Ada Quill</field>'
        '<field name="date">2024-03-07T10:00:00Z</field></doc></add>'
    ).encode(),
}


@pytest.mark.parametrize("content", FULL.values(), ids=FULL)
def test_an_entry_gives_its_text_and_fields(tmp_path: Path, content: bytes) -> None:
    (document,) = extracted(tmp_path, content)
    assert document.text.split("\n") == list(LINES)
    assert (document.title, document.url) == (TITLE, URL)
    assert document.published == datetime(2024, 3, 7, 10, tzinfo=UTC)
    assert "Ada Quill" in document.authors[0]
    assert document.origin.record == 1


def test_entities_of_html_and_bare_ampersands_are_read(tmp_path: Path) -> None:
    content = rss(
        "<title>Caf&eacute; & Tee, AT&T &amp;amp; mehr</title><link>https://bote.example/a?b=1&c=2</link>"
        "<description>Caf&eacute;&nbsp;Nord &#8211; zu</description>"
        "<content:encoded><![CDATA[<p>Tee & Rum, Caf&eacute;</p>]]></content:encoded>"
    )
    (document,) = extracted(tmp_path, content)
    assert (document.title, document.url) == ("Café & Tee, AT&T & mehr", "https://bote.example/a?b=1&c=2")
    assert document.text == "Tee & Rum, Café"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
def test_the_encoding_that_a_file_declares_is_used(tmp_path: Path, encoding: str) -> None:
    content = f'<?xml version="1.0" encoding="{encoding}"?><rss><channel><item><title>x</title>'.encode(encoding)
    mark = len("x".encode(encoding)) - len("x".encode(encoding).rstrip(b"\0"))
    rest = f"<description>{LINES[0]}</description></item></channel></rss>".encode(encoding)
    (document,) = read(tmp_path, "a.xml", content + (rest[2:] if mark else rest))
    assert document.text == LINES[0]


def test_an_ampersand_at_the_border_of_two_blocks_is_read(tmp_path: Path) -> None:
    words = " ".join(f"Tee &amp; Rum, AT&T &eacute;{number:04}" for number in range(12_000))
    (document,) = extracted(tmp_path, rss(f"<title>x</title><description><![CDATA[a & b]]>{words}</description>"))
    assert document.text == "a & b" + " ".join(f"Tee & Rum, AT&T é{number:04}" for number in range(12_000))


@pytest.mark.parametrize(
    "head", ["<!-- of a generator -->", '<?xml-stylesheet href="a.xsl"?>', "\n", "<!--a--><!--b-->\n<?pi?>"]
)
def test_what_stands_before_the_root_is_passed_over(tmp_path: Path, head: str) -> None:
    feed = rss(f"<title>{TITLE}</title><description>{LINES[0]}</description>", f"<description>{LINES[1]}</description>")
    declaration, root = feed.decode().split("?>", 1)
    content = f"{declaration}?>{head}{root}" if head.strip() else f"{head}{declaration}?>{root}"
    assert [document.text for document in extracted(tmp_path, content.encode())] == list(LINES)


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("&#xD83D;&#xDEA2;", "\U0001f6a2"),
        ("&#55357;&#56994;&#xd83d;&#xdea2;", "\U0001f6a2\U0001f6a2"),
        ("&#xD83D; &#xDEA2;", "\ufffd \ufffd"),
        ("&#55000;&#x1F6A2;", "\ud6d8\U0001f6a2"),
    ],
)
@pytest.mark.parametrize("before", [0, BLOCK_BYTES - 20])
def test_an_emoji_in_two_halves_is_one_character(tmp_path: Path, written: str, read_as: str, before: int) -> None:
    """Beside others, and at the border of two blocks."""
    text = f"{'w ' * (before // 2)}Fähre {written} fährt wieder."
    (document,) = extracted(tmp_path, rss(f"<title>{TITLE}</title><description>{text}</description>"))
    assert document.text.endswith(f"Fähre {read_as} fährt wieder.")


def test_an_export_names_authors_as_the_table_at_its_head_does(tmp_path: Path) -> None:
    names = "".join(
        f"<wp:author><wp:author_login>{login}</wp:author_login><wp:author_email>a@bote.example</wp:author_email>"
        f"<wp:author_display_name><![CDATA[{name}]]></wp:author_display_name></wp:author>"
        for login, name in (("ada", "Ada Quill"), ("bo", ""))
    )
    items = (
        f"<title>{TITLE}</title><dc:creator><![CDATA[{login}]]></dc:creator><content:encoded>{LINES[0]}</content:encoded>"
        for login in ("ada", "bo", "cy")
    )

    documents = extracted(tmp_path, rss(*items).replace(b"<item>", f"{names}<item>".encode(), 1))

    assert [document.authors for document in documents] == [("Ada Quill",), ("bo",), ("cy",)]


def test_drafts_and_attachments_of_an_export_are_passed_over_and_named(tmp_path: Path) -> None:
    content = rss(
        f"<title>{TITLE}</title><content:encoded>{LINES[0]}</content:encoded><wp:post_type>post</wp:post_type>",
        "<title>pic</title><wp:status>inherit</wp:status><wp:post_type>attachment</wp:post_type>",
        "<title>d</title><wp:status>draft</wp:status><wp:post_type>post</wp:post_type>",
    )
    passed_over = Counter[str]()
    documents = list(read_documents(input_of(tmp_path, "a.xml", content), passed_over=passed_over))
    assert len(documents) == 1
    assert passed_over == {"attachment": 1, "draft": 1}


def test_the_full_text_that_a_feed_has_for_a_search_engine_is_the_text(tmp_path: Path) -> None:
    full = f'<yandex:full-text xmlns:yandex="http://news.yandex.ru">{" ".join(LINES)}</yandex:full-text>'
    (document,) = read(tmp_path, "a.xml", rss(f"<title>A</title><description>{LINES[0]}</description>{full}"))
    assert document.text == " ".join(LINES)


def test_the_name_beside_a_mail_address_is_the_author(tmp_path: Path) -> None:
    entry = f"<title>A</title><description>{LINES[0]}</description><author>ida@bote.example (Ida Berg)</author>"
    assert [document.authors for document in read(tmp_path, "a.xml", rss(entry))] == [("Ida Berg",)]


def test_a_link_is_resolved_by_the_base_of_its_feed(tmp_path: Path) -> None:
    entry = f'<entry><title>A</title><link href="news/1"/><content>{LINES[0]}</content></entry>'
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://bote.example/">{entry}</feed>'
    assert [document.url for document in read(tmp_path, "a.xml", feed.encode())] == ["https://bote.example/news/1"]


def test_settings_and_comments_in_the_export_of_a_blogger_site_are_passed_over(tmp_path: Path) -> None:
    kinds = "http://schemas.google.com/blogger/2008/kind#"
    entries = (
        f'<entry><category term="{kinds}{kind}"/><title>{kind}</title><content>{LINES[0]}</content></entry>'
        for kind in ("settings", "post", "comment")
    )
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom">{"".join(entries)}</feed>'
    passed_over = Counter[str]()
    documents = list(read_documents(input_of(tmp_path, "a.xml", feed.encode()), passed_over=passed_over))
    assert [document.title for document in documents] == ["post"]
    assert passed_over == {"settings": 1, "comment": 1}


def test_what_a_blogger_has_not_published_is_passed_over(tmp_path: Path) -> None:
    entries = (
        f"<entry><b:type>POST</b:type><b:status>{status}</b:status><title>{status}</title><content>{LINES[0]}</content></entry>"
        for status in ("LIVE", "DRAFT")
    )
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:b="b">{"".join(entries)}</feed>'.replace("b:", "blogger:")
    assert [document.title for document in read(tmp_path, "a.atom", feed.encode())] == ["LIVE"]


def test_xml_without_articles_is_passed_over(tmp_path: Path) -> None:
    content = b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://bote.example/</loc></url></urlset>'
    passed_over = Counter[str]()
    assert list(read_documents(input_of(tmp_path, "a.xml", content), passed_over=passed_over)) == []
    assert passed_over == {"XML": 1}


def test_xhtml_is_read_as_a_page(tmp_path: Path) -> None:
    (document,) = read(tmp_path, "a.xml", f'<?xml version="1.0"?><html><body>{BODY}</body></html>'.encode())
    assert document.markup is not None


def test_the_entries_before_a_cut_are_read_and_the_cut_one_is_rejected(tmp_path: Path) -> None:
    whole = rss(
        f"<title>A</title><description>{LINES[0]}</description>",
        f"<title>B</title><description>{LINES[1]}</description>",
    )
    documents = read(tmp_path, "a.xml", whole[: whole.index(b"neun")])
    assert [document.title for document in documents] == ["A", None]
    assert faults(documents) == [(2, "the file ends early, inside of this entry")]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b" ", "is empty"),
        (b'<!DOCTYPE r [<!ENTITY a "b">]><rss><channel><item><title>&a;</title></item></channel></rss>',
         "defines entities, which no file of articles needs"),
        (rss("<title>A</title>"), "entry 1 has no text: none of its fields (title) is one; map yours in the settings"),
    ],
)  # fmt: skip
def test_a_file_without_a_text_is_rejected_with_the_reason(tmp_path: Path, content: bytes, reason: str) -> None:
    assert faults(read(tmp_path, "a.xml", content)) == [(1, reason)]


ENTRY = f"<title>{TITLE}</title><link>{URL}</link><description>{' '.join(LINES)} Rates &amp; Rules</description>"
FEED = f"<rss version='2.0'><channel><title>Bote</title><item>{ENTRY}</item></channel></rss>"
DAMAGED_HEADS = {
    "a warning of the program": f"<br />\n<b>Warning</b>: no such file in <b>/a.php</b><br />\n{FEED}",
    "a notice and a declaration": f'Notice: undefined index\n<?xml version="1.0" encoding="utf-8"?>\n{FEED}',
    "a label that is not true": f'<?xml version="1.0" encoding="utf-16"?>\n{FEED}',
    "a mark twice": f"\ufeff\ufeff{FEED}",
    "a comment": f"<!-- made by hand -->{FEED}",
}


@pytest.mark.parametrize("content", DAMAGED_HEADS.values(), ids=DAMAGED_HEADS)
def test_a_feed_with_a_damaged_head_is_read(tmp_path: Path, content: str) -> None:
    (document,) = extracted(tmp_path, content.encode())
    assert (document.title, document.url) == (TITLE, URL)
    assert LINES[0] in document.text


def test_articles_one_behind_the_other_are_read(tmp_path: Path) -> None:
    for between in ("\n", '<?xml version="1.0"?>\n'):
        articles = between.join(
            f"<DOC>\n<HEADLINE>{title}</HEADLINE>\n<TEXT>{LINES[0]}</TEXT>\n</DOC>\n" for title in "AB"
        )
        assert [document.title for document in read(tmp_path, "a.xml", articles.encode())] == ["A", "B"]
    assert [d.title for d in read(tmp_path, "a.xml", f"{FEED}\n{FEED}".encode())] == [TITLE, TITLE]


@pytest.mark.parametrize("head", ["", '<?xml version="1.0"?>', '<?xml version="1.0" encoding="UTF-8"?>'])
def test_a_feed_in_another_encoding_than_it_states_is_read(tmp_path: Path, head: str) -> None:
    text = "Паром снова ходит с понедельника, переправа занимает девять минут."
    feed = head + FEED.replace(LINES[0], text)
    (document,) = extracted(tmp_path, feed.replace("ä", "a").replace("Ü", "U").encode("cp1251"))
    assert text in document.text


CYRILLIC = "Паром снова пойдёт с понедельника, сообщили в порту. Рыбаки ждали девять лет."


@pytest.mark.parametrize("label", ["", "UTF-8", "ISO-8859-1", "x-mac-cyrillic", "utf8mb4"])
@pytest.mark.parametrize("codec", ["cp1251", "koi8-r", "mac-cyrillic", "utf-16", "utf-8"])
def test_the_letters_of_a_feed_decide_over_its_label(tmp_path: Path, codec: str, label: str) -> None:
    head = f'<?xml version="1.0" encoding="{label}"?>' if label else ""
    feed = f"{head}<rss><channel><item><title>{CYRILLIC[:30]}</title><description>{CYRILLIC}</description></item></channel></rss>"
    (document,) = read(tmp_path, "a.xml", feed.encode(codec))
    assert (document.title, document.text) == (CYRILLIC[:30], CYRILLIC)


def test_an_entry_in_another_encoding_far_down_is_read(tmp_path: Path) -> None:
    plain = "".join(f"<item><title>{n}</title><description>{'one ' * 99}</description></item>" for n in range(900))
    feed = f"<rss><channel>{plain}<item><title>x</title><description>{LINES[0]}</description></item></channel></rss>"
    assert len(plain) > 2 * BLOCK_BYTES
    assert read(tmp_path, "a.xml", feed.encode("cp1252"))[-1].text == LINES[0]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("of <400 boats, 3 < 4, and I <3 it", "of <400 boats, 3 < 4, and I <3 it"),
        ("a\x08 b\x0b c\0", "a b c"),
    ],
)
def test_signs_that_begin_no_tag_and_control_characters_cost_nothing(
    tmp_path: Path, written: str, read_as: str
) -> None:
    after = f"<title>{TITLE}</title><description>{LINES[0]}</description>"
    documents = read(tmp_path, "a.xml", rss(f"<title>A</title><description>{written}</description>", after))
    assert [(d.title, d.text) for d in documents] == [("A", read_as), (TITLE, LINES[0])]


def test_entities_that_html_knows_may_be_defined(tmp_path: Path) -> None:
    doctype = b'<!DOCTYPE rss [<!ENTITY nbsp "&#160;"><!ENTITY eacute "&#233;">]>'
    feed = rss("<title>A</title><description>&eacute;t&eacute;&nbsp;!</description>")
    (document,) = read(tmp_path, "a.xml", doctype + feed.partition(b"?>")[2])
    assert document.text == "été\u00a0!"


@pytest.mark.parametrize("definition", [b'<!ENTITY site "x">', b'<!ENTITY % nbsp "x">', b'<!ENTITY a "&b;&b;">'])
def test_other_entities_are_refused(tmp_path: Path, definition: bytes) -> None:
    documents = read(
        tmp_path, "a.xml", b"<!DOCTYPE rss [" + definition + b"]>" + rss("<title>A</title>").partition(b"?>")[2]
    )
    assert faults(documents) == [(1, "defines entities, which no file of articles needs")]


@pytest.mark.parametrize("attribute", ['mode="base64"', 'encoding="base64"'])
def test_a_text_in_base64_is_unpacked(tmp_path: Path, attribute: str) -> None:
    packed = base64.b64encode("été".encode()).decode()
    feed = rss(f"<title>A</title><description {attribute}>{packed}</description>")
    assert texts(read(tmp_path, "a.xml", feed)) == ["été"]


def test_the_description_is_the_text_where_the_text_is_a_note(tmp_path: Path) -> None:
    feed = rss(f"<title>A</title><description>{html.escape(BODY)}</description><content:encoded>Lire</content:encoded>")
    assert texts(read(tmp_path, "a.xml", feed)) == [BODY]


@pytest.mark.parametrize("flaw", ["<br>", '<img src="a.png" alt="a">', "<hr><wbr>", "<i>", "<b><i></b>", "<p>"])
def test_a_tag_that_is_not_closed_hides_no_other_entry(tmp_path: Path, flaw: str) -> None:
    entries = [f"<title>{n}</title><link>{URL}/{n}</link><description>{flaw}{LINES[0]}</description>" for n in range(3)]
    documents = extracted(tmp_path, rss(*entries))
    assert [d.url for d in documents] == [f"{URL}/{n}" for n in range(3)]
    assert [d.text for d in documents] == [LINES[0]] * 3


@pytest.mark.parametrize(
    "link",
    [
        f'<link>https://ads.example/x</link><f:origLink xmlns:f="http://rssnamespace.org/feedburner/ext/1.0">{URL}</f:origLink>',
        f"<link>{URL}</link>",
    ],
)
def test_the_address_is_the_one_of_the_site_and_not_of_who_hands_it_on(tmp_path: Path, link: str) -> None:
    link = link.replace("<f:", "<feedburner:").replace("/f:", "/feedburner:").replace("xmlns:f=", "xmlns:feedburner=")
    (document,) = read(tmp_path, "a.xml", rss(f"<title>A</title>{link}<description>one</description>"))
    assert document.url == URL


def test_an_entry_of_rdf_without_a_link_has_the_address_that_it_is_about(tmp_path: Path) -> None:
    feed = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        f'<item rdf:about="{URL}"><title>A</title><description>one</description></item></rdf:RDF>'
    )
    (document,) = read(tmp_path, "a.xml", feed.encode())
    assert document.url == URL


def test_an_entry_whose_content_is_elsewhere_has_its_summary(tmp_path: Path) -> None:
    entry = f'<entry><title>A</title><content src="{URL}"/><summary>one</summary></entry>'
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom">{entry}</feed>'
    assert texts(read(tmp_path, "a.xml", feed.encode())) == ["one"]


def test_a_list_of_addresses_is_passed_over(tmp_path: Path) -> None:
    sitemap = (
        '<urlset xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://bote.example/1</loc>'
        "<news:news><news:title>A</news:title></news:news></url></urlset>"
    )
    passed_over = Counter[str]()
    assert list(read_documents(input_of(tmp_path, "a.xml", sitemap.encode()), passed_over=passed_over)) == []
    assert passed_over == {"XML": 1}

"""Small articles to index, and pairs of words in many languages that must or must not find each other."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from config.loading import Data, load_yaml
from tasks.document import (
    Document,
    Duplicate,
    LanguageShare,
    Origin,
    Outcome,
    RemovedLine,
    Story,
    TimestampSource,
    Vote,
    document_id,
)

NOON = datetime(2022, 2, 4, 12, tzinfo=UTC)


def article(text: str = "", *, language: str = "en", **fields: Any) -> Document:
    """Build a document of `text`; its default id comes from `text` and `title`."""
    path = fields.pop("path", f"{language}/{fields.get('title') or ''}{text}"[:60] + ".txt")
    origin = fields.pop("origin", Origin(collection="tests", path=path, url=f"file:///tests/{path}"))
    defaults: dict[str, Any] = {"id": document_id(origin), "version": 1000, "format": "text", "timestamp": NOON}
    return Document(origin=origin, text=text, language=language, **(defaults | fields))


def full_article() -> Document:
    """Return a document with a value in every field that an indexed document can have."""
    return Document(
        id="0123456789abcdef0123456789abcdef",
        origin=Origin(collection="tests", path="a/b c.jsonl", url="file:///tests/a/b c.jsonl", record=7, offset=4096),
        version=1_643_976_000_123,
        format="jsonl",
        url="https://news.example/2022/02/04/été?x=1&y=2",
        address="https://news.example/2022/02/04/été?x=1&y=2#top",
        record_id="4711",
        title="“L’alliance” : une amitié <sans> faille",
        text="Première ligne.\nDeuxième ligne, l’alliance\u00a0!\n\n東京 \U0001f680 e\u0301",
        published=datetime(2022, 2, 4, 10, 30, 15, 123456, tzinfo=UTC),
        published_offset=60,
        fetched=datetime(2022, 2, 5, tzinfo=UTC),
        timestamp=datetime(2022, 2, 4, 10, 30, 15, 123456, tzinfo=UTC),
        timestamp_source=TimestampSource.PUBLISHED,
        language_hint="en",
        language="fr",
        confidence=0.9876,
        languages=(LanguageShare(language="fr", share=1.0),),
        votes=(Vote(detector="langdetect", language="fr", confidence=0.99),),
        publisher="France 24",
        authors=("Zoé Müller", "J. O'Neil"),
        agencies=("AFP",),
        removed=(RemovedLine(text="Avec AFP", rule="shared/with-agency", position=9, evidence="a credit"),),
        is_truncated=True,
        word_count=6,
        reading_minutes=1,
        content_hash="c0ffee",
        pipeline="1f2e",
        bands=("0:aa", "1:bb"),
        signature=bytes(range(256)),
        duplicate=Duplicate(of="f" * 32, similarity=0.875),
        story_keys=("t:Tokyo", "w:ptn"),
        story=Story(id="e" * 32, score=0.5, shares=("東京", "Putin")),
        extra={"section": "Monde", "Clé à.points": "valeur"},
        outcome=Outcome.DUPLICATE,
    )


class Forms(Data, frozen=True):
    """Pairs of a word in a text and a word in a query, which must find it (`meet`) or must not (`miss`)."""

    meet: dict[str, str]
    miss: dict[str, str]


FORMS = load_yaml(Path(__file__).with_name("forms.yaml"), dict[str, Forms])


class Inflection(NamedTuple):
    """An article's text, a query in other forms that must find it, and a similar word that must not."""

    language: str
    text: str
    meets: str
    misses: str


INFLECTIONS = (
    Inflection("ar", "قرأ الطالب والكتاب معه", "كتاب", "مكتبة"),
    Inflection("bg", "Той прочете книгата вчера", "книга", "книжарница"),
    Inflection("ca", "Les escoles tancades", "escola tancada", "escollir"),
    Inflection("cs", "Dnešní zprávy ze světa", "zpráva", "právo"),
    Inflection("da", "Skolerne er lukket", "skole", "skov"),
    Inflection("de", "Die Häuser wurden verkauft", "Haus", "Hausmeister"),
    Inflection("el", "Οι εφημερίδες έγραψαν", "εφημερίδα", "ημέρα"),
    Inflection("en", "The leaders announced a boycott", "leader boycotting", "leadership"),
    Inflection("es", "Las calles cerradas", "calle cerrada", "caliente"),
    Inflection("fi", "Autoissa oli vikaa", "auto", "automaatti"),
    Inflection("fr", "L’alliance militaire, et des tensions", "alliances militaires tension", "allié"),
    Inflection("hi", "उसने किताबें पढ़ीं", "किताब", "किताबघर"),
    Inflection("hu", "A házakban laktak", "házak", "hazug"),
    Inflection("it", "I governi europei", "governo europeo", "giovani"),
    Inflection("nl", "De ministers van alle landen", "minister land", "landbouw"),
    Inflection("no", "Skolene er stengt", "skole", "skog"),
    Inflection("pt", "As escolas públicas", "escola pública", "escolher"),
    Inflection("ru", "Последние новости дня", "новостей", "новый"),
    Inflection("sr", "Последње вести дана", "vesti", "vešala"),
    Inflection("sv", "Skolorna är stängda", "skola", "skog"),
    Inflection("tr", "Yeni kitaplar çıktı", "kitap", "kitle"),
)

# Languages written without spaces between words.
UNSPACED = (
    Inflection("ja", "東京で会議が開かれた", "会議", "議会"),
    Inflection("ko", "대통령은 서울에 도착했다", "대통령", "통대"),
    Inflection("th", "ประเทศไทยมีการเลือกตั้ง", "ไทย", "ไต้หวัน"),
    Inflection("zh", "北京奥运会今天开幕", "奥运会", "运奥"),
)

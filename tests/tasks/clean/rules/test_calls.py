"""Calls to the reader and notices of the page, in forty languages, and sentences of articles that look like them."""

from pathlib import Path

import pytest

from config.loading import load_yaml
from tasks.clean.lines import clean_document
from tasks.clean.rules.apply import remove_by_rules
from tasks.clean.rules.load import load_rules
from tasks.document import Document
from tests.support.documents import ORIGIN

PAGE_LINES = load_yaml(Path("tests/support/page_lines.yaml"), dict[str, list[str]])
NOTICES = load_yaml(Path("tests/support/page_notices.yaml"), dict[str, list[str]])
# A page forbids copying at its foot alone.
FOOT = ("copying",)
STORY = [
    "The choir of the upper valley sang on the new bridge on Sunday, and two hundred people came by the early train.",
    "The bridge hums in the north wind, so the conductor had the basses hold its note for the whole of the second piece.",
    "The town has paid for the concert, and it asks nothing of the choir but to sing there again when the snow is gone.",
]


def kept(*lines: str) -> list[str]:
    document = Document(id="1", origin=ORIGIN, version=0, format="txt", text="\n".join(lines))
    return clean_document(document, [remove_by_rules], rules=load_rules()).text.split("\n")


@pytest.mark.parametrize("language", PAGE_LINES)
def test_calls_and_notices_below_an_article_are_removed(language: str) -> None:
    assert kept(*STORY, *PAGE_LINES[language]) == STORY


@pytest.mark.parametrize("kind", NOTICES)
def test_notices_of_each_kind_are_removed_below_an_article_and_between_its_paragraphs(kind: str) -> None:
    for line in NOTICES[kind]:
        assert kept(*STORY, line) == STORY
        assert kind in FOOT or kept(*STORY[:2], line, STORY[2]) == STORY


@pytest.mark.parametrize(
    "sentence",
    [
        "The story continues after the war in a second book.",
        "Published in 1961, the novel was read by nine people.",
        "Updated rules apply from 9 June 2021 to all ferries.",
        "Listen to the river, the guide says.",
        "Witnesses are asked to write to weir@police.example.",
        "Who found the mistake? A child of nine.",
        "She was the first to comment on the plan of the weir.",
        "Find the otter on Instagram, the keeper begs.",
        "Editor: the one who cuts what you love.",
        "Tags on otters show where they swim at night.",
        "Reproduction of otters takes sixty days and is not a matter of will.",
        "Publicado en 1961, el libro tuvo nueve lectores.",
        "Le livre se poursuit après la guerre.",
        "Stand 2021: neun Otter und ein Biber",
        "Читайте Чехова на даче, советует врач.",
        "“Sign up for our newsletter and win a goat,” says the sign at the station.",
        "Sign up for our newsletter, the sign at the station says.",
        "Subscribers to our newsletter were told in March that the printer had died.",
        "They used cookies to bribe the guard dog, the burglar told the court.",
        "Follow us up the hill, the children shouted.",
        "Photo albums of three generations were found in the flooded cellar.",
        "Share prices of the ferry company fell by a tenth.",
        "Abonnieren Sie unseren Newsletter, heißt es auf jedem Brief der Gemeinde.",
        "« Inscrivez-vous à notre lettre d'information », répète le haut-parleur.",
        "Suscríbase a nuestro boletín, repetía el altavoz de la plaza.",
        "„Zapisz się na nasz biuletyn” – głosi tablica przy wejściu.",
        "«Подпишитесь на нашу рассылку», — повторяет голос на вокзале.",
        "「メールマガジンに登録すると得です」と駅の放送は繰り返す。",
        "车站的广播反复说：“订阅我们的早报”，没有人听。",
        "역 방송은 “뉴스레터를 신청하세요”라고 되풀이한다.",
        "স্টেশনের মাইকে বলা হয়, “আমাদের নিউজলেটারে সাইন আপ করুন”।",
        "สถานีประกาศว่า “สมัครรับจดหมายข่าวของเรา” ทุกชั่วโมง",
        "قال مكبر الصوت: «اشترك في نشراتنا» ولم يلتفت أحد.",
        "Ảnh hưởng của trận mưa còn kéo dài đến hết tuần sau.",
    ],
)
def test_a_sentence_of_an_article_that_speaks_of_such_a_call_is_kept(sentence: str) -> None:
    assert kept(STORY[0], sentence, *STORY[1:]) == [STORY[0], sentence, *STORY[1:]]
    assert kept(*STORY, sentence) == [*STORY, sentence]

"""Countries and organisations that an article speaks of, in many languages, and the words that only look like one."""

import pytest

from tasks.annotate.places import country_of, find_places, primary_country, with_places
from tasks.document import Place
from tests.support.documents import COMPLETE


def countries(text: str, language: str, *, title: str | None = None) -> str:
    places, _ = find_places(text, title=title, language=language)
    return " ".join(sorted(place.country for place in places))


def organisations(text: str, language: str) -> tuple[str, ...]:
    return find_places(text, language=language)[1]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Peruvian miners met the Norwegian envoy.", "NO PE"),
        ("fr", "Les éleveurs norvégiens et la ministre péruvienne signent.", "NO PE"),
        ("de", "Norwegische Fischer und eine Peruanerin unterschrieben.", "NO PE"),
        ("es", "Los noruegos y la ministra peruana firmaron.", "NO PE"),
        ("pt", "Os noruegueses e a ministra peruana assinaram.", "NO PE"),
        ("it", "I norvegesi e la ministra peruviana hanno firmato.", "NO PE"),
        ("nl", "Noorse vissers en een Peruaanse minister tekenden.", "NO PE"),
        ("sv", "Norska fiskare och peruanska ministrar skrev under.", "NO PE"),
        ("ru", "Норвежские рыбаки приехали в Перу к перуанцам.", "NO PE"),
        ("uk", "Норвезькі рибалки зустріли перуанського міністра.", "NO PE"),
        ("pl", "Norwescy rybacy i peruwiańska minister podpisali umowę.", "NO PE"),
        ("cs", "Norští rybáři a peruánská ministryně podepsali dohodu.", "NO PE"),
        ("sr", "Норвешки рибари стигли су из Осла.", "NO"),
        ("el", "Νορβηγοί ψαράδες συνάντησαν Τούρκους εμπόρους.", "NO TR"),
        ("tr", "Norveçli balıkçılar Perulu bakanla görüştü.", "NO PE"),
        ("hu", "Norvég halászok érkeztek Lengyelországból.", "NO PL"),
        ("ro", "Pescarii norvegieni au ajuns în Polonia.", "NO PL"),
        ("ar", "وصل الصيادون النرويجيون إلى بولندا وبالمغرب.", "MA NO PL"),
        ("fa", "ماهیگیران نروژی به لهستان رسیدند.", "NO PL"),
        ("he", "דייגים נורבגים הגיעו לפולין ובצרפת.", "FR NO PL"),
        ("hi", "रूसी नाविक जापान पहुँचे।", "JP RU"),
        ("id", "Nelayan Norwegia tiba di Polandia.", "NO PL"),
        ("vi", "Ngư dân Na Uy đến Ba Lan.", "NO PL"),
        ("th", "ชาวประมงนอร์เวย์เดินทางถึงโปแลนด์", "NO PL"),
        ("ja", "ノルウェーの漁師がポーランドに着いた。", "NO PL"),
        ("ko", "노르웨이 어부들이 폴란드에 도착했다.", "NO PL"),
        ("zh", "挪威渔民抵达波兰。", "NO PL"),
        ("zh", "挪威漁民抵達波蘭。", "NO PL"),
    ],
)
def test_adjectives_peoples_and_inflected_names_are_found(language: str, text: str, expected: str) -> None:
    assert countries(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "They polish the china and roast a turkey, says Michael Jordan."),
        ("en", "A guinea pig named Chad slept in the sweater from Jersey."),
        ("en", "Paris Hilton ate French fries in an old Georgian house."),
        ("en", "South American and West Indian cooks crossed the Indian Ocean."),
        ("fr", "La dinde, le filet et un cochon d'Inde sur les bords de la Marne."),
        ("es", "El chile y la granada son del huerto, sino del vecino, junto a dos lagos."),
        ("pt", "O peru assado ficou pronto; a índia da história sorriu."),
        ("de", "Der Malteser spielt mit dem Meerschweinchen in Südamerika."),
        ("it", "La zuppa inglese e le montagne russe piacciono in America Latina."),
        ("pl", "Pierogi ruskie i orzechy włoskie, mówi pani Dominika."),
        ("cs", "Malí kluci mali štěstí."),
        ("ru", "Самое вкусное: грецкие орехи и русская рулетка."),
        ("tr", "Hindistan cevizi ve Türk kahvesi."),
        ("ar", "وضع مالي صعب، خاصة في أمريكا الجنوبية."),
        ("fa", "بازار مالی و کره و پنیر."),
        ("hi", "प्राचीन मंदिर में माली ने दोहा गाया।"),
        ("ja", "タイトルを取ったマリオとアメリカンコーヒー。"),
        ("ko", "범죄인 인도와 인도적 지원, 빈 집."),
        ("zh", "沿海地区的方案完美方便，其中方式更好，百公里加速。"),
        ("th", "เวลาวันนี้ปรากฏในอเมริกาใต้"),
        ("vi", "Bà Nga học tiếng Anh ở Nam Mỹ."),
    ],
)
def test_words_and_names_that_only_look_like_a_country_are_left_out(language: str, text: str) -> None:
    assert countries(text, language) == ""


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Nigeria and Niger share a border.", "NE NG"),
        ("en", "Papua New Guinea, Equatorial Guinea, Guinea-Bissau and Guinea took part.", "GN GQ GW PG"),
        ("en", "North Korea answered South Korea.", "KP KR"),
        ("en", "Talks in Northern Ireland", "GB"),
        ("en", "Talks in Ireland", "IE"),
        ("en", "New Mexico and the state of Georgia", "US"),
        ("en", "The Dominican Republic voted.", "DO"),
        ("en", "American Samoa voted.", "AS"),
        ("en", "DR Congo accuses Rwanda.", "CD RW"),
        ("de", "In Papua-Neuguinea und Nordirland", "GB PG"),
        ("it", "Il Bayern Monaco vince", "DE"),
        ("ru", "В штате Джорджия и в Новой Зеландии", "NZ US"),
        ("zh", "马里兰州与新墨西哥州", "US"),
        ("zh", "印度尼西亚与印度", "ID IN"),
        ("ja", "インドネシアとインド", "ID IN"),
        ("ko", "인도네시아와 인도가 합의했다", "ID IN"),
    ],
)
def test_a_longer_name_is_not_the_shorter_one_inside_it(language: str, text: str, expected: str) -> None:
    assert countries(text, language) == expected


def test_a_word_of_several_meanings_counts_where_the_text_speaks_of_its_country_otherwise() -> None:
    assert countries("Voters in Georgia went home.", "en") == ""
    assert countries("Voters in Georgia went home, officials in Tbilisi said.", "en") == "GE"
    assert countries("Jordan smiled.", "en") == ""
    assert countries("Jordan smiled. Amman celebrates.", "en") == "JO"


def test_a_word_of_several_countries_counts_where_just_one_of_them_is_spoken_of() -> None:
    assert countries("The Korean team arrived.", "en") == ""
    assert countries("The Korean team arrived from Seoul.", "en") == "KR"
    assert countries("The Korean team, seen from Seoul and Pyongyang.", "en") == "KP KR"


def test_a_word_of_several_meanings_counts_beside_the_name_of_a_country() -> None:
    assert countries("Ministers of Ukraine, Georgia and Moldova met.", "en") == "GE MD UA"
    assert countries("Alabama and Georgia vote.", "en") == "US"


def test_a_headline_in_capitals_is_read_and_its_common_words_are_not() -> None:
    assert countries("TURKEY BOMBS SYRIA", "en") == "SY TR"
    assert countries("GIVE US MORE TIME, SAYS COACH", "en") == ""
    assert organisations("WHO WILL WIN THE CUP", "en") == ()


def test_accents_and_vowel_signs_belong_to_their_word() -> None:
    assert countries("प्राचीन", "hi") == ""
    assert countries("चीन", "hi") == "CN"


def test_letters_that_are_written_in_two_ways_are_one_and_the_evidence_is_as_written() -> None:
    (place,) = find_places("वह अफ़ग़ानिस्तान से लौटा।", language="hi")[0]
    assert (place.country, place.evidence) == ("AF", ("अफ़ग़ानिस्तान",))
    assert countries("Côte d’Ivoire", "fr") == countries("Côte d'Ivoire", "fr") == "CI"


def test_serbian_in_latin_letters_is_read_like_cyrillic() -> None:
    assert countries("Nemački kancelar stigao je u Beograd.", "sr") == countries(
        "Немачки канцелар стигао је у Београд.", "sr"
    )


def test_a_variant_of_a_language_has_its_words() -> None:
    assert countries("Os chineses compram soja.", "pt-br") == "CN"


def test_the_title_counts_three_and_the_first_paragraph_two() -> None:
    places, _ = find_places("Paris reagiert.\nSpanien schweigt.", title="Polen wählt", language="de")
    assert [(place.country, place.weight) for place in places] == [("PL", 0.5), ("FR", 0.333), ("ES", 0.167)]


def test_a_title_that_opens_the_text_counts_once() -> None:
    places, _ = find_places("Polen wählt\nParis reagiert.", title="Polen wählt", language="de")
    assert [(place.country, place.weight) for place in places] == [("PL", 0.6), ("FR", 0.4)]


def test_evidence_is_the_words_as_written_each_once() -> None:
    places, _ = find_places("French voters and the French president spoke in Paris.", language="en")
    assert places == (Place(country="FR", weight=1.0, evidence=("French", "Paris")),)


def test_a_country_of_most_mentions_is_what_the_article_is_about() -> None:
    polish = Place(country="PL", weight=0.7)
    assert primary_country([polish, Place(country="FR", weight=0.3)]) == ("PL", "text")


def test_of_two_countries_with_about_the_same_share_the_dateline_decides() -> None:
    places = [Place(country="PL", weight=0.5), Place(country="FR", weight=0.5)]
    assert primary_country(places) == (None, None)
    assert primary_country(places, dateline="FR", publisher="DE") == ("FR", "dateline")
    assert primary_country(places, dateline="IT", publisher="DE") == (None, None)


def test_an_article_without_a_country_is_about_that_of_its_dateline_else_of_its_publisher() -> None:
    assert primary_country([], dateline="FR", publisher="DE") == ("FR", "dateline")
    assert primary_country([], publisher="DE") == ("DE", "publisher")
    assert primary_country([]) == (None, None)


@pytest.mark.parametrize(
    ("language", "place", "country"),
    [("fr", "BRUXELLES", "BE"), ("en", "PARIS", "FR"), ("ru", "МОСКВА", "RU"), ("en", "ATHENS, Georgia", "GR")],
)
def test_the_place_of_a_dateline_has_a_country(language: str, place: str, country: str) -> None:
    assert country_of(place, language=language) == country


def test_a_place_that_is_unknown_or_in_several_countries_has_none() -> None:
    assert country_of("SPRINGFIELD", language="en") is None
    assert country_of("Paris and Berlin", language="en") is None


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "The WHO and NATO disagree with the UN Security Council.", ("WHO", "NATO", "UN")),
        ("en", "Those who unite nations need a bank of the world.", ()),
        ("fr", "L'ONU, l’OTAN et la Croix-Rouge", ("UN", "NATO", "Red Cross")),
        ("de", "Die EZB und der Internationale Währungsfonds", ("ECB", "IMF")),
        ("ru", "Представители ООН и Всемирного банка", ("UN", "World Bank")),
        ("ar", "قالت الأمم المتحدة ومنظمة الصحة العالمية", ("UN", "WHO")),
        ("zh", "联合国与世卫组织", ("UN", "WHO")),
        ("ja", "国連とWHOは", ("UN", "WHO")),
        ("ja", "WHOLEという店", ()),
        ("ko", "유엔은 나토와", ("UN", "NATO")),
        ("is", "NATO og UNESCO", ("NATO", "UNESCO")),
    ],
)
def test_organisations_are_found_by_name_and_by_abbreviation(
    language: str, text: str, expected: tuple[str, ...]
) -> None:
    assert organisations(text, language) == expected


def test_a_language_without_words_of_its_own_finds_names() -> None:
    assert countries("Frakkland og Þýskaland semja.", "is") == "DE FR"
    assert countries("Georgia og Jordan sungu.", "is") == ""


@pytest.mark.parametrize("text", ["", "\ud83d Berlin", "🇩🇪 Berlin\n\n"])
def test_any_text_is_read(text: str) -> None:
    assert countries(text, "de") == ("DE" if "Berlin" in text else "")
    assert countries(text, "und") == ""


def test_a_document_gets_its_countries_and_organisations() -> None:
    document = with_places(COMPLETE.with_(title="L'ONU à Genève", text="La Suisse accueille.", places=()))
    assert [place.country for place in document.places] == ["CH"]
    assert (document.primary_country, document.primary_country_source) == ("CH", "text")
    assert document.organisations == ("UN",)

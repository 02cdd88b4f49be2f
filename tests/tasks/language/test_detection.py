import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.languages import load_languages
from tasks.document import Document, Origin
from tasks.language import detect_language
from tasks.language.detection import detect, sample

FRENCH = "Le conseil municipal a voté hier soir la réouverture de la piscine, fermée depuis l'incendie de l'an dernier."
ENGLISH = "The council voted last night to reopen the swimming pool, which has been closed since last year's fire."
GREEK = "Το δημοτικό συμβούλιο αποφάσισε χθες το βράδυ να ανοίξει ξανά το κολυμβητήριο, που έκλεισε μετά την πυρκαγιά."

# What a reader would call each sentence: about a bridge or a school, so that names and figures give nothing away.
NAMED = {
    "da": "Kommunen vil ikke betale for den nye bro, men borgerne håber, at regeringen hjælper dem med at få den bygget.",
    "nb": "Kommunen vil ikke betale for den nye broen, men innbyggerne håper at noen hjelper dem. Hva hvis de ikke gjør det?",
    "nn": "Kommunen vil ikkje betale for den nye brua, men dei som bur der vonar at nokon hjelper dei med å få ho bygd.",
    "sv": "Kommunen vill inte betala för den nya bron, men invånarna hoppas att regeringen hjälper dem att få den byggd.",
    "sr-latn": "Predsednik opštine je rekao da će nova škola biti otvorena posle praznika, a deca će uvek imati gde da uče.",
    "sr-cyrl": "Председник општине је рекао да ће нова школа бити отворена после празника, а деца ће увек имати где да уче.",
    "hr": "Predsjednik općine rekao je da će nova škola biti otvorena poslije praznika, a djeca će uvijek imati gdje učiti.",
    "sl": "Župan občine je povedal, da bo nova šola odprta po praznikih, otroci pa bodo vedno imeli prostor za učenje.",
    "id": "Pemerintah kota mengatakan bahwa jembatan itu akan dibuka bulan depan karena pekerjaan selesai dan mobil bisa lewat.",
    "ms": "Kerajaan negeri berkata bahawa jambatan itu akan dibuka bulan hadapan kerana kerja selesai dan kereta boleh lalu.",
    "ckb": "شارەوانی بڕیاری دا کە پردە نوێیەکە لە مانگی داهاتوودا بکرێتەوە، چونکە کارەکان تەواو بوون و خەڵک چاوەڕێی دەکەن.",
    "fa": "شهرداری تصمیم گرفت که پل تازه را ماه آینده باز کند، زیرا کارها به پایان رسیده است و مردم منتظر آن هستند.",
    "ur": "بلدیہ نے فیصلہ کیا ہے کہ نیا پل اگلے مہینے کھول دیا جائے گا کیونکہ کام مکمل ہو چکا ہے اور لوگ انتظار کر رہے ہیں۔",
    "ar": "قررت البلدية أن تفتح الجسر الجديد في الشهر القادم لأن العمل انتهى والناس ينتظرون ذلك منذ سنوات.",
    "cs": "Město rozhodlo, že nový most otevře příští měsíc, protože práce jsou hotové a lidé na něj čekají už několik let.",
    "sk": "Mesto rozhodlo, že nový most otvorí budúci mesiac, pretože práce sú hotové a ľudia naň čakajú už niekoľko rokov.",
    "gl": "O concello decidiu que a nova ponte abrirá o mes que vén, porque as obras xa remataron e a xente leva anos agardando.",
    "es": "El ayuntamiento decidió que el nuevo puente abrirá el mes que viene, porque las obras ya terminaron.",
    "pt": "A autarquia decidiu que a nova ponte abre no próximo mês; o autocarro e o comboio vão parar ali, de facto.",
    "pt-br": "A prefeitura decidiu que a nova ponte abre no próximo mês; o ônibus e o trem vão parar ali, os usuários agradecem.",
    "ca": "L'ajuntament ha decidit que el nou pont obrirà el mes que ve, perquè les obres ja s'han acabat i la gent espera.",
    "uk": "Міська рада вирішила, що новий міст відкриють наступного місяця, бо роботи вже завершено, і люди давно чекають.",
    "ru": "Городской совет решил, что новый мост откроют в следующем месяце, потому что работы уже закончены и люди ждут.",
    "bg": "Общината реши, че новият мост ще бъде открит следващия месец, защото работата вече е завършена и хората чакат.",
    "mk": "Општината реши дека новиот мост ќе биде отворен следниот месец, бидејќи работата е завршена и луѓето чекаат.",
    "nl": "De gemeente heeft besloten dat de nieuwe brug volgende maand opengaat, omdat het werk klaar is en de mensen wachten.",
    "af": "Die stadsraad het besluit dat die nuwe brug volgende maand oopgemaak word, omdat die werk klaar is en die mense wag.",
    "zh-hans": "市议会决定下个月开放新桥，因为工程已经完成，人们等了很多年。",
    "zh-hant": "市議會決定下個月開放新橋，因為工程已經完成，人們等了很多年。",
    "ja": "市議会は来月新しい橋を開通させることを決めた。工事が終わり、人々は何年も待っていた。",
    "he": "העירייה החליטה לפתוח את הגשר החדש בחודש הבא, כי העבודות הסתיימו והתושבים מחכים כבר שנים.",
    "yi": "דער שטאָטראַט האָט באַשלאָסן צו עפֿענען די נײַע בריק אין קומענדיקן חודש.",
    "am": "የከተማው ምክር ቤት አዲሱ ድልድይ በሚቀጥለው ወር እንደሚከፈት ወሰነ፤ ሥራው ስለተጠናቀቀ ሕዝቡ ለዓመታት ሲጠብቅ ቆይቷል።",
    "ti": "ቤት ምኽሪ ከተማ እቲ ሓድሽ ቢንቶ ኣብ ዝመጽእ ወርሒ ክኽፈት ወሲኑ፤ ስራሕ ስለ ዝተዛዘመ ህዝቢ ንዓመታት ክጽበ ጸኒሑ ኣሎ።",
    "hi": "नगर परिषद ने तय किया कि नया पुल अगले महीने खोला जाएगा क्योंकि काम पूरा हो गया है।",
    "mr": "नगर परिषदेने ठरवले की नवीन पूल पुढील महिन्यात उघडला जाईल कारण काम पूर्ण झाले आहे.",
    "eu": "Udalak erabaki du zubi berria datorren hilean irekiko dela, lanak amaitu direlako eta jendea zain dagoelako.",
    "ga": "Chinn an chomhairle go n-osclófar an droichead nua an mhí seo chugainn, mar tá an obair críochnaithe.",
    "tr": "Belediye yeni köprünün gelecek ay açılacağına karar verdi, çünkü işler bitti ve insanlar yıllardır bekliyor.",
    "az": "Bələdiyyə yeni körpünün gələn ay açılacağına qərar verdi, çünki işlər bitib və insanlar illərdir gözləyir.",
}
# Languages that no detector knows, each beside one that has most of its letters.
RELATIVES = {
    "Sindhi, beside Pashto": "سنڌ حڪومت فيصلو ڪيو آهي ته نئين پل ايندڙ مهيني کولي ويندي، ڇاڪاڻ ته ڪم پورو ٿي چڪو آهي.",
    "Silesian, beside Polish": "Rada miasta postanowiyła, iże nowy mōst bydzie ôtwarty na bezrok, bo robota je gotowŏ.",
    "Ossetian, beside Russian": "Горӕты совет сфӕнд кодта, цӕмӕй ног хид байгом уа иннӕ мӕйы, уымӕн ӕмӕ куыстытӕ фӕци сты.",
}
# The index of each that is not called like it.
INDEXED = {"nb": "no", "nn": "no", "sr-latn": "sr", "sr-cyrl": "sr", "zh-hans": "zh", "zh-hant": "zh"}


def detected(text: str, *, hint: str | None = None, min_confidence: float = 0.2) -> Document:
    origin = Origin(collection="test", path="a.txt", url="a.txt")
    document = Document(id="1", origin=origin, version=0, format="txt", text=text, language_hint=hint)
    return detect_language(document, languages=load_languages(), min_confidence=min_confidence)


@pytest.mark.parametrize("tag", NAMED)
def test_each_of_close_languages_is_named_and_goes_to_its_index(tag: str) -> None:
    document = detected(NAMED[tag])
    assert document.languages[0].language == tag
    assert document.language == INDEXED.get(tag, tag)
    assert document.confidence > 0.3


@pytest.mark.parametrize("text", RELATIVES.values(), ids=RELATIVES)
def test_a_language_that_no_detector_knows_is_not_called_its_relative(text: str) -> None:
    assert detected(text).language == "und"


def test_foreign_letters_in_a_few_words_leave_a_language_its_name() -> None:
    text = "Piosenkarka z Ostrawy zaśpiewała „Dívka z hor” i „Über den Wolken”, a publiczność długo biła brawo."
    assert detected(text).language == "pl"


@pytest.mark.parametrize(
    ("tag", "known"),
    [("nn", "no"), ("sr-latn", "sr"), ("ckb", "ckb"), ("pt", "pt"), ("pt-br", "pt-br"), ("zh-hant", "zh")],
)
def test_a_variant_gets_its_language_s_analysis(tag: str, known: str) -> None:
    assert load_languages().get(detected(NAMED[tag]).language).tag == known


def test_a_french_text_under_an_english_lang_attribute_is_french() -> None:
    assert detected(FRENCH, hint="en").language == "fr"


def test_a_wrong_hint_never_outweighs_a_sentence() -> None:
    assert all(detected(text, hint="en-GB").languages[0].language == tag for tag, text in NAMED.items())


def test_a_hint_of_brazil_names_a_portuguese_text_that_nothing_else_tells() -> None:
    text = "A ponte nova abre no dia três e toda a cidade vai lá para ver a festa com música e dança."
    assert detected(text).language == "pt"
    assert detected(text, hint="pt-BR").language == "pt-br"
    assert detected(NAMED["pt"], hint="pt-BR").language == "pt"


def test_the_votes_of_the_detectors_are_kept() -> None:
    assert {vote.detector for vote in detected(f"{FRENCH}\n{FRENCH}").votes} >= {"langdetect"}
    assert ("py3langid", "gl") in [(vote.detector, vote.language) for vote in detected(NAMED["gl"]).votes]
    assert [(vote.detector, vote.language) for vote in detected(GREEK).votes] == [("script", "el")]


def test_langdetect_is_asked_only_about_a_line_that_py3langid_is_not_sure_of() -> None:
    assert [vote.detector for vote in detected(FRENCH).votes] == ["py3langid"]
    assert [vote.detector for vote in detected("Det er varmt i dag").votes] == ["py3langid", "langdetect"]


def test_the_answer_is_the_same_every_time() -> None:
    mixed = f"{FRENCH}\n{ENGLISH}"
    assert all(detected(mixed) == detected(mixed) for _ in range(5))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ah",
        "12 3 45 6 | 78 9 10 11 pts\n" * 20,
        "https://www.example.org/a/b?c=d https://example.com/nachrichten/seite-2.html redaktion@example.com",
        "9f86d081884c7d659a2feaa0c55ad015 a3bf4f1b2b0b822cd15d6c15b0f00a08 60303ae22b998861bce3b28f33eec1be",
        "ᏂᎦᏓ ᎠᏂᏴᏫ ᏂᎨᎫᏓᎸᎾ ᎠᎴ ᎤᏂᏠᏱ ᎤᎾᏕᎿ ᏚᏳᎧᏛ ᎨᏒᎢ",
        "kqzx vlnw zrtb ghpd wqmc xjfk bnvt lrsz qpgh mzkd wvtn xbrl",
        "for (int i = 0; i < n; i++) { total += values[i]; }\nreturn total;\nint main() { return run(argc, argv); }",
        "import os\n\ndef read_lines(path):\n    with open(path) as file:\n        return file.read().split('\\n')\n",
    ],
)
def test_a_text_in_no_language_is_undetermined(text: str) -> None:
    document = detected(text)
    assert (document.language, document.confidence, document.languages) == ("und", 0.0, ())


def test_below_the_floor_a_text_is_undetermined_and_keeps_its_votes() -> None:
    document = detected(NAMED["gl"], min_confidence=1.0)
    assert (document.language, document.languages) == ("und", ())
    assert document.votes
    assert 0.5 < document.confidence < 1


def test_a_text_in_two_languages_has_both_with_their_shares() -> None:
    document = detected(f"{FRENCH}\n{FRENCH}\n{ENGLISH}")
    assert document.language == "fr"
    assert [part.language for part in document.languages] == ["fr", "en"]
    assert document.languages[0].share == pytest.approx(0.67, abs=0.05)


def test_a_text_in_two_scripts_has_both_with_their_shares() -> None:
    document = detected(f"{GREEK}\n{ENGLISH}\n{GREEK}")
    assert [part.language for part in document.languages] == ["el", "en"]
    assert document.votes[0].language == "el"


def test_a_tie_of_two_languages_is_less_sure_than_a_text_in_one() -> None:
    assert detected(f"{FRENCH}\n{ENGLISH}").confidence < 0.6 < detected(FRENCH).confidence


def test_short_lines_count_for_the_language_of_the_rest() -> None:
    document = detected(f"{FRENCH}\nCredit: Xinhua\nFoto dpa\n{FRENCH}\nRead more")
    assert [(part.language, part.share) for part in document.languages] == [("fr", 1.0)]


def test_a_japanese_line_without_kana_is_japanese_and_a_chinese_one_is_not() -> None:
    japanese = f"{NAMED['ja']}\n{NAMED['ja']}\n"
    assert [
        part.language for part in detect(japanese + "東京都千代田区永田町一丁目七番一号国会議事堂前").languages
    ] == ["ja"]
    assert [part.language for part in detect(japanese + NAMED["zh-hans"]).languages] == ["ja", "zh-hans"]


def test_a_long_text_is_sampled_by_whole_words_in_three_pieces() -> None:
    text = " ".join(f"ord{number}" for number in range(2000))
    pieces = sample(text, 420).split("\n")
    assert len(pieces) == 3
    assert set(" ".join(pieces).split()) <= set(text.split())
    assert pieces[0].startswith("ord0")
    assert pieces[2].endswith("ord1999")


@given(
    st.text(st.characters(), max_size=300) | st.lists(st.sampled_from(list(NAMED.values())), max_size=6).map("\n".join)
)
def test_any_text_has_a_confidence_and_shares_that_add_up(text: str) -> None:
    document = detected(text)
    assert 0 <= document.confidence <= 1
    assert all(0 < part.share <= 1 for part in document.languages)
    assert not document.languages or sum(part.share for part in document.languages) == pytest.approx(1, abs=0.001)
    assert detected(text) == document


@given(st.text(alphabet="0123456789 .,:;-+*/=()%€", max_size=300))
def test_figures_get_no_votes(text: str) -> None:
    assert detected(text).votes == ()


@pytest.mark.parametrize(
    "text",
    [
        "Astanada jańa kitaphana ashyldy. Qala ákimi seısenbi kúni bul ǵımarattyń eki jylda salynǵanyn aıtty.",
        "Qazanda yaña kitapxanä açıldı. Şähär başlığı sişämbe könne bu binanıñ ike yılda tözelgänen äytte.",
        "El mat3am el gedid fata7 emba7re7 fel 7ay, we sa7bo 2al enno 3ayez yegib tabbakhin men Iskenderia ba3deha.",
        "Nókiste jańa kitapxana ashıldı. Qala hákimi siyshembi kúni bul imarattıń eki jılda salınǵanın ayttı.",
    ],
    ids=["Kazakh in Latin letters", "Tatar in Latin letters", "Arabic in Latin letters and digits", "Karakalpak"],
)
def test_a_language_that_no_detector_knows_is_not_taken_for_a_kindred_one(text: str) -> None:
    assert detected(text).language == "und"


def test_words_with_digits_do_not_make_a_language_undetermined() -> None:
    text = f"{ENGLISH} A b2b fair, a p2p network and a 5star hotel are near by."

    assert detected(text).language == "en"


def test_foreign_names_do_not_make_a_language_undetermined() -> None:
    text = "Atatürk Havalimanı'ndan Kraków, Łódź ve Málaga'ya uçan şirket bilet fiyatlarını geçen yıla göre yüzde on artırdı."

    assert detected(text).language == "tr"


def test_the_main_language_has_most_letters_and_lines_together() -> None:
    hindi, english = [NAMED["hi"]] * 5, [f"{ENGLISH} {ENGLISH} {ENGLISH}"] * 2
    document = detected("\n".join([*hindi, *english]))
    assert [part.language for part in document.languages] == ["hi", "en"]
    assert document.languages[0].share < document.languages[1].share

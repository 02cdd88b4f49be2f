from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.models import load_line_cues, load_line_model
from tasks.clean.lines import Lines, clean_document, lines_of
from tasks.clean.model import apply
from tasks.clean.model.apply import LARGEST_RISE, LARGEST_SHARE, MOST_LINES, PRIOR, remove_by_model, run_numbers, shrink
from tasks.clean.model.cues import Cues
from tasks.clean.model.trees import contributions, predict, trees_of
from tasks.clean.rules.load import load_rules
from tasks.document import Document, RemovedLine
from tasks.text.matching import fold
from tests.support.documents import ORIGIN

MODEL = load_line_model()
RULES = load_rules()


def text_document(text):
    return Document(id="1", origin=ORIGIN, version=0, format="txt", text=text)


def cleaned(document):
    return clean_document(document, [partial(remove_by_model, model=MODEL)], rules=RULES)


def find_boilerplate(texts):
    return apply.find_boilerplate(lines_of(texts, rules=RULES), model=MODEL)


def scores(texts):
    return apply.line_scores(lines_of(texts, rules=RULES), model=MODEL)


def describe(texts):
    return apply.describe(lines_of(texts, rules=RULES), cues=Cues(MODEL.cues))


def all_lines(document):
    return [line.text for line in Lines.of(document, rules=RULES).every]


STORY = [
    "The harbour of Saint-Orme will close for three weeks in March while divers replace the gates of its old lock.",
    "“We have waited eleven years for this,” the harbour master, Ilse Varga, told the council on Monday evening.",
    "A long wait",
    "The gates were built in 1961, and two of the four no longer shut against the spring tides, the council heard.",
    "Fishing boats will be moved to the outer basin, and the ferry to Grey Island will leave from the northern pier.",
    "Traders on the quay asked for lower rents during the works; the council will decide on that before February.",
    "The work costs 4.2 million, of which the region pays two thirds and the town the rest over the next ten years.",
]
BOILERPLATE = {
    "en": ["Sign up for our free newsletter", "Read more: The ten best beaches of the coast", "Follow us on Facebook"],
    "de": ["Hier geht's zum Newsletter", "Lesen Sie auch: Die schönsten Strände der Küste", "Zur Startseite"],
    "fr": ["Je m'abonne à la newsletter", "Lire aussi : Les plus belles plages de la côte", "Suivez-nous sur Facebook"],
    "es": ["Suscríbete a nuestro boletín", "Lee también: Las mejores playas de la costa", "Síguenos en Facebook"],
    "ru": ["Подписывайтесь на наш канал в Telegram", "Читайте также: Лучшие пляжи побережья"],
    "tr": ["Bültenimize abone olun", "Bizi Facebook'ta takip edin"],
}


@pytest.mark.parametrize("language", BOILERPLATE)
def test_boilerplate_below_an_article_is_removed_in_any_language(language):
    lines = [*STORY, *BOILERPLATE[language]]
    found = find_boilerplate(lines)
    assert [lines[index] for index in found] == BOILERPLATE[language]


def test_a_short_subhead_inside_an_article_is_kept():
    assert find_boilerplate(STORY) == {}


@pytest.mark.parametrize("subhead", ["Sign of the times", "Abonnés absents", "Assinatura na areia", "Подписка на чудо"])
@pytest.mark.parametrize("above", [[], ["Advertisement"]])
def test_a_subhead_with_an_incidental_cue_is_kept_also_below_an_advertisement(subhead, above):
    lines = [*STORY[:4], *above, subhead, *STORY[4:]]
    assert lines.index(subhead) not in find_boilerplate(lines)


@pytest.mark.parametrize(
    "subhead", ["And now?", "Und jetzt?", "¿Y ahora?", "Et après ?", "これからどうなる？", "ماذا بعد؟"]
)
def test_a_question_that_is_a_subhead_is_kept_below_lines_that_rules_remove(subhead):
    lines = [*STORY[:4], "Advertisement", "Article continues below", subhead, *STORY[4:]]
    assert lines.index(subhead) not in find_boilerplate(lines)


def test_a_call_in_japanese_quotation_marks_is_what_somebody_said():
    facts, _ = describe(["「会員登録しないと読めません」と司書は笑った。", "会員登録しないと読めません"])
    assert not facts[0].cues
    assert facts[1].cues


def test_a_way_that_is_described_is_no_call_to_follow_a_page():
    way = "Folgen Sie dem Bach bis zur alten Schleuse."
    assert way in cleaned(text_document("\n".join([*STORY, way]))).text


@pytest.mark.parametrize(
    "line",
    ["Share this with your friends, she wrote, underlined twice.", "Sign up for our newsletter, the poster says."],
)
def test_a_call_is_a_report_also_where_the_sentence_ends_behind_who_says_it(line):
    assert find_boilerplate([*STORY, line, STORY[0]]) == {}


def test_the_headline_of_a_text_is_kept_above_lines_that_rules_remove():
    headline = "Verrins Schleuse schließt für Fähre und Boote"
    head = ["Anzeige", "Lesedauer: 3 Min.", "Artikel anhören"]
    body = [
        "Die alte Schleuse im Hafen von Verrin bleibt im März drei Wochen zu, weil Taucher die Tore von 1961 austauschen.",
        "„Wir haben elf Jahre darauf gewartet“, sagte Hafenmeisterin Ilse Varga am Montagabend vor dem Rat der Stadt.",
        "Fischerboote liegen so lange im äußeren Becken, und die Fähre zur Grauen Insel legt am nördlichen Pier ab.",
        "Die Arbeiten kosten vier Millionen, von denen das Land zwei Drittel zahlt und die Stadt den Rest in zehn Jahren.",
    ]
    assert 0 not in find_boilerplate([headline, *head, *body])


def test_the_evidence_names_the_score_and_the_words():
    found = find_boilerplate([*STORY, "Sign up for our free newsletter"])
    assert found[len(STORY)].startswith("score 0.9") or found[len(STORY)].startswith("score 1.0")
    assert "“sign up" in found[len(STORY)]


def test_each_removed_line_is_recorded_at_its_position():
    document = cleaned(text_document("\n".join([*STORY, "Follow us on Facebook"])))
    [line] = document.removed
    assert (line.text, line.rule, line.position) == ("Follow us on Facebook", "model", len(STORY) + 1)
    assert document.text.split("\n") == STORY


def test_a_line_among_lines_that_rules_removed_is_likelier_to_be_removed():
    title = "Grey Island ferry returns after the storm"
    alone = scores([*STORY, title])[-1]
    among = text_document("\n".join([*STORY, title])).with_(
        removed=(
            RemovedLine(text="Read more", rule="all/more", position=len(STORY) + 1),
            RemovedLine(text="Share on Facebook", rule="all/share", position=len(STORY) + 3),
        )
    )
    lines = all_lines(among)
    assert lines == [*STORY, "Read more", title, "Share on Facebook"]
    assert scores(lines)[-2] > alone


def test_an_article_that_is_a_list_keeps_its_items():
    items = [f"{month} {day} – {town}, Civic Hall" for month, day, town in zip(
        ["May", "June", "July", "August", "September", "October"] * 3,
        range(3, 21),
        ["Orme", "Varga", "Leith", "Brume", "Tolse", "Kerrin"] * 3,
        strict=True,
    )]  # fmt: skip
    lines = [STORY[0], *items, STORY[-1]]
    assert sum(map(len, items)) > LARGEST_SHARE * sum(map(len, lines))
    assert find_boilerplate(lines) == {}


def test_too_few_lines_and_too_many_are_left_alone():
    assert find_boilerplate(["Subscribe", "Share"]) == {}
    assert find_boilerplate(["Subscribe to our newsletter"] * (MOST_LINES + 1)) == {}


def test_cleaning_twice_is_cleaning_once():
    once = cleaned(text_document("\n".join([*STORY, *BOILERPLATE["en"]])))
    assert cleaned(once) == once


@settings(deadline=None)
@given(st.lists(st.text(min_size=1, max_size=60) | st.sampled_from([*STORY, *BOILERPLATE["en"]]), max_size=25))
def test_any_text_has_scores_and_no_line_is_lost(lines):
    document = text_document("\n".join(lines))
    before = all_lines(document)
    after = cleaned(document)
    assert all_lines(after) == before
    assert np.isfinite([score for score in scores(before) if score != -np.inf]).all()


def test_the_contributions_of_features_add_up_to_the_prediction():
    trees = trees_of(MODEL.trees.trees, MODEL.trees.features)
    _, columns = describe([*STORY, *BOILERPLATE["en"]])
    rows = np.stack([columns[name] for name in MODEL.trees.features], axis=1)
    roots = trees.value[:, 0].sum()
    assert contributions(trees, rows).sum(axis=1) + roots == pytest.approx(predict(trees, rows))


def test_the_lines_of_a_run_move_to_their_mean_and_paragraphs_do_not():
    facts, _ = describe(["Menu", *STORY[:1], "More", "Most read", "Share", *STORY[:1]])
    runs = run_numbers(facts)
    assert runs.tolist() == [0, -1, 1, 1, 1, -1]
    scores = np.array([5.0, 2.0, -1.0, 2.0, -np.inf, -np.inf])
    share = 2 / (2 + PRIOR)
    close = [5.0, 2.0, -1 + share * 1.5, 2 - share * 1.5, -np.inf, -np.inf]
    assert shrink(scores, runs) == pytest.approx(close)


def test_a_long_run_moves_a_line_no_farther_than_the_largest_rise():
    scores = np.array([-6.0, *[4.0] * 99])
    assert shrink(scores, np.zeros(100, dtype=int))[0] == pytest.approx(-6 + LARGEST_RISE)


@given(st.lists(st.tuples(st.floats(-9, 9) | st.just(-np.inf), st.integers(-1, 3))))
def test_a_line_without_a_score_gets_none_and_no_score_leaves_the_range_of_its_run(lines):
    scores = np.array([score for score, _ in lines])
    runs = np.array([run for _, run in lines], dtype=int)
    found = shrink(scores, runs)
    assert (np.isfinite(found) == np.isfinite(scores)).all()
    for run in set(runs.tolist()) - {-1}:
        there = (runs == run) & np.isfinite(scores)
        if there.any():
            low, high = scores[there].min() - 1e-9, scores[there].max() + 1e-9
            assert ((found[there] >= low) & (found[there] <= high)).all()


@pytest.mark.parametrize("purpose", load_line_cues())
def test_every_cue_word_is_found_in_a_line_of_its_own(purpose):
    cues = Cues(load_line_cues())
    for words in load_line_cues()[purpose].values():
        for word in words.split():
            line = fold(word.rstrip("$").replace("_", " ")).strip()
            assert cues.purposes.index(purpose) in {cue.purpose for cue in cues.find(line + " ")}, word


def test_a_whole_word_is_not_found_in_a_longer_one():
    cues = Cues({"share": {"no": "del$", "en": "follow_us"}})
    assert [cue.word for cue in cues.find("del av delstaten")] == ["del"]
    assert cues.find("follow user") != []


@pytest.mark.parametrize(
    "own",
    [
        ["Width: 4.2 metres", "Length: 61 metres", "Built by Varga & Sons", "£3.20 for a car, return"],
        ["Orme 2, Leith 1", "Brume 0, Tolse 0", "Kerrin 3, Varga 2"],
        ["WHAT CHANGES IN MARCH"],
        ["And the ferry?", "It sails from the northern pier."],
        ["Correction: In a first version of this article the gates were called those of 1916."],
        ["This article was updated on 3 May to add what the traders asked for."],
        ["„Abonnieren Sie unseren Newsletter“ steht seit Jahren an der Schleuse, und niemand tut es."],
        ["Berichtigung: Die Schleuse wurde 1961 gebaut, nicht 1916."],
        ["访问量：每天九百人", "船闸宽度：四米"],
        ["The town has written of the lock in its newsletter for nine years, and it has an app that counts the boats."],
    ],
)
def test_the_articles_own_lists_subheads_corrections_and_quoted_calls_are_kept(own):
    lines = [*STORY[:4], *own, *STORY[4:]]
    assert find_boilerplate(lines) == {}


@pytest.mark.parametrize(
    "own",
    [
        "Subscribe now, the minister told farmers on Tuesday.",
        "Download our app, the agency told passengers.",
        "Téléchargez l'application, répètent les autorités sanitaires aux habitants.",
        "Laden Sie die App herunter, wiederholen die Behörden.",
        "Folgen Sie uns auf Facebook, bat die Polizei die Zeugen.",
        "Iscriviti alla newsletter, ripete il manifesto.",
        "Скачайте приложение, повторяют власти.",
        "Pobierz aplikację, powtarzają władze.",
    ],
)
@pytest.mark.parametrize("position", [0, 4, len(STORY)])
def test_a_call_with_who_says_it_is_kept(own, position):
    assert find_boilerplate([*STORY[:position], own, *STORY[position:]]) == {}


def test_a_short_last_sentence_above_boilerplate_is_kept():
    last = "The ferry will sail from the northern pier until then."
    assert [*STORY, last, *BOILERPLATE["en"]].index(last) not in find_boilerplate([*STORY, last, *BOILERPLATE["en"]])


@pytest.mark.parametrize(
    "own",
    [
        "Die Wirtin vom Kai, Ilse Varga, erklärte dem Rat, bei Flut habe sie seit dem Winter keinen einzigen Gast mehr bedient.",
        "Purtătorul de cuvânt al portului a spus că ecluza fusese reparată ultima oară în toamna rece din 1961.",
        "Liman müdürü Defne Varga dün akşam toplantıda kapakların her kış kontrol edildiğini ama onarılmadığını söyledi.",
    ],
)
def test_a_long_sentence_among_boilerplate_is_kept_whatever_one_word_of_it_means_elsewhere(own):
    around = [BOILERPLATE["en"][0], *BOILERPLATE["de"], own, *BOILERPLATE["fr"], "3 comments", "Advertisement"]
    lines = [*STORY[:4], *around]
    assert lines.index(own) not in find_boilerplate(lines)


def test_a_correction_begins_like_one_in_every_language():
    cues = Cues(MODEL.cues, corrections=MODEL.corrections)
    for phrases in MODEL.corrections.values():
        for phrase in phrases.split():
            assert cues.begins_correction(fold(phrase.replace("_", " ")).strip() + " x"), phrase
    assert not cues.begins_correction(fold("The correction of the river took nine years."))

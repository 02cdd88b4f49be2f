"""Contract of every index backend: the documents that a query must find, and must not find."""

import pytest

from config.languages import load_languages
from tasks.index.protocol import SearchIndex
from tasks.index.query import parse_query
from tasks.index.values import MARK_END, MARK_START, Filters
from tests.support.articles import FORMS, INFLECTIONS, UNSPACED, article, full_article
from tests.tasks.index.contract.tools import fill, finds, found


class MatchingContract:
    """Claims about words, phrases, prefixes, fields and exclusions."""

    # Words

    def test_a_document_needs_both_of_two_words(self, index: SearchIndex) -> None:
        fill(index, article("red green"), article("red blue"))
        assert found(index, "red green") == ["red green"]

    def test_a_document_needs_two_of_three_words(self, index: SearchIndex) -> None:
        fill(index, article("red green blue"), article("red green"), article("red"), article("other"))
        assert found(index, "red green blue") == ["red green blue", "red green"]

    def test_a_question_finds_documents_with_more_of_its_words_first(self, index: SearchIndex) -> None:
        texts = ["The bridge over the river was closed", "A bridge in another town", "Nothing of the kind"]
        fill(index, *map(article, texts))
        assert found(index, "Which bridge over which river was closed?") == texts[:2]

    def test_a_question_finds_other_words_made_of_the_same_letters(self, index: SearchIndex) -> None:
        fill(index, article("Die Fußballweltmeisterschaft begann", language="de"), article("Der Winter", language="de"))
        assert found(index, "Wann begannen Weltmeisterschaften im Fußball?") == ["Die Fußballweltmeisterschaft begann"]

    def test_a_document_needs_a_required_word_whatever_else_it_has(self, index: SearchIndex) -> None:
        fill(index, article("red green blue"), article("red green"), article("blue"))
        assert found(index, "red green +blue") == ["red green blue"]
        assert sorted(found(index, '+blue green red -"red green"')) == []

    def test_a_quoted_name_in_a_question_is_no_condition(self, index: SearchIndex) -> None:
        fill(index, article("Песни Звёздного Ветра поют", language="ru"))
        assert found(index, "Кто поёт песни «Звёздный Ветер»?") == ["Песни Звёздного Ветра поют"]
        assert found(index, "«Звёздный Ветер»") == []

    def test_small_words_of_a_question_are_no_condition(self, index: SearchIndex) -> None:
        fill(index, article("It is in this house"), article("A bridge"))
        assert found(index, "Where is the bridge?") == ["A bridge"]

    def test_words_may_stand_in_title_and_text(self, index: SearchIndex) -> None:
        fill(index, article("boycott looms", title="Olympics"), article("boycott", title="Other"))
        assert found(index, "olympics boycott") == ["boycott looms"]

    def test_another_headline_finds_the_page_by_words_that_its_title_lacks(self, index: SearchIndex) -> None:
        headlines = ("City traders wait", "Joburg traders wait for stalls")
        fill(index, article("Nothing is settled.", title=headlines[0], headlines=headlines), article("Stalls"))
        assert found(index, "title:joburg") == ["Nothing is settled."]
        assert found(index, '"wait for stalls"') == ["Nothing is settled."]
        assert found(index, "Jobu*") == ["Nothing is settled."]
        assert found(index, "traders -joburg") == []

    def test_no_phrase_goes_from_one_headline_into_the_next(self, index: SearchIndex) -> None:
        fill(index, article("Nothing.", title="Old bridge", headlines=("Old bridge", "Closed roads")))
        assert found(index, '"bridge closed"') == []

    def test_a_lead_finds_the_page_by_words_that_its_text_lacks(self, index: SearchIndex) -> None:
        fill(index, article("The bank met in Frankfurt.", lead="Inflation falls in e-mails from Frankfurt"))
        for query in ("inflation", "text:inflation", '"inflation falls"', "email", "falling"):
            assert found(index, query) == ["The bank met in Frankfurt."], query
        assert found(index, "title:inflation") == []

    def test_a_result_shows_the_headline_or_the_lead_that_found_it(self, index: SearchIndex) -> None:
        headlines = ("City traders wait", "Joburg traders wait")
        fill(index, article("Nothing is settled.", title=headlines[0], headlines=headlines, lead="A plan is near"))
        for query, shown in (
            ("joburg", "<Joburg> traders wait"),
            ("plan", "A <plan> is near"),
            ("city", "<City> traders wait"),
        ):
            (hit,) = index.search(parse_query(query), filters=Filters(), size=10).hits
            assert [part.replace(MARK_START, "<").replace(MARK_END, ">") for part in hit.highlights] == [shown]

    def test_words_that_a_lead_repeats_count_once(self, index: SearchIndex) -> None:
        fill(
            index,
            article("Ferries stop. Ferries rest.", lead="Ferries stop", path="a"),
            article("Ferries stop. Ferries rest.", path="b"),
        )
        one, other = index.search(parse_query("ferries"), filters=Filters(), size=10).hits
        assert one.score == other.score

    def test_no_document_is_found_by_words_of_two_documents(self, index: SearchIndex) -> None:
        fill(index, article("red"), article("green"))
        assert found(index, "red green") == []

    def test_case_does_not_matter(self, index: SearchIndex) -> None:
        fill(index, article("NATO talks"))
        assert found(index, "nato TALKS") == ["NATO talks"]

    def test_accents_do_not_matter(self, index: SearchIndex) -> None:
        fill(index, article("Élysée et Qatar", language="fr"))
        assert found(index, "elysee") == found(index, "élysée") == ["Élysée et Qatar"]

    def test_accents_do_not_matter_in_an_unknown_language(self, index: SearchIndex) -> None:
        fill(index, article("Citroën Škoda", language="und"))
        assert found(index, "citroen skoda") == ["Citroën Škoda"]

    def test_composed_and_decomposed_letters_are_the_same(self, index: SearchIndex) -> None:
        fill(index, article("une e\u0301lection", language="fr"))
        assert found(index, "\u00e9lection") == ["une e\u0301lection"]

    def test_forms_of_a_word_meet_and_other_words_do_not(self, index: SearchIndex) -> None:
        pairs = INFLECTIONS + UNSPACED
        fill(index, *(article(pair.text, language=pair.language) for pair in pairs))
        asked = [(pair, Filters(languages=(pair.language,))) for pair in pairs]
        assert [pair for pair, only in asked if found(index, pair.meets, filters=only) != [pair.text]] == []
        assert [pair for pair, only in asked if found(index, pair.misses, filters=only)] == []

    @pytest.mark.slow
    def test_forms_of_a_language_meet_and_near_words_do_not(self, index: SearchIndex) -> None:
        tags = [language.tag for language in load_languages()]
        assert [tag for tag in tags if len(FORMS[tag].meet) < 5 or len(FORMS[tag].miss) < 2] == []
        fill(
            index,
            *(article(text, language=tag) for tag in tags for text in {**FORMS[tag].meet, **FORMS[tag].miss}),
        )
        wrong = [
            (tag, text, query)
            for tag in tags
            for pairs, meet in ((FORMS[tag].meet, True), (FORMS[tag].miss, False))
            for text, query in pairs.items()
            if finds(index, query, text, language=tag) != meet
        ]
        assert wrong == []

    def test_a_word_is_found_however_its_letters_are_written_and_whatever_is_joined_to_it(
        self, index: SearchIndex
    ) -> None:
        cases = [
            ("ar", "والجزيرة الكبيرة", ["جزير*", "الجزير*", '"والجزيره الكبيره"']),
            ("fr", "Nos sœurs à l’Œuvre", ["soeur", "sœur", "œuvres", "oeuvre", '"nos soeurs"', "oeuv*"]),
            ("he", 'השגריר בארה"ב', ["שגריר*", "ארה״ב", "ארה*"]),
            ("hi", "ज़िले की पञ्चायत", ['"जिले की"', "पंचाय*"]),
            ("ja", "澤田さんのサーバ", ["沢田", "サーバー", "澤"]),
            ("ko", "은행에서 큰돈을", ["은행은", "돈", "행"]),
            ("uk", "П’єса про об'єднання", ['"пєса про"', "обєдн*"]),
            ("uk", "Ґудзики з ґанку", ["гудзик", "ґудзик*", '"гудзики з ганку"']),
            ("zh", "臺北國際機場", ["台北", '"国际机场"', "际"]),
        ]
        fill(index, *(article(text, language=tag) for tag, text, _ in cases))
        asked = ((Filters(languages=(tag,)), text, query) for tag, text, queries in cases for query in queries)
        assert [case for case in asked if found(index, case[2], filters=case[0]) != [case[1]]] == []

    def test_an_elided_article_is_no_part_of_the_word(self, index: SearchIndex) -> None:
        cases = [
            ("fr", "Aujourd’hui l’alliance tient", "alliances"),
            ("fr", "Aujourd'hui l'alliance tient", "l’alliance"),
            ("fr", "Les alliances tiennent", "l’alliance"),
            ("fr", "lorsqu’Emmanuel Macron parle", "emmanuel"),
            ("it", "Nell’Unione dell'Europa", "unione europa"),
            ("ca", "L’escola d’estiu", "escola estiu"),
        ]
        fill(index, *(article(text, language=tag) for tag, text, _ in cases))
        assert [case for case in cases if not finds(index, case[2], case[1], language=case[0])] == []

    def test_the_turkish_i_is_found_in_either_case_and_without_its_dot(self, index: SearchIndex) -> None:
        fill(index, article("Ilıca'da kaza. Ilıca sakin", language="tr"), article("Alaca'da kaza", language="tr"))
        words = ["ILICA", "ılıca", "ilica", "Ilica", "ılı*", "ILI*", "ili*"]
        phrases = ['"ılıca\'da kaza"', '"ILICA\'DA KAZA"', '"ilica\'da kaza"']
        wrong = [query for query in (*words, *phrases) if found(index, query) != ["Ilıca'da kaza. Ilıca sakin"]]
        assert wrong == []

    def test_a_stop_word_in_a_query_excludes_nothing(self, index: SearchIndex) -> None:
        fill(index, article("garanties sécurité", language="fr"), article("guarantees", language="en"))
        assert found(index, "garantie de sécurité") == ["garanties sécurité"]

    def test_a_hyphenated_word_is_a_phrase_of_its_parts(self, index: SearchIndex) -> None:
        fill(
            index, article("google-play-badge_EN here", language="und"), article("play google badge_en", language="und")
        )
        assert found(index, "google-play-badge_EN") == ["google-play-badge_EN here"]
        assert found(index, "Google-Play") == ["google-play-badge_EN here"]

    def test_names_cross_languages(self, index: SearchIndex) -> None:
        texts = {"en": "Xi Jinping in Beijing", "fr": "Xi Jinping à Pékin", "und": "Xi Jinping"}
        fill(index, *(article(text, language=language) for language, text in texts.items()))
        assert sorted(found(index, "Xi Jinping")) == sorted(texts.values())

    def test_a_name_is_found_in_another_spelling(self, index: SearchIndex) -> None:
        cases = [
            ("Sergueï Lavrov à Paris", "Sergei"),
            ("Sergueï Lavrov à Paris", "sergei lavrov"),
            ("Sergei Lavrov in Paris", "Sergueï"),
            ("Sergei Lavrov in Paris", "title:x sergey"),
            ("Wolodymyr Selenskyj und Zelensky", "Zelenskyy"),
            ("Benyamin Netanyahou", "Netanyahu"),
            ("Mohammed ben Salmane", "Mohamed"),
            ("Aleksei Nawalny", "Alexei"),
        ]
        fill(index, *(article(text, title="x", language="und") for text in dict(cases)))
        assert [case for case in cases if case[0] not in found(index, case[1])] == []

    def test_a_name_in_another_spelling_counts_as_one_of_the_words(self, index: SearchIndex) -> None:
        whole = "Le ministre Sergueï Lavrov et Netanyahou, vus de Moscow"
        others = ("Sergueï, seul", "Netanyahou Serguet")
        fill(index, article(whole, language="fr"), *(article(text, language="und") for text in others))
        queries = [
            "Sergei minister Moscow",
            "Sergei Lavrov Moscow",
            "Sergei Netanyahu Moscow",
            "Sergei minister Moscow Paris",
            "Sergei il la",  # the others are stop words in French, and one other word is still required
        ]
        assert [query for query in queries if found(index, query) != [whole]] == []

    def test_only_a_plain_word_is_found_in_another_spelling(self, index: SearchIndex) -> None:
        fill(index, article("Sergueï Lavrov", language="fr"))
        queries = ['"Sergei"', "Serge*", "+Sergei", "Lavrov -Sergueï", "Sargei", "Sergueil"]
        assert [query for query in queries if found(index, query)] == []

    def test_another_spelling_is_marked(self, index: SearchIndex) -> None:
        fill(index, article("Sergueï Lavrov", language="fr"))
        (hit,) = index.search(parse_query("Sergei"), filters=Filters()).hits
        assert f"{MARK_START}Sergueï{MARK_END} Lavrov" in hit.highlights

    def test_a_word_as_typed_comes_before_its_other_spellings(self, index: SearchIndex) -> None:
        texts = ["Sergueï et Sergueï", "A long text about much else in which Sergei is one word of very many words"]
        fill(index, *(article(text, language="und") for text in texts))
        assert found(index, "Sergei") == texts[::-1]

    def test_a_long_run_of_an_unspaced_script_is_several_words(self, index: SearchIndex) -> None:
        fill(
            index,
            article("北京奥运会今天开幕，许多运动员参加", language="zh"),
            article("上海的天气很好", language="zh"),
        )
        assert found(index, "今天奥运会在北京开幕了") == ["北京奥运会今天开幕，许多运动员参加"]

    def test_a_question_in_thai_finds_what_another_language_writes_in_the_same_letters(
        self, index: SearchIndex
    ) -> None:
        fill(index, article("The UNESCO list got longer"), article("Die Liste der Stadt", language="de"))
        assert found(index, "หมู่บ้านริมแม่น้ำแห่งใดได้เข้าอยู่ในบัญชีของ UNESCO?") == ["The UNESCO list got longer"]

    # Phrases and prefixes

    def test_a_phrase_is_adjacent_words_in_order(self, index: SearchIndex) -> None:
        fill(index, article("the winter games begin"), article("games in winter"), article("winter sports and games"))
        assert found(index, '"winter games"') == ["the winter games begin"]

    def test_a_phrase_is_of_exact_words(self, index: SearchIndex) -> None:
        fill(index, article("des garanties de sécurité", language="fr"))
        assert found(index, '"garanties de sécurité"') == ["des garanties de sécurité"]
        assert found(index, '"garantie de sécurité"') == []

    def test_a_phrase_ignores_case_and_accents(self, index: SearchIndex) -> None:
        fill(index, article("des Garanties de Sécurité", language="fr"))
        assert found(index, '"garanties DE securite"') == ["des Garanties de Sécurité"]

    def test_a_phrase_holds_its_small_words(self, index: SearchIndex) -> None:
        fill(index, article("state of the union"), article("state in a union"))
        assert found(index, '"state of the union"') == ["state of the union"]

    def test_a_phrase_crosses_an_elision(self, index: SearchIndex) -> None:
        fill(index, article("toute l’alliance militaire", language="fr"))
        assert found(index, '"l\'alliance militaire"') == found(index, '"alliance militaire"') != []

    def test_a_phrase_does_not_join_title_and_text(self, index: SearchIndex) -> None:
        fill(index, article("games begin", title="Winter"))
        assert found(index, '"winter games"') == []

    def test_a_phrase_of_one_word_is_that_word_exactly(self, index: SearchIndex) -> None:
        fill(index, article("boycotts"), article("boycott"))
        assert found(index, '"boycott"') == ["boycott"]

    def test_a_prefix_finds_the_words_that_begin_with_it(self, index: SearchIndex) -> None:
        fill(index, article("élections et électeurs", language="fr"), article("sélection", language="fr"))
        assert found(index, "élect*") == found(index, "elect*") == ["élections et électeurs"]

    def test_a_prefix_is_longer_than_any_stem(self, index: SearchIndex) -> None:
        fill(index, article("boycotting"))
        assert found(index, "boycotti*") == ["boycotting"]
        assert found(index, "boycotted*") == []

    def test_signs_in_a_prefix_are_literal(self, index: SearchIndex) -> None:
        fill(index, article("abc"))
        assert found(index, "a.c*") == found(index, "[a-z]b*") == []

    # Fields

    def test_title_searches_only_titles(self, index: SearchIndex) -> None:
        fill(index, article("one", title="Boycotts"), article("boycott", title="Other"))
        assert found(index, "title:boycott") == ["one"]
        assert found(index, "text:boycotts") == ["boycott"]

    def test_a_phrase_and_a_prefix_may_be_bound_to_a_field(self, index: SearchIndex) -> None:
        fill(index, article("one", title="Winter games"), article("winter games", title="Other"))
        assert found(index, 'title:"winter games"') == ["one"]
        assert found(index, "title:wint*") == ["one"]
        assert found(index, 'text:"winter games"') == ["winter games"]

    def test_a_keyword_field_is_its_whole_value_in_any_case(self, index: SearchIndex) -> None:
        fill(index, full_article(), article("other"))
        queries = [
            "id:0123456789abcdef0123456789abcdef",
            "language:FR",
            "lang:fr",
            'source:"france 24"',
            'author:"zoé müller"',
            'authors:"J. O\'Neil"',
            "agency:afp",
            "url:https://news.example/2022/02/04/été?x=1&y=2",
        ]
        assert [query for query in queries if found(index, query) != [full_article().text]] == []

    def test_a_part_of_a_keyword_is_not_the_keyword(self, index: SearchIndex) -> None:
        fill(index, full_article())
        assert found(index, "source:France") == []
        assert found(index, "author:Zo") == []

    def test_a_prefix_of_a_keyword_finds_it(self, index: SearchIndex) -> None:
        fill(index, full_article(), article("other", publisher="RFI"))
        assert found(index, "source:fran*") == [full_article().text]

    # Exclusion

    def test_an_excluded_word_removes(self, index: SearchIndex) -> None:
        fill(index, article("games boycotted"), article("games opened"))
        assert found(index, "games -boycott") == ["games opened"]

    def test_a_query_of_exclusions_finds_all_the_rest(self, index: SearchIndex) -> None:
        fill(index, article("one"), article("two"), article("trois", language="fr"))
        assert sorted(found(index, "-one")) == ["trois", "two"]

    def test_a_phrase_a_prefix_and_a_field_can_be_excluded(self, index: SearchIndex) -> None:
        fill(index, article("hong kong"), article("kong hong"), article("kongo", publisher="RFI"))
        assert sorted(found(index, '-"hong kong"')) == ["kong hong", "kongo"]
        assert found(index, "-hong*") == ["kongo"]
        assert sorted(found(index, "-source:rfi")) == ["hong kong", "kong hong"]

    def test_an_exclusion_removes_all_that_its_term_finds(self, index: SearchIndex) -> None:
        fill(
            index,
            article("Un dîner au palais de l’Élysée", language="fr", title="Dîner", publisher="RFI"),
            article("Autre chose", language="fr"),
        )
        queries = ["élysée", "elysee", "palais", "dîn*", '"un dîner"', "title:dîner", "source:rfi"]
        assert [query for query in queries if found(index, query) != ["Un dîner au palais de l’Élysée"]] == []
        assert [query for query in queries if found(index, f"-{query}") != ["Autre chose"]] == []

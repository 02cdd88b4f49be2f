"""How the embedded index searches, and marks the words that it found."""

from tasks.index.query import parse_query
from tasks.index.tantivy.index import TantivyIndex
from tasks.index.values import Filters
from tests.support.articles import article
from tests.tasks.index.contract.tools import fill, found, highlights


class TestSearching:
    def test_an_excluded_stop_word_excludes_nothing_in_its_language(self, index: TantivyIndex) -> None:
        fill(index, article("die Wahl", language="de"), article("to die", language="en"))
        assert found(index, "-die") == ["die Wahl"]

    def test_a_phrase_may_end_in_the_possessive(self, index: TantivyIndex) -> None:
        fill(index, article("Xi Jinping’s visit"))
        assert found(index, '"xi jinping"') == ["Xi Jinping’s visit"]

    def test_one_letter_of_an_unspaced_script_is_found_inside_words(self, index: TantivyIndex) -> None:
        fill(index, article("日米首脳会談", language="ja"))
        assert found(index, "米") == ["日米首脳会談"]
        assert highlights(index, "米") == ("日[米首]脳会談",)

    def test_words_in_other_scripts_are_found_in_every_language(self, index: TantivyIndex) -> None:
        fill(index, article("Le journal 人民日報 écrit", language="fr"))
        assert found(index, "人民日報") == ["Le journal 人民日報 écrit"]

    def test_a_prefix_of_several_words_is_a_phrase_with_a_prefix_at_its_end(self, index: TantivyIndex) -> None:
        fill(index, article("the google-play-badge here"), article("google play, later a badge"))
        assert found(index, "google-play-bad*") == ["the google-play-badge here"]
        assert highlights(index, "google-play-bad*") == ("the [google-play-badge] here",)

    def test_a_stop_word_in_a_term_matches_any_word(self, index: TantivyIndex) -> None:
        fill(index, article("state of the art"), article("state art"))
        assert found(index, "state-of-the-art") == ["state of the art"]

    def test_a_huge_size_returns_all_documents(self, index: TantivyIndex) -> None:
        fill(index, article("word"))
        assert found(index, "word", size=10**9) == ["word"]

    def test_documents_with_equal_scores_are_in_the_order_of_their_ids(self, index: TantivyIndex) -> None:
        fill(index, *(article("same", id=f"{n:032x}") for n in (3, 1, 2)))
        results = index.search(parse_query("same"), filters=Filters())
        assert [int(hit.document.id, 16) for hit in results.hits] == [1, 2, 3]


class TestHighlights:
    def test_a_phrase_is_marked_where_its_words_are_adjacent(self, index: TantivyIndex) -> None:
        fill(index, article("de sécurité, les garanties de sécurité", language="fr"))
        assert highlights(index, '"garanties de sécurité"') == ("de sécurité, les [garanties de sécurité]",)

    def test_a_stop_word_is_not_marked(self, index: TantivyIndex) -> None:
        fill(index, article("la garantie de la paix", language="fr"))
        assert highlights(index, "garanties de paix") == ("la [garantie] de la [paix]",)

    def test_an_elided_word_is_marked_with_its_article(self, index: TantivyIndex) -> None:
        fill(index, article("toute l’alliance", language="fr"))
        assert highlights(index, "alliances") == ("toute [l’alliance]",)

    def test_fragments_stay_in_one_paragraph_and_begin_with_a_word(self, index: TantivyIndex) -> None:
        fill(index, article("First line.\n" + "filler " * 30 + "boycott here\nLast line."))
        (part,) = highlights(index, "boycott")
        assert part.startswith("filler ")
        assert part.endswith("[boycott] here")

    def test_fragments_with_more_of_the_words_are_chosen_first(self, index: TantivyIndex) -> None:
        lines = ["alpha only"] * 4 + ["alpha and beta"]
        fill(index, article("\n".join(lines)))
        parts = highlights(index, "alpha beta")
        assert len(parts) == 3
        assert "[alpha] and [beta]" in parts

    def test_fragments_together_show_each_found_word(self, index: TantivyIndex) -> None:
        lines = ["alpha and beta"] * 5 + ["gamma only"]
        fill(index, article("\n".join(lines)))
        assert "[gamma] only" in highlights(index, "alpha beta gamma")

    def test_marks_in_a_text_are_not_shown(self, index: TantivyIndex) -> None:
        fill(index, article("a \ue000strange\ue001 word"))
        assert highlights(index, "word") == ("a strange [word]",)

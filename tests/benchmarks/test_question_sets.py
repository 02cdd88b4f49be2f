from benchmarks.question_sets import paragraph


def test_a_word_keeps_its_vowel_signs() -> None:
    text = "दिल्ली में सरकार ने नई योजना की घोषणा की है"
    (entry,) = paragraph(text)["qas"]
    assert set(entry["question"].split()) <= set(text.split())


def test_a_short_sentence_has_no_question() -> None:
    assert paragraph("Only three words here.")["qas"] == []

"""Terms of whole texts are those of their words."""

import pytest

from tasks.analysis.analyzer import exact_analyzer, language_analyzer, ngram_text
from tasks.analysis.document_terms import GAP_TERM, text_terms
from tasks.analysis.forms import forms

TEXTS = [
    ("en", "The UN's envoy said: “It isn’t over” – 3,000 tonnes of A.T.M. parts, e-mail & C++ at O'Neill's yard."),
    ("de", "Der Müller-Prozess: die Schifffahrtsgesellschaft zahlte 12 500 Euro … und klagt – vor dem Amtsgericht."),
    ("fr", "L’accord d'aujourd’hui\u00a0: « qu’on l'ait su », a dit\u202fM. Noël ; 1\u202f200 emplois\u2028ailleurs."),
    ("he", 'צה"ל הודיע כי חה״כ לא הגיע לכנסת, אמר ד"ר לוי.'),
    ("ja", "東京で3人が負傷した。警察はＡＢＣ社の車を調べている🚗 と 発表した"),
    ("th", "รัฐบาล ประกาศวันหยุด 3 วัน"),
    ("vi", "Thủ tướng Phạm Minh Chính đến Hà Nội"),
    ("uk", "Кам’янець-Подільський: об'єднання тарифів"),
    ("en", " \u200b \u00ad — … "),
    ("en", ""),
]


@pytest.mark.parametrize(("language", "text"), TEXTS)
def test_chunks_give_the_terms_of_the_whole_text(language: str, text: str) -> None:
    terms = text_terms(text, language)
    for own, analyzer in ((terms.words, language_analyzer(language)), (terms.exact, exact_analyzer())):
        assert own == " ".join(term or GAP_TERM for term in analyzer.terms(text))
    assert terms.ngrams == ngram_text(text)
    assert terms.forms == forms(text, language)

"""The labelled texts of benchmarks.places: countries are found well in every language of theirs."""

from benchmarks.places.__main__ import compare, measure, read_labelled


def test_countries_of_the_labelled_texts_are_found() -> None:
    measured = measure(read_labelled())
    assert measured["texts"] >= 190
    assert len(measured["languages"]) >= 20
    assert measured["precision"] >= 0.98, measured["errors"]
    assert measured["recall"] >= 0.98, measured["errors"]


def test_translations_are_compared_country_by_country() -> None:
    compared = compare(
        [
            {"en": "Poland and France", "de": "Polen", "fr": "La Pologne et la France"},
            {"en": "Spain", "de": "Spanien und Peru", "fr": "L'Espagne"},
        ]
    )
    assert compared["agreement"]["de-en"] == 2 * 2 / (3 + 3)
    assert compared["languages"]["fr"] == {"recall_by_majority": 1.0, "alone": 0.0, "countries": 3}
    assert compared["languages"]["de"]["alone"] == 1 / 3
    assert compared["names_only"] == []
    assert compared["primary"] == {"one left out": 4, "same": 1}

"""The benchmark of searches: its archive, its queries, and the figures of a small index."""

import json
import random
from pathlib import Path

import pytest

from benchmarks.search.archive import SHARES, Sentences, article, articles, load_sentences
from benchmarks.search.bare import BareTantivy
from benchmarks.search.figures import figures, shown
from benchmarks.search.queries import QUERIES, queries
from tasks.index.tantivy.index import TantivyIndex

KINDS = 10


@pytest.fixture(scope="module")
def sentences(tmp_path_factory: pytest.TempPathFactory) -> Sentences:
    """Return sentences of made-up words in every language of the archive."""
    data, chance = tmp_path_factory.mktemp("data"), random.Random(1)
    (data / "languages").mkdir()
    lines = [
        json.dumps({"lang": language, "text": " ".join("".join(chance.choices("aeioklmnrst", k=6)) for _ in range(12))})
        for language in SHARES
        for _ in range(20)
    ]
    for name in ("articles", "paragraphs", "sentences"):
        (data / "languages" / f"{name}.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    return load_sentences(data)


def test_an_article_depends_on_its_number_alone_and_one_in_twenty_is_a_near_duplicate(sentences: Sentences) -> None:
    made = list(articles(range(60), tuple(SHARES), sentences))
    assert made[40:] == list(articles(range(40, 60), tuple(SHARES), sentences))
    duplicates = [each for each in made if each.duplicate]
    originals = [article(number, sentences) for number in (18, 38, 58)]
    assert [(each.cluster, each.text) for each in duplicates] == [(each.id, each.text) for each in originals]


@pytest.mark.slow
def test_ten_kinds_of_query_are_measured_beside_the_bare_backend(sentences: Sentences, tmp_path: Path) -> None:
    made = list(articles(range(60), tuple(SHARES), sentences))
    asked = list(queries(sentences))
    assert len(asked) == KINDS * QUERIES
    asked = asked[: 2 * KINDS]
    with TantivyIndex(tmp_path / "embedded") as index, BareTantivy(tmp_path / "bare") as bare:
        index.create()
        index.write(made)
        bare.write(made)
    with TantivyIndex(tmp_path / "embedded") as index:
        result = figures("embedded", 60, index, BareTantivy(tmp_path / "bare").search, asked)
    assert len(result["kinds"]) == KINDS
    for kind in ("one frequent word", "two words", "a question", "newest, with facets"):
        assert result["kinds"][kind]["found"] > 0
        assert result["kinds"][kind]["bare"]["found"] > 0
    assert len(list(shown(result))) == KINDS + 1

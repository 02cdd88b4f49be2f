"""Write docs/languages.md: every language, its analyzer on each backend, and the figures that benchmarks/retrieval.py kept.

python -m docs.generators.languages
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from benchmarks.retrieval import FIGURES
from config.languages import Elasticsearch, Language, load_languages

PAGE = Path(__file__).parents[1] / "languages.md"
_HEAD = """# Languages

Made by `python -m docs.generators.languages` from `config/languages.yaml` and `benchmarks/data/retrieval.json`.

Every language has an index of its own on both backends, and a text is found by the terms that its language's steps
leave; `kiosque analyze TEXT --language fr` shows them. Both backends take the same steps. Elasticsearch has an analyzer of its
own for some languages: it is used where the cluster has its plugin. A stemmer called *light* is a light stemmer equal to
Lucene's, the others are Snowball's; words of a script without spaces are pairs of letters.

To add a language, or to change an analyzer, edit its entry in `config/languages.yaml`, whose head says what each field is. The
next run makes an index for a new language; `kiosque reindex --language xx` brings a changed analyzer to what is indexed.

Figures are MRR@10: a question is searched as a person types it among the paragraphs of its language, and only the one
that answers it is right; 1 is perfect. *Default* is the backend's own default analyzer and a search for any of the words.
`python -m benchmarks.retrieval --data FOLDER` measures them; {questions}.

| tag | language | steps | Elasticsearch instead | embedded | Elasticsearch | default |
|---|---|---|---|---|---|---|
"""

Figures = dict[str, dict[str, dict[str, float]]]


class Kept(msgspec.Struct, frozen=True):
    """The figures of each language and backend, and how many questions a language has."""

    questions: int
    languages: Figures


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(msgspec.json.decode(FIGURES.read_bytes(), type=Kept)), "utf-8")
    return 0


def page(kept: Kept) -> str:
    """Return the page as the languages and the kept figures describe it."""
    rows = [*(_row(language, kept.languages) for language in load_languages()), _means(kept.languages)]
    return _HEAD.format(questions=f"{kept.questions:,} questions a language here") + "\n".join(rows) + "\n"


def _row(language: Language, figures: Figures) -> str:
    name = language.name if language.native == language.name else f"{language.name}, {language.native}"
    cells = [language.tag, name, ", ".join(_steps(language)), _own_analyzer(language.elasticsearch)]
    return _cells([*cells, *_figures(figures.get(language.tag, {}))])


def _own_analyzer(ours: Elasticsearch) -> str:
    """Name the analyzer that Elasticsearch uses instead of the steps, and the one on a cluster without its plugin."""
    if ours.analyzer is None or ours.plugin is None:
        return ours.analyzer or ""
    return f"{ours.analyzer} ({ours.plugin})" + (f" / {ours.fallback}" if ours.fallback else "")


def _steps(language: Language) -> Iterator[str]:
    """Yield the steps of a language's analysis."""
    data = language.analysis
    if data.elision or data.cut_after_apostrophe:
        yield "elision"
    if data.stop_words:
        yield "stop words"
    if data.suffixes or data.prefixes or data.patterns:
        yield "prefixes" if data.prefixes and not data.suffixes else "endings"
    if data.inflections:
        yield "irregular words"
    yield from (stemmer.replace("_", " ") for stemmer in data.stemmers)
    if language.tag in {"ja", "ko", "th", "zh"}:
        yield "pairs of letters"
    if data.folding:
        yield "folding"


def _figures(row: dict[str, dict[str, float]]) -> list[str]:
    names = ("embedded", "elasticsearch", "embedded blind")
    return [f"{row[name]['mrr']:.3f}" if name in row else "" for name in names]


def _means(figures: Figures) -> str:
    names = {name for row in figures.values() for name in row}
    means = {
        name: {"mrr": sum(row[name]["mrr"] for row in figures.values()) / len(figures)}
        for name in names
        if all(name in row for row in figures.values())
    }
    return _cells(["", "mean of those measured", "", "", *_figures(means)])


def _cells(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main())

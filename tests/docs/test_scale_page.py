"""docs/scale.md has the tables that its figures give."""

from config.loading import load_yaml
from docs.generators.scale import FIGURES, PAGE, Figures, page, plan


def test_the_page_is_not_stale() -> None:
    assert PAGE.read_text("utf-8") == page(PAGE.read_text("utf-8")), "python -m docs.generators.scale"


def test_twice_the_articles_take_twice_the_hours_and_the_disk() -> None:
    figures = load_yaml(FIGURES, Figures)
    twice = figures.with_(
        assumed=tuple(each.with_(value=2 * each.value) if each.name == "articles" else each for each in figures.assumed)
    )
    one, two = plan(figures, "text"), plan(twice, "text")
    assert two.worker_hours == 2 * one.worker_hours
    assert two.run_hours == 2 * one.run_hours
    assert two.index_gb == 2 * one.index_gb

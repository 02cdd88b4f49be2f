"""Keys of many articles as numbers: counted and compared as if one by one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tasks.stories.key_sets import KeyNumbers, common_weights

KEYS = [f"w:{number}" for number in range(12)]
articles = st.lists(st.lists(st.sampled_from(KEYS), unique=True, max_size=8), max_size=30)


@given(some=articles, others=articles)
def test_common_weights_are_those_of_each_pair(some: list[list[str]], others: list[list[str]]) -> None:
    numbers = KeyNumbers()
    rows, columns = numbers.sets_of(some), numbers.sets_of(others)
    weights = np.array([1.0 + number for number in numbers.values()])
    expected = [[sum(1.0 + numbers[key] for key in set(one) & set(other)) for other in others] for one in some]
    found = np.concatenate([np.empty((0, len(others))), *common_weights(rows, columns, weights)])
    assert found.shape == (len(some), len(others))
    assert found.tolist() == expected


@given(some=articles, others=articles)
def test_articles_keep_their_keys(some: list[list[str]], others: list[list[str]]) -> None:
    numbers = KeyNumbers()
    both = numbers.sets_of(some).then(numbers.sets_of(others))
    names = list(numbers)
    assert [[names[number] for number in keys] for keys in both.each()] == [*some, *others]
    is_even = both.flat % 2 == 0
    assert [[number for number in keys if number % 2 == 0] for keys in both.each()] == [
        keys.tolist() for keys in both.where(is_even).each()
    ]


@given(some=articles)
def test_the_first_keys_of_an_article_are_those_of_the_lowest_numbers_then_those_that_come_first(
    some: list[list[str]],
) -> None:
    numbers = KeyNumbers()
    sets = numbers.sets_of(some)
    by = np.array([number % 3 for number in numbers.values()], dtype=float)
    expected = [sorted(keys.tolist(), key=lambda number: by[number])[:3] for keys in sets.each()]
    assert [sorted(keys.tolist()) for keys in sets.where(sets.first(3, by=by)).each()] == [
        sorted(keys) for keys in expected
    ]


def test_a_key_that_an_article_repeats_counts_once() -> None:
    assert KeyNumbers().sets_of([("a", "b", "a")]).flat.tolist() == [0, 1]

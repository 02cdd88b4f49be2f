from hypothesis import given
from hypothesis import strategies as st

from tasks.annotate.numbered import Numbered


@given(st.lists(st.lists(st.text(max_size=3), max_size=12), max_size=4), st.integers(0, 2_000))
def test_each_string_has_one_number_in_the_order_of_coming(texts: list[list[str]], many: int) -> None:
    table = Numbered()
    known: dict[str, int] = {}
    for strings in [*texts, [f"word {number}" for number in range(many)], *texts]:
        new: list[str] = []
        found = table.of(strings, new.append)
        assert new == [each for each in dict.fromkeys(strings) if each not in known]
        for each in strings:
            known.setdefault(each, len(known) + 1)
        assert found.tolist() == [known[each] for each in strings]
        assert len(table) == len(known)

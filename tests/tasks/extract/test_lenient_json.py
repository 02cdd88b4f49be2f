import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.extract.lenient_json import MAX_COMMENTS, MAX_DEPTH, values

BRIDGE = {"headline": "A bridge", "author": "Ann Lee"}


@pytest.mark.parametrize(
    "script",
    [
        '{"headline": "A bridge", "author": "Ann Lee"}',
        '<!-- made by a plugin -->\n{"headline": "A bridge", "author": "Ann Lee"}',
        '<!--\n{"headline": "A bridge", "author": "Ann Lee"}\n-->',
        '//<![CDATA[\n{"headline": "A bridge", "author": "Ann Lee"}\n//]]>',
        '/*<![CDATA[*/{"headline": "A bridge", "author": "Ann Lee"}/*]]>*/',
        'var data = {"headline": "A bridge", "author": "Ann Lee"};',
        '{"headline": "A bridge", // of stone\n "author": "Ann Lee"}',
        '{"headline": "A bridge" /* of stone, */, "author": "Ann Lee"}',
        '{"headline": "A bridge",, "author": "Ann Lee",}',
        '{"headline": "A bridge"\n"author": "Ann Lee"}',
        "{'headline': 'A bridge', 'author': 'Ann Lee'}",
        '{headline: "A bridge", author: "Ann Lee"}',
        "{“headline”: “A bridge”, “author”: “Ann Lee”}",
        "{&quot;headline&quot;: &quot;A bridge&quot;, &quot;author&quot;: &quot;Ann Lee&quot;}",
        "{&#34;headline&#34;: &#x22;A bridge&#x22;, &#034;author&#034;: &#34;Ann Lee&#34;}",
        '{"headline": "A bridge", "author": "Ann Lee", "publisher": {"name": "The Ne',
        '{"headline": "A bridge", "author": "Ann Lee", "image": , "url": undefined}',
        '\ufeff{"headline": "A bridge", "author": "Ann Lee"}</script>',
    ],
)
def test_a_fault_of_json_costs_no_field_that_is_whole(script: str):
    (value,) = values(script)

    assert isinstance(value, dict)
    assert {key: value.get(key) for key in BRIDGE} == BRIDGE


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('"The "old" bridge"', 'The "old" bridge'),
        ('""Old" bridge falls"', '"Old" bridge falls'),
        ('"He said "yes", then left"', 'He said "yes", then left'),
        ('"5" of rain"', '5" of rain'),
        (r'"It\'s \x falling"', "It's x falling"),
        (r'"caf\u00e9 \"Mole\""', 'café "Mole"'),
        ('"two\nlines\tand tab"', "two\nlines\tand tab"),
    ],
)
def test_a_text_keeps_its_own_quotation_marks(written: str, read: str):
    assert list(values(f'{{"a": {written}, "b": ["c"]}}')) == [{"a": read, "b": ["c"]}]


def test_several_objects_without_a_list_are_all_read():
    assert list(values('{"a": "b"}{"c": "d"},\n[{"e": "f"}]')) == [{"a": "b"}, {"c": "d"}, [{"e": "f"}]]


def test_a_value_that_was_cut_off_is_dropped_and_not_half_kept():
    assert list(values('{"a": "b", "c": ["d", "a long headl')) == [{"a": "b", "c": ["d"]}]


@pytest.mark.parametrize("hostile", ["[" * 5000, '{"a":' * 5000, "{,/*" * 50_000, '{"a' * 50_000, '"' * 100_000])
def test_a_hostile_script_ends_with_little(hostile: str):
    assert len(list(values(hostile))) <= 1


def test_more_comments_than_a_script_has_are_not_searched_for_their_ends():
    assert list(values("{/*" * (MAX_COMMENTS + 1))) == []


def test_nesting_beyond_the_limit_keeps_what_is_around_it():
    (value,) = values('{"a": "b", "c": ' + "[" * (MAX_DEPTH + 50) + "x")

    assert isinstance(value, dict)
    assert value["a"] == "b"


@given(st.one_of(st.text(max_size=60), st.text("{}[]\":,'/*<!-\\ ab1", max_size=60)))
def test_any_text_is_read_without_an_error(text: str):
    assert all(isinstance(value, dict | list) for value in values(text))

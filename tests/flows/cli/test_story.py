"""The command `story` and the option `--stories`, with the sample articles in an embedded index."""

from pathlib import Path

from tests.support.command import answer, call_kiosque


def test_a_story_is_shown_in_all_its_languages_by_the_id_of_any_article(home: Path) -> None:
    hits = answer("search", "Halcyon-3", "--home", str(home))["hits"]
    assert len({hit["story"] for hit in hits}) == 1
    stories = [answer("story", hit["id"], "--home", str(home)) for hit in hits]
    assert all(story == stories[0] for story in stories)
    assert stories[0]["languages"] == {"it": 1, "en": 1, "zh": 1}
    assert stories[0]["id"] == stories[0]["articles"][0]["id"] == hits[0]["story"]
    assert (stories[0]["first"], stories[0]["last"]) == ("2025-11-18T21:45:00Z", "2025-11-19T10:20:00Z")


def test_people_read_what_an_article_shares_with_its_story(home: Path) -> None:
    story = answer("search", "Avellar", "--language", "fr", "--home", str(home))["hits"][0]["story"]
    text = call_kiosque("story", story, "--home", str(home)).stdout.decode()
    assert text.startswith("3 articles: es 1, pt 1, fr 1")
    assert "shares 12 février, Corvina, Anselmo Quiroga" in text


def test_results_are_folded_by_story(home: Path) -> None:
    each = answer("search", "Kelmara", "--home", str(home))
    folded = answer("search", "Kelmara", "--stories", "--home", str(home))
    assert folded["total"] == 1
    assert folded["hits"][0]["copies"] == each["total"] - 1 > 0
    text = call_kiosque("search", "Kelmara", "--stories", "--home", str(home)).stdout.decode()
    assert f"{each['total'] - 1} article" in text


def test_an_unknown_story_and_two_ways_of_folding_are_refused(home: Path) -> None:
    done = call_kiosque("story", "0" * 32, "--home", str(home))
    assert (done.returncode, b"no story" in done.stderr) == (4, True)
    assert call_kiosque("search", "x", "--stories", "--duplicates", "--home", str(home)).returncode == 2


def test_explain_says_what_an_article_shares_with_its_story(home: Path) -> None:
    (hit,) = answer("search", "Grannsund run-off", "--language", "en", "--home", str(home))["hits"]
    told = answer("explain", hit["id"], "--home", str(home))["story"]
    assert told["id"] == hit["story"] != hit["id"]
    text = call_kiosque("explain", hit["id"], "--home", str(home)).stdout.decode()
    assert "shares 8 December, Solveig Thrane" in text

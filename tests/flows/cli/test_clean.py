"""The command `clean`: articles without their boilerplate."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command import SEEDS, TRAMWAY, answer, call_kiosque


def test_clean_is_a_filter_for_a_pipe() -> None:
    done = call_kiosque("clean", stdin="Un phare est restauré après dix ans de travaux.\n\nAvec AFP\n".encode())
    assert done.stdout.decode() == "Un phare est restauré après dix ans de travaux.\n"


def test_clean_shows_what_it_removed_with_the_rule_behind() -> None:
    done = call_kiosque(
        "clean", "-", "--diff", stdin="Un phare est restauré.\n\nUn bateau [1] revient.\n\nAvec AFP\n".encode()
    )
    assert done.stdout.decode() == (
        "  Un phare est restauré.\n\n  Un bateau [1] revient.\n- Avec AFP    [agencies/with-fr]\n"
    )


def test_clean_applies_the_rules_of_the_publisher_it_is_told() -> None:
    story = b"The ferry crossed the sound again today.\nIt carried hay.\nThe summary of the\nFrance 24 week"
    line = b"Receive essential international news every morning"
    assert line in call_kiosque("clean", stdin=story + b"\n" + line).stdout
    assert line not in call_kiosque("clean", "--publisher", "RFI", stdin=story + b"\n" + line).stdout


def test_clean_reads_a_page_and_records_from_standard_input() -> None:
    page = (SEEDS / "html" / "en-wire-seabird-count.html").read_bytes()
    assert json.loads(call_kiosque("clean", "--json", stdin=page).stdout)["agencies"] == ["Reuters"]
    records = b'{"text": "A bridge opened."}\n{"text": "A ferry sank.\\nAdvertisement"}\n'
    assert (
        call_kiosque("clean", stdin=records).stdout == b"==> -#1 <==\nA bridge opened.\n\n==> -#2 <==\nA ferry sank.\n"
    )


def test_clean_goes_on_after_a_file_it_cannot_read_and_says_so_at_the_end() -> None:
    done = call_kiosque("clean", str(SEEDS / "text" / "empty.txt"), str(TRAMWAY))
    assert done.returncode == 2
    assert done.stderr.decode() == "kiosque: empty.txt: is empty\n"
    assert done.stdout.decode().startswith("==> fr-tramway-inauguration.txt <==\nPort-Ambrelle")


@pytest.mark.slow
@pytest.mark.parametrize("option", ["--diff", "--json"])
def test_a_reader_that_has_read_enough_ends_clean_quietly(tmp_path: Path, option: str) -> None:
    long = tmp_path / "long.txt"
    long.write_text("\n".join(f"Sentence {number} of a very long report goes on." for number in range(5000)), "utf-8")
    command = [sys.executable, "-m", "flows", "clean", str(long), option]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=SEEDS.parent) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_clean_extracts_a_page_and_tells_what_it_removed(tmp_path: Path) -> None:
    page = SEEDS / "html" / "en-wire-seabird-count.html"
    story = answer("clean", str(page))
    assert "(Reuters)" in [line["text"] for line in story["removed"]]
    assert story["agencies"] == ["Reuters"]


def test_clean_of_something_that_is_no_article_says_so() -> None:
    done = call_kiosque("clean", str(SEEDS / "text" / "empty.txt"))
    assert done.returncode == 2
    assert done.stderr.decode() == "kiosque: empty.txt: is empty\n"

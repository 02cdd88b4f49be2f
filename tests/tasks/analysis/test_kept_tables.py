import sys
from pathlib import Path
from subprocess import run

import pytest

from config.languages import load_languages
from config.loading import CONFIG_FOLDER
from tasks.analysis import kept_tables, names
from tasks.analysis.chain import Chain

ROOT = CONFIG_FOLDER.parent
# Makes every table, and prints each file of this project that this loads or reads and that no table is kept by.
MAKES = """
import sys
from pathlib import Path

opened = set()
sys.addaudithook(lambda event, details: opened.add(str(details[0])) if event == "open" else None)

from config import kept

kept_by = set()
kept.content_of = lambda files, *versions: kept_by.update(map(str, files))  # None: all is made

from config.languages import load_languages
from tasks.analysis.chain import chain_of
from tasks.analysis.names import is_name

assert is_name("København") and not is_name("x")
assert all(chain_of(language.tag) for language in load_languages())
modules = {module.__file__ for module in list(sys.modules.values()) if getattr(module, "__file__", None)}
root = Path(sys.argv[1])
for path in sorted(map(Path, (modules | {path for path in opened if path.endswith((".yaml", ".txt"))}) - kept_by)):
    if path.is_relative_to(root) and path.relative_to(root).parts[0] in ("config", "flows", "tasks"):
        print(path.relative_to(root))
"""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep tables in a folder of the test."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "kiosque" / "words"


def test_tables_are_kept_by_all_code_and_data_that_makes_them() -> None:
    result = run([sys.executable, "-c", MAKES, str(ROOT)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert result.stdout.split() == ["tasks/__init__.py", "tasks/text/__init__.py"]  # docstrings alone


def test_a_kept_chain_has_the_same_words(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chains = [(Chain(language.analysis), Chain(language.analysis)) for language in load_languages()]
    assert len(list(cache.iterdir())) > 30
    monkeypatch.setattr(kept_tables, "content_of", lambda *_: None)
    for language, (made, found) in zip(load_languages(), chains, strict=True):
        fresh = Chain(language.analysis)
        assert made.words == found.words == fresh.words
        assert made.stems == found.stems == fresh.stems


def test_kept_names_are_the_same_names(cache: Path) -> None:
    made, found = names._names.__wrapped__(), names._names.__wrapped__()
    assert len(list(cache.iterdir())) == 1
    assert made == found == names._made_names()
    assert {type(form) for forms in found.forms for form in forms} == {names.Form}

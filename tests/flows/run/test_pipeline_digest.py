"""The pipeline's digest, held against what a process that prepares documents really loads."""

import ast
import sys
from importlib.metadata import packages_distributions
from pathlib import Path
from subprocess import run

import msgspec
import pytest

from config.loading import CONFIG_FOLDER
from config.settings import load_settings
from flows.run import pipeline_digest as digest_module
from flows.run.pipeline_digest import (
    JUDGES,
    PREPARATION,
    data_files,
    import_closure,
    pipeline_digest,
    preparation_files,
)
from tasks.clean.learnt.files import SHARED, Decider, LearntFile, LearntLine, LearntPosition, write_learnt
from tasks.read.find.inputs import find_inputs
from tasks.vectors.encoder import ENCODER

ROOT = CONFIG_FOLDER.parent
SEEDS = ROOT / "seeds"
# They store, parse or compute exactly; another version gives the same document.
CARRIERS = {"ahocorasick_rs", "fsspec", "msgspec", "numpy", "pyarrow", "pystemmer", "pyyaml", "rapidfuzz", "zstandard"}
# Read where a text has a dateline, Chinese characters, a name in another script, or an odd form, or a table odd headings.
SELDOM_READ = {
    "config/column_names.yaml",
    "config/metadata/datelines.yaml",
    "config/simplified.yaml",
    "config/sounds.yaml",
    "config/typed_forms.yaml",
}
LEARNT_LINE = LearntLine(
    line="x",
    template="x",
    apply=True,
    by=Decider.PERSON,
    place=LearntPosition.FOOT,
    documents=1,
    head=0,
    inside=0,
    foot=1,
)
# Prepares the inputs in the file that the first argument names, with both extractors, and prints each file of this project
# that was imported or read.
PREPARES = """
import sys
from pathlib import Path

opened = set()
sys.addaudithook(lambda event, details: opened.add(str(details[0])) if event == "open" else None)

import msgspec

from config.options import StepOptions
from tasks.prepare.batches import prepared_documents
from config.options import PrepareOptions
from tasks.read.input import Input

inputs = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=list[Input])
root = Path(sys.argv[2])
for extractor in ("fast", "precise"):
    options = PrepareOptions(pipeline="p", folder=".", learnt="learnt", steps=StepOptions(extractor=extractor))
    assert [document for document in prepared_documents(inputs, options) if document.outcome is None]
modules = [module.__file__ for module in list(sys.modules.values()) if getattr(module, "__file__", None)]
read = [path for path in opened if path.endswith((".yaml", ".json", ".txt"))]
for path in sorted({Path(path) for path in [*modules, *read]}):
    if path.is_relative_to(root) and path.relative_to(root).parts[0] in ("config", "flows", "tasks"):
        print(path.relative_to(root))
"""


@pytest.fixture(scope="module")
def named() -> set[str]:
    return {path.relative_to(ROOT).as_posix() for path in preparation_files()}


@pytest.mark.slow
def test_the_digest_covers_the_modules_and_data_that_preparation_loads_and_no_other(
    named: set[str], tmp_path: Path
) -> None:
    inputs = find_inputs([str(SEEDS)])
    chosen = [next(part for part in inputs if part.format == form) for form in sorted({part.format for part in inputs})]
    assert len(chosen) > 3
    write_learnt(tmp_path / "learnt", SHARED, LearntFile(source=SHARED, documents=1, lines=(LEARNT_LINE,)))
    (tmp_path / "inputs.json").write_bytes(msgspec.json.encode(chosen))
    command = [sys.executable, "-c", PREPARES, str(tmp_path / "inputs.json"), str(ROOT)]
    result = run(command, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    loaded = set(result.stdout.split())
    # Until a text of their language comes.
    by_language = {name for name in named - loaded if name.startswith(("config/inflections/", "config/places/"))}
    assert loaded == named - by_language - SELDOM_READ
    assert any(name.startswith("config/inflections/") for name in loaded)


def test_what_only_finds_shows_or_stores_documents_makes_none_stale(named: set[str]) -> None:
    others = ("flows", "tasks/kibana", "tasks/index", "tasks/report", "tasks/fetch", "tasks/read/find", "config/kibana")
    assert [name for name in named if name.startswith(others)] == []
    assert not {"config/settings.py", "config/sources.py", "config/source_file.py"} & named
    assert {"config/boilerplate/all.yaml", "config/languages.yaml", "tasks/prepare/steps.py"} < named


def test_every_library_of_preparation_is_a_judge_or_only_carries_data() -> None:
    trees = [ast.parse(code) for code in import_closure(PREPARATION).values()]
    modules = {
        alias.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    modules |= {str(node.module) for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    tops = {module.split(".")[0] for module in modules} - sys.stdlib_module_names - {"_typeshed", "config", "tasks"}
    installed = packages_distributions()
    assert {installed[top][0].lower() for top in tops} - CARRIERS == {*JUDGES, ENCODER}


def test_a_change_of_code_or_data_changes_the_digest(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    copy = tmp_path / "tasks" / "prepare.py"
    copy.parent.mkdir()
    copy.write_text("x = 1\n")
    monkeypatch.setattr(digest_module, "CONFIG_FOLDER", tmp_path / "config")
    monkeypatch.setattr(digest_module, "preparation_files", lambda: [copy])
    before = pipeline_digest(load_settings(home=tmp_path))
    copy.write_text("x = 2\n")
    assert pipeline_digest(load_settings(home=tmp_path)) != before


def test_a_byte_of_a_rule_and_a_new_file_of_rules_change_the_digest(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    rules = tmp_path / "config" / "boilerplate"
    rules.mkdir(parents=True)
    code = 'RULES_FOLDER = CONFIG_FOLDER / "boilerplate"'
    monkeypatch.setattr(digest_module, "CONFIG_FOLDER", rules.parent)
    monkeypatch.setattr(digest_module, "_FOLDERS", {"config": rules.parent})
    monkeypatch.setattr(digest_module, "preparation_files", lambda: sorted(data_files({"tasks.rules": code})))
    digests = set()
    for name, text in (("all", "rules: []"), ("all", "rules:  []"), ("kite", "publisher: Kite")):
        (rules / f"{name}.yaml").write_text(text)
        digests.add(pipeline_digest(load_settings(home=tmp_path)))
    assert len(digests) == 3


def test_an_option_of_preparation_changes_the_digest_and_no_other_setting_does(tmp_path: Path) -> None:
    before = pipeline_digest(load_settings(home=tmp_path))
    assert pipeline_digest(load_settings(home=tmp_path, min_confidence=0.3)) != before
    assert pipeline_digest(load_settings(home=tmp_path, semantic=True)) != before
    assert pipeline_digest(load_settings(home=tmp_path, max_document_bytes=2048)) != before
    assert pipeline_digest(load_settings(home=tmp_path, max_worker_bytes=1 << 30)) != before
    assert pipeline_digest(load_settings(home=tmp_path, batch_documents=7, kibana_url="http://kibana")) == before


def test_the_closure_follows_functions_and_packages_but_not_type_checkers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    package = tmp_path / "tasks"
    (package / "deep").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "deep" / "__init__.py").write_text("import json\nfrom tasks import beside\n")
    (package / "beside.py").write_text("def late():\n    import tasks.late\n")
    (package / "late.py").write_text("TYPE_CHECKING = False\nif TYPE_CHECKING:\n    from tasks import never\n")
    (package / "never.py").touch()
    (package / "start.py").write_text("from tasks.deep.inner import name\n")
    (package / "deep" / "inner.py").write_text("name = 1\n")
    monkeypatch.setattr(digest_module, "_FOLDERS", {"tasks": package})
    closure = import_closure.__wrapped__("tasks.start")
    assert sorted(closure) == ["tasks", "tasks.beside", "tasks.deep", "tasks.deep.inner", "tasks.late", "tasks.start"]
    assert PREPARATION not in closure

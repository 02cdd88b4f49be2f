"""The Dockerfile: every file and package that a step names exists."""

import os
import re
import shutil
import subprocess
import sysconfig
import venv
from pathlib import Path

import pytest
import yaml

from config.languages import load_languages
from tests.support.stack import PROJECT, ROOT, SERVICES, copied, instructions


def test_the_images_that_are_built_upon_are_pinned() -> None:
    bases = re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    assert len(bases) == 2
    assert all(re.search(r":\d+\.\d+\.\d+(-[\w-]+)?$", base) for base in bases)


def test_the_users_folders_are_made_in_the_image_for_the_volumes_mounted_there() -> None:
    made = " ".join(rest for word, rest in instructions("kiosque") if word == "RUN" and "install --directory" in rest)
    for name in ("bootstrap", "worker"):
        for mount in SERVICES[name]["volumes"]:
            if isinstance(mount, str):
                assert mount.split(":")[1] in made.split()


def test_the_image_copies_what_exists_and_all_that_the_project_needs() -> None:
    assert not [source for source in copied() if not (ROOT / source).exists()]
    packages = {package.rstrip("*") for package in PROJECT["tool"]["setuptools"]["packages"]["find"]["include"]}
    needed = packages | {"pyproject.toml", "prefect.yaml", PROJECT["project"]["readme"]}
    assert needed <= set(copied())


def test_docker_is_sent_what_is_copied_and_no_more() -> None:
    lines = [line for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line and line[0] != "#"]
    assert lines[0] == "*"
    assert {line[1:] for line in lines if line.startswith("!")} == set(copied())


def test_the_image_installs_from_the_lock_and_runs_as_a_user_without_rights() -> None:
    steps = instructions("kiosque")
    runs = [rest for word, rest in steps if word == "RUN"]
    installs = [step for run in runs for step in run.split(" && ") if "pip install" in step]
    for lock, install in zip(("runtime.lock", "semantic.lock", "dask.lock"), installs[:3], strict=True):
        assert f"--require-hashes -r requirements/{lock}" in install
    assert all("--no-deps --no-build-isolation" in install for install in installs[3:])
    assert [rest for word, rest in steps if word == "USER"] == ["kiosque"]
    assert PROJECT["project"]["scripts"]["kiosque"].split(".")[0] in copied()


def test_elasticsearch_has_the_plugins_that_the_languages_want() -> None:
    wanted = {language.elasticsearch.plugin for language in load_languages()} - {None}
    (install,) = [rest for word, rest in instructions("elasticsearch") if word == "RUN"]
    assert set(re.findall(r"analysis-\w+", install)) == wanted


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """What the image has in /app, after the Dockerfile's own steps, and the environment in which its commands run.

    Dependencies are those of this environment: its lock is the image's, and installing it again would take minutes.
    """
    folder = tmp_path_factory.mktemp("image")
    venv.create(folder / "venv")
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(folder / "venv")}))
    (packages / "dependencies.pth").write_text(
        sysconfig.get_path("purelib"), "utf-8"
    )  # its own .pth files are not read
    for source in copied():
        target = folder / "app" / source
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / source, target)
    set_in_image = dict(
        part.split("=", 1) for word, rest in instructions("kiosque") if word == "ENV" for part in rest.split()
    )
    own = {"PATH": f"{folder / 'venv' / 'bin'}:{os.environ['PATH']}", "KIOSQUE_HOME": str(folder / "home")}
    environment = {"HOME": str(folder), "LANG": "C.UTF-8", **set_in_image, **own}
    (step,) = [rest for word, rest in instructions("kiosque") if word == "RUN" and "-e ." in rest]
    subprocess.run(["sh", "-ec", step], cwd=folder / "app", env=environment, check=True, capture_output=True)
    return folder / "app", environment


@pytest.mark.slow
def test_the_images_steps_give_a_command_that_works_from_any_folder(
    app: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    folder, environment = app
    article = "Der Fluss trat über die Ufer.\nJetzt abonnieren\n" * 3
    command = ["kiosque", "clean", "-"]
    done = subprocess.run(
        command, input=article, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert "Der Fluss trat über die Ufer." in done.stdout
    where = subprocess.run(
        [
            "python",
            "-c",
            "import flows, tasks, config; print(flows.__file__, tasks.__file__, config.__file__, sep='\\n')",
        ],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert where == [str(folder / name / "__init__.py") for name in ("flows", "tasks", "config")]
    assert list((folder / "flows").glob("__pycache__/deployed.*.pyc")), "the user cannot write there later"


@pytest.mark.slow
def test_the_image_has_every_flow_that_is_deployed(app: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    _, environment = app
    entrypoints = [
        each["entrypoint"] for each in yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))["deployments"]
    ]
    load = (
        "import sys; from prefect.flows import load_flow_from_entrypoint as load; [load(name) for name in sys.argv[1:]]"
    )
    told = environment | {"PREFECT_HOME": str(tmp_path), "PREFECT_LOGGING_LEVEL": "WARNING"}
    subprocess.run(
        ["python", "-c", load, *entrypoints, "flows.deployed.run_source"],
        cwd=tmp_path,
        env=told,
        check=True,
    )

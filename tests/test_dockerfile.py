"""The images as a file: what a step names exists, here or in the project's own lists."""

import re

from config.languages import load_languages
from tests.stack import PROJECT, ROOT, SERVICES, copied, instructions


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
    packages = {package.split(".")[0] for package in PROJECT["tool"]["setuptools"]["packages"]}
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
    assert "--require-hashes -r requirements/runtime.lock" in installs[0]
    assert all("--no-deps --no-build-isolation" in install for install in installs[1:])
    assert [rest for word, rest in steps if word == "USER"] == ["kiosque"]
    assert PROJECT["project"]["scripts"]["kiosque"].split(".")[0] in copied()


def test_elasticsearch_has_the_plugins_that_the_languages_want() -> None:
    wanted = {language.elasticsearch.plugin for language in load_languages()} - {None}
    (install,) = [rest for word, rest in instructions("elasticsearch") if word == "RUN"]
    assert set(re.findall(r"analysis-\w+", install)) == wanted

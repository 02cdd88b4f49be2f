import pytest
from pydantic import ValidationError

from flows.deployed import ingest, learn, reindex, replay, run_source
from flows.fetch import fetch
from flows.run.parameters import IngestParameters

FORMS = {
    "fetch": ["sources", "again", "home", "sources_file"],
    "ingest": [
        "paths",
        "collection",
        "format",
        "language",
        "publisher",
        "home",
        "elasticsearch_url",
        "workers",
        "thorough",
        "mirror",
        "mirror_anyway",
        "again",
    ],
    "learn": ["paths", "collection", "apply", "home", "workers"],
    "reindex": ["languages", "source", "keep_days", "home", "elasticsearch_url"],
    "replay": ["run", "home", "elasticsearch_url", "workers"],
    "run-source": ["source", "home", "elasticsearch_url", "workers", "sources_file"],
}


def test_prefects_forms_ask_for_the_fields_in_this_order() -> None:
    forms = {}
    for flow in (fetch.of_prefect, ingest, learn, reindex, replay, run_source):
        (form,) = flow.parameters.definitions.values()
        forms[flow.name] = list(form["properties"])
        assert all(field["title"] and field["description"] for field in form["properties"].values())
    assert forms == FORMS


def test_a_parameter_that_is_given_replaces_its_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSQUE_WORKERS", "3")
    assert IngestParameters(paths=["news"], workers=2).settings().workers == 2
    assert IngestParameters(paths=["news"]).settings().workers == 3


def test_a_run_needs_an_input_and_a_worker() -> None:
    with pytest.raises(ValidationError, match="paths"):
        IngestParameters(paths=[])
    with pytest.raises(ValidationError, match="workers"):
        IngestParameters(paths=["news"], workers=0)

import pytest

from flows.orchestration.names import inputs_label


@pytest.mark.parametrize(
    ("paths", "collection", "label"),
    [
        (["/data/articles"], None, "articles"),
        (["/data/articles/"], "france24", "france24"),
        (["/data/one", "/data/two", "/data/three"], None, "one +2"),
        (["/data/articles/2024/*.html"], None, "2024"),
        (["s3://bucket/news/2024/**"], None, "2024"),
        (["s3://bucket"], None, "bucket"),
        (["https://user:password@example.org/news.jsonl?token=secret"], None, "news.jsonl"),
        (["https://user:password@example.org/"], None, "example.org"),
        (["/data/caf\udce9"], None, "caf\\udce9"),
    ],
)
def test_inputs_are_named_without_secrets_and_patterns(paths: list[str], collection: str | None, label: str) -> None:
    assert inputs_label(paths, collection) == label


def test_the_current_folder_is_called_by_its_name(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gazette").mkdir()
    monkeypatch.chdir(tmp_path / "gazette")
    assert inputs_label(["."], None) == inputs_label(["*.txt"], None) == "gazette"

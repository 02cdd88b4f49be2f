import gzip
import json
from pathlib import Path

from benchmarks.extraction.pages import load_pages


def test_a_label_may_hold_any_separator_of_lines(tmp_path: Path) -> None:
    text = "one\u2028two\u2029three\x85four"
    row = {"page": "a.gz", "set": "s", "source": "Harbour", "language": "en", "text": text}
    (tmp_path / "gold.jsonl").write_text(f"{json.dumps(row, ensure_ascii=False)}\n" * 2, "utf-8")
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.gz").write_bytes(gzip.compress(b"<p>one"))
    assert [page.text for page in load_pages(tmp_path)] == [text, text]

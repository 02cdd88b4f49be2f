"""Ingest a folder of real articles by the command and compare each with the expectations of a careful reader.

    python -m benchmarks.seeds --seeds FOLDER [--elasticsearch URL | --elasticsearch-node] [--json]

FOLDER holds articles and `expected.yaml`. This has for each file its language, the lines to be removed (exactly these; every
other line is kept, in order), the agencies and the publisher (`source`); and queries with the files that each must find, which
must find nothing if it names none. Exits with 1 if anything differs.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from benchmarks.backends import add_backend_arguments, elasticsearch_url

Check = tuple[str, str, str]  # the fact checked, the document or query, and the fault ("" if there is none)


def main() -> int:
    """Run the comparison and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=Path, required=True)
    add_backend_arguments(parser)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with elasticsearch_url(arguments) as url, tempfile.TemporaryDirectory() as home:
        checks = list(compare(arguments.seeds, Path(home), url))
    wrong = [check for check in checks if check[2]]
    if arguments.json:
        print(json.dumps({"backend": "elasticsearch" if url else "embedded", "checks": len(checks), "wrong": wrong}))
    else:
        print(
            f"{'Elasticsearch' if url else 'embedded index'}: {len(checks) - len(wrong)} of {len(checks)} as expected"
        )
        for what, on, fault in wrong:
            print(f"  {what} of {on}: {fault}")
    return 1 if wrong else 0


def compare(seeds: Path, home: Path, elasticsearch: str | None) -> Iterator[Check]:
    """Ingest `seeds` and yield every check."""
    expected = yaml.safe_load((seeds / "expected.yaml").read_text("utf-8"))
    files = {name: facts for name, facts in expected.items() if name != "queries"}
    target = ["--home", str(home), *(["--elasticsearch", elasticsearch] if elasticsearch else [])]
    counts = run_kiosque("ingest", str(seeds), "--json", *target)
    yield _check(
        "count", "the run", {"read": len(files), "indexed": len(files)}, {k: counts[k] for k in ("read", "indexed")}
    )
    for name, facts in files.items():
        story = run_kiosque("explain", str(seeds / name), "--json", *target)
        yield from _document_checks(name, facts, story, (seeds / name).read_text("utf-8"))
    for query in expected["queries"]:
        hits = run_kiosque("search", "--json", *target, "--", query["q"])["hits"]
        found = sorted({hit["origin"].rpartition("/")[2] for hit in hits})
        missing = sorted(set(query["finds"]) - set(found)) or (found if not query["finds"] else [])
        yield ("search", query["q"], f"found {found}, expected {query['finds']}" if missing else "")


def _document_checks(name: str, facts: dict[str, Any], story: dict[str, Any], raw: str) -> Iterator[Check]:
    lines = [line.strip() for line in raw.splitlines() if line.strip()]
    removed = [line["text"].strip() for line in story["removed"]]
    wanted = list(facts["removed"])
    yield _check("removed lines", name, wanted, removed)
    yield _check(
        "kept lines", name, _without(lines, wanted), [line for line in story["text"].splitlines() if line.strip()]
    )
    yield _check("rules", name, [], [line["text"] for line in story["removed"] if not line["rule"]])
    for fact in ("language", "agencies", "source"):
        if fact in facts:
            yield _check(fact, name, facts[fact], story[fact])


def _without(lines: list[str], removed: list[str]) -> list[str]:
    """Return `lines` without the last occurrence of each of `removed`: boilerplate is at the end."""
    kept = list(reversed(lines))
    for line in reversed(removed):
        kept.remove(line)
    return kept[::-1]


def _check(what: str, on: str, expected: Any, actual: Any) -> Check:
    return (what, on, "" if expected == actual else f"expected {expected!r}, got {actual!r}")


def run_kiosque(*arguments: str) -> dict[str, Any]:
    """Run the command and return its JSON; SystemExit with its standard error if it fails."""
    done = subprocess.run([sys.executable, "-m", "flows", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"kiosque {' '.join(arguments)} ended with {done.returncode}: {done.stderr}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


if __name__ == "__main__":
    sys.exit(main())

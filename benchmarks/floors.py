"""Floors of speed: ratios to other systems in the same run, below which ours must not fall, and what may lower one.

    python -m benchmarks.floors

Says which floor fell since an earlier version of `benchmarks/data/speed_floors.yaml` in the history of the repository without a
reason in `lowered`; the exit code is 1 if one did.
"""

import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import msgspec
import yaml

from config.loading import Data, load_yaml

FLOORS = Path(__file__).parent / "data" / "speed_floors.yaml"
# By kind, and by the system that ours is compared with.
Ratios = Mapping[str, Mapping[str, float]]


class Lowered(Data, frozen=True):
    """A floor that was lowered: its kind and system, both figures, and the reason."""

    floor: str
    before: float
    after: float
    why: str


class Floors(Data, frozen=True):
    """The floors by benchmark, and every one that was lowered."""

    end_to_end: dict[str, dict[str, float]]
    bulk: dict[str, dict[str, float]]
    lowered: tuple[Lowered, ...] = ()

    def all(self) -> dict[str, float]:
        """Return every floor by its name: the kind, and the system."""
        kinds = {**self.end_to_end, **self.bulk}
        return {f"{kind}, {system}": least for kind, each in kinds.items() for system, least in each.items()}


def load_floors(path: Path = FLOORS) -> Floors:
    """Load and check the floors; ConfigError names the fault."""
    return load_yaml(path, Floors)


def below(floors: Ratios, measured: Ratios) -> Iterator[str]:
    """Yield a sentence for each ratio that is below its floor, or was not measured."""
    for kind, ratios in measured.items():
        for system, least in floors.get(kind, {}).items():
            if system not in ratios:
                yield f"{kind}: {system} was not measured"
            elif ratios[system] < least:
                yield f"{kind}: {ratios[system]:.2f} times as fast as {system}, must be {least} or more"


def exit_code(faults: Iterable[str]) -> int:
    """Print faults as errors; return 1 if there is one, else 0."""
    found = list(faults)
    for fault in found:
        print(fault, file=sys.stderr)
    return 1 if found else 0


def unexplained(versions: Sequence[Mapping[str, float]], lowered: Sequence[Lowered]) -> Iterator[str]:
    """Yield a sentence for each floor that falls or goes, from one of `versions` to the next, without a reason; oldest first."""
    reasons = {(each.floor, each.before, each.after) for each in lowered if each.why}
    for earlier, later in pairwise(versions):
        for floor, before in earlier.items():
            after = later.get(floor, 0.0)
            if after < before and (floor, before, after) not in reasons:
                yield f"{floor}: fell from {before} to {after}; `lowered` must say why"


def versions_of(path: Path) -> list[dict[str, float]]:
    """Return the floors of each committed version of a file, oldest first, and then as it is; CalledProcessError without git."""

    def git(*arguments: str) -> str:
        return subprocess.run(["git", *arguments], cwd=path.parent, capture_output=True, text=True, check=True).stdout

    commits = git("log", "--reverse", "--format=%H", "--", path.name).split()
    return [*(_floors_in(git("show", f"{commit}:./{path.name}")) for commit in commits), load_floors(path).all()]


def _floors_in(text: str) -> dict[str, float]:
    """Return the floors of an earlier version; the first ones had those of one benchmark, without its name."""
    found = yaml.safe_load(text)
    kinds = found if "end_to_end" not in found else {**found["end_to_end"], **found.get("bulk", {})}
    ratios = msgspec.convert(kinds, dict[str, dict[str, float]])
    return Floors(end_to_end=ratios, bulk={}).all()


def main() -> int:
    """Check the history and print."""
    return exit_code(unexplained(versions_of(FLOORS), load_floors().lowered))


if __name__ == "__main__":
    sys.exit(main())

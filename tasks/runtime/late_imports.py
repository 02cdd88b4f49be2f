"""Late imports: modules that load when they are first used."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType
from typing import Any


@contextmanager
def at_first_use() -> Iterator[None]:
    """Have the modules that the block imports load when they are first used: a command needs few of those that are slow.

    Prefect takes a second, the client of Elasticsearch 0.4 s, a database or PyArrow 0.1 s. Import modules, not their names.
    A later import elsewhere, of the module and not of its names, does not load it either.
    """
    sys.meta_path.insert(0, _LateFinder)
    try:
        yield
    finally:
        sys.meta_path.remove(_LateFinder)


class _LateFinder(PathFinder):
    @classmethod
    def find_spec(
        cls, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = super().find_spec(fullname, path, target)
        if spec and spec.loader:
            spec.loader = _LateLoader(spec.loader)
        return spec


class _LateModule(ModuleType):
    """A module whose specification, which each further import asks for, does not load it, as Python's lazy module does."""

    def __getattribute__(self, name: str) -> Any:
        if name == "__spec__":
            return super().__getattribute__(name)
        if type(self) is _LateModule:  # else another thread was here first
            self.__class__ = _LateLoader.lazy_module  # type: ignore[assignment]
        return getattr(self, name)


class _LateLoader(LazyLoader):
    lazy_module: type[ModuleType]

    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        _LateLoader.lazy_module = type(module)
        module.__class__ = _LateModule

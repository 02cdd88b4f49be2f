"""Late imports: modules that load when they are first used."""

import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.abc import Loader
from importlib.machinery import ModuleSpec, PathFinder
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


class _Late:
    """What a late module needs to load: its loader, and its attributes as they were before anyone set one."""

    def __init__(self, loader: Loader, attributes: Mapping[str, Any]) -> None:
        self.loader = loader
        self.attributes = dict(attributes)
        self.lock = threading.RLock()
        self.is_loading = False


class _LateModule(ModuleType):
    """A module that loads at the first look at an attribute, but not at its specification, which each further import asks for.

    Other threads wait until it is loaded. `importlib.util.LazyLoader` of Python 3.11 shows them a module without its names.
    """

    def __getattribute__(self, name: str) -> Any:
        spec = ModuleType.__getattribute__(self, "__spec__")  # by then another thread may have changed the class
        if name == "__spec__":
            return spec
        late: _Late = spec.loader_state
        with late.lock:
            if late.is_loading:  # by this thread, as in a circle of imports
                return ModuleType.__getattribute__(self, name)
            if type(self) is _LateModule:  # else another thread was here first
                _load(self, late)
        return getattr(self, name)


def _load(module: ModuleType, late: _Late) -> None:
    late.is_loading = True
    try:
        before = late.attributes
        own = {name: value for name, value in vars(module).items() if name not in before or before[name] is not value}
        late.loader.exec_module(module)
        vars(module).update(own)  # what was set from outside before
    finally:
        late.is_loading = False
    if type(module) is _LateModule:  # else it has given itself a class of its own
        module.__class__ = ModuleType  # type: ignore[assignment]


class _LateLoader(Loader):
    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        if spec := module.__spec__:
            spec.loader = module.__loader__ = self._loader
            spec.loader_state = _Late(self._loader, vars(module))
        module.__class__ = _LateModule

"""The WorkOS SDK, loaded without the services that this kit never asks.

`import workos` (10.8, 2026-11-29) loads 1,200 modules in half a CPU second, of which audit logs and
organizations are a tenth. The others load at their first use: they are what they would be, later.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any

_SDK = "workos"
_ASKED = frozenset({"audit_logs", "organizations"})
"""Services: packages of the SDK, each with its class in `_resource`."""
_OF_ALL = ("workos.common", "workos.common.models")
"""Their first lines load the models of every service; what is asked names the modules in them."""


def load_only_what_is_asked() -> None:
    """Load the SDK so when it is imported; where it is loaded already nothing is changed."""
    if _SDK not in sys.modules and not any(isinstance(it, _Finder) for it in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


class Later:
    """A name of a module that is loaded when somebody uses it: a class or a function."""

    def __init__(self, module: str, name: str) -> None:
        self._module = module
        self._name = name

    def _it(self) -> Any:
        module = importlib.import_module(self._module)
        if isinstance(module.__loader__, _Nothing):
            raise ImportError(  # noqa: TRY004
                f"{self._module}.{self._name} is used while the SDK is loaded"
            )
        return getattr(module, self._name)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Make or call it."""
        return self._it()(*arguments, **named)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._it(), name)

    def __instancecheck__(self, instance: object) -> bool:
        return isinstance(instance, self._it())


class _Finder:
    """Finds the SDK, and while that is loaded nothing of what is not asked."""

    def __init__(self) -> None:
        self._loads = False
        self._left_out: list[str] = []

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name == _SDK:
            return self._sdk(path, target)
        if not self._loads or not path or not _is_left_out(name):
            return None
        folder = Path(path[0], name.rpartition(".")[2])
        is_package = folder.is_dir()
        if not is_package and not folder.with_suffix(".py").is_file():
            return None
        self._left_out.append(name)
        nothing: Any = _Nothing()
        spec = ModuleSpec(name, nothing, is_package=is_package)
        spec.submodule_search_locations = [str(folder)] if is_package else None
        return spec

    def _sdk(self, path: Sequence[str] | None, target: ModuleType | None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(_SDK, path, target)
        if spec is None or type(spec.loader) is not SourceFileLoader:
            return None
        spec.loader = _SdkLoader(self, spec.loader.name, spec.loader.path)
        return spec

    def begin(self) -> None:
        self._loads = True

    def end(self) -> None:
        """Leave everything that comes to Python's own finders."""
        self._loads = False
        if self in sys.meta_path:
            sys.meta_path.remove(self)
        for name in self._left_out:
            sys.modules.pop(name, None)


class _SdkLoader(SourceFileLoader):
    def __init__(self, finder: _Finder, name: str, path: str) -> None:
        super().__init__(name, path)
        self._finder = finder

    def exec_module(self, module: ModuleType) -> None:
        self._finder.begin()
        try:
            super().exec_module(module)
        except Exception:  # a version that is made otherwise: it is loaded as a whole
            self._finder.end()
            for name in [name for name in sys.modules if name.startswith(f"{_SDK}.")]:
                del sys.modules[name]
            super().exec_module(module)
        else:
            self._finder.end()


class _Nothing:
    """Loads a module in whose place its names are found later."""

    def create_module(self, _spec: ModuleSpec) -> None:
        """Python's own kind of module."""

    def exec_module(self, module: ModuleType) -> None:
        def later(name: str) -> Later:
            if name.startswith("__"):
                raise AttributeError(name)
            return Later(module.__name__, name)

        module.__dict__["__getattr__"] = later


def _is_left_out(name: str) -> bool:
    package, service, *rest = name.split(".")
    if package != _SDK or service in _ASKED or service.startswith("_"):
        return False
    return name in _OF_ALL or rest in ([], ["_resource"])

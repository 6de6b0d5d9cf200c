"""Finds parts: the frozen values of one type in the modules of one package. The folder is the registry."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Protocol, TypeVar

from goarmd.errors import GoarmdError

if TYPE_CHECKING:
    from types import ModuleType


class Named(Protocol):
    """Anything with a name."""

    @property
    def name(self) -> str:
        """The part's name."""


PartT = TypeVar("PartT", bound=Named)


def discover(package: ModuleType, *kinds: type[PartT]) -> tuple[PartT, ...]:
    """All parts in a package, by name.

    Raises:
        GoarmdError: two parts have one name.
    """
    found: dict[str, PartT] = {}
    for module_info in iter_modules(package.__path__):
        if module_info.ispkg or module_info.name.startswith("_"):
            continue
        module = import_module(f"{package.__name__}.{module_info.name}")
        parts = [value for value in vars(module).values() if isinstance(value, kinds)]
        for part in parts:
            if part.name in found:
                raise GoarmdError(f"{module.__name__}: there is a part called {part.name} already")
            found[part.name] = part
    return tuple(found[name] for name in sorted(found))

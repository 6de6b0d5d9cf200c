"""Finds parts: all values of one type in the modules of some packages. The folder is the registry."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import TYPE_CHECKING, Protocol, TypeVar

from goarmd.core.errors import GoarmdError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Named(Protocol):
    """Anything with a name."""

    @property
    def name(self) -> str:
        """The part's name."""


PartT = TypeVar("PartT", bound=Named)


def discover(packages: ModuleType | Iterable[ModuleType], *kinds: type[PartT]) -> tuple[PartT, ...]:
    """All parts in one package or in several, sorted by name.

    Raises:
        GoarmdError: two parts have the same name.
    """
    found: dict[str, PartT] = {}
    for module in _modules((packages,) if isinstance(packages, ModuleType) else packages):
        for part in _parts(module, kinds):
            if part.name in found:
                raise GoarmdError(f"{module.__name__}: there is already a part called {part.name}")
            found[part.name] = part
    return tuple(found[name] for name in sorted(found))


def _parts(module: ModuleType, kinds: tuple[type[PartT], ...]) -> Iterator[PartT]:
    """The parts of a module, each a value of its own or in a tuple that a table made."""
    for value in vars(module).values():
        yield from (each for each in (value if isinstance(value, tuple) else (value,)) if isinstance(each, kinds))


def _modules(packages: Iterable[ModuleType]) -> Iterator[ModuleType]:
    for package in packages:
        for info in iter_modules(package.__path__):
            if not info.ispkg and not info.name.startswith("_"):
                yield import_module(f"{package.__name__}.{info.name}")

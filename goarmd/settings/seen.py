"""What the machine has at the paths that Go's variables name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.catalog.go_places import Seen, what_is_at

if TYPE_CHECKING:
    from goarmd.settings.home import Machine

_OF_MODULES = ("go.work", "go.mod")


def what_is_seen(name: str, value: str, machine: Machine) -> Seen | None:
    """What is wrong at the place that a variable names; None if nothing is, or if that cannot be known."""
    path = value.rstrip("/")
    if not path.startswith("/"):
        return None
    if machine.exists(path) is False:
        return Seen.NOTHING
    if name == "GOROOT" and has_no_sources(path, machine):
        return Seen.NO_SOURCES
    is_folder = name == "GOWORK" and any(machine.exists(f"{path}/{file}") for file in _OF_MODULES)
    return Seen.FOLDER if is_folder else None


def has_no_sources(folder: str, machine: Machine) -> bool:
    """Whether a folder is there that cannot be Go's root, and whose name does not say so already."""
    return (
        what_is_at(folder) is None and machine.exists(folder) is True and machine.exists(f"{folder}/src/fmt") is False
    )

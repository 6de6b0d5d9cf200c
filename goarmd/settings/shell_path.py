"""PATH as start-up files make it: which folder stands where, and because of which line."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from goarmd.settings.shell_expansion import Element
from goarmd.settings.shell_values import Origin, PathEntry, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MOST = 200  # entries
_OF_PATH = re.compile(r"\bPATH\b|\bpath\b")
OLD = Element(None, "$PATH", old=True)


class SearchPath:
    """The entries of PATH, first to last."""

    def __init__(self) -> None:
        self.entries = [PathEntry(None, "$PATH", "", 0, origin=Origin.INHERITED)]
        self.unique = False  # typeset -U: each folder once, where it stands first

    def assign(self, elements: Iterable[Element], place: Place, origin: Origin = Origin.PATH) -> None:
        """Set PATH. An old element stands for what it was.

        An assignment that may not happen, and one whose value is computed from PATH, keep the entries that were there,
        as ones that may be.
        """
        entries: list[PathEntry] = []
        keeps, computed = False, False
        for element in elements:
            if element.old:
                entries += [] if keeps else self.entries
                keeps = True
            else:
                entries.append(_entry(element, place, origin))
                computed = computed or (element.value is None and _OF_PATH.search(element.text) is not None)
        if not keeps and (computed or not place.certain):
            entries += map(_maybe, self.entries)
        self.entries = entries[:_MOST]

    def put_first(self, elements: Sequence[Element], place: Place, origin: Origin = Origin.PATH) -> None:
        """Put folders before all others, and take them from where they were."""
        folders = {element.value for element in elements} - {None}
        if place.certain:
            self.entries = [entry for entry in self.entries if entry.folder not in folders]
        self.assign((*elements, OLD), place, origin)

    def add_in_fish(self, elements: Sequence[Element], options: str, place: Place) -> None:
        """fish_add_path; of its options a appends, m moves what is there, P is about PATH and not fish_user_paths.

        Source: https://fishshell.com/docs/current/cmds/fish_add_path.html
        """
        own = "P" in options
        here = {entry.folder for entry in self.entries if own or entry.origin is Origin.FISH_USER_PATHS}
        new = [element for element in elements if "m" in options or element.value is None or element.value not in here]
        if "m" in options:
            self.entries = [entry for entry in self.entries if entry.folder not in {element.value for element in new}]
        if own:
            self.assign((OLD, *new) if "a" in options else (*new, OLD), place)
        else:
            self.assign_in_fish((OLD, *new) if "a" in options else (*new, OLD), place)

    def assign_in_fish(self, elements: Iterable[Element], place: Place) -> None:
        """Set fish_user_paths, whose folders fish puts before all others whenever they change."""
        rest = [entry for entry in self.entries if entry.origin is not Origin.FISH_USER_PATHS]
        self.entries = [entry for entry in self.entries if entry.origin is Origin.FISH_USER_PATHS]
        self.assign(elements, place, Origin.FISH_USER_PATHS)
        first = {entry.folder for entry in self.entries if entry.certain} - {None}
        self.entries = [*self.entries, *(entry for entry in rest if entry.folder not in first)][:_MOST]

    def final(self) -> tuple[PathEntry, ...]:
        """The entries at the end."""
        kept: list[PathEntry] = []
        first = set[str | None]()
        for entry in self.entries:
            if not self.unique or entry.folder not in first:
                kept.append(entry)
            first |= {entry.folder} if entry.certain and entry.folder else set()
        return tuple(kept)


def _maybe(entry: PathEntry) -> PathEntry:
    return replace(entry, certain=False, needs=()) if entry.certain or entry.needs else entry


def _entry(element: Element, place: Place, origin: Origin) -> PathEntry:
    place = place.but(certain=element.certain)
    folder = element.value and (element.value.rstrip("/") or "/")
    return PathEntry(folder, element.text, place.file, place.line, place.certain, origin, place.needs)

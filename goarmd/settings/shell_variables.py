"""The variables of a shell while its start-up files are followed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from goarmd.settings.shell_expansion import Found
from goarmd.settings.shell_values import Place, Variable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MOST_CANDIDATES = 10  # values that a variable may have at one time
_MOST_ITEMS = 200  # of a list


class Variables:
    """Each assignment, and what each variable may hold now."""

    def __init__(self, inherited: Mapping[str, str]) -> None:
        self.all: list[Variable] = []
        self.candidates: dict[str, tuple[Variable, ...]] = {}
        self.lists: dict[str, tuple[Found, ...]] = {}
        self._inherited = inherited
        self._exported = {*inherited, "PATH"}

    def find(self, name: str) -> Found | None:
        """The value that a variable has now, as far as is known. None if nothing sets it."""
        candidates = self.candidates.get(name)
        if not candidates:
            return Found(self._inherited[name]) if name in self._inherited else None
        last = candidates[-1]
        return Found("" if last.unset else last.value, last.certain and len(candidates) == 1)

    def assign(self, name: str, found: Found, text: str, place: Place, *, exported: bool = False) -> None:
        """Keep an assignment. What is exported once stays it."""
        place = place.but(certain=found.certain)
        if exported and place.certain:
            self._exported.add(name)
        exported = exported or name in self._exported
        self.lists.pop(name, None)
        self._add(
            Variable(name, found.value, text, place.file, place.line, place.certain, exported, needs=place.needs), place
        )

    def assign_list(
        self, name: str, items: Sequence[Found], separator: str, text: str, place: Place, *, exported: bool
    ) -> None:
        """Keep the assignment of a list, whose items are one text where it is exported."""
        values = [item.value for item in items if item.value is not None]
        value = separator.join(values) if len(values) == len(items) else None
        self.assign(name, Found(value, all(item.certain for item in items)), text, place, exported=exported)
        self.lists[name] = tuple(items[:_MOST_ITEMS])

    def export(self, name: str, place: Place) -> None:
        """Export a variable that has its value already, at that line; one that no file sets is not kept."""
        if place.certain:
            self._exported.add(name)
        candidates = self.candidates.get(name, ())
        if candidates and not candidates[-1].unset and not candidates[-1].exported:
            last = candidates[-1]
            found = Found(last.value, last.certain and len(candidates) == 1)
            self.assign(name, found, last.text, replace(place, file=last.file, line=last.line), exported=True)

    def unset(self, name: str, place: Place) -> None:
        """Keep that a variable is unset."""
        self.lists.pop(name, None)
        self._exported.discard(name)
        gone = Variable(name, None, "", place.file, place.line, place.certain, unset=True, needs=place.needs)
        self._add(gone, place)

    def _add(self, variable: Variable, place: Place) -> None:
        self.all.append(variable)
        before = () if place.certain else self.candidates.get(variable.name, ())
        self.candidates[variable.name] = (*before, variable)[-_MOST_CANDIDATES:]

    def copy(self) -> Variables:
        """A copy with an empty record of assignments."""
        other = Variables(self._inherited)
        other.candidates, other.lists = dict(self.candidates), dict(self.lists)
        other._exported = set(self._exported)
        return other

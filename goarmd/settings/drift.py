"""What `goarmd drift` answers: each key that is not as accepted, its line, and when and by what it changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from goarmd.settings import notes as notes_of
from goarmd.settings.baselines import Baselines, with_values
from goarmd.settings.causes import Cause, Changed, causes
from goarmd.settings.disk import Disk
from goarmd.settings.kept_of_shell import ORDER
from goarmd.settings.noticing import faulty_keys, latest_change, repairs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from goarmd.parts.judgement import Judgement
    from goarmd.settings.files import FileState
    from goarmd.settings.notes import Notes
    from goarmd.state.state_file import StateFile


class DriftKind(StrEnum):
    """What happened to a key."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    REPAIRED = "repaired"  # its value was wrong, and is not any more: that is not drift


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """One key that is not as accepted.

    Attributes:
        key: as people write it.
        kind: what happened to it.
        before: the accepted value; None if it was not set.
        after: the value now; None if it is not set.
        line: where it stands; None if it is not set.
        at: when it changed, in seconds since 1970; None if that is not known.
        cause: what changed it; None if that is not known.
    """

    key: str
    kind: DriftKind
    before: str | None = field(repr=False)
    after: str | None = field(repr=False)
    line: int | None
    at: float | None
    cause: Cause | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDrift:
    """One file: what drifted, and what was repaired in the last week; `is_gone` if there is no such file any more."""

    file: str
    path: Path
    accepted: bool
    problems: tuple[str, ...]
    drifts: tuple[Drift, ...]
    repairs: tuple[Drift, ...]
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class Drifts:
    """Compares files with their baselines.

    Attributes:
        state: the state file.
        home: the home folder.
        judge: what is wrong with the settings as they are now; called only if it decides about a repair.
    """

    state: StateFile
    home: Path
    judge: Callable[[], Sequence[Judgement]]

    def of(self, seen: FileState) -> FileDrift:
        """One file.

        Raises:
            GoarmdError: the state file cannot be read.
        """
        notes = notes_of.read(self.state, seen.compared.file)
        repaired = self._repaired(seen, notes)
        times = self._times(seen, notes)
        # That lines stand in another order comes from no line: the last commit did it.
        lines = {key: None if key == ORDER else seen.lines.get(key) for key in seen.drifted_keys}
        changed = {key: Changed(lines[key], times[key]) for key in seen.drifted_keys}
        found = causes(self.home, seen.compared.file, seen.compared.path, changed)
        rows = tuple(_drift(seen, key, times[key], found, is_repair=key in repaired) for key in seen.drifted_keys)
        return FileDrift(
            file=seen.compared.file,
            path=seen.compared.path,
            accepted=seen.baseline is not None,
            problems=seen.problems,
            drifts=tuple(row for row in rows if row.kind is not DriftKind.REPAIRED),
            repairs=(*(row for row in rows if row.kind is DriftKind.REPAIRED), *_known_repairs(seen, notes)),
            is_gone=not seen.is_there,
        )

    def _repaired(self, seen: FileState, notes: Notes) -> tuple[str, ...]:
        """The keys that were repaired since a daemon looked last."""
        if not repairs(seen, notes, ()):
            return ()
        shown = Disk(self.home, is_machine=True).shown(seen.compared.path)
        return repairs(seen, notes, faulty_keys(seen.values or {}, self.judge(), shown))

    def _times(self, seen: FileState, notes: Notes) -> Mapping[str, float | None]:
        """When each key changed: when that was noticed, else when the file changed last."""
        latest = Baselines(self.state).latest(seen.compared.file)
        noticed, values = latest.values if latest else {}, seen.values or {}
        of_file = latest_change(seen.compared.path, self.home) if seen.drifted_keys else None
        return {
            key: notes.changed.get(key, of_file) if noticed.get(key) == values.get(key) else of_file
            for key in seen.drifted_keys
        }


def accept(state: StateFile, seen: FileState, keys: Iterable[str]) -> None:
    """Make the present values of these keys the accepted ones, and show their repairs no longer."""
    wanted, name = frozenset(keys), seen.compared.file
    Baselines(state).accept(name, with_values(seen.baseline or {}, seen.values or {}, wanted))
    notes = notes_of.read(state, name)
    if left := notes.repairs.keys() & wanted:
        notes_of.write(state, name, notes.without_repairs(left))


def _drift(seen: FileState, key: str, at: float | None, found: Mapping[str, Cause], *, is_repair: bool) -> Drift:
    before, after = (seen.baseline or {}).get(key), (seen.values or {}).get(key)
    kind = DriftKind.ADDED if before is None else DriftKind.REMOVED if after is None else DriftKind.CHANGED
    return Drift(
        key=key,
        kind=DriftKind.REPAIRED if is_repair else kind,
        before=before,
        after=after,
        line=seen.lines.get(key),
        at=at,
        cause=found.get(key),
    )


def _known_repairs(seen: FileState, notes: Notes) -> tuple[Drift, ...]:
    """The repairs that a daemon noticed; not those whose key has changed again since."""
    return tuple(
        Drift(
            key=key,
            kind=DriftKind.REPAIRED,
            before=each.before,
            after=each.after,
            line=seen.lines.get(key),
            at=each.at,
            cause=None,
        )
        for key, each in notes.repairs.items()
        if key not in seen.drifted_keys
    )

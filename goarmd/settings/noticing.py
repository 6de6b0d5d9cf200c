"""What the daemon makes of a settings file at each run: what changed, what of that is drift, and what is a repair."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import msgspec

from goarmd.core.private_folders import trail
from goarmd.settings import notes as notes_of
from goarmd.settings.baselines import Baselines, with_values
from goarmd.settings.disk import Disk
from goarmd.settings.facts import WatchedFile
from goarmd.settings.files import FileState, differing
from goarmd.settings.notes import Notes, Repair

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from goarmd.parts.judgement import Judgement
    from goarmd.state.state_file import StateFile

# A dotfile manager that makes a folder again, or an editor that saves in two steps, takes less. It is not a removal.
AWAY_SECONDS = 10.0
_JUDGING_SECONDS = 3.0  # in which settings are judged, gopls and go asked about them


@dataclass(frozen=True, slots=True)
class Noticed:
    """A file's fact, and in how many seconds to look again; None if an event will bring the next change."""

    fact: WatchedFile
    again: float | None


@dataclass(frozen=True, slots=True)
class Noticing:
    """Compares files with what was remembered of them, and remembers.

    Attributes:
        state: the state file.
        home: the home folder.
        found: what is wrong with the settings as they are now; None if that is not known.
        now: the time.
    """

    state: StateFile
    home: Path
    found: tuple[Judgement, ...] | None
    now: float

    def notice(self, seen: FileState) -> Noticed:
        """A file's state as a fact, after it is remembered. The first sight of a file is its baseline.

        Raises:
            GoarmdError: the state file cannot be read.
        """
        name, baselines = seen.compared.file, Baselines(self.state)
        latest, notes = baselines.latest(name), notes_of.read(self.state, name)
        before = latest.values if latest else None
        absent_since = self._absent_since(seen, before, notes)
        left = None if absent_since is None else absent_since + AWAY_SECONDS - self.now
        if left is not None and left > 0:
            seen = replace(seen, values=before)
        changed_keys = differing(before, seen.values)
        at = self._changed_at(seen, latest.changed_at if latest else None) if changed_keys else None
        changed_at = at or (latest.changed_at if latest else None)
        if seen.values is not None and seen.understood:
            seen, notes = self._judged(seen, notes, at or self.now)
            if changed_keys or latest is None:
                baselines.remember(name, seen.values or {}, changed_at)
        self._note(seen, notes, absent_since, dict.fromkeys(changed_keys, at or self.now))
        # Another thread may still judge what changed just now: what can be a repair is not drift before the next look.
        pending = repairs(seen, notes, ()) if self.found is None and changed_keys else ()
        fact = WatchedFile(
            file=name,
            path=str(seen.compared.path),
            drifted_keys=tuple(key for key in seen.drifted_keys if key not in pending),
            changed_keys=changed_keys,
            changed_at=changed_at,
            problems=seen.problems,
            understood=seen.understood,
            label=seen.compared.label,
        )
        waits = [left] if left is not None and left > 0 else []
        return Noticed(fact, min([*waits, *([_JUDGING_SECONDS] if pending else [])], default=None))

    def _absent_since(self, seen: FileState, before: Mapping[str, str] | None, notes: Notes) -> float | None:
        """When the file went away; None while it is there, and once its removal has been counted."""
        if seen.is_there or not before:
            return None
        since = notes.absent_since
        return since if since is not None and since <= self.now else self.now  # the clock may have been set back

    def _changed_at(self, seen: FileState, earlier: float | None) -> float:
        """When the file changed: by its own times if those can be right, else now."""
        at = latest_change(seen.compared.path, self.home)
        return at if at is not None and (earlier or 0.0) < at <= self.now else self.now

    def _judged(self, seen: FileState, notes: Notes, at: float) -> tuple[FileState, Notes]:
        """The file with its baseline of now: the first values, and the repairs of what was wrong in it."""
        values = seen.values or {}
        baselines, name = Baselines(self.state), seen.compared.file
        if seen.baseline is None:
            baselines.accept(name, values)
            seen = replace(seen, baseline=values)
        if self.found is None:
            return seen, notes
        shown = Disk(self.home, is_machine=True).shown(seen.compared.path)
        faulty = faulty_keys(values, self.found, shown)
        repaired = repairs(seen, notes, faulty)
        if repaired:
            seen = replace(seen, baseline=with_values(seen.baseline or {}, values, repaired))
            baselines.accept(name, seen.baseline or {})
        new = {key: Repair(before=notes.faults[key], after=values.get(key), at=at) for key in repaired}
        faults = {key: values[key] for key in faulty}
        return seen, msgspec.structs.replace(notes, faults=faults, repairs={**notes.repairs, **new})

    def _note(self, seen: FileState, notes: Notes, absent_since: float | None, changed: Mapping[str, float]) -> None:
        """Keep the notes, if they are others than before."""
        times = {key: at for key, at in {**notes.changed, **changed}.items() if key in seen.drifted_keys}
        now = msgspec.structs.replace(notes, changed=times, absent_since=absent_since).without_old(self.now)
        if now != notes_of.read(self.state, seen.compared.file):
            notes_of.write(self.state, seen.compared.file, now)


def repairs(seen: FileState, notes: Notes, faulty: Iterable[str]) -> tuple[str, ...]:
    """The keys whose accepted value was wrong, and whose value now is not."""
    baseline, wrong = seen.baseline or {}, frozenset(faulty)
    return tuple(
        key
        for key in seen.drifted_keys
        if key not in wrong and key in notes.faults and notes.faults[key] == baseline.get(key)
    )


def faulty_keys(values: Iterable[str], found: Sequence[Judgement], file: str) -> tuple[str, ...]:
    """The keys of a file that a finding is about."""
    known = frozenset(values)
    keys = [each.key for each in found if each.file == file and not each.noise]
    wrong = [key if key in known else key.partition(" ")[0] for key in keys]
    return tuple(key for key in known if any(_is_about(each, key) for each in wrong))


def _is_about(found: str, key: str) -> bool:
    """Whether a finding about a setting is about the key that is kept of it, which may be a part of it or around it."""
    return key == found or key.startswith(f"{found}.") or found.startswith(f"{key}.") or key.endswith(f".{found}")


def latest_change(path: Path, home: Path) -> float | None:
    """When a file, or a link that leads to it, changed last; None if there is none.

    By ctime, which is that of a rename too, and which no program sets back.
    """
    way = trail(path, home)
    times = []
    for each in (*way.links, way.end):
        try:
            times.append(os.lstat(each).st_ctime if each is not None else 0.0)
        except OSError:
            return None
    return max(times, default=None)

"""One crash, one count, whatever sources report it: joins evidence to crashes, finds their causes, and counts them.

A crash is saved at its first evidence. It is counted once its cause is certain or ten seconds have passed, because
reports, logs and telemetry come after the exit, and a count never moves to another cause.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from goarmd.core.facts import Cursor
from goarmd.crashes.evidence import LONGEST_MEMORY, Crash, CrashCount, Evidence, Killed
from goarmd.crashes.joined import joined
from goarmd.crashes.joining import LONGEST_APART
from goarmd.crashes.secrecy import clean_evidence
from goarmd.crashes.store import CrashStore
from goarmd.state.cursors import Cursors

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.core.facts import Fact
    from goarmd.crashes.evidence import CrashKind
    from goarmd.state.state_file import StateFile

SETTLE_SECONDS: Final = 10.0  # ReportCrash on an idle Mac needs 2 to 5 s, an editor's log a second
KILLED_MEMORY: Final = 3 * 86400.0  # seconds a killed process is kept: for late log entries, and for counting such ends
_FORGET_EVERY = 86400.0  # seconds
_PID_MEMORY = 7 * 86400.0  # seconds; longer than a lid stays closed
MOST_RECENT = 200  # crashes held in memory for the outputs


class CrashLedger:
    """Takes evidence, keeps crashes in the state file, returns their totals."""

    def __init__(self, state: StateFile) -> None:
        self._state, self._store, self._cursors = state, CrashStore(state), Cursors(state)
        self._forgot_at = 0.0
        self._remember()

    def _remember(self) -> None:
        """Load the content of the state file."""
        self._generation = self._state.generation
        self._counts = self._store.counts()
        self._waiting = {crash.id: crash for crash in self._store.uncounted()}
        self._first_seen = dict.fromkeys(self._waiting, 0.0)  # crashes from before a restart waited long enough
        self._recent = deque(self._store.since(0.0, MOST_RECENT), MOST_RECENT)
        self._killed = deque(self._store.killed_since(0.0, MOST_RECENT), MOST_RECENT)

    @property
    def counts(self) -> dict[CrashKind, CrashCount]:
        """All counted crashes, from before restarts too."""
        return dict(self._counts)

    def add(self, facts: Iterable[Fact], now: float) -> bool:
        """Take evidence, and save how far its source has read; whether there is a new crash."""
        if self._generation != self._state.generation:
            self._remember()  # the state file was damaged: what the sources report again would count on top of it
        crashed = False
        for fact in facts:
            if isinstance(fact, Evidence) and fact.at > now - LONGEST_MEMORY and not self._store.knows(fact.reference):
                crashed |= self._take(clean_evidence(_not_later(fact, now)), now)
        # The cursor is saved after its evidence: evidence that is read twice is recognised by its reference.
        if cursors := [fact for fact in facts if isinstance(fact, Cursor)]:
            self._cursors.save(cursors)
        return crashed

    def _take(self, evidence: Evidence, now: float) -> bool:
        crash, known, is_certain = joined(evidence, self._candidates(evidence))
        self._keep(crash, count=is_certain)
        self._first_seen.setdefault(crash.id, now)
        return crash.counts and not (known and known.counts)

    def _candidates(self, evidence: Evidence) -> tuple[Crash, ...]:
        """The crashes it may be evidence of.

        The same pid and start time are one process, however far apart the reports: an exit just before the machine
        slept is noticed when it wakes.
        """
        near = self._store.between(evidence.earliest - LONGEST_APART, evidence.at + LONGEST_APART, evidence.pid)
        if evidence.pid is None or evidence.started_at is None:
            return near
        same = self._store.of_pid(evidence.pid, evidence.at - _PID_MEMORY, evidence.at + _PID_MEMORY)
        return tuple({crash.id: crash for crash in (*near, *same)}.values())

    def _keep(self, crash: Crash, *, count: bool) -> None:
        """Save a crash in its present state, and count it, once, if asked to."""
        if not crash.counts or crash.counted or not count:
            self._store.save(crash)
        else:
            crash = replace(crash, counted=True)
            self._store.save(crash, crash.kind)
            before = self._counts.get(crash.kind, CrashCount(0, 0.0))
            self._counts[crash.kind] = CrashCount(before.count + 1, max(before.last_at, crash.earliest))
        self._waiting.pop(crash.id, None)
        if crash.counts and not crash.counted:
            self._waiting[crash.id] = crash
        self._recent = deque((other for other in self._recent if other.id != crash.id), MOST_RECENT)
        self._killed = deque((other for other in self._killed if other.id != crash.id), MOST_RECENT)
        (self._recent if crash.counts else self._killed).append(crash)

    def settle(self, now: float) -> float | None:
        """Count the crashes that have waited long enough; the seconds until the next is due, None if none waits."""
        for crash in tuple(self._waiting.values()):
            waited = now - self._first_seen[crash.id]
            if waited >= SETTLE_SECONDS or waited < 0:  # the clock was set back
                self._keep(crash, count=True)
        self._first_seen = {key: self._first_seen[key] for key in self._waiting}
        if now - self._forgot_at > _FORGET_EVERY:
            self._forgot_at = now
            self._store.forget_before(now - KILLED_MEMORY, now - LONGEST_MEMORY)
        return min((seen + SETTLE_SECONDS - now for seen in self._first_seen.values()), default=None)

    @property
    def recent(self) -> tuple[Crash, ...]:
        """The latest crashes, counted or about to be, oldest first."""
        return tuple(sorted(self._recent, key=lambda crash: crash.at))

    @property
    def killed(self) -> tuple[Killed, ...]:
        """The latest ends by force that do not count as crashes, oldest first."""
        return tuple(Killed(crash=crash) for crash in sorted(self._killed, key=lambda crash: crash.at))


def _not_later(evidence: Evidence, now: float) -> Evidence:
    """The same with no time in the future: after a wrong clock the crash would stay new for years."""
    if evidence.at <= now:
        return evidence
    return replace(evidence, at=now, earliest=min(evidence.earliest, now))

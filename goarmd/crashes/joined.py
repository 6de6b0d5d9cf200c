"""Joins a piece of evidence to the exit it belongs to, and names its causes: the one way for daemon and `--read`."""

from __future__ import annotations

from collections import deque
from hashlib import blake2b
from typing import TYPE_CHECKING

from goarmd.crashes import causes
from goarmd.crashes.evidence import Crash, EvidenceSource, Seen
from goarmd.crashes.joining import join

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.crashes.evidence import Evidence

_FIRST = "first"
_NEAR = 64  # exits before a piece of evidence that it may belong to, when they come in the order of time


def joined(evidence: Evidence, candidates: Iterable[Crash]) -> tuple[Crash, Crash | None, bool]:
    """The exit with this evidence, the one of the candidates it was before, and whether its cause is certain."""
    known, reason = join(evidence, candidates) or (None, _FIRST)
    seen = (*(known.seen if known else ()), Seen(evidence, reason))
    diagnosis = causes.diagnose(piece.evidence for piece in seen)
    crash = Crash(
        id=known.id if known else _name(evidence),
        seen=seen,
        causes=diagnosis.causes,
        source=diagnosis.source,
        counts=_counts(seen, diagnosis),
        counted=known.counted if known else False,
    )
    return crash, known, diagnosis.certain


def gathered(pieces: Iterable[Evidence]) -> tuple[Crash, ...]:
    """The exits that all this evidence is of, in the order of their first evidence."""
    exits: dict[str, Crash] = {}
    near: deque[str] = deque(maxlen=_NEAR)
    for evidence in pieces:
        crash, known, _ = joined(evidence, [exits[id_] for id_ in near])
        exits[crash.id] = crash
        if known is None:
            near.append(crash.id)
    return tuple(exits.values())


def _counts(seen: tuple[Seen, ...], diagnosis: causes.Diagnosis) -> bool:
    """Whether it is a crash: the system reported it as one, or it was not killed."""
    reported = any(piece.evidence.source is EvidenceSource.REPORT for piece in seen)
    return reported or diagnosis.causes[0].cause != "killed"


def _name(evidence: Evidence) -> str:
    return blake2b(evidence.reference.encode("utf-8", "replace"), digest_size=6).hexdigest()

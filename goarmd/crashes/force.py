"""Ends by force that are not crashes but matter: the system kills windows and extension hosts when memory is short."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from goarmd.core.text import count

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.crashes.evidence import Crash

_GROUPS: Final = ("code-helper", "editor")
_PLURALS: Final = {"gopls": "gopls", "helper": "helpers"}
_NEAR: Final = 300.0  # seconds between a kill and the report on memory that goes with it


def is_by_force(crash: Crash) -> bool:
    """Whether a part of an editor was killed that no person kills by hand.

    An editor logs the reason `killed` only for a helper that it did not end itself (Electron, `render-process-gone`).
    An exit that only the kernel reported is not enough: editors end their helpers by SIGKILL when a window closes.
    """
    logged = any(piece.symptoms.reason == "killed" for piece in crash.evidence)
    return logged and crash.group.startswith(_GROUPS)


def counted(number: int, program: str) -> str:
    """`1 window`, `3 windows`."""
    return count(number, program, _PLURALS.get(program))


def memory_report(crashes: Iterable[Crash], reports: Iterable[tuple[str, float]]) -> str | None:
    """The path of a report on memory that was written when one of these ended; None if there is none."""
    moments = [crash.at for crash in crashes]
    near = (path for path, written in reports if any(abs(written - at) <= _NEAR for at in moments))
    return next(near, None)

"""What goarmd knows of settings."""

from __future__ import annotations

from dataclasses import dataclass

from goarmd.core.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedFile(Fact):
    """A settings file against its baseline.

    Attributes:
        file: short fixed name, such as `vscode-settings`.
        path: where it is.
        drifted_keys: keys that differ from the accepted baseline.
        changed_keys: keys that differ from the last look; empty when nothing changed.
        changed_at: when the last change was noticed; None when none ever was.
        problems: what could not be read, in words.
        understood: the values are those of the file as it is now; False while nothing of it can be read.
    """

    file: str
    path: str
    drifted_keys: tuple[str, ...]
    changed_keys: tuple[str, ...]
    changed_at: float | None
    problems: tuple[str, ...] = ()
    understood: bool = True

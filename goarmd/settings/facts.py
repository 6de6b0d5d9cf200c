"""What goarmd knows of settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from goarmd.core.facts import Fact

if TYPE_CHECKING:
    from goarmd.probes.proxy_outcome import Probed


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedFile(Fact):
    """A settings file against its baseline.

    Attributes:
        file: short name, such as `vscode-settings`.
        path: where it is.
        drifted_keys: keys that differ from the accepted baseline.
        changed_keys: keys that differ from the last look; empty when nothing changed.
        changed_at: when the last change was noticed; None when none ever was.
        problems: what could not be read, in words.
        understood: the values are those of the file as it is now; False while nothing of it can be read.
        label: the value of the label `file` of metrics, where `file` holds a path; empty where it does not.
    """

    file: str
    path: str
    drifted_keys: tuple[str, ...]
    changed_keys: tuple[str, ...]
    changed_at: float | None
    problems: tuple[str, ...] = ()
    understood: bool = True
    label: str = ""

    @property
    def metric_label(self) -> str:
        """The value of the label `file`."""
        return self.label or self.file


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyProbed(Fact):
    """One question to a module proxy of GOPROXY.

    Attributes:
        proxy: its host, the value of the label `proxy`; without a login.
        through: host and port of the HTTP proxy; None if it is asked directly.
        probed: what came of it.
        at: when it was asked.
    """

    proxy: str
    through: str | None
    probed: Probed
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSettings(Fact):
    """The settings files that were read and judged, as people read their names."""

    files: tuple[str, ...]

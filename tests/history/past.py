"""Reports of a made-up past."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from goarmd.config.schema import Config, Sampling
from goarmd.core.findings import Finding, Remedy, Severity
from goarmd.core.units import Seconds
from goarmd.history.recorder import History
from goarmd.runtime.report import Report, Totals
from goarmd.settings.facts import WatchedFile
from tests.builders import NOW, process, report, sample

if TYPE_CHECKING:
    from goarmd.core.facts import Fact, Sample
    from goarmd.state.state_file import StateFile

OWN = (2.0, 45_000_000)


def history(state: StateFile) -> History:
    return History(state, lambda: OWN)


def gopls(footprint: int | None = 100_000_000, editor: str = "vscode", **given: Any) -> Sample:
    return sample(process("gopls", editor=editor, **given), footprint_bytes=footprint)


def finding(check: str = "memory_budget", subject: str = "pid 7") -> Finding:
    return Finding(check, "Too large", Severity.WARNING, subject, "is large", "why", NOW, Remedy("less"))


def changed(at: float, *keys: str, file: str = "vscode-settings") -> WatchedFile:
    path = "~/.config/Code/User/settings.json"
    return WatchedFile(file=file, path=path, drifted_keys=keys, changed_keys=keys, changed_at=at)


def at(seconds: float, *facts: Fact, interval: float = 15, **given: Any) -> Report:
    """A report of so many seconds after NOW."""
    config = Config(sampling=Sampling(interval=Seconds(interval)))
    return report(*facts, sampled_at=NOW + seconds, config=config, **given)


def totals(**given: Any) -> Totals:
    return Totals(**given)

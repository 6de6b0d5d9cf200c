"""Settings files of which nothing can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.core.findings import Remedy, SettingLine, Severity
from goarmd.parts.check import Check, Observation
from goarmd.parts.judgement import Judgement
from goarmd.settings.facts import WatchedFile

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.config.schema import Config
    from goarmd.core.facts import Snapshot


def evaluate(snapshot: Snapshot, _: Config) -> Iterable[Observation]:
    """One observation for each such file, unless a finding about the file says so already."""
    known = tuple(each.file for each in snapshot.of(Judgement) if not each.noise)
    for fact in snapshot.of(WatchedFile):
        if not fact.understood and not any(fact.path == file or fact.path.endswith(f"/{file}") for file in known):
            place = SettingLine(fact.path, 0, "file")
            yield Observation(fact.file, f"{fact.path}: {'; '.join(fact.problems)}", place=place)


CHECK = Check(
    name="unreadable_settings",
    title="A settings file cannot be read",
    help="Its settings are not judged, and a change of them is not noticed, until it can be read again.",
    severity=Severity.INFO,
    remedy=Remedy(
        "Repair the file. Until then goarmd uses its last known contents.",
        ("goarmd drift",),
    ),
    evaluate=evaluate,
)

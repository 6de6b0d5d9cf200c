"""A Go tool for another processor that was used this week, even if it ran only for a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.core.facts import Architecture, Host, ToolUse
from goarmd.core.findings import Remedy, Severity
from goarmd.parts.check import Check, Observation
from goarmd.programs.facts import Executable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.config.schema import Config
    from goarmd.core.facts import Snapshot


def evaluate(snapshot: Snapshot, _: Config) -> Iterable[Observation]:
    """One observation for each program whose telemetry names this system and another processor.

    None if such a program is found as a file: foreign_executable reports more about it.
    """
    for host in snapshot.of(Host):
        found = {file.group for file in snapshot.of(Executable) if file.program.is_foreign(host)}
        for use in snapshot.of(ToolUse):
            built = {use.architecture, host.architecture}
            if use.os == host.os and len(built) > 1 and Architecture.UNKNOWN not in built and use.group not in found:
                yield _observation(use, host)


def _observation(use: ToolUse, host: Host) -> Observation:
    detail = (
        f"{use.program} {use.version} for {use.architecture} was used this week on this {host.architecture} machine"
        " (from Go telemetry)"
    )
    return Observation(f"{use.program} {use.version}", detail)


CHECK = Check(
    name="foreign_tool_used",
    title="A Go tool for another processor was used",
    help="A go command builds for its own architecture by default, so the programs it builds run translated too.",
    severity=Severity.WARNING,
    remedy=Remedy(
        "Find its file, install the build for this machine, and remove the other.",
        ("which -a go gopls dlv", "go env GOHOSTARCH GOTOOLCHAIN", "go version -m $(which gopls)"),
    ),
    evaluate=evaluate,
)

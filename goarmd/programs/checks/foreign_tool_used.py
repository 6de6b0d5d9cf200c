"""A Go tool for another processor that was used this week, even if it ran only for a moment."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from goarmd.core.facts import Architecture, Host, ToolUse
from goarmd.core.findings import Remedy, Severity
from goarmd.parts.check import Check, Observation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from goarmd.config.schema import Config
    from goarmd.core.facts import Snapshot


def evaluate(snapshot: Snapshot, _: Config) -> Iterable[Observation]:
    """One observation for each group and architecture whose telemetry names this system and another processor.

    It is hidden if such a program runs or is found as a file: translated_process and foreign_executable say more.
    """
    for host in snapshot.of(Host):
        used: defaultdict[str, list[ToolUse]] = defaultdict(list)
        for use in snapshot.of(ToolUse):
            built = {use.architecture, host.architecture}
            if use.os == host.os and len(built) > 1 and Architecture.UNKNOWN not in built:
                used[subject_of(use.group, use.architecture)].append(use)
        for subject, uses in used.items():
            yield _observation(subject, uses, host)


def subject_of(group: str, architecture: Architecture) -> str:
    """The group and the architecture: all versions of a tool are replaced in the same way."""
    return f"{group} {architecture}"


def _observation(subject: str, uses: Sequence[ToolUse], host: Host) -> Observation:
    versions = " and ".join(dict.fromkeys(f"{use.program} {use.version}" for use in uses))
    verb = "was" if len(uses) == 1 else "were"
    detail = (
        f"{versions} for {uses[0].architecture} {verb} used this week on this {host.architecture} machine"
        " (from Go telemetry)"
    )
    return Observation(subject, detail)


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
    depends_on=("translated_process", "foreign_executable"),
)

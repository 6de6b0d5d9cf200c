"""A go, gopls, dlv and editor that are installed for different architectures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from goarmd.core.facts import Architecture, Host
from goarmd.core.findings import Remedy, Severity
from goarmd.parts.check import Check, Observation
from goarmd.programs.facts import ASIDE
from goarmd.programs.present import present

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from goarmd.config.schema import Config
    from goarmd.core.facts import Snapshot
    from goarmd.programs.facts import Executable

SUBJECT: Final = "toolchain"
GROUPS: Final = ("go", "gopls", "dlv", "editor")


def evaluate(snapshot: Snapshot, _: Config) -> Iterable[Observation]:
    """One observation if they do not all run as the same architecture."""
    for host in snapshot.of(Host):
        in_use = (one for one in present(snapshot) if one.program.is_for(host) and one.place not in ASIDE)
        kinds = {} if host.all_translated else _kinds(in_use, host.architecture)
        if len(set().union(*kinds.values())) > 1:
            yield Observation(SUBJECT, "; ".join(f"{group}: {', '.join(kinds[group])}" for group in kinds))


def _kinds(executables: Iterable[Executable], host: Architecture) -> Mapping[str, list[Architecture]]:
    """The architectures that the programs of each group run as on this host."""
    found: dict[str, set[Architecture]] = {group: set() for group in GROUPS}
    for executable in executables:
        if executable.group in found:
            found[executable.group].add(executable.program.runs_as(host))
    return {group: sorted(kinds - {Architecture.UNKNOWN}) for group, kinds in found.items() if kinds}


CHECK = Check(
    name="mixed_toolchain",
    title="Go, gopls, Delve and the editor have different architectures",
    help="gopls loads code the way its go command builds it, and Delve debugs only programs of its own architecture; "
    "mixed architectures disagree about build tags, cgo and caches.",
    severity=Severity.INFO,
    remedy=Remedy(
        "Install all of them for this machine's processor; the findings for each program say how.",
        ("which -a go gopls dlv", "go env GOHOSTARCH GOARCH", "go version -m $(which gopls dlv)"),
    ),
    evaluate=evaluate,
    depends_on=("translated_process", "foreign_executable"),
)

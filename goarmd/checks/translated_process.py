"""Programs that run translated: by Rosetta on a Mac, by an emulator on Linux."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.checks import Check, Observation
from goarmd.facts import Architecture, TranslatedProcesses
from goarmd.report import Remedy, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.config import Config
    from goarmd.facts import Process, Snapshot

_REMEDIES = {
    "gopls": Remedy(
        "Build gopls with the native Go.", ("go env GOHOSTARCH", "go install golang.org/x/tools/gopls@latest")
    ),
    "dlv": Remedy(
        "Build Delve with the native Go; a translated one cannot debug.",
        ("go env GOHOSTARCH", "go install github.com/go-delve/delve/cmd/dlv@latest"),
    ),
    "go": Remedy(
        "Install Go for this machine's processor, and look which go comes first.", ("which -a go", "go env GOROOT")
    ),
}
_LAUNCHD = 1  # pid
_EDITOR = Remedy("Install the editor's build for this machine's processor, and quit the one that runs now.")


def evaluate(snapshot: Snapshot, _: Config) -> Iterable[Observation]:
    """One observation for each group and place where translation starts."""
    for fact in snapshot.of(TranslatedProcesses):
        seen: dict[str, list[Process]] = {}
        for process in fact.processes:
            if process.group is not None:
                seen.setdefault(f"{process.group} from {_origin(process)}", []).append(process)
        for subject, processes in seen.items():
            yield Observation(subject, _detail(processes), _remedy(processes[0]))


def _origin(process: Process) -> str:
    """The oldest of the unbroken chain of translated ancestors; the process itself when its parent is native.

    A process that was left to launchd has lost its chain: the app held responsible for it stands for it, if translated.
    """
    responsible = process.responsible
    if _is_left_alone(process) and responsible is not None and responsible.translated:
        return responsible.name
    origin = process.identity.name
    for ancestor in process.ancestors:
        if not ancestor.translated:
            break
        origin = ancestor.name
    return origin


def _is_left_alone(process: Process) -> bool:
    return not process.ancestors or process.ancestors[0].pid == _LAUNCHD


def _remedy(process: Process) -> Remedy:
    origin = _origin(process)
    if origin == process.identity.name:
        return _REMEDIES.get(process.group or "", _EDITOR)
    return Remedy(
        f"Quit {origin} and start its build for this machine's processor; what it starts follows. On a Mac, look in "
        f"Finder's Get Info of {origin} whether 'Open using Rosetta' is ticked."
    )


def _detail(processes: list[Process]) -> str:
    first = processes[0]
    name, architecture = first.identity.name, first.identity.architecture
    kind = "" if architecture is Architecture.UNKNOWN else f" ({architecture})"
    pids = ", ".join(str(process.key.pid) for process in processes)
    origin = _origin(first)
    if origin != name:
        return f"{name}{kind}, pid {pids}, is translated because {origin} is"
    parent = f"; its parent {first.ancestors[0].name} is native" if first.ancestors else ""
    return f"{name}{kind}, pid {pids}, is itself built for another processor: {first.identity.path}{parent}"


CHECK = Check(
    name="translated_process",
    title="A program runs translated",
    help="Translated programs are slower, take more memory, cannot be debugged, and will not run once Rosetta goes.",
    severity=Severity.WARNING,
    remedy=_EDITOR,
    evaluate=evaluate,
)

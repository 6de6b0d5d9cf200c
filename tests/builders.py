"""Small makers of facts: everything a test does not care about has a default."""

from __future__ import annotations

from typing import Any

from goarmd.config.schema import Config
from goarmd.core.facts import (
    Ancestor,
    Architecture,
    Fact,
    Host,
    Identity,
    Process,
    ProcessKey,
    Rosetta,
    Sample,
    Snapshot,
    SourceRun,
    TranslatedProcesses,
    Usage,
)
from goarmd.core.system import System
from goarmd.crashes.evidence import Evidence, EvidenceSource, Symptoms
from goarmd.programs.facts import BuildInfo, Executable, Format, Place, Program, Signature, Slice
from goarmd.runtime.report import Report, Totals

NOW = 1_800_000_000.0


def any_program(name: str, path: str | None) -> bool:
    """For a process reader: keep the arguments of all programs."""
    return True


def identity(name: str = "gopls", **given: Any) -> Identity:
    pid = given.pop("pid", 100)
    defaults: dict[str, Any] = {
        "key": ProcessKey(pid, given.pop("started_at", NOW - 60)),
        "parent_pid": 50,
        "name": name,
        "path": f"/usr/bin/{name}",
        "arguments": (name,),
        "user_id": 501,
        "architecture": Architecture.ARM64,
        "translated": False,
    }
    return Identity(**{**defaults, **given})


def process(name: str = "gopls", group: str | None = "gopls", **given: Any) -> Process:
    own = {key: given.pop(key) for key in ("ancestors", "editor", "workspace", "responsible") if key in given}
    return Process(identity=identity(name, **given), group=group, **own)


def usage(**given: Any) -> Usage:
    defaults: dict[str, Any] = {
        "resident_bytes": 200_000_000,
        "footprint_bytes": 100_000_000,
        "footprint_peak_bytes": None,
        "cpu_seconds": 1.0,
        "parent_pid": 50,
    }
    return Usage(**{**defaults, **given})


def sample(of: Process | None = None, **given: Any) -> Sample:
    return Sample(process=of or process(), usage=usage(**given))


def ancestor(name: str, *, translated: bool | None = False, pid: int = 50) -> Ancestor:
    return Ancestor(pid, name, translated)


def host(**given: Any) -> Host:
    defaults: dict[str, Any] = {
        "os": System.MACOS,
        "os_version": "26.1",
        "architecture": Architecture.ARM64,
        "chip": "Apple M4",
        "rosetta": Rosetta.INSTALLED,
        "self_translated": False,
        "boot_at": NOW - 86400,
    }
    return Host(**{**defaults, **given})


def snapshot(*facts: Fact, at: float = NOW) -> Snapshot:
    filed: dict[type[Fact], tuple[Fact, ...]] = {}
    for fact in facts:
        filed[type(fact)] = (*filed.get(type(fact), ()), fact)
    return Snapshot(at, filed)


def translated(*processes: Process) -> TranslatedProcesses:
    return TranslatedProcesses(count=len(processes), processes=processes)


def report(*facts: Fact, **given: Any) -> Report:
    """A report of these facts; the process table counts as read."""
    if not any(isinstance(fact, TranslatedProcesses) for fact in facts):
        facts = (*facts, translated())
    defaults: dict[str, Any] = {
        "number": 1,
        "snapshot": snapshot(*facts),
        "findings": (),
        "faults": (),
        "checks": (),
        "totals": Totals(),
        "crash_counts": {},
        "sampled_at": NOW,
        "sources": (SourceRun("processes", NOW, 0.001),),
        "config": Config(),
    }
    return Report(**{**defaults, **given})


def evidence(**given: Any) -> Evidence:
    """A gopls that died of a SIGSEGV, known by its exit; what is given of Symptoms' fields goes there."""
    symptoms = {name: given.pop(name) for name in tuple(given) if name in Symptoms.__slots__}
    at = given.pop("at", NOW)
    source = given.pop("source", EvidenceSource.EXIT)
    defaults: dict[str, Any] = {
        "source": source,
        "reference": f"{source}:{given.get('pid')}:{at}",
        "group": "gopls",
        "program": "gopls",
        "at": at,
        "earliest": at,
        "symptoms": Symptoms(**symptoms),
    }
    return Evidence(**{**defaults, **given})


def build(**given: Any) -> BuildInfo:
    package = "golang.org/x/tools/gopls"
    defaults: dict[str, Any] = {"go_version": "go1.27.0", "path": package, "version": "v0.24.0", "settings": {}}
    return BuildInfo(**{**defaults, **given})


def executable(name: str = "gopls", **given: Any) -> Executable:
    """A signed Mach-O program of Go's in ~/go/bin; `architectures` has one for each slice."""
    architectures = given.pop("architectures", (Architecture.ARM64,))
    of_slice: dict[str, Any] = {
        "minimum_os": "13.0",
        "sdk": "26.2",
        "has_uuid": True,
        "signature": Signature.LINKER,
        "encrypted": False,
        "build": build(),
    }
    of_slice |= {key: given.pop(key) for key in tuple(given) if key in of_slice}
    slices = tuple(Slice(architecture=architecture, **of_slice) for architecture in architectures)
    path = given.pop("path", f"/Users/you/go/bin/{name}")
    defaults: dict[str, Any] = {
        "path": path,
        "file": path,
        "place": Place.TOOL,
        "group": name,
        "program": Program(Format.MACH_O, slices),
    }
    return Executable(**{**defaults, **given})

"""The report of a usual machine: three editors, nine settings files, every check and source."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from goarmd.assembly import all_checks, all_sources
from goarmd.config.schema import Config
from goarmd.core.facts import (
    Architecture,
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
from goarmd.core.findings import CheckName
from goarmd.core.system import System
from goarmd.crashes.evidence import CrashCount, CrashKind
from goarmd.metrics.usual_crashes import USUAL_CRASHES
from goarmd.parts.source import EventSource, Source
from goarmd.runtime.report import Report, Totals
from goarmd.settings.facts import WatchedFile

if TYPE_CHECKING:
    from random import Random

    from goarmd.core.facts import Fact

_EDITORS = ("vscode", "cursor", "zed")


def usual_report(rng: Random) -> Report:
    """A report with the series that a machine at work has."""
    now, config = time.time(), Config()
    groups = config.group_names()
    processes = [_sample(rng, n, "gopls", editor) for n, editor in enumerate(_EDITORS[: rng.randint(1, 3)], 1)]
    processes += [_sample(rng, n, group, None) for n, group in enumerate(groups, 10)]
    files = [
        WatchedFile(file=f"file-{n}", path="/home/me/file", drifted_keys=(), changed_keys=(), changed_at=now)
        for n in range(9)
    ]
    host = Host(
        os=System.MACOS,
        os_version="26.1",
        architecture=Architecture.ARM64,
        chip="Apple M4",
        rosetta=Rosetta.INSTALLED,
        self_translated=False,
        boot_at=now - 86400,
    )
    facts: dict[type[Fact], tuple[Fact, ...]] = {
        Sample: tuple(processes),
        WatchedFile: tuple(files),
        Host: (host,),
        TranslatedProcesses: (TranslatedProcesses(count=0, processes=()),),
    }
    return Report(
        number=1,
        snapshot=Snapshot(now, facts),
        findings=(),
        faults=(),
        checks=tuple(CheckName(check.name, check.severity) for check in all_checks()),
        totals=Totals(cpu_seconds={group: rng.uniform(1, 9000) for group in groups}),
        crash_counts={CrashKind(*kind): CrashCount(1, now - 9e4) for kind in USUAL_CRASHES[: rng.randint(0, 4)]},
        sampled_at=now,
        sources=tuple(SourceRun(source.name, now, rng.random() / 9) for source in all_sources(Source, EventSource)),
        config=config,
        watch_alive=True,
    )


def _sample(rng: Random, pid: int, group: str, editor: str | None) -> Sample:
    identity = Identity(
        key=ProcessKey(pid, time.time() - 3600),
        parent_pid=1,
        name=group,
        path=f"/usr/bin/{group}",
        arguments=(group,),
        user_id=501,
        architecture=Architecture.ARM64,
        translated=False,
    )
    size = rng.randint(50, 900) * 1_000_000
    usage = Usage(
        resident_bytes=size,
        footprint_bytes=size,
        footprint_peak_bytes=size,
        cpu_seconds=rng.uniform(1, 9),
        parent_pid=1,
    )
    return Sample(process=Process(identity=identity, group=group, editor=editor), usage=usage)

"""The README's picture: what `goarmd doctor` says of a machine with two faults, as it is printed."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

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
from goarmd.crashes import causes
from goarmd.crashes.evidence import Crash, Evidence, EvidenceSource, Seen, Symptoms
from goarmd.runtime.judge import Judge
from goarmd.runtime.report import Report, Totals
from goarmd.views import doctor
from goarmd.views.from_report import to_values

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.parts.check import Check

_NOW = 1_800_000_000.0
_COLUMNS = 104
# rich's own template asks a web server for its font; this one takes what the reader has.
_TEMPLATE = """<svg class="rich-terminal" xml:space="preserve" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, monospace; font-size: {char_height}px;
  line-height: {line_height}px; white-space: pre; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: system-ui, sans-serif; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}<g class="{unique_id}-matrix">{matrix}</g></g>
</svg>
"""


def doctor_picture(checks: Iterable[Check]) -> str:
    """An SVG, the same on every machine."""
    from rich.console import Console  # noqa: PLC0415  # not paid for by the daemon

    console = Console(record=True, width=_COLUMNS, file=StringIO(), force_terminal=True, highlight=False)
    values = to_values(_report(checks))
    console.print(doctor.text(values, values.taken_at))
    return console.export_svg(title="goarmd doctor", code_format=_TEMPLATE, unique_id="goarmd")


def _report(checks: Iterable[Check]) -> Report:
    """A Mac whose terminal runs translated, an editor with a gopls that grew, and a debugger that crashed."""
    small, large = _gopls(4711, "none", translated=True), _gopls(1380, "vscode", translated=False)
    facts: dict[type[Fact], tuple[Fact, ...]] = {
        Host: (_mac(),),
        Sample: (_sample(small, 310_000_000), _sample(large, 2_150_000_000)),
        TranslatedProcesses: (TranslatedProcesses(count=3, processes=(small,)),),
        Crash: (_crash(),),
    }
    judge, config = Judge(checks), Config()
    judge.judge(Snapshot(_NOW - 1500, facts), config)  # seen first 25 minutes ago
    snapshot = Snapshot(_NOW, facts)
    findings, faults = judge.judge(snapshot, config)
    return Report(
        number=100,
        snapshot=snapshot,
        findings=findings,
        faults=faults,
        checks=(),
        totals=Totals(),
        crash_counts={},
        sampled_at=_NOW,
        sources=(SourceRun("processes", _NOW, 0.001),),
        config=config,
    )


def _crash() -> Crash:
    evidence = Evidence(
        source=EvidenceSource.REPORT,
        reference="report",
        group="dlv",
        program="dlv",
        at=_NOW - 3600,
        earliest=_NOW - 3600,
        symptoms=Symptoms(signal="SIGKILL", exception="EXC_BAD_ACCESS", termination="CODESIGNING 2 Invalid Page"),
    )
    found = causes.judge([evidence]).causes
    return Crash(id="1", seen=(Seen(evidence, "first"),), causes=found, source=evidence.source, counts=True)


def _mac() -> Host:
    return Host(
        os=System.MACOS,
        os_version="26.1",
        architecture=Architecture.ARM64,
        chip="Apple M4",
        rosetta=Rosetta.INSTALLED,
        self_translated=False,
        boot_at=_NOW - 86400,
    )


def _gopls(pid: int, editor: str, *, translated: bool) -> Process:
    identity = Identity(
        key=ProcessKey(pid, _NOW - 7200),
        parent_pid=900,
        name="gopls",
        path="/Users/you/go/bin/gopls",
        arguments=("gopls",),
        user_id=501,
        architecture=Architecture.X86_64 if translated else Architecture.ARM64,
        translated=translated,
    )
    chain = tuple(Ancestor(pid, name, pid > 1) for pid, name in ((900, "zsh"), (800, "Terminal"), (1, "launchd")))
    return Process(identity=identity, group="gopls", editor=editor, ancestors=chain if translated else ())


def _sample(process: Process, footprint: int) -> Sample:
    return Sample(process=process, usage=Usage(footprint + 90_000_000, footprint, footprint, 60.0, 900))

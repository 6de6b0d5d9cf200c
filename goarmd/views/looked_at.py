"""What was looked at and is fine, or is missing: one line each, so that a fine machine has an answer too."""

from __future__ import annotations

from os.path import basename
from typing import TYPE_CHECKING, NamedTuple

from goarmd.catalog.go_tools import install_command
from goarmd.core.facts import Architecture, Rosetta
from goarmd.core.system import System
from goarmd.core.text import age, size
from goarmd.programs.facts import ASIDE, Program
from goarmd.views.paths import short

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from goarmd.views.report_values import ExecutableValues, FindingValues, ReportValues, SampleValues

BLIND = "Nothing is wrong in what could be read"
BROKEN_CONFIGURATION = "goarmd's own configuration is broken, and not in force"
_DAY = 86400.0  # seconds
_NOT_NATIVE = "not native"
_TOOLS = {"go": "Go", "gopls": "gopls", "dlv": "dlv"}
_GO_MISSING = {
    System.MACOS: "not found: brew install go, or https://go.dev/dl",
    System.LINUX: "not found: https://go.dev/dl",
}
# A row is left out while one of these checks has a finding about the same: its card says more.
_OF_PROGRAMS = ("foreign_executable", "missing_uuid", "unsigned_executable", "mixed_toolchain", "foreign_tool_used")
_OF_TRANSLATION = ("translated_process", "self_translated", *_OF_PROGRAMS)


class Row(NamedTuple):
    """One line: what it is about, what was found, and whether that is as it should be."""

    name: str
    text: str
    fine: bool = True


def rows(report: ReportValues, now: float) -> Iterator[Row]:
    """The rows, in the order of the questions: native, memory, crashes, settings."""
    yield from (_tool(report, name, title) for name, title in _TOOLS.items())
    makers: tuple[tuple[Callable[[ReportValues, float], Row | None], Callable[[FindingValues], bool]], ...] = (
        (_programs, _is_of(_OF_PROGRAMS)),
        (_translation, _is_of(_OF_TRANSLATION)),
        (_memory, _is_of(("memory_budget",))),
        (_crashes, _is_of(("recent_crash", "crash_loop", "editor_gave_up"))),
        (_settings, lambda finding: finding.place is not None or finding.check == "config_drift"),
    )
    for make, is_about in makers:
        if not any(map(is_about, report.findings)) and (row := make(report, now)):
            yield _with_aside(row, sum(is_about(each.finding) for each in report.acknowledged))


def _is_of(checks: Iterable[str]) -> Callable[[FindingValues], bool]:
    return lambda finding: finding.check in checks


def _with_aside(row: Row, number: int) -> Row:
    """The row, and how many findings about the same were put aside: they are there all the same."""
    if not number:
        return row
    return row._replace(text=f"{row.text}; {number} {'finding' if number == 1 else 'findings'} put aside")


def missing(report: ReportValues) -> list[str]:
    """The tools of a Go developer that are not installed."""
    return [title for name, title in _TOOLS.items() if not (_installed(report, name) or _running(report, name))]


def is_empty(report: ReportValues) -> bool:
    """Whether nothing of Go or of an editor runs here now."""
    return not any(group.processes for group in report.groups)


def _tool(report: ReportValues, name: str, title: str) -> Row:
    """A tool: its versions, and for which processor each is."""
    kinds = dict.fromkeys(_kind(report, one) for one in _installed(report, name))
    if not kinds and (process := _running(report, name)):
        path = short(process.path) if process.path else "a program"
        kinds = {f"{path} runs ({_native(report, process.architecture)})": None}
    if kinds:
        return Row(title, "; ".join(kinds), fine=not any(_NOT_NATIVE in kind for kind in kinds))
    command = install_command(name)
    if command is None:
        return Row(title, _GO_MISSING.get(report.host.os if report.host else System.LINUX, "not found"), fine=False)
    return Row(title, f"not found: {command}", fine=False)


def _installed(report: ReportValues, name: str) -> list[ExecutableValues]:
    """Programs of this name that are in use, each file once; Go SDKs that are kept aside only if there is no other."""
    named = [one for one in report.executables if basename(one.path) == name and one.slices]
    used = [one for one in named if one.place not in ASIDE] or named
    return [*{one.file: one for one in reversed(used)}.values()][::-1]


def _running(report: ReportValues, name: str) -> SampleValues | None:
    """A process of the tool: its file may be where goarmd does not look."""
    processes = (process for group in report.groups for process in group.processes)
    return next((process for process in processes if process.name == name), None)


def _kind(report: ReportValues, one: ExecutableValues) -> str:
    build = next((slice_.build for slice_ in one.slices if slice_.build), None)
    version = "" if build is None else build.go_version if basename(one.path) == "go" else build.version or ""
    known = Program(one.format, one.slices).runs_as(_hardware(report) or one.slices[0].architecture)
    return f"{version or 'unknown version'} ({_native(report, known)})"


def _native(report: ReportValues, architecture: Architecture) -> str:
    if architecture is Architecture.UNKNOWN:
        return "architecture not known"
    if report.host is None:
        return architecture
    return f"{architecture}, {'native' if architecture == report.host.architecture else _NOT_NATIVE}"


def _hardware(report: ReportValues) -> Architecture | None:
    return report.host.architecture if report.host else None


def _programs(report: ReportValues, _: float) -> Row | None:
    """Of files: a program that is also for this processor can run translated all the same."""
    count, hardware = len(report.executables), _hardware(report)
    if not count or hardware is None:
        return None
    native = sum(Program(one.format, one.slices).runs_as(hardware) == hardware for one in report.executables)
    number = "all have" if native == count else f"{native} {'has' if native == 1 else 'have'}"
    return Row("programs", f"{count} {'file' if count == 1 else 'files'} checked, {number} an {hardware} build")


def _translation(report: ReportValues, _: float) -> Row | None:
    host, translated = report.host, report.translated_processes.count
    if host is None or translated is None:
        return None
    state = _translated(report, translated)
    if host.os is not System.MACOS:
        return Row("emulation", "nothing runs under an emulator" if translated == 0 else state)
    if host.architecture != "arm64":
        return Row("Rosetta", "not needed on an Intel Mac")
    installed = {Rosetta.INSTALLED: "installed, ", Rosetta.ABSENT: "not installed, "}.get(host.rosetta, "")
    return Row("Rosetta", f"{installed}{state}")


def _translated(report: ReportValues, count: int) -> str:
    watched = sum(process.translated is True for group in report.groups for process in group.processes)
    if not count:
        return "nothing runs translated"
    processes = "process" if count == 1 else "processes"
    return f"{count} {processes}{'' if watched else ' of others'} {'runs' if count == 1 else 'run'} translated"


def _memory(report: ReportValues, _: float) -> Row | None:
    gopls = next((group for group in report.groups if group.name == "gopls"), None)
    sizes = [process.footprint_bytes for process in gopls.processes if process.footprint_bytes] if gopls else []
    if gopls is None or not gopls.processes or not sizes:
        return None
    budget = f" of {size(gopls.warning_bytes)}" if gopls.warning_bytes else ""
    largest = "" if len(sizes) == 1 else "the largest "
    fine = not gopls.warning_bytes or max(sizes) <= gopls.warning_bytes
    return Row("memory", f"{len(gopls.processes)} gopls, {largest}{size(max(sizes))}{budget}", fine=fine)


def _crashes(report: ReportValues, now: float) -> Row:
    if not report.crashes:
        return Row("crashes", "none")
    recent = sum(now - crash.earliest < _DAY for crash in report.crashes)
    last = age(now - max(crash.at for crash in report.crashes))
    return Row("crashes", f"{recent or 'none'} in 24 hours, the last {last} ago")


def _settings(report: ReportValues, _: float) -> Row:
    count = len(report.settings_read)
    if not count:
        return Row("settings", "no files of editors, Go or shells found")
    known = any(each.finding.place for each in report.acknowledged)
    wrong = "nothing new" if known else "nothing wrong"
    return Row("settings", f"{count} {'file' if count == 1 else 'files'} read, {wrong}")

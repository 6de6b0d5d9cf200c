"""What was looked at and is fine, or is missing: one line each, so that a fine machine has an answer too."""

from __future__ import annotations

from os.path import basename
from typing import TYPE_CHECKING, NamedTuple

from goarmd.catalog.go_tools import install_command
from goarmd.core.facts import Rosetta
from goarmd.core.system import System
from goarmd.core.text import age, size
from goarmd.programs.facts import ASIDE, Program
from goarmd.views.paths import short

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from goarmd.core.facts import Architecture
    from goarmd.views.report_values import ExecutableValues, ReportValues, SampleValues

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
    found = {finding.check for finding in report.findings}
    makers: tuple[tuple[Callable[[ReportValues, float], Row | None], Iterable[str]], ...] = (
        (_programs, _OF_PROGRAMS),
        (_translation, _OF_TRANSLATION),
        (_memory, ("memory_budget",)),
        (_crashes, ("recent_crash", "crash_loop", "editor_gave_up")),
    )
    for make, checks in makers:
        if found.isdisjoint(checks) and (row := make(report, now)):
            yield row
    if not any(finding.place or finding.check == "config_drift" for finding in report.findings):
        yield _settings(report)


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
    if report.host is None:
        return architecture
    return f"{architecture}, {'native' if architecture == report.host.architecture else _NOT_NATIVE}"


def _hardware(report: ReportValues) -> Architecture | None:
    return report.host.architecture if report.host else None


def _programs(report: ReportValues, _: float) -> Row | None:
    count = len(report.executables)
    return Row("programs", f"{count} checked, all native") if count else None


def _translation(report: ReportValues, _: float) -> Row | None:
    host, translated = report.host, report.translated_processes.count
    if host is None or translated is None:
        return None
    state = "nothing runs translated" if translated == 0 else f"{translated} processes of others run translated"
    if host.os is not System.MACOS:
        return Row("emulation", "nothing runs under an emulator" if translated == 0 else state)
    if host.architecture != "arm64":
        return Row("Rosetta", "not needed on an Intel Mac")
    installed = {Rosetta.INSTALLED: "installed, ", Rosetta.ABSENT: "not installed, "}.get(host.rosetta, "")
    return Row("Rosetta", f"{installed}{state}")


def _memory(report: ReportValues, _: float) -> Row | None:
    gopls = next((group for group in report.groups if group.name == "gopls"), None)
    sizes = [process.footprint_bytes for process in gopls.processes if process.footprint_bytes] if gopls else []
    if gopls is None or not gopls.processes or not sizes:
        return None
    budget = f" of {size(gopls.warning_bytes)}" if gopls.warning_bytes else ""
    largest = "" if len(sizes) == 1 else "the largest "
    return Row("memory", f"{len(gopls.processes)} gopls, {largest}{size(max(sizes))}{budget}")


def _crashes(report: ReportValues, now: float) -> Row:
    last = max((crash.at for crash in report.crashes), default=None)
    if last is None:
        return Row("crashes", "none")
    return Row("crashes", f"none in 24 hours, the last {age(now - last)} ago")


def _settings(report: ReportValues) -> Row:
    count = len(report.settings_read)
    read = {0: "no files of editors, Go or shells found", 1: "1 file read, nothing wrong"}
    return Row("settings", read.get(count, f"{count} files read, nothing wrong"))

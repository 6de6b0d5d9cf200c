"""A report as plain values for JSON: what /api/v1/report serves and doctor shows. Pids and paths live here."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import msgspec

from goarmd import __version__
from goarmd.core.facts import Host, Process, Sample, ToolUse, TranslatedProcesses
from goarmd.core.text import utf8
from goarmd.crashes.evidence import Crash
from goarmd.programs.facts import Executable
from goarmd.settings.facts import WatchedFile

if TYPE_CHECKING:
    from goarmd.crashes.evidence import Seen
    from goarmd.runtime.report import Report


def to_values(report: Report) -> dict[str, Any]:
    """The whole report; keys are only ever added."""
    snapshot = report.snapshot
    host = next(iter(snapshot.of(Host)), None)
    translated = next(iter(snapshot.of(TranslatedProcesses)), None)
    return {
        "version": __version__,
        "number": report.number,
        "taken_at": snapshot.taken_at,
        "host": msgspec.to_builtins(host) if host else None,
        "groups": _groups(report),
        "translated_processes": {
            "count": translated.count if translated else None,
            "processes": [_process(process) for process in translated.processes] if translated else [],
        },
        "crashes": [crash_values(crash) for crash in snapshot.of(Crash)],
        "executables": [_executable(fact) for fact in snapshot.of(Executable)],
        "tools_used": [msgspec.to_builtins(use) for use in snapshot.of(ToolUse)],
        "findings": msgspec.to_builtins(report.findings),
        "check_faults": msgspec.to_builtins(report.faults),
        "settings_files": [msgspec.to_builtins(fact) for fact in snapshot.of(WatchedFile)],
        "sources": msgspec.to_builtins(report.sources),
        "config_error": report.config_error,
        "watch_alive": report.watch_alive,
    }


def _groups(report: Report) -> list[dict[str, Any]]:
    samples: defaultdict[str | None, list[Sample]] = defaultdict(list)
    for sample in report.snapshot.of(Sample):
        samples[sample.process.group].append(sample)
    exits: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for (group, outcome), count in report.totals.exits.items():
        exits[group][outcome] = count
    return [
        {
            "name": name,
            "starts": report.totals.starts.get(name, 0),
            "exits": exits[name],
            "processes": [_sample(sample) for sample in samples[name]],
        }
        for name in report.config.group_names()
    ]


def _sample(sample: Sample) -> dict[str, Any]:
    return {**_process(sample.process), **msgspec.to_builtins(sample.usage)}


def _process(process: Process) -> dict[str, Any]:
    identity = process.identity
    return {
        "pid": identity.key.pid,
        "started_at": identity.key.started_at,
        "group": process.group,
        "name": identity.name,
        "path": identity.path,
        "arguments": identity.arguments,
        "user_id": identity.user_id,
        "architecture": identity.architecture,
        "translated": identity.translated,
        "editor": process.editor,
        "workspace": process.workspace,
        "ancestors": msgspec.to_builtins(process.ancestors),
        "responsible": msgspec.to_builtins(process.responsible),
    }


def _executable(executable: Executable) -> dict[str, Any]:
    program = executable.program
    return {
        "path": executable.path,
        "file": executable.file,
        "place": executable.place,
        "group": executable.group,
        "format": program.format,
        "slices": msgspec.to_builtins(program.slices),
        "problem": executable.problem,
    }


def crash_values(crash: Crash) -> dict[str, Any]:
    """A crash with all its evidence."""
    first = crash.evidence[0]
    return {
        "id": crash.id,
        "at": crash.at,
        "earliest": crash.earliest,
        "group": crash.group,
        "process": crash.program,
        "pid": crash.pid,
        "path": next((piece.path for piece in crash.evidence if piece.path), None),
        "editor": crash.editor,
        "architecture": first.architecture,
        "translated": first.symptoms.translated,
        "counted": crash.counted,
        "source": crash.source,
        "causes": msgspec.to_builtins(crash.causes),
        "frames": crash.frames,
        "evidence": [_seen(seen) for seen in crash.seen],
    }


def _seen(seen: Seen) -> dict[str, Any]:
    piece = seen.evidence
    return {
        "source": piece.source,
        "joined_by": seen.joined_by,
        "at": piece.at,
        "earliest": piece.earliest,
        "reference": piece.reference,
        "symptoms": msgspec.to_builtins(piece.symptoms),
    }


def encode(values: Any) -> bytes:
    """JSON text; bytes of file names that are not UTF-8 become U+FFFD."""
    try:
        return msgspec.json.encode(values)
    except UnicodeEncodeError:
        return msgspec.json.encode(_clean(values))


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return utf8(value)
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    return value

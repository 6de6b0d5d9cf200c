"""Reports in the formats that macOS writes and people publish."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goarmd.core.facts import Architecture
from goarmd.crashes.evidence import LONGEST_MESSAGE
from goarmd.crashes.formats.crash_report import LARGEST, CrashReport, ReportKind, parse, seconds
from tests.crashes.reports import (
    BY_SEGV,
    CAPTURED_AT,
    DIAG,
    INCIDENT,
    PROLOGUE,
    TEXT,
    TEXT_104,
    body,
    header,
    ips,
    jetsam,
)

OCCURRED = "2026-11-20T10:11:12.3456+01:00"


def read(data: bytes | str) -> CrashReport:
    report = parse(data if isinstance(data, bytes) else data.encode())
    assert report is not None
    return report


def test_a_json_report_has_process_symptoms_and_time() -> None:
    report = read(ips())
    assert (report.kind, report.readable, report.incident) == (ReportKind.CRASH, True, INCIDENT)
    assert (report.process, report.pid, report.path) == ("gopls", 4321, "/Users/USER/go/bin/gopls")
    assert (report.occurred_at, report.launched_at) == (OCCURRED, "2026-11-20T10:11:10.0000+01:00")
    symptoms = report.symptoms
    assert (symptoms.signal, symptoms.exception) == ("SIGSEGV", "EXC_BAD_ACCESS")
    assert symptoms.details == "KERN_INVALID_ADDRESS at 0x0"
    assert symptoms.termination == "SIGNAL 11 Segmentation fault: 11"
    assert symptoms.frames == ("raise (libsystem_kernel.dylib)", "gopls + 4096")


def test_the_triggered_thread_is_the_crashed_one() -> None:
    threads = [{"frames": [{"symbol": "other", "imageIndex": 0}]}, {"triggered": True, "frames": [{"symbol": "mine"}]}]
    assert read(ips(threads=threads, faultingThread=0)).symptoms.frames == ("mine (?)",)


@pytest.mark.parametrize(
    ("given_", "architecture", "translated"),
    [
        ({"cpuType": "ARM-64"}, Architecture.ARM64, False),
        ({"cpuType": "X86-64", "translated": True}, Architecture.X86_64, True),
        ({"cpuType": "X86-64", "translated": None}, Architecture.X86_64, None),
        (
            {"cpuType": "X86-64", "translated": None, "usedImages": [{"path": "/usr/libexec/rosetta/runtime"}]},
            "x86_64",
            True,
        ),
        (
            {"cpuType": "X86-64", "translated": None, "threads": [{"name": "com.apple.rosetta.exceptionserver"}]},
            "x86_64",
            True,
        ),
        ({"cpuType": "POWER"}, Architecture.UNKNOWN, False),
    ],
)
def test_any_trace_of_translation_is_found(given_: dict[str, Any], architecture: str, *, translated: bool) -> None:
    report = read(ips(**given_))
    assert (report.architecture, report.symptoms.translated) == (architecture, translated)


@pytest.mark.parametrize(
    ("given_", "details"),
    [
        (
            {"exception": {"type": "EXC_BAD_ACCESS", "signal": "SIGKILL (Code Signature Invalid)"}},
            "Code Signature Invalid",
        ),
        ({"vmRegionInfo": "0x7 is in\n--->  STACK GUARD   7f-80"}, "in a stack guard page"),
        ({"codeSigningFlags": 0x23020200}, "codeSigningFlags 0x23020200"),
        ({"termination": {"namespace": "SIGNAL", "code": 9, "byProc": "kill", "byPid": 12}}, "by kill [12]"),
    ],
)
def test_details_name_the_evidence_of_a_cause(given_: dict[str, Any], details: str) -> None:
    assert details in (read(ips(**given_)).symptoms.details or "")


def test_a_text_report_names_the_program_that_ended_another() -> None:
    assert read(TEXT.replace("exc handler [4321]", "debugserver [70]")).symptoms.details == "by debugserver [70]"


@pytest.mark.parametrize("by", ["exc handler", "gopls"])
def test_a_program_that_ended_for_its_own_fault_names_no_other(by: str) -> None:
    assert " by " not in f" {read(ips(termination={**BY_SEGV, 'byProc': by, 'byPid': 4321})).symptoms.details}"


def test_messages_of_dyld_and_the_program_are_kept() -> None:
    end = {
        "namespace": "DYLD",
        "code": 1,
        "indicator": "Library missing",
        "reasons": ["Library not loaded: x\nReason: y"],
    }
    symptoms = read(ips(termination=end, asi={"libsystem_c.dylib": ["abort() called"]})).symptoms
    assert symptoms.termination == "DYLD 1 Library missing"
    assert symptoms.messages == ("Library not loaded: x", "Reason: y", "abort() called")


def test_a_text_report_has_the_same_fields() -> None:
    report = read(TEXT)
    assert (report.kind, report.readable, report.occurred_at) == (ReportKind.CRASH, True, OCCURRED)
    assert (report.process, report.pid, report.path) == ("gopls", 4321, "/Users/USER/go/bin/gopls")
    assert (report.architecture, report.symptoms.translated) == (Architecture.X86_64, True)
    assert (report.symptoms.signal, report.symptoms.exception) == ("SIGILL", "EXC_BAD_INSTRUCTION")
    assert report.symptoms.termination == "SIGNAL 4 Illegal instruction: 4"
    assert report.symptoms.messages == ("something was said",)
    assert report.symptoms.frames == ("start_threads (gopls)", "gopls + 5835")


def test_the_newer_text_layout_has_launch_time_and_dyld_messages() -> None:
    report = read(TEXT_104)
    assert (report.incident, report.launched_at) == (INCIDENT, "2026-11-20T10:11:10.0000+01:00")
    assert report.symptoms.termination == "DYLD 1 Library missing"
    assert report.symptoms.messages[0] == "Library not loaded: @rpath/libx.dylib"
    assert report.symptoms.frames == ("__abort_with_payload (dyld)",)


@pytest.mark.parametrize(
    ("written", "termination", "signal"),
    [
        ("Namespace SIGNAL, Code 0x4", "SIGNAL 4", "SIGILL"),
        ("SIGNAL 5 Trace/BPT trap: 5", "SIGNAL 5 Trace/BPT trap: 5", "SIGILL"),
        ("DYLD, [0x4] Symbol missing", "DYLD 4 Symbol missing", "SIGILL"),
        ("Namespace DYLD, Code 1, Library missing", "DYLD 1 Library missing", "SIGILL"),
        ("Namespace CODESIGNING, Code 0x2", "CODESIGNING 2", "SIGILL"),
        ("Namespace <0xF>, Code 0x8badf00d", "<0xF> 2343432205", "SIGILL"),
    ],
)
def test_a_termination_is_read_in_all_its_spellings(written: str, termination: str, signal: str) -> None:
    symptoms = read(TEXT.replace("Namespace SIGNAL, Code 4 Illegal instruction: 4", written)).symptoms
    assert (symptoms.termination, symptoms.signal) == (termination, signal)


def test_a_signal_named_only_by_the_termination_counts() -> None:
    assert read(TEXT.replace("EXC_BAD_INSTRUCTION (SIGILL)", "EXC_CRASH")).symptoms.signal == "SIGILL"


HEADER = json.dumps(header())
QUOTED = 'a {"x"} b'
SHAPES = {
    "json header and text": f"{HEADER}\n{TEXT_104}",
    "console's heading above text": PROLOGUE + TEXT,
    "console's heading, text and the whole report": f"{PROLOGUE}{TEXT}\n-----------\nFull Report\n-----------\n\n"
    + ips().decode(),
    "pretty-printed header": f"{json.dumps(header(), indent=2)}\n{json.dumps(body())}",
    "quotes and braces in a name": f"{json.dumps(header(app_name=QUOTED))}\n{json.dumps(body())}",
    "body alone": json.dumps(body(bug_type="309")),
    "body whose beginning is missing": '  "bug_type" : "309",\n' + json.dumps(body(), indent=2)[2:],
    "byte order mark": "\ufeff" + ips().decode(),
    "an empty line first": "\n" + TEXT_104,
    "indented": "\n".join(f"    {line}" for line in TEXT.splitlines()),
    "windows line ends": TEXT.replace("\n", "\r\n"),
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_every_published_shape_names_process_and_signal(shape: str) -> None:
    report = read(shape)
    assert report.readable
    assert (report.kind, report.process, report.pid) == (ReportKind.CRASH, "gopls", 4321)
    assert report.symptoms.signal in ("SIGSEGV", "SIGILL", "SIGABRT")


@pytest.mark.parametrize(
    ("bug_type", "kind"),
    [
        *(("309", "crash"), ("109", "crash"), ("298", "memory"), ("202", "cpu"), ("142", "wakeups"), ("145", "disk")),
        *(("228", "hang"), ("210", "panic"), ("151", "reset"), ("385", "other"), ("9999", "other")),
    ],
)
def test_only_crash_reports_are_crashes(bug_type: str, kind: str) -> None:
    assert read(ips(header(bug_type=bug_type))).kind == kind


def test_a_resource_report_has_the_kind_of_its_event_and_no_exit_time() -> None:
    report = read(DIAG)
    assert (report.kind, report.readable, report.occurred_at) == (ReportKind.CPU, False, None)
    assert (report.process, report.pid, report.architecture) == ("gopls", 4321, Architecture.ARM64)


def test_a_memory_report_names_the_killed_processes() -> None:
    report = read(jetsam())
    assert (report.kind, report.process) == (ReportKind.MEMORY, None)
    assert [(victim.name, victim.pid) for victim in report.victims] == [("gopls", 4321), ("Spotify", 5)]


def test_a_kernel_panic_is_not_a_crash_of_a_process() -> None:
    assert read('panic(cpu 1 caller 0xffffff8003814e17): "timed out"@/IOServicePM.cpp:5296\n').kind is ReportKind.PANIC


@pytest.mark.parametrize("data", [b"", b"\0" * 100, b"hello", b"{}", b"[]", b'{"File": "x"}', b"Process: of a kind\n"])
def test_data_that_is_not_a_report_is_none(data: bytes) -> None:
    assert parse(data) is None


@pytest.mark.parametrize(("end", "readable"), [(400, False), (900, True)])
def test_a_cut_report_is_readable_if_it_has_the_cause(end: int, *, readable: bool) -> None:
    report = read(ips()[: ips().index(b'"exception"') + end - 400])
    assert (report.process, report.symptoms.cut, report.readable) == ("gopls", not readable, readable)


def test_at_most_the_bound_is_read() -> None:
    data = f"{HEADER}\n{' ' * LARGEST}{json.dumps(body())}".encode()
    assert read(data).symptoms.cut


@pytest.mark.parametrize("wrong", [None, 7, "x", [], {}, [[]], {"a": []}, True, -1, 1e300])
@pytest.mark.parametrize("key", [*body(), "asi", "processes", "usedImages", "codeSigningFlags", "vmRegionInfo"])
def test_a_value_of_another_type_is_skipped(key: str, wrong: Any) -> None:
    assert read(ips(**{key: wrong})).kind is ReportKind.CRASH


def test_lone_surrogates_and_numbers_beyond_64_bits_are_replaced() -> None:
    half = "\\ud83d"
    report = read(ips(procName="gopls", pid=2**70).replace(b'"gopls"', f'"go{half}pls"'.encode()))
    assert (report.process, report.pid) == ("go?pls", None)
    assert report.symptoms.frames[-1] == "go?pls + 4096"


def test_details_are_bounded() -> None:
    symptoms = read(ips(exception={"type": "EXC_CRASH", "subtype": "DYLD " * 20_000})).symptoms
    assert len(symptoms.details or "") == LONGEST_MESSAGE


def test_a_time_is_converted_with_its_own_offset() -> None:
    assert seconds(OCCURRED) == pytest.approx(CAPTURED_AT)
    assert seconds("2026-11-20 10:11:12.3456 +0100") == pytest.approx(CAPTURED_AT)
    assert seconds("9999-99-99 99:99:99 +9999") is None
    assert seconds(None) is None


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_any_bytes_are_read_without_an_exception(data: bytes) -> None:
    parse(data)
    parse(HEADER.encode() + b"\n" + data)

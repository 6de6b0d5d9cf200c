from __future__ import annotations

import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goarmd.core.facts import Architecture
from goarmd.crashes.formats.telemetry_counter import ProgramCounters, parse, parse_report, stack
from tests.crashes.reports import PANIC_STACK, counter_file

COUNTS = {PANIC_STACK: 2, "gopls/client:vscode": 7, **{f"go/flag:{n}": n + 1 for n in range(600)}}


def read(data: bytes) -> ProgramCounters:
    counters = parse(data)
    assert counters is not None
    return counters


def test_a_counter_file_has_program_week_and_counts() -> None:
    counters = read(counter_file(COUNTS, GOOS="darwin", GOARCH="arm64"))
    assert (counters.name, counters.version, counters.go_version) == ("gopls", "v0.24.0", "go1.27.0")
    assert (counters.goos, counters.architecture) == ("darwin", Architecture.ARM64)
    assert (counters.began, counters.ends) == ("2026-11-23T00:00:00Z", "2026-11-30T00:00:00Z")
    assert counters.counters == COUNTS


def test_a_counter_at_zero_is_left_out() -> None:
    assert read(counter_file({"a": 0})).counters == {}


def test_repeated_packages_are_written_out() -> None:
    counter, frames = stack('crash/crash\nruntime.(*mcache).alloc:+1\na/b.f:=262,+0x12\n".g:+2\nruntime.goexit:+0')
    assert counter == "crash/crash"
    assert frames == ("runtime.(*mcache).alloc:+1", "a/b.f:=262,+0x12", "a/b.g:+2", "runtime.goexit:+0")


def test_a_plain_counter_has_no_stack() -> None:
    assert stack("gopls/nocache") == ("gopls/nocache", ())


@pytest.mark.parametrize("data", [b"", b"# telemetry/counter file v2\n", b"hello", counter_file({})[:28]])
def test_data_that_is_not_a_counter_file_is_none(data: bytes) -> None:
    assert parse(data) is None


def test_records_in_a_circle_are_read_once() -> None:
    data = bytearray(counter_file({"only": 1}))
    at = data.index(b"only") - 16
    data[at + 12 : at + 16] = struct.pack("<I", at)
    assert read(bytes(data)).counters == {"only": 1}


@given(st.data())
def test_a_damaged_file_raises_no_exception(data: st.DataObject) -> None:
    raw = bytearray(counter_file(COUNTS))
    for at in data.draw(st.lists(st.integers(0, len(raw) - 1), max_size=40)):
        raw[at] = data.draw(st.integers(0, 255))
    parse(bytes(raw[: data.draw(st.integers(0, len(raw)))]))


def test_a_weekly_report_has_the_same_values_for_each_program() -> None:
    program = {
        "Program": "cmd/go",
        "Version": "go1.27.0",
        "GoVersion": "go1.27.0",
        "GOOS": "darwin",
        "GOARCH": "amd64",
        "Counters": {"go/invocations": 5, "bad": "x"},
        "Stacks": {PANIC_STACK: 1},
    }
    (counters,) = parse_report(json.dumps({"Week": "2026-11-30", "Programs": [program, 7, {}]}).encode())
    assert (counters.name, counters.ends, counters.architecture) == ("go", "2026-11-30", Architecture.X86_64)
    assert counters.counters == {"go/invocations": 5, PANIC_STACK: 1}


def test_lone_surrogates_and_counts_beyond_64_bits_are_replaced() -> None:
    program = {"Program": "cmd/\ud83dgo", "Counters": {"a\ud83d": 1, "b": 2**64}}
    (counters,) = parse_report(json.dumps({"Week": "2026-11-30", "Programs": [program]}).encode())
    assert (counters.program, counters.counters) == ("cmd/?go", {"a?": 1})


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b'{"Programs": 7}', b"[" * 100_000, b'{"Programs": [{"Program": 1}']
)
def test_a_damaged_report_is_empty(data: bytes) -> None:
    assert parse_report(data) == ()

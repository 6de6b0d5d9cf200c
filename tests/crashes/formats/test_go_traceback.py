from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goarmd.crashes.formats.go_traceback import Traceback, apart, parse
from tests.crashes.reports import PANIC


def read(text: str) -> Traceback:
    traceback = parse(text.encode())
    assert traceback is not None
    return traceback


def test_fatal_messages_and_the_running_stack_are_kept() -> None:
    assert read("starting\n" + PANIC) == Traceback(
        (
            "panic: runtime error: invalid memory address or nil pointer dereference",
            "[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x68c5f4]",
        ),
        ("panic", "golang.org/x/tools/gopls/internal/cmd.(*bug).Run"),
        "gopls",
    )


@pytest.mark.parametrize(
    "line",
    [
        "panic: assignment to entry in nil map",
        "fatal error: concurrent map writes",
        "runtime: goroutine stack exceeds 1000000000-byte limit",
        "runtime: out of memory: cannot allocate 1073741824-byte block (1077641216 in use)",
        "flag provided but not defined: -mod",
        "gopls: unknown flag: -mod=readonly",
        "gopls cannot access its persistent index (disk full?)",
        "fatal: morestack on g0",
    ],
)
def test_each_kind_of_fatal_message_is_recognised(line: str) -> None:
    assert read(f"{line}\nmore\n").messages == (line,)


def test_a_request_for_stacks_without_one_is_a_word_in_a_text() -> None:
    assert parse(b"Send it SIGQUIT:\nSIGQUIT: quit\n") is None


def test_the_stack_that_is_in_c_tells_where_a_signal_during_runtime_execution_came_from() -> None:
    text = (
        "fatal error: unexpected signal during runtime execution\n\nruntime stack:\nruntime.throw(0x1)\n\n"
        "goroutine 1 [syscall]:\nruntime.cgocall(0x1)\ngithub.com/mattn/go-sqlite3._Cfunc_sqlite3_step(0x1)\n"
    )
    assert "_Cfunc_sqlite3_step" in read(text).frames[1]


def test_outputs_of_programs_that_crash_one_after_the_other_are_apart() -> None:
    one = b"$ ./a\npanic: boom\n\ngoroutine 1 [running]:\nmain.main()\n"
    two = b"panic: bang [recovered]\npanic: again\n\ngoroutine 1 [running]:\nmain.main()\n"
    assert apart(one + two) == [one.removesuffix(b"\n"), two]


def test_without_a_running_goroutine_the_first_stack_counts() -> None:
    text = "SIGQUIT: quit\n\ngoroutine 0 gp=0x1 [idle]:\nruntime.futex(0x1)\n\ngoroutine 1 [select]:\nmain.main()\n"
    assert read(text).frames == ("runtime.futex",)


def test_the_running_goroutine_is_found_behind_others() -> None:
    text = "fatal error: x\n\ngoroutine 0 [idle]:\na.b()\n\ngoroutine 9 [running]:\nmain.f(...)\n"
    assert read(text).frames == ("main.f",)


def test_a_file_of_the_crash_monitor_is_a_stack_overflow() -> None:
    text = (
        "sentinel 50bb40\n\nruntime stack:\nruntime.newstack()\n\ngoroutine 1 gp=0x1 m=4 [running]:\nmain.work({0x7})\n"
    )
    traceback = read(text)
    assert "stack exceeds" in traceback.messages[0]
    assert traceback.frames == ("main.work",)


@pytest.mark.parametrize("data", [b"", b"all is well\n", b"no panic: here\n", b"\0\xff" * 50])
def test_a_text_without_a_crash_is_none(data: bytes) -> None:
    assert parse(data) is None


@given(st.binary(max_size=300))
def test_any_bytes_are_read_without_an_exception(data: bytes) -> None:
    parse(b"panic: x\ngoroutine 1 [running]:\n" + data)


OVERFLOWED = "runtime stack:\nruntime.throw({0x1})\n\t/p.go:9\nruntime.newstack()\n\ngoroutine 1 [running]:\nmain.f()\n"


def test_without_its_messages_the_stack_of_the_runtime_shows_how_a_program_died() -> None:
    found = parse(OVERFLOWED.encode())
    assert found
    assert found.frames == ("runtime.throw", "runtime.newstack")


def test_with_its_messages_the_stack_of_the_program_is_shown() -> None:
    found = parse(f"fatal error: stack overflow\n\n{OVERFLOWED}".encode())
    assert found
    assert found.frames == ("main.f",)


@pytest.mark.parametrize(
    "text", ["panic: a run-time error which stops the flow of control", "fatal error: lipo: can't figure out the type"]
)
def test_words_that_others_write_too_need_a_stack(text: str) -> None:
    assert parse(text.encode()) is None
    assert parse(f"{text}\n\ngoroutine 1 [running]:\nmain.f()\n".encode())


@pytest.mark.parametrize("text", ["panic: x\nexit status 2", "fatal error: concurrent map writes", "SIGBUS: bus error"])
def test_words_of_the_runtime_are_believed_alone(text: str) -> None:
    assert parse(text.encode())


@pytest.mark.parametrize(
    ("frames", "program"),
    [
        ("cmd/vendor/golang.org/x/tools/x.f()\nmain.main()\n\t/usr/local/go/src/cmd/vet/main.go:1", "vet"),
        ("cmd/internal/obj.f()\ncmd/compile/internal/gc.Main()", "compile"),
        ("cmd/internal/obj.f()", None),
    ],
)
def test_shared_packages_of_gos_tools_are_no_program(frames: str, program: str | None) -> None:
    found = parse(f"panic: x\n\ngoroutine 1 [running]:\n{frames}\n".encode())
    assert found
    assert found.program == program


def test_the_compiler_that_gives_up_is_a_crash_of_the_compiler() -> None:
    stack = "goroutine 1 [running]:\ncmd/compile/internal/base.FatalfAt()\n"
    found = parse(f"./x.go:5:2: internal compiler error: panic: x\n\n{stack}".encode())
    assert found
    assert (found.program, found.messages) == ("compile", ("internal compiler error: panic: x",))

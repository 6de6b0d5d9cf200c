from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goarmd.platforms.formats.linux_process import (
    emulated_program,
    parse_arguments,
    parse_exit_code,
    parse_memory,
    parse_stat,
)
from tests.tools import only_on

STAT = b"42 (a) (b c) S 7 42 42 0 -1 4194304 9 0 0 0 250 50 0 0 20 0 1 0 987654" + b" 0" * 29 + b" 256"


def test_stat_is_read_around_a_name_with_spaces_and_parentheses() -> None:
    stat = parse_stat(STAT)
    assert stat is not None
    assert (stat.command, stat.state, stat.parent_pid) == ("a) (b c", "S", 7)
    assert (stat.cpu_ticks, stat.start_ticks) == (300, 987654)


@only_on("linux", "reads /proc")
def test_the_stat_of_this_kernel_is_read() -> None:
    stat = parse_stat(Path("/proc/self/stat").read_bytes())
    assert stat is not None
    assert stat.parent_pid == os.getppid()


def test_footprint_is_anonymous_memory_and_swap() -> None:
    text = b"Name:\tgopls\nVmRSS:\t 1000 kB\nRssAnon:\t 600 kB\nRssFile:\t 400 kB\nVmSwap:\t 50 kB\n"
    assert parse_memory(text) == (1000 * 1024, 650 * 1024)


def test_values_missing_on_an_old_kernel_are_unknown() -> None:
    assert parse_memory(b"VmRSS:\t 10 kB\nVmSwap:\t 0 kB\n") == (10240, None)
    assert parse_memory(b"Name:\tkthreadd\n") == (None, None)


def test_only_a_zombie_has_an_exit_code() -> None:
    assert parse_exit_code(STAT) is None
    assert parse_exit_code(STAT.replace(b") S ", b") Z ")) == 256


def test_arguments_keep_bytes_that_are_not_utf8() -> None:
    assert parse_arguments(b"gopls\0caf\xe9\0\0") == ("gopls", "caf\udce9", "")


@pytest.mark.parametrize(
    ("executable", "arguments", "program"),
    [
        ("/usr/bin/qemu-aarch64-static", ("qemu-aarch64-static", "/x/gopls", "serve"), ("/x/gopls", "serve")),
        ("/usr/bin/qemu-aarch64", ("qemu-aarch64", "-L", "/sys", "-strace", "/x/gopls"), ("/x/gopls",)),
        ("/run/rosetta/rosetta", ("[rosetta]", "/x/gopls", "/x/gopls", "-v"), ("/x/gopls", "-v")),
        ("/usr/bin/FEXInterpreter", ("FEXInterpreter", "/x/dlv"), ("/x/dlv",)),
    ],
)
def test_the_emulated_program_is_found(executable: str, arguments: tuple[str, ...], program: tuple[str, ...]) -> None:
    assert emulated_program(executable, arguments) == program


def test_a_native_program_is_not_an_emulator() -> None:
    assert emulated_program("/usr/bin/gopls", ("gopls", "/usr/bin/qemu-aarch64-static")) is None


@given(st.binary(max_size=400))
def test_no_bytes_make_the_readers_raise(data: bytes) -> None:
    parse_stat(data)
    parse_memory(data)
    parse_exit_code(data)
    arguments = parse_arguments(data)
    emulated_program(None, arguments)
    emulated_program("/usr/bin/qemu-aarch64", arguments)

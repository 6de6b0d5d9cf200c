from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goarmd.facts import Architecture
from goarmd.formats import elf
from tests.tools import only_on


def header(machine: int, *, big: bool = False) -> bytes:
    order = "big" if big else "little"
    return b"\x7fELF\x02" + (b"\x02" if big else b"\x01") + bytes(12) + machine.to_bytes(2, order)  # type: ignore[arg-type]


@pytest.mark.parametrize(("machine", "expected"), [(62, Architecture.X86_64), (183, Architecture.ARM64)])
def test_the_machine_is_read(machine: int, expected: Architecture) -> None:
    assert elf.machine(header(machine)) is expected


def test_another_machine_is_unknown_and_foreign() -> None:
    riscv = header(243)
    assert elf.machine(riscv) is Architecture.UNKNOWN
    assert elf.is_foreign(riscv, Architecture.X86_64) is True


def test_a_program_of_the_host_is_not_foreign() -> None:
    assert elf.is_foreign(header(183), Architecture.ARM64) is False


def test_32_bit_programs_of_the_same_family_run_natively() -> None:
    assert elf.is_foreign(header(3), Architecture.X86_64) is False
    assert elf.is_foreign(header(40), Architecture.ARM64) is False


def test_what_cannot_be_told_is_unknown() -> None:
    assert elf.is_foreign(b"#!/bin/sh", Architecture.X86_64) is None
    assert elf.is_foreign(header(62), Architecture.UNKNOWN) is None


@only_on("linux", "elsewhere this Python is no ELF file")
def test_the_running_python_is_native() -> None:
    first = Path("/proc/self/exe").read_bytes()[: elf.HEADER_BYTES]
    assert elf.is_foreign(first, elf.machine(first)) is False
    assert elf.machine(first) is not Architecture.UNKNOWN


@given(st.binary(max_size=64))
def test_no_bytes_make_the_reader_raise(data: bytes) -> None:
    elf.machine(data)
    elf.is_foreign(data, Architecture.ARM64)

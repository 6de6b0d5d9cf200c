from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goarmd.core.facts import Architecture
from goarmd.platforms.formats import elf_header
from goarmd.programs.facts import Program, Slice
from goarmd.programs.formats import executable
from tests.programs.elf_images import ARM64, BASE, program
from tests.programs.formats.test_go_buildinfo import INFO, MAGIC, inline
from tests.tools import only_on


def header(machine: int, *, big: bool = False) -> bytes:
    order = "big" if big else "little"
    return b"\x7fELF\x02" + (b"\x02" if big else b"\x01") + bytes(12) + machine.to_bytes(2, order)  # type: ignore[arg-type]


@pytest.mark.parametrize(("machine", "expected"), [(62, Architecture.X86_64), (183, Architecture.ARM64)])
def test_the_machine_is_read(machine: int, expected: Architecture) -> None:
    assert elf_header.machine(header(machine)) is expected


def test_another_machine_is_unknown_and_foreign() -> None:
    riscv = header(243)
    assert elf_header.machine(riscv) is Architecture.UNKNOWN
    assert elf_header.is_foreign(riscv, Architecture.X86_64) is True


def test_a_program_of_the_host_is_not_foreign() -> None:
    assert elf_header.is_foreign(header(183), Architecture.ARM64) is False


def test_32_bit_programs_of_the_same_family_run_natively() -> None:
    assert elf_header.is_foreign(header(3), Architecture.X86_64) is False
    assert elf_header.is_foreign(header(40), Architecture.ARM64) is False


def test_a_file_that_is_not_elf_and_an_unknown_host_are_unknown() -> None:
    assert elf_header.is_foreign(b"#!/bin/sh", Architecture.X86_64) is None
    assert elf_header.is_foreign(header(62), Architecture.UNKNOWN) is None


@only_on("linux", "elsewhere Python is not an ELF file")
def test_the_running_python_is_native() -> None:
    first = Path("/proc/self/exe").read_bytes()[: elf_header.HEADER_BYTES]
    assert elf_header.is_foreign(first, elf_header.machine(first)) is False
    assert elf_header.machine(first) is not Architecture.UNKNOWN


@given(st.binary(max_size=64))
def test_no_bytes_make_the_reader_raise(data: bytes) -> None:
    elf_header.machine(data)
    elf_header.is_foreign(data, Architecture.ARM64)


def parsed(data: bytes) -> Program:
    return executable.parse(lambda at, size: data[at : at + size], len(data))


@pytest.mark.parametrize("bits", [32, 64])
@pytest.mark.parametrize("big", [False, True])
def test_gos_build_info_is_found_in_its_section(bits: int, *, big: bool) -> None:
    (slice_,) = parsed(program(ARM64, bits=bits, big=big, buildinfo=inline())).slices
    assert (slice_.architecture, slice_.build) == (Architecture.ARM64, INFO)


@pytest.mark.parametrize("bits", [32, 64])
def test_strings_of_old_build_info_are_found_by_address(bits: int) -> None:
    size = bits // 8
    pairs = (BASE + 0x80).to_bytes(size, "little") + (9).to_bytes(size, "little")
    header = (MAGIC + bytes([size, 0]) + (BASE + 0x40).to_bytes(size, "little")).ljust(0x40, b"\0")
    section = (header + pairs).ljust(0x80, b"\0") + b"go1.15.15"
    (slice_,) = parsed(program(bits=bits, buildinfo=section)).slices
    assert slice_.build
    assert slice_.build.go_version == "go1.15.15"


@pytest.mark.parametrize("bits", [32, 64])
@pytest.mark.parametrize("left", [30, 60, 0x101, 0x1FF, 0x210])
def test_a_cut_file_has_missing_bytes(bits: int, left: int) -> None:
    whole = program(bits=bits, buildinfo=bytes(100))
    assert parsed(whole).missing == 0
    assert parsed(whole[:left]).missing > 0
    assert parsed(whole[:left]).slices[0].architecture is Architecture.X86_64


def test_the_header_alone_is_enough_for_the_architecture() -> None:
    assert parsed(program()[:40]).slices == (Slice(architecture=Architecture.X86_64),)


def test_a_file_that_is_not_elf_has_no_slices() -> None:
    assert parsed(b"#!/bin/sh\n").slices == ()


@given(st.data())
def test_a_damaged_file_never_raises(data: st.DataObject) -> None:
    image = bytearray(program(bits=data.draw(st.sampled_from([32, 64])), buildinfo=inline()))
    for at in data.draw(st.lists(st.integers(4, len(image) - 1), max_size=30)):
        image[at] = data.draw(st.integers(0, 255))
    parsed(bytes(image[: data.draw(st.integers(0, len(image)))]))

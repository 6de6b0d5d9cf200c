from __future__ import annotations

import os
import struct
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goarmd.core.facts import Architecture
from goarmd.programs.facts import Signature, Slice
from goarmd.programs.formats import macho
from tests.programs.macho_images import ADHOC, ARM64, DEVELOPER, LINKER, X86_64, program, universal
from tests.tools import tool

if TYPE_CHECKING:
    from pathlib import Path


def parse(data: bytes) -> tuple[Slice, ...]:
    return macho.parse(lambda at, size: data[at : at + size])[0]


def only(data: bytes) -> Slice:
    (found,) = parse(data)
    return found


@pytest.mark.parametrize(
    ("cpu", "architecture"),
    [(ARM64, Architecture.ARM64), (X86_64, Architecture.X86_64), (0x01000012, Architecture.UNKNOWN)],
)
def test_a_thin_program_has_one_architecture(cpu: int, architecture: Architecture) -> None:
    found = only(program(cpu))
    assert (found.architecture, found.has_uuid) == (architecture, True)


def test_the_oldest_system_and_the_sdk_are_read_from_either_command() -> None:
    assert (only(program()).minimum_os, only(program()).sdk) == ("13.0", "26.2")
    old = only(program(old_style=True, minimum=(10, 15)))
    assert (old.minimum_os, old.sdk) == ("10.15", "14.2")
    assert only(program(minimum=None)).minimum_os is None


@pytest.mark.parametrize(
    ("flags", "signature"),
    [
        (None, Signature.NONE),
        (LINKER, Signature.LINKER),
        (ADHOC, Signature.ADHOC),
        (DEVELOPER, Signature.DEVELOPER),
    ],
)
def test_the_kind_of_signature_is_read(flags: int | None, signature: Signature) -> None:
    assert only(program(signature=flags)).signature is signature


def test_a_signature_beyond_the_end_of_the_file_is_unknown() -> None:
    assert only(program()[:0x400]).signature is Signature.UNKNOWN


def test_a_missing_uuid_and_encryption_are_found() -> None:
    assert not only(program(uuid=False)).has_uuid
    assert only(program(encrypted=True)).encrypted


@pytest.mark.parametrize("wide", [False, True])
def test_a_universal_file_has_a_slice_for_each_processor(*, wide: bool) -> None:
    data = universal((X86_64, program(X86_64, signature=None)), (ARM64, program()), wide=wide)
    assert [(found.architecture, found.signature) for found in parse(data)] == [
        (Architecture.X86_64, Signature.NONE),
        (Architecture.ARM64, Signature.LINKER),
    ]


def test_mac_catalyst_build_version_is_ignored() -> None:
    image = bytearray(program(minimum=(12, 0)))
    catalyst = struct.pack("<6I", 0x32, 24, 6, 26 << 16, 26 << 16, 0)
    count, size = struct.unpack_from("<2I", image, 16)
    image[32 + size : 32 + size + 24] = catalyst
    struct.pack_into("<2I", image, 16, count + 1, size + 24)
    assert (only(bytes(image)).minimum_os, only(bytes(image)).has_uuid) == ("12.0", True)


@pytest.mark.parametrize("kind", [1, 4, 10])
def test_object_files_core_dumps_and_debug_symbols_are_not_programs(kind: int) -> None:
    image = bytearray(program())
    struct.pack_into("<I", image, 12, kind)
    assert parse(bytes(image)) == ()


def test_overlapping_slices_are_read_once() -> None:
    image = bytearray(universal((X86_64, program(X86_64)), (ARM64, program())))
    image[8 + 20 + 8 : 8 + 20 + 12] = image[16:20]  # the second starts where the first does
    assert [slice_.architecture for slice_ in parse(bytes(image))] == [Architecture.X86_64]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xca\xfe\xba\xbe\x00\x00\x00\x34" + bytes(100),
        b"#!/bin/sh\n",
        b"\x7fELF" + bytes(100),
        b"\xcf\xfa\xed\xfe",
    ],
)
def test_java_scripts_elf_and_fragments_are_not_mach_o(data: bytes) -> None:
    assert parse(data) == ()


@given(st.data())
def test_a_damaged_file_never_raises(data: st.DataObject) -> None:
    image = bytearray(universal((X86_64, program(X86_64)), (ARM64, program(buildinfo=b"x" * 100))))
    for at in data.draw(st.lists(st.integers(0, len(image) - 1), max_size=30)):
        image[at] = data.draw(st.integers(0, 255))
    parse(bytes(image[: data.draw(st.integers(0, len(image)))]))


@pytest.mark.parametrize(("goarch", "architecture"), [("arm64", Architecture.ARM64), ("amd64", Architecture.X86_64)])
def test_a_program_built_by_go_for_a_mac_is_read(goarch: str, architecture: Architecture, tmp_path: Path) -> None:
    (tmp_path / "main.go").write_text("package main\n\nfunc main() {}\n")
    environment = {**os.environ, "GOOS": "darwin", "GOARCH": goarch, "CGO_ENABLED": "0", "GOFLAGS": ""}
    command = [tool("go"), "build", "-ldflags", "-s", "-o", "program", "main.go"]
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, timeout=100)
    data = (tmp_path / "program").read_bytes()
    found = only(data)
    assert (found.architecture, found.has_uuid) == (architecture, True)
    # Go's linker signs for arm64 only: an Intel Mac needs no signature.
    assert found.signature is (Signature.LINKER if goarch == "arm64" else Signature.NONE)
    assert found.build
    settings = found.build.settings
    assert (settings["GOARCH"], settings["CGO_ENABLED"], settings["-ldflags"]) == (goarch, "0", "-s")

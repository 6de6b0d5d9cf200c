from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goarmd.programs.facts import BuildInfo
from goarmd.programs.formats.go_buildinfo import parse

MAGIC = b"\xff Go buildinf:"
MODULES = (
    "path\tgolang.org/x/tools/gopls\nmod\tgolang.org/x/tools/gopls\tv0.24.0\th1:x=\ndep\ta/b\tv1.0.0\th1:y=\n"
    'build\t-compiler=gc\nbuild\tCGO_ENABLED=0\nbuild\tGOARCH=arm64\nbuild\t-ldflags="-s -w"\n'
)
SENTINEL = b"x" * 16
INFO = BuildInfo(
    go_version="go1.27.0",
    path="golang.org/x/tools/gopls",
    version="v0.24.0",
    settings={"-compiler": "gc", "CGO_ENABLED": "0", "GOARCH": "arm64", "-ldflags": "-s -w"},
)


def varint(number: int) -> bytes:
    data = b""
    while number >= 0x80:
        data += bytes([number & 0x7F | 0x80])
        number >>= 7
    return data + bytes([number])


def inline(version: str = "go1.27.0", modules: bytes = SENTINEL + MODULES.encode() + SENTINEL) -> bytes:
    header = MAGIC + bytes([8, 2]) + bytes(16)
    return header + varint(len(version)) + version.encode() + varint(len(modules)) + modules


def nothing(_: int, __: int) -> bytes:
    return b""


def test_strings_after_the_header_are_read() -> None:
    assert parse(inline(), nothing) == INFO


@pytest.mark.parametrize(
    ("written", "flags"),
    [
        ("-s", "-s"),
        ('"-s -w"', "-s -w"),
        (r'"-X main.v=\"a b\""', '-X main.v="a b"'),
        (r'"-X main.v=\x01 b"', "-X main.v=\x01 b"),
        (r'"half \ud800"', "half ?"),
        ('"cut o', "cut o"),
        ("`-s -w`", "-s -w"),
        ("", ""),
        ('"', ""),
    ],
)
def test_quoted_values_are_read_without_their_quotes(written: str, flags: str) -> None:
    info = parse(inline(modules=SENTINEL + f"build\t-ldflags={written}\n".encode() + SENTINEL), nothing)
    assert info is not None
    assert info.settings == {"-ldflags": flags}


def test_settings_that_do_not_describe_the_target_are_not_kept() -> None:
    info = parse(inline(modules=SENTINEL + b"build\tCGO_CFLAGS=-O2\nbuild\tDefaultGODEBUG=x=1\n" + SENTINEL), nothing)
    assert info is not None
    assert info.settings == {}


def test_the_header_may_be_anywhere_in_its_section() -> None:
    assert parse(bytes(48) + inline(), nothing) == INFO


@pytest.mark.parametrize("size", [4, 8])
@pytest.mark.parametrize("big", [False, True])
def test_strings_are_read_by_their_address_in_the_header(size: int, *, big: bool) -> None:
    order = "big" if big else "little"
    strings = (b"go1.15.15", SENTINEL + b"path\tgolang.org/x/tools/gopls\nmod\tx\t(devel)\t\n" + SENTINEL)
    memory = bytearray(0x1000)
    for number, text in enumerate(strings):
        place, pair = 0x400 + number * 0x400, 0x100 + number * 0x20
        memory[place : place + len(text)] = text
        memory[pair : pair + 2 * size] = place.to_bytes(size, order) + len(text).to_bytes(size, order)  # type: ignore[arg-type]
    pointers = b"".join((0x100 + n * 0x20).to_bytes(size, order) for n in range(2))  # type: ignore[arg-type]
    section = (MAGIC + bytes([size, int(big)]) + pointers).ljust(64, b"\0")
    info = parse(section, lambda at, length: bytes(memory[at : at + length]))
    assert info == BuildInfo(go_version="go1.15.15", path="golang.org/x/tools/gopls", version="(devel)", settings={})


@pytest.mark.parametrize(
    "section", [b"", MAGIC, bytes(100), MAGIC + bytes([8, 0]) + bytes(16), MAGIC + bytes([7, 0]) + bytes(40)]
)
def test_bytes_that_are_not_build_info_are_none(section: bytes) -> None:
    assert parse(section, nothing) is None


def test_a_string_longer_than_the_section_is_cut_at_its_end() -> None:
    section = MAGIC + bytes([8, 2]) + bytes(16) + varint(2**60) + b"go1.27.0"
    assert parse(section, nothing) == BuildInfo(go_version="go1.27.0", path=None, version=None, settings={})


@given(st.binary(max_size=200), st.binary(max_size=64))
def test_no_bytes_make_the_parser_raise(behind: bytes, memory: bytes) -> None:
    for flags in (0, 1, 2, 3):
        parse(MAGIC + bytes([8, flags]) + behind, lambda at, length: memory[at % 64 : at % 64 + length])

"""Layouts and parsers of macOS's kernel structs."""

from __future__ import annotations

import struct

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from goarmd.platforms import _libsystem
from goarmd.platforms.formats.darwin_process import CStruct, parse_arguments, parse_command
from tests.platforms import darwin_images
from tests.platforms.darwin_images import procargs2

LAYOUTS = [
    (_libsystem.KINFO_PROC, darwin_images.KINFO_PROC),
    (_libsystem.RUSAGE_V4, darwin_images.RUSAGE_V4),
    (_libsystem.TIMEVAL, darwin_images.TIMEVAL),
    (_libsystem.XUCRED, darwin_images.XUCRED),
]


@pytest.mark.parametrize(("ours", "apples"), LAYOUTS, ids=lambda value: getattr(value, "name", ""))
def test_each_layout_equals_apples(ours: CStruct, apples: tuple[int, dict[str, tuple[int, str]]]) -> None:
    size, members = apples
    assert ours.size == size
    assert {f.path: (f.offset, f.size) for f in ours.fields} == {
        path: (offset, struct.calcsize(code)) for path, (offset, code) in members.items()
    }


def test_every_layout_is_compared_with_apples() -> None:
    assert {ours for ours, _ in LAYOUTS} == set(_libsystem.STRUCTS)


def test_the_constants_equal_apples() -> None:
    """Values of the macOS SDK's headers; the list is complete, so a new constant needs its value here."""
    assert _libsystem.CONSTANTS == {
        "CTL_KERN": 1,
        "KERN_PROC": 14,
        "KERN_PROC_ALL": 0,
        "KERN_PROC_PID": 1,
        "KERN_PROCARGS2": 49,
        "ARG_MAX": 1048576,
        "P_TRANSLATED": 131072,
        "SZOMB": 5,
        "PROC_PIDPATHINFO_MAXSIZE": 4096,
        "RUSAGE_INFO_V4": 4,
        "NOTE_EXIT": 1 << 31,
        "NOTE_EXITSTATUS": 1 << 26,
        "NOTE_EXIT_DETAIL": 1 << 25,
        "NOTE_EXIT_DECRYPTFAIL": 1 << 16,
        "NOTE_EXIT_MEMORY": 1 << 17,
        "NOTE_EXIT_CSERROR": 1 << 18,
        "NOTE_DELETE": 1,
        "NOTE_WRITE": 2,
        "NOTE_EXTEND": 4,
        "NOTE_ATTRIB": 8,
        "NOTE_RENAME": 32,
        "O_EVTONLY": 0x8000,
        "O_SYMLINK": 0x200000,
        "SOL_LOCAL": 0,
        "LOCAL_PEERCRED": 1,
        "XUCRED_VERSION": 0,
    }


def test_bytes_after_the_last_complete_struct_are_ignored() -> None:
    one = darwin_images.image(darwin_images.TIMEVAL, tv_sec=5, tv_usec=6)
    assert list(_libsystem.TIMEVAL.rows(one + one + b"\1" * 15)) == [(5, 6), (5, 6)]


def test_bytes_after_the_nul_of_a_name_are_ignored() -> None:
    assert parse_command(b"gopls\0er\0\0left over") == "gopls"


def test_the_environment_is_not_in_the_arguments() -> None:
    area = procargs2(b"/bin/gopls", b"gopls", b"serve", environment=(b"TOKEN=secret",))
    assert parse_arguments(area) == ("/bin/gopls", ("gopls", "serve"))


@pytest.mark.parametrize("length", range(1, 18))
def test_arguments_begin_after_the_padding_of_a_path_of_any_length(length: int) -> None:
    assert parse_arguments(procargs2(b"p" * length, b"gopls", b"-v")) == ("p" * length, ("gopls", "-v"))


def test_empty_arguments_count() -> None:
    area = procargs2(b"/bin/go", b"", b"", b"run", b"", environment=(b"TOKEN=secret",))
    assert parse_arguments(area)[1] == ("", "", "run", "")


def test_bytes_that_are_not_utf8_are_kept() -> None:
    _, arguments = parse_arguments(procargs2(b"/bin/ls", b"caf\xe9"))
    assert arguments[0].encode("utf-8", "surrogateescape") == b"caf\xe9"


def test_complete_arguments_are_read_from_cut_data() -> None:
    area = procargs2(b"/bin/gopls", b"gopls", b"-mode=stdio")
    assert parse_arguments(area[:-3]) == ("/bin/gopls", ("gopls",))


def test_a_process_without_arguments_has_none() -> None:
    assert parse_arguments(procargs2(b"/bin/true", environment=(b"TOKEN=secret",))) == ("/bin/true", ())


def test_an_invalid_count_means_no_arguments() -> None:
    assert parse_arguments(b"\xff\xff\xff\xff/bin/go\0TOKEN=secret\0") == ("/bin/go", ())


@given(st.binary(max_size=200))
@example(b"")
@example(b"\xff\xff\xff\xff/bin/x\0")
@example(b"\xff\xff\xff\x7f/bin/x\0\0\0a\0")
def test_no_bytes_make_the_parsers_raise(data: bytes) -> None:
    path, arguments = parse_arguments(data)
    assert path is None or "\0" not in path
    assert all("\0" not in argument for argument in arguments)
    assert "\0" not in parse_command(data)


@given(st.binary(max_size=2000), st.sampled_from(_libsystem.STRUCTS))
def test_any_bytes_are_an_array_of_structs(data: bytes, layout: CStruct) -> None:
    assert len(list(layout.rows(data))) == len(data) // layout.size


@given(
    st.text(st.characters(exclude_characters="\0"), min_size=1),
    st.lists(st.binary().map(lambda text: text.replace(b"\0", b"."))),
)
def test_all_arguments_are_read_back_unchanged(path: str, arguments: list[bytes]) -> None:
    area = procargs2(path.encode("utf-8", "surrogatepass"), *arguments, environment=(b"A=b",))
    assert [a.encode("utf-8", "surrogateescape") for a in parse_arguments(area)[1]] == arguments

r"""The Go environment file as go 1.26 reads it; each expectation was seen with `GOENV=FILE go env`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goarmd.settings.formats import go_env_file
from goarmd.settings.formats.document import MOST_PROBLEMS


def pairs(raw: bytes) -> list[tuple[str, str, int]]:
    return [(it.name, it.value, it.line) for it in go_env_file.read(raw).settings]


def problems(raw: bytes) -> list[tuple[int, str]]:
    return [(it.line, it.whole) for it in go_env_file.read(raw).problems]


def test_names_values_and_lines_are_read_without_a_problem() -> None:
    raw = b"# written by hand\n\nGOPATH=/home/ann/go\nGOFLAGS=-mod=mod -tags=a\n  # more\nGOBIN="
    assert pairs(raw) == [("GOPATH", "/home/ann/go", 3), ("GOFLAGS", "-mod=mod -tags=a", 4), ("GOBIN", "", 6)]
    assert problems(raw) == []


@pytest.mark.parametrize("value", ['"/home/ann/go"', "$HOME/go", "off # note", " off", "off ", "a=b", "~/go", "'x'"])
def test_quotes_variables_notes_and_spaces_are_part_of_the_value(value: str) -> None:
    assert pairs(f"GOPATH={value}\n".encode()) == [("GOPATH", value, 1)]
    assert problems(f"GOPATH={value}\n".encode()) == []


def test_of_equal_names_each_is_read_even_if_it_is_empty() -> None:
    assert pairs(b"GOPROXY=off\nGOPROXY=\n") == [("GOPROXY", "off", 1), ("GOPROXY", "", 2)]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("export GOPATH=/x", "export"),
        (" GOPATH=/x", "space before the name"),
        ("\tGOPATH=/x", "space before the name"),
        ("GOPATH =/x", "space before the ="),
        ("GOPATH", "no ="),
        ("gopath=/x", "capital letter"),
        ("=/x", "capital letter"),
        ("set GOPATH=/x", "capital letter"),
        ("GO-PATH=/x", "no variable"),
        ("\ufeffGOPATH=/x", "byte order mark"),
    ],
)
def test_a_line_that_go_ignores_is_named_with_the_reason(line: str, why: str) -> None:
    raw = f"GOFLAGS=-v\n{line}\nGOBIN=/b\n".encode()
    assert pairs(raw) == [("GOFLAGS", "-v", 1), ("GOBIN", "/b", 3)]
    ((at, text),) = problems(raw)
    assert at == 2
    assert why in text
    assert "/x" not in text


def test_a_byte_order_mark_before_a_comment_is_harmless() -> None:
    assert problems(b"\xef\xbb\xbf# note\nGOFLAGS=-v\n") == []


def test_the_carriage_return_of_crlf_is_part_of_the_value_and_named_once() -> None:
    raw = b"# note\r\n\r\nGO111MODULE=on\r\nGOOS=linux\r\n"
    assert pairs(raw) == [("GO111MODULE", "on\r", 3), ("GOOS", "linux\r", 4)]
    ((line, text),) = problems(raw)
    assert line == 3
    assert "carriage return" in text


def test_bytes_that_are_not_utf_8_are_replaced() -> None:
    assert pairs(b"GOBIN=/\xff\n") == [("GOBIN", "/\ufffd", 1)]


def test_an_ignored_line_is_named_by_its_variable_and_never_by_its_value() -> None:
    (problem,) = go_env_file.read(b"export A=svc:SECRET01@SECRET23@proxy.example\n").problems
    assert problem.key == ""
    (problem,) = go_env_file.read(b"export GOPROXY=https://SECRET01@x\n").problems
    assert problem.key == "GOPROXY"


@pytest.mark.parametrize("line", [b"GOPATH=/x", b"GOPATH=/x\r", b"GOFLAGS="])
def test_nothing_is_written_in_place_of_a_line_that_go_reads(line: bytes) -> None:
    assert go_env_file.meant(line) is None


def test_problems_and_lines_are_bounded() -> None:
    many = go_env_file.read(b"export A=1\n" * 100)
    assert len(many.problems) == MOST_PROBLEMS
    long = go_env_file.read(b"A=1\n" * (go_env_file.MOST_LINES + 1))
    assert len(long.settings) == go_env_file.MOST_LINES
    assert long.problems[0].line == go_env_file.MOST_LINES + 1
    assert go_env_file.read(b"A=1\n" * go_env_file.MOST_LINES).problems == ()


@given(
    st.lists(st.sampled_from([*'AGz_=# \t\r\n\0"', "GOPATH=", "export ", "\ufeff", "\x85"]), max_size=40).map("".join)
)
def test_names_values_and_lines_are_those_of_the_file(text: str) -> None:
    raw = text.encode()
    lines = raw.split(b"\n")
    for name, value, line in pairs(raw):
        assert lines[line - 1] == f"{name}={value}".encode()


@given(st.binary())
def test_no_bytes_make_it_raise(raw: bytes) -> None:
    assert isinstance(go_env_file.read(raw), go_env_file.GoEnvFile)

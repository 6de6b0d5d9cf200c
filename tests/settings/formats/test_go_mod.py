"""The go and toolchain lines of go.mod and go.work."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goarmd.settings.formats import go_mod
from goarmd.settings.formats.go_mod import Directive, GoMod

MODULE = b"""module example.org/svc // the service

// go 1.1 is only a comment
go 1.24.2 // needed for x

toolchain go1.26.0

require (
\tgo.uber.org/zap v1.27.0
\tgolang.org/x/mod v0.30.0 // indirect
)
"""


def test_the_two_lines_are_read_with_their_places() -> None:
    assert go_mod.read(MODULE) == GoMod(Directive("1.24.2", 4), Directive("go1.26.0", 6))


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        ("go 1.24\nuse ./a\nuse ../b // why\n", [("./a", 2), ("../b", 3)]),
        ('use (\n\t./a\n\n\t// ./no\n\t"./b c" // x\n)\nuse /d\n', [("./a", 2), ("./b c", 5), ("/d", 7)]),
        ("use ( ./a )\nuse(\n`./b`\n)\n", [("./a", 1), ("./b", 3)]),
        ("use ./a\r\nuser ./b\nreplace x => ./c\nuse\n", [("./a", 1)]),
    ],
)
def test_the_modules_of_a_workspace_are_read_with_their_lines(text: str, uses: list[tuple[str, int]]) -> None:
    assert [(use.folder, use.line) for use in go_mod.read(text.encode()).uses] == uses


def test_a_workspace_is_read_alike() -> None:
    assert go_mod.read(b"go 1.26\r\n\r\nuse ./a\r\n") == GoMod(go=Directive("1.26", 1), uses=(go_mod.Use("./a", 3),))


@pytest.mark.parametrize("version", ["1.9", "1.26", "1.26.1", "1.21rc2", "1.22.0"])
def test_a_go_version_is_known(version: str) -> None:
    assert go_mod.read(f"\tgo\t{version}".encode()).go == Directive(version, 1)


@pytest.mark.parametrize(
    ("raw", "line", "text"),
    [
        (b"\xef\xbb\xbfmodule x\ngo 1.24\n", 1, "go refuses the byte order mark"),
        (b"module x\n<<<<<<< HEAD\ngo 1.24\n=======\ngo 1.25\n>>>>>>> b\n", 2, "go refuses the marks of a merge"),
        (b"module x\r\n<<<<<<<\r\ngo 1.24\r\n", 2, "go refuses the marks of a merge"),
    ],
)
def test_damage_of_the_whole_file_is_the_one_problem(raw: bytes, line: int, text: str) -> None:
    (problem,) = go_mod.read(raw).problems
    assert (problem.line, problem.text) == (line, text)


@pytest.mark.parametrize("name", ["default", "go1", "go1.26", "go1.26.1-custom"])
def test_a_toolchain_is_known(name: str) -> None:
    assert go_mod.read(f"toolchain {name}".encode()).toolchain == Directive(name, 1)


@pytest.mark.parametrize(
    "line", ["go 1", "go 1.21.x", "go v1.21", "go ", "go 1.21 1.22", "toolchain local", 'go "1.21"']
)
def test_a_version_that_go_refuses_is_named(line: str) -> None:
    read = go_mod.read(f"module x\n{line}\n".encode())
    assert (read.go, read.toolchain) == (None, None)
    assert [it.line for it in read.problems] == [2]


def test_of_two_lines_the_first_counts_and_the_second_is_named() -> None:
    read = go_mod.read(b"go 1.25\ngo 1.26\n")
    assert read.go == Directive("1.25", 1)
    assert [it.line for it in read.problems] == [2]


@pytest.mark.parametrize("raw", [b"", b"module go", b"golang 1.2", b"// go 1.2", b"\xff\xfe", b"gofmt"])
def test_a_file_without_such_lines_has_neither(raw: bytes) -> None:
    assert go_mod.read(raw) == GoMod()


@given(st.binary() | st.lists(st.sampled_from([b"go ", b"toolchain ", b"1.2", b"\n", b"//", b"\xff"])).map(b"".join))
def test_no_bytes_make_it_raise(raw: bytes) -> None:
    assert isinstance(go_mod.read(raw), GoMod)

"""The value of one line is replaced, everything else stays, and a doubtful line is left alone."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goarmd.settings.formats import shell
from goarmd.settings.formats.edits import EditError
from goarmd.settings.formats.value_edit import with_fish_value, with_go_env_value, with_shell_value
from tests.tools import tool

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WRITTEN = {
    "plain": ("export GOFLAGS=-mod=vendor", "export GOFLAGS=-mod=mod"),
    "quoted": ('export GOFLAGS="-mod vendor"', "export GOFLAGS=-mod=mod"),
    "in single quotes": ("  GOFLAGS='-mod vendor'", "  GOFLAGS=-mod=mod"),
    "with a comment": ("export GOFLAGS=-x # mine", "export GOFLAGS=-mod=mod # mine"),
    "with a semicolon": ("GOFLAGS=-x;", "GOFLAGS=-mod=mod;"),
    "empty": ("export GOFLAGS=", "export GOFLAGS=-mod=mod"),
    "typeset": ("typeset -x GOFLAGS=-x", "typeset -x GOFLAGS=-mod=mod"),
    "glued": ("export GOFLAGS=-x'y z'\"w\"", "export GOFLAGS=-mod=mod"),
}


@pytest.mark.parametrize(("line", "after"), WRITTEN.values(), ids=WRITTEN)
def test_only_the_value_of_the_line_is_another_one(line: str, after: str) -> None:
    text = f"# mine\n{line}\nexport PATH=/a:$PATH"
    assert with_shell_value(text.encode(), 2, "GOFLAGS", "-mod=mod").decode() == text.replace(line, after)


@pytest.mark.parametrize("value", ["a b", "it's", "$HOME `x` \\", "-mod=mod -tags=a,b", "http://p:1", "\u00e9#!*?"])
def test_the_shell_reads_the_value_that_was_written(tmp_path: Path, value: str) -> None:
    path = tmp_path / "rc"
    path.write_bytes(with_shell_value(b"export GOFLAGS=-x # mine\n", 1, "GOFLAGS", value))
    script = f'. "{path}"; printf %s "$GOFLAGS"'
    assert subprocess.run([tool("bash"), "-c", script], check=True, capture_output=True).stdout.decode() == value


REFUSED = {
    "two on a line": ("export GOFLAGS=-x GOPATH=/y\n", 1),
    "a variable in it": ("export GOFLAGS=$X\n", 1),
    "a command in it": ("export GOFLAGS=$(x)\n", 1),
    "under a condition": ("if test $X; then\n  export GOFLAGS=-x\nfi\n", 2),
    "in a function": ("f() {\n  export GOFLAGS=-x\n}\n", 2),
    "over two lines": ('export GOFLAGS="a\nb"\n', 1),
    "an addition": ("GOFLAGS+=-x\n", 1),
    "a list": ("GOFLAGS=(a b)\n", 1),
    "another variable": ("export GOPATH=/x\n", 1),
    "an escape": ("export GOFLAGS=a\\ b\n", 1),
    "an open quote elsewhere": ("export GOFLAGS=-x\nexport A='x\n", 1),
    "beyond the end": ("export GOFLAGS=-x\n", 7),
}


@pytest.mark.parametrize(("text", "line"), REFUSED.values(), ids=REFUSED)
def test_a_doubtful_line_stays(text: str, line: int) -> None:
    with pytest.raises(EditError):
        with_shell_value(text.encode(), line, "GOFLAGS", "-mod=mod")


def test_bytes_that_are_no_utf8_stay() -> None:
    raw = b"# \xff\nexport GOFLAGS=-x # \xfe\n"
    assert with_shell_value(raw, 2, "GOFLAGS", "-v") == b"# \xff\nexport GOFLAGS=-v # \xfe\n"


def test_of_fish_a_value_is_replaced() -> None:
    raw = b"set -gx GOFLAGS '-mod vendor' # mine\nset -gx GOPATH /y\n"
    assert with_fish_value(raw, 1, "GOFLAGS", "it's") == b"set -gx GOFLAGS 'it\\'s' # mine\nset -gx GOPATH /y\n"
    with pytest.raises(EditError):
        with_fish_value(b"set -gx GOFLAGS a b\n", 1, "GOFLAGS", "x")


def test_of_the_go_env_file_a_value_is_replaced() -> None:
    raw = b'GOPROXY="direct"\r\nGOFLAGS=-x\r\n'
    assert with_go_env_value(raw, 1, "GOPROXY", "direct") == b"GOPROXY=direct\nGOFLAGS=-x\r\n"


@pytest.mark.parametrize(("name", "value"), [("GOFLAGS", "x"), ("GOPROXY", "a\nb")])
def test_of_the_go_env_file_another_line_or_two_lines_are_refused(name: str, value: str) -> None:
    with pytest.raises(EditError):
        with_go_env_value(b"GOPROXY=direct\n", 1, name, value)


LINES = st.lists(
    st.sampled_from(["# mine", "export A=1", "alias x='y z'", "", "if test $B; then", "fi", "C='"]), max_size=5
)


@settings(max_examples=150, deadline=None)
@given(LINES, LINES, st.text(max_size=12), st.text(max_size=12))
def test_any_edit_gives_that_value_and_every_other_byte_or_is_refused(
    above: list[str], below: list[str], old: str, new: str
) -> None:
    before = [line.encode("utf-8", "replace") for line in (*above, f"export GOFLAGS={old}", *below)]
    raw = b"\n".join(before)
    line = raw[: raw.index(b"export GOFLAGS=")].count(b"\n") + 1
    try:
        after = with_shell_value(raw, line, "GOFLAGS", new)
    except EditError:
        return
    (found,) = (each for each in shell.parse(after).statements if each.line == line)
    assert [word.plain for word in found.words] == [new]
    lines, edited = raw.split(b"\n"), after.split(b"\n")
    assert (edited[: line - 1], edited[line:]) == (lines[: line - 1], lines[line:])


@pytest.mark.parametrize("edited", [with_shell_value, with_fish_value, with_go_env_value])
@pytest.mark.parametrize("value", ["a\nb", "\n"])
def test_a_value_of_several_lines_is_refused(edited: Callable[[bytes, int, str, str], bytes], value: str) -> None:
    raw = b"set -gx GOFLAGS -v\n" if edited is with_fish_value else b"GOFLAGS=-v\n"
    with pytest.raises(EditError):
        edited(raw, 1, "GOFLAGS", value)

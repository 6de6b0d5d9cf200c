"""A line of a shell file or of the Go env file is deleted only if it stands for itself."""

from __future__ import annotations

import pytest

from goarmd.settings.formats.edits import EditError
from goarmd.settings.formats.line_edit import without_fish_line, without_go_env_line, without_shell_line


@pytest.mark.parametrize(
    "line",
    [
        "export GOROOT=/x",
        "  GOROOT=/x",
        'export GOROOT="/x" # why',
        "GOROOT=/x;",
        "GOROOT=/x; export GOROOT",
        "GOROOT=/x && export GOROOT # as sh has it",
    ],
)
def test_a_line_that_stands_for_itself_goes(line: str) -> None:
    raw = f"# mine\nexport GOPATH=/g\n{line}\nexport PATH=/a:$PATH\n".encode()
    assert without_shell_line(raw, 3, "GOROOT") == b"# mine\nexport GOPATH=/g\nexport PATH=/a:$PATH\n"


def test_a_line_that_only_exports_it_goes_too() -> None:
    assert without_shell_line(b"A=1\nGOROOT=/x\nexport GOROOT\nB=2\n", 2, "GOROOT") == b"A=1\nB=2\n"


@pytest.mark.parametrize("export", ["export GOROOT GOPATH", "if true; then\nexport GOROOT\nfi"])
def test_an_export_that_does_more_stays(export: str) -> None:
    assert without_shell_line(f"GOROOT=/x\n{export}\n".encode(), 1, "GOROOT") == f"{export}\n".encode()


def test_a_last_line_without_an_end_goes() -> None:
    assert without_shell_line(b"export A=1\nexport GOROOT=/x", 2, "GOROOT") == b"export A=1"


REFUSED = {
    "two on a line": ("export GOROOT=/x GOPATH=/y\n", 1),
    "two commands": ("export GOROOT=/x; export GOPATH=/y\n", 1),
    "a command that sets nothing": ("export GOROOT=/x; ulimit -n 10240\n", 1),
    "a command behind it": ("GOROOT=/x && nvm use\n", 1),
    "a command before it": ("ulimit -n 10240; export GOROOT=/x\n", 1),
    "beside the next": ("GOROOT=/x &\n", 1),
    "into a file": ("export GOROOT=/x > log\n", 1),
    "under a condition": ("if true; then\n  export GOROOT=/x\nfi\n", 2),
    "one line of a condition": ("true && export GOROOT=/x\n", 1),
    "in a function": ("f() {\n  export GOROOT=/x\n}\n", 2),
    "over two lines": ("export \\\n  GOROOT=/x\n", 1),
    "text over two lines": ('export GOROOT="/x\n/y"\n', 1),
    "another line": ("export GOPATH=/x\nexport GOROOT=/x\n", 1),
    "an open quote elsewhere": ("export GOROOT=/x\nexport A='x\n", 1),
    "its name handed on": ("export GOROOT=/x\nshow GOROOT\n", 1),
    "used by a function above": ("f() { ls $GOROOT; }\nexport GOROOT=/x\nf\n", 2),
    "behind an and": ("A=1 &&\nexport GOROOT=/x\n", 2),
    "behind an and, an empty line and a comment": ("A=1 && # so\n\nexport GOROOT=/x\n", 3),
    "behind a not": ("!\nexport GOROOT=/x\n", 2),
    "the only thing in a loop": ("for x in a; do\nexport GOROOT=/x\ndone\n", 2),
    "beyond the end": ("export GOROOT=/x\n", 7),
}


@pytest.mark.parametrize(("text", "line"), REFUSED.values(), ids=REFUSED)
def test_a_doubtful_line_stays(text: str, line: int) -> None:
    with pytest.raises(EditError):
        without_shell_line(text.encode(), line, "GOROOT")


@pytest.mark.parametrize("line", ["set -gx GOROOT /x; ulimit -n 10240", "set -gx GOROOT /x; and nvm use"])
def test_of_fish_a_line_that_does_more_stays(line: str) -> None:
    with pytest.raises(EditError):
        without_fish_line(f"{line}\n".encode(), 1, "GOROOT")


def test_of_fish_a_line_goes() -> None:
    assert without_fish_line(b"set -gx GOROOT /x\nset -gx GOPATH /y\n", 1, "GOROOT") == b"set -gx GOPATH /y\n"


def test_of_the_go_env_file_a_line_goes() -> None:
    assert without_go_env_line(b"GOFLAGS=-mod vendor\nGOPATH=/g\n", 1, "GOFLAGS") == b"GOPATH=/g\n"


def test_of_the_go_env_file_another_line_stays() -> None:
    with pytest.raises(EditError, match="not where it was"):
        without_go_env_line(b"GOPATH=/g\n", 1, "GOFLAGS")

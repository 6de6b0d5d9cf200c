"""Bash itself says what thousands of made start-up files do: what is called certain must be so."""

from __future__ import annotations

import platform
import re
import subprocess
from pathlib import Path
from random import Random
from shutil import which

import pytest

from goarmd.settings.formats.uname import Uname
from goarmd.settings.shell_environment import read_environment
from goarmd.settings.shell_values import Files, ShellEnvironment

pytestmark = [
    pytest.mark.proof,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(which("bash") is None or platform.system() != "Linux", reason="bash on Linux is the oracle"),
]
_FILES = 4_000
MACHINE = platform.machine()
_NAMES = ("A", "B", "C", "GOFLAGS", "GOPATH", "D")
_VALUES = (
    *(
        "x",
        '"y z"',
        "'$HOME/q'",
        "$HOME/go",
        '"$A"',
        "${B:-def}",
        '"${C}/b"',
        "$'t\\'s'",
        "~/x",
        '"a;b"',
        "a\\ b",
        '"it\'s"',
    ),
    *(
        "${HOME}/$D",
        '""',
        "$(echo hi)",
        '"q\\"r"',
        "${A:+set}",
        "'a'\"b\"c",
        '"$B:$C"',
        "`echo k`",
        "$((1+2))",
        "a#b",
        '"#c"',
    ),
)
_COMMANDS = (
    *(
        "export %N=%V",
        "%N=%V",
        "export %N",
        "unset %N",
        "%N=%V; %N=%V",
        "declare -x %N=%V",
        "%N+=more",
        "true && export %N=%V",
        "{ %N=%V; }",
    ),
    *("PATH=/a:$PATH", "PATH=~/bin:$PATH", 'export PATH="$PATH:/z"', 'PATH="/h${PATH:+:$PATH}"', "add /f", "X=%V true"),
    *("# it's a \"comment", 'echo "%N=zz" >/dev/null', 'eval "$(echo :)"', "( export %N=sub )", "alias l='ls \"x'"),
    *(
        "[ -d ~/bin ] && %N=isdir",
        "[ -d ~/nope ] && %N=isnot",
        'test -d "$HOME/nope" || %N=orr',
        "for i in 1 2; do %N=$i; done",
    ),
    *("[[ -d ~/bin && %N =~ ^(a|b) ]] ; :", ': ${Q:=1} "$(echo ")")"', "cat >/dev/null <<'EOF'\nexport %N=it's\nEOF"),
    "C=$(case x in\n  x) echo y ;;\nesac\n)",
    *(
        '[ "$(uname)" = Linux ] || %N=%V',
        "[[ $OSTYPE == linux* ]] && export %N=%V",
        "[[ $OSTYPE != darwin* ]] && %N=%V || %N=other",
        "[ `uname -s` = Darwin ] || [ -n x ] && %N=%V",
        '! [[ "$OSTYPE" == "darwin"* ]] && %N=%V',
    ),
    *(
        '[ -z "$%S" ] && export %S=%V',
        "[[ -n $%S ]] || %S=%V",
        '[ ! -z "${%S:-}" ] || %S=%V',
        '[ -n "$%S" ] && %S=%V',
        "[[ -v %S ]] || export %S=%V",
        '[ -z "${%S+x}" ] && %S=%V',
        '[ "$%S" ] || %S=%V',
        'if [ -z "$%S" ]; then %S=%V; else %S=other; fi',
        "if [[ -z $%S && -z $%N ]]; then\n  %S=%V\nfi",
        '[ -z "$PATH" ] && PATH=/none',
    ),
)
_WILD = re.compile("%[NV]")  # any name, any value; %S is the same name each time
_BLOCKS = (
    *(
        "if true; then\nBODY\nfi",
        "if [ -d ~/bin ]; then\nBODY\nelse\n  A=no\nfi",
        "if false; then\nBODY\nfi",
        "{\nBODY\n}",
    ),
    *(
        'if [ "$(uname)" = Darwin ]; then\n  A=mac\nelse\nBODY\nfi',
        "if false; then\n  B=no\nelif [[ $OSTYPE =~ ^linux ]]; then\nBODY\nelse\n  B=no\nfi",
        "if [[ $OSTYPE == darwin* ]]; then\n  C=no\nelif x; then\n  C=x\nelse\nBODY\nfi",
        'OS=$(uname -s)\ncase "$OS" in\n  Darwin*|*BSD)\n    D=no\n    ;;\n  *)\nBODY\nesac',
        'case "$(uname -m)" in\n  arm64) A=mac ;;\n  ' + MACHINE + ")\nBODY\n  ;;\n  *) A=other ;;\nesac",
    ),
    *("case x in\n  y) A=1 ;;\n  x)\nBODY\n  ;;\nesac", "f() {\nBODY\n}", "(\nBODY\n)", "while false; do\nBODY\ndone"),
)
# Prints each variable, then which are exported.
_ASK = (
    ". ~/.bashrc; for n in PATH A B C GOFLAGS GOPATH D; do "
    'if [ -n "${!n+x}" ]; then printf "%s=%s\\0" $n "${!n}"; fi; done; export -p >&2'
)


def _text(random: Random, depth: int = 0) -> str:
    """Some command, or a block of some."""
    if depth < 3 and random.random() < 0.35:
        body = "\n".join(_text(random, depth + 1) for _ in range(random.randint(1, 3)))
        return random.choice(_BLOCKS).replace("BODY", body)
    command = random.choice(_COMMANDS).replace("%S", random.choice(_NAMES))
    return _WILD.sub(lambda match: random.choice(_VALUES if match[0] == "%V" else _NAMES), command)


def _asked(home: Path) -> tuple[dict[str, str], set[str]] | None:
    """What bash has set and exported; None for a file that it refuses."""
    done = subprocess.run(
        ["bash", "--norc", "--noprofile", "-c", _ASK],
        env={"HOME": str(home), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        check=False,
        cwd=home,
        text=True,
    )
    if done.returncode or "syntax" in done.stderr:
        return None
    exported = {line.split()[2].split("=")[0] for line in done.stderr.split("\n") if line.startswith("declare -x")}
    return dict(item.split("=", 1) for item in done.stdout.split("\0") if item), exported


def _check(found: ShellEnvironment, values: dict[str, str], exported: set[str]) -> int:
    """How many variables are called certain; each of them must be so."""
    certain = 0
    for name in _NAMES:
        candidates = found.final(name)
        if not candidates:
            assert name not in values
        elif len(candidates) == 1 and candidates[0].certain and candidates[0].value is not None:
            assert candidates[0].value == values.get(name)
            assert name in exported or not candidates[0].exported
            certain += 1
    if all(entry.certain for entry in found.path):
        assert ":".join(entry.folder or "/usr/bin:/bin" for entry in found.path) == values["PATH"]
    return certain


def test_what_is_certain_is_so_in_bash(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    files = Files(
        lambda path: Path(path).read_bytes() if path == f"{tmp_path}/.bashrc" else None,
        lambda _folder: (),
        lambda path: Path(path).exists(),
    )
    random, certain, refused = Random(1), 0, 0
    for _ in range(_FILES):
        text = 'add() { PATH="$1:$PATH"; }\n' + "\n".join(_text(random) for _ in range(random.randint(3, 9))) + "\n"
        (tmp_path / ".bashrc").write_text(text)
        if (asked := _asked(tmp_path)) is None:
            refused += 1
            continue
        found = read_environment("bash-interactive", str(tmp_path), files, uname=Uname("Linux", MACHINE))
        assert found.problems == (), text
        certain += _check(found, *asked)
    assert certain > _FILES * 0.9
    assert refused < _FILES // 10

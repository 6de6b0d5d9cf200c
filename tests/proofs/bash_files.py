"""Start-up files for bash, made at random, and what bash itself says that they do."""

from __future__ import annotations

import platform
import re
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

MACHINE = platform.machine()
NAMES = ("A", "B", "C", "GOFLAGS", "GOPATH", "D")
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


def made(random: Random, depth: int = 0) -> str:
    """Some command, or a block of some."""
    if depth < 3 and random.random() < 0.35:
        body = "\n".join(made(random, depth + 1) for _ in range(random.randint(1, 3)))
        return random.choice(_BLOCKS).replace("BODY", body)
    command = random.choice(_COMMANDS).replace("%S", random.choice(NAMES))
    return _WILD.sub(lambda match: random.choice(_VALUES if match[0] == "%V" else NAMES), command)


def asked(home: Path) -> tuple[dict[str, str], set[str]] | None:
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

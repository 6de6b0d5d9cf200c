"""Conditions about the machine decide which lines of a start-up file count, where the machine is known."""

from __future__ import annotations

import pytest

from goarmd.settings.formats import fish, shell
from goarmd.settings.formats.uname import UNKNOWN, Uname

MAC, LINUX = Uname("Darwin", "arm64"), Uname("Linux", "x86_64")


def sets(text: str, uname: Uname, name: str = "zsh") -> dict[str, bool]:
    """The names that are set, and whether they certainly are."""
    parse = fish.parse if name == "fish" else shell.parse
    parsed = parse(text.encode(), name, (), uname)
    assert parsed.problems == ()
    return {each.name: each.certain for each in parsed.statements if each.action == "assign" and each.name != "OS"}


@pytest.mark.parametrize(
    "text",
    [
        'if [[ "$(uname)" == Darwin ]]; then M=1; else L=1; fi',
        "if [ `uname -s` = 'Darwin' ]; then\n  M=1\nelse\n  L=1\nfi",
        "if [ Darwin = $(uname) ]; then M=1; else L=1; fi",
        "if test $(uname) != Linux; then M=1; else L=1; fi",
        "if ! [[ $(uname) == Linux ]]; then M=1; else L=1; fi",
        "if [[ $OSTYPE == darwin* ]]; then M=1; elif [[ $OSTYPE == linux* ]]; then L=1; fi",
        "if [[ $OSTYPE =~ ^darwin ]]; then M=1; elif [[ $OSTYPE =~ ^linux.* ]]; then L=1; fi",
        'if [[ "$OSTYPE" == "linux-gnu"* ]]; then\n  L=1\nelif [[ "$OSTYPE" == "darwin"* ]]; then\n  M=1\nfi',
        '[[ $(uname) == "Darwin" ]] && M=1\n[[ $(uname) == Darwin ]] || L=1',
        '[ "$(uname -m)" = arm64 ] && M=1\n[ "$(uname -m)" = x86_64 ] && L=1',
        'case "$(uname -s)" in\n  Darwin*) M=1 ;;\n  Linux*|*BSD) L=1 ;;\nesac',
        "case $OSTYPE in\n  (darwin*) M=1;;\n  linux*)\n    L=1\n    ;;\nesac",
        "case $(uname) in Darwin) M=1 ;; *) L=1 ;; esac",
        "if [[ $(uname) == Darwin ]] { M=1 } else { L=1 }",
        "if [[ $(uname) == Darwin ]] || [[ $(uname) == FreeBSD ]]; then M=1; else L=1; fi",
        'OS="$(/usr/bin/uname -s)"\nif [ "$OS" = "Darwin" ]; then M=1; else L=1; fi',
        "OS=x\nexport OS=`uname`\ncase $OS in Darwin) M=1 ;; Linux*) L=1; esac",
        'if [[ "$(uname 2> /dev/null)" = "Darwin" ]]; then M=1; else L=1; fi',
        "case $(uname | tr '[:upper:]' '[:lower:]') in darwin) M=1 ;; linux) L=1 ;; esac",
        "if [[ $(uname) == Darwin && $OSTYPE == darwin* ]]; then M=1; else L=1; fi",
    ],
)
def test_only_this_machines_branch_is_certain(text: str) -> None:
    assert sets(text, MAC) == {"M": True}
    assert set(sets(text, LINUX)) == {"L"}
    assert sets(text, UNKNOWN) == {"M": False, "L": False}


@pytest.mark.parametrize(
    "text",
    [
        "switch (uname)\n  case Darwin\n    set -gx M 1\n  case Linux '*BSD'\n    set -gx L 1\nend",
        "switch (uname)\n  case Darwin\n    set -gx M 1\n  case '*'\n    set -gx L 1\nend",
        "if test (uname) = Darwin\n  set -gx M 1\nelse\n  set -gx L 1\nend",
        "if test (uname) = Darwin\n  set -gx M 1\nelse if test (uname) = Linux\n  set -gx L 1\nend",
        "if test (uname) = FreeBSD; or test (uname) = Darwin\n  set -gx M 1\nelse\n  set -gx L 1\nend",
        "set -l OS (uname)\nif test $OS = Darwin\n  set -gx M 1\nelse\n  set -gx L 1\nend",
        "test (uname) = Darwin; and set -gx M 1\ntest (uname) = Darwin; or set -gx L 1",
    ],
)
def test_fish_asks_the_same(text: str) -> None:
    assert (sets(text, MAC, "fish"), sets(text, LINUX, "fish")) == ({"M": True}, {"L": True})
    assert sets(text, UNKNOWN, "fish") == {"M": False, "L": False}


@pytest.mark.parametrize(
    "text",
    [
        "if [[ $(uname) == Darwin && -n $X ]]; then M=1; fi",
        "if [[ $(uname) == $OS ]]; then M=1; fi",
        "if [[ $OSTYPE == darwin23* ]]; then M=1; fi",
        "if x || [[ $(uname) == Linux ]]; then M=1; fi",
        "case $(uname) in $OS) M=1 ;; esac",
        "case $(uname) in Linux) ;& Sun) M=1 ;; esac",
        "OS=$(uname)\nOS=$X\n[ $OS = Darwin ] && M=1",
        "OS=$(uname)\nf() { OS=x; }\n[ $OS = Darwin ] && M=1",
        "OS=$(uname)\nOS+=x\n[ $OS = Darwin ] && M=1",
        "x && OS=$(uname)\n[ $OS = Darwin ] && M=1",
    ],
)
def test_what_more_than_the_machine_decides_is_not_certain(text: str) -> None:
    assert sets(text, MAC) == {"M": False}


def test_what_stands_behind_a_return_for_another_machine_counts() -> None:
    text = "[[ $OSTYPE == darwin* ]] || return\nM=1"
    leaves = [each.action for each in shell.parse(text.encode(), "zsh", (), MAC).statements]
    assert (sets(text, MAC), leaves) == ({"M": True}, ["assign"])


def test_a_pattern_in_single_brackets_is_not_known() -> None:
    assert sets("[ $OSTYPE = darwin* ] && M=1", MAC) == {"M": False}

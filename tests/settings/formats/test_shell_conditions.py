"""Under which conditions the commands of zsh, bash and sh run."""

from __future__ import annotations

import pytest

from goarmd.settings.formats import shell
from goarmd.settings.formats.shell_statements import Action
from tests.settings.formats.test_shell import brief, certainty, only, read


@pytest.mark.parametrize(
    "text",
    [
        "if false; then A=b; fi",
        "if x; then :; elif [ -f y ]; then A=b; fi",
        "if [ -f y ]; then :; else A=b; fi",
        "case $(uname -m) in arm64) A=b ;; esac",
        "case x in\n  (a|b) ;;\n  *)\n    A=b\n    ;;\nesac",
        "while read x; do A=b; done",
        "for x in a b; do A=b; done",
        "for x (a b) A=b",
        "for x (a b) { A=b }",
        "f() { A=b; }",
        "function f { A=b; }",
        "function f() {\n  A=b\n}",
        "f ()\n{\n  A=b\n}",
        "f() A=b",
        "x && A=b",
        "x || A=b",
        "[ -f y ] || A=b",
        "! [ -f y ] && A=b",
        "[ ! -f y ] && A=b",
        "if (( $+commands[go] )) { A=b }",
        "[[ -f y && $z == a* ]] && A=b",
        "x | A=b",
        "[ -f y ] && { A=b; }",
        "C=$(false) && A=b",
    ],
)
def test_what_may_not_happen_is_not_certain(text: str) -> None:
    found = certainty(f"{text}\nLAST=x")
    assert (found["A"], found["LAST"]) == (False, True)
    assert read(text).problems == ()


@pytest.mark.parametrize(
    "text",
    [
        "{ A=b; }",
        "{ A=b }",
        "() { A=b }",
        "x; A=b",
        "x & A=b",
        "if x; then :; fi; A=b",
        "if [[ -o interactive ]]; then A=b; fi",
        "[[ $- == *i* ]] && A=b",
        "export C=d && A=b",
        "if true; then A=b; fi",
        'if [ -n "$ZSH_VERSION" ]; then A=b; fi',
        '[ -z "$PS1" ] && return\nA=b',
        "if [[ x =~ ^(a|b)$ ]]; then :; fi\nA=b",
        "if x; then\n  :\nfi # it's\nA=b",
        "case $- in *i*) ;; *) return ;; esac\nA=b",
        "f() { x; }\nA=b",
        "for i in 1 2; do x; done\nA=b",
        "for ((i=0; i<3; i++)); do x; done\nA=b",
        "if [[ a ]] { x } else { y }\nA=b",
        "while (( x )) { y }\nA=b",
        "{ x } always { y }\nA=b",
    ],
)
def test_what_always_happens_is_certain(text: str) -> None:
    assert certainty(text)["A"]
    assert read(text).problems == ()


def test_the_other_shells_version_is_not_set() -> None:
    assert not certainty('if [ -n "$BASH_VERSION" ]; then A=b; fi')["A"]


@pytest.mark.parametrize(
    "text",
    [
        "[ -d ~/x ] && A=b",
        "[[ -s ~/x ]] && A=b",
        "test -f ~/x &&\n  A=b",
        "if [ -f ~/x ]; then A=b; fi",
        "if [[ -r ~/x ]]\nthen\n  A=b\nfi",
        "[ -e ~/x ] && { A=b; }",
        "if [[ -e ~/x ]] { A=b }",
    ],
)
def test_a_condition_about_a_file_says_which(text: str) -> None:
    statement = only(text)
    assert ([word.text for word in statement.needs], statement.conditional, statement.certain) == (
        ["~/x"],
        False,
        False,
    )


def test_several_files_may_be_needed() -> None:
    statement = only("if [ -d /a -a -r /b ]; then [ -f /c ] && A=b; fi")
    assert [word.text for word in statement.needs] == ["/a", "/b", "/c"]


def test_a_subshell_sets_nothing() -> None:
    assert brief("(export A=b; C=d)\n( if x; then E=f; fi )\nG=h") == [(3, "assign", "G", "h")]


def test_a_loop_and_a_function_hold_their_statements() -> None:
    loop, source, define, assign, call = read("for f in ~/.{a,b}; do\n . $f\ndone\ng() { A=$1; }\ng x").statements
    assert (loop.name, [word.text for word in loop.words], loop.body) == ("f", ["~/.{a,b}"], 1)
    assert (source.nested, source.conditional) == (True, False)
    assert (define.action, define.name, define.body, assign.nested) == (Action.DEFINE, "g", 1, True)
    assert (call.action, call.name, call.certain) == (Action.RUN, "g", True)


def test_calls_of_functions_from_other_files_are_kept() -> None:
    assert [s.name for s in shell.parse(b"setup\nother", functions={"setup"}).statements] == ["setup"]


def test_what_may_be_such_a_function_is_kept_with_its_folder() -> None:
    assert brief("prepend ~/bin\nls -l") == [(1, "run", "prepend", "~/bin")]


def test_the_body_of_a_function_may_be_one_command_of_any_kind() -> None:
    text = "f() for x in a b; do A=b; done\ng() case x in y) C=d ;; esac\nh() if x; then E=f; fi\nLAST=x"
    assert certainty(text) == {"A": False, "C": False, "E": False, "LAST": True}
    assert [s.name for s in read(text).statements if s.action is Action.DEFINE] == ["f", "g", "h"]

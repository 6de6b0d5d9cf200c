"""Start-up files of fish: what they do, under which conditions, and what a damaged line costs."""

from __future__ import annotations

import pytest

from goarmd.settings.formats import fish, fish_variables
from goarmd.settings.formats.shell_statements import Action, Kind, ShellFile, Statement


def read(text: str) -> ShellFile:
    return fish.parse(text.encode())


def only(text: str) -> Statement:
    (statement,) = read(text).statements
    return statement


def brief(text: str) -> list[tuple[object, ...]]:
    """Line, action, name, words."""
    return [(s.line, s.action.value, s.name, *(word.text for word in s.words)) for s in read(text).statements]


@pytest.mark.parametrize("options", ["-gx", "-Ux", "-x", "-g -x", "--export", "--global --export"])
def test_set_exports_with_x(options: str) -> None:
    statement = only(f"set {options} GOFLAGS -v -x")
    assert (statement.name, statement.exported, [word.text for word in statement.words]) == (
        "GOFLAGS",
        True,
        ["-v", "-x"],
    )


@pytest.mark.parametrize("options", ["", "-g", "-l", "-lx", "-U", "--local --export", "-f"])
def test_set_without_x_and_of_a_local_variable_exports_nothing(options: str) -> None:
    assert not only(f"set {options} GOFLAGS -v").exported


@pytest.mark.parametrize(
    "text", ["set", "set -q GOPATH", "set -S A", "set PATH[1] /x", "set -n", "# set A b", "echo set A b"]
)
def test_set_that_sets_no_whole_variable_is_no_statement(text: str) -> None:
    assert brief(text) == []


def test_set_erases_appends_and_prepends() -> None:
    assert brief("set -e A B\nset -a C d\nset --prepend PATH /e") == [
        (1, "unset", "A"),
        (1, "unset", "B"),
        (2, "append", "C", "d"),
        (3, "prepend", "PATH", "/e"),
    ]


def test_export_is_as_in_other_shells() -> None:
    assert brief("export A='b c' D") == [(1, "assign", "A", "b c"), (1, "export", "D")]


@pytest.mark.parametrize(
    "text",
    [
        "eval (/opt/homebrew/bin/brew shellenv)",
        'eval "$(/opt/homebrew/bin/brew shellenv)"',
        "/opt/homebrew/bin/brew shellenv | source",
        "command /opt/homebrew/bin/brew shellenv | . -",
    ],
)
def test_output_that_is_evaluated_is_that_of_a_command(text: str) -> None:
    statement = only(text)
    (part,) = statement.words[0].parts
    assert (statement.action, statement.certain) == (Action.EVALUATE, True)
    assert part.operand.endswith("/opt/homebrew/bin/brew shellenv")


def test_files_are_read_and_folders_are_added() -> None:
    assert brief("source ~/a.fish 2> /dev/null; or true\nfish_add_path -P ~/go/bin /b") == [
        (1, "source", "", "~/a.fish"),
        (2, "run", "fish_add_path", "-P", "~/go/bin", "/b"),
    ]


def test_aliases_have_two_forms() -> None:
    assert brief("alias go 'arch -x86_64 go'\nalias --save gopls=/x/gopls\nalias l='ls -l'") == [
        (1, "alias", "go", "arch -x86_64 go"),
        (2, "alias", "gopls", "/x/gopls"),
    ]


class TestWords:
    def test_a_dollar_in_single_quotes_is_no_expansion(self) -> None:
        word = only("""set A '$HOME it\\'s'"$HOME"(pwd)$(pwd)~""").words[0]
        assert [(part.kind.value, part.text) for part in word.parts] == [
            ("text", "$HOME it's"),
            ("variable", "$HOME"),
            ("command", "(pwd)"),
            ("command", "$(pwd)"),
            ("text", "~"),
        ]

    def test_arguments_of_functions_are_numbered(self) -> None:
        assert [part.name for word in only("set A $argv[2] $argv").words for part in word.parts] == ["2", "argv"]

    def test_an_element_of_a_list_is_not_read(self) -> None:
        assert only("set A $PATH[1]").words[0].parts[0].kind is Kind.OTHER

    def test_a_line_may_be_continued_and_commands_nest(self) -> None:
        assert brief("set A \\\n (echo (echo ')') # don't\n) b\nset C d") == [
            (1, "assign", "A", "(echo (echo ')') # don't\n)", "b"),
            (4, "assign", "C", "d"),
        ]


class TestConditions:
    @pytest.mark.parametrize(
        "text",
        [
            "if x\n  set A b\nend",
            "if x; set A b; end",
            "if test -f y\nelse\n  set A b\nend",
            "if test -f y\nelse if x\n  set A b\nend",
            "if test -f y; and x\n  set A b\nend",
            "if test -f y; or x; set A b; end",
            "if not test -f y; set A b; end",
            "switch (uname)\ncase Darwin\n  set A b\nend",
            "while x; set A b; end",
            "for x in 1 2; set A b; end",
            "function f -a x; set A b; end",
            "x; and set A b",
            "x\nand set A b",
            "x; or set A b",
            "x && set A b",
            "x || set A b",
            "set -q A; or set A b",
            "begin; x; end; and set A b",
            "if x\n  begin\n    set A b\n  end\nend",
            "if x\nelse\n  if y\n  end\n  set A b\nend",
        ],
    )
    def test_what_may_not_happen_is_not_certain(self, text: str) -> None:
        found = {s.name: s.certain for s in read(f"{text}\nset LAST x").statements if s.action is Action.ASSIGN}
        assert found == {"A": False, "LAST": True}
        assert read(text).problems == ()

    @pytest.mark.parametrize(
        "text",
        [
            "begin\n  set A b\nend",
            "x; set A b",
            "if status is-interactive\n  set A b\nend",
            "status --is-login; and set A b",
            "set C d; and set A b",
            "if x; end; set A b",
            "function f; end; set A b",
            "if x; else if y; else; end\nset A b",
            "switch x; case 'a*' b; echo; case '*'; end\nset A b",
        ],
    )
    def test_what_always_happens_is_certain(self, text: str) -> None:
        assert next(s for s in read(text).statements if s.name == "A").certain
        assert read(text).problems == ()

    @pytest.mark.parametrize(
        "text",
        [
            "test -f ~/x; and set A b",
            "test -f ~/x\nand set A b",
            "[ -f ~/x ]; and set A b",
            "if test -f ~/x; set A b; end",
            "if [ -f ~/x ]\n  begin\n    set A b\n  end\nend",
            "if status is-interactive\n  test -r ~/x && set A b\nend",
        ],
    )
    def test_a_condition_about_a_file_says_which(self, text: str) -> None:
        statement = only(text)
        assert ([word.text for word in statement.needs], statement.conditional) == (["~/x"], False)

    def test_a_function_has_its_parameters_and_its_body(self) -> None:
        define, assign, call = read(
            "function add -d x --argument-names dir rest\n  set PATH $dir\nend\nadd /x"
        ).statements
        assert (define.name, [word.text for word in define.words], define.body) == ("add", ["dir", "rest"], 1)
        assert (assign.nested, call.action, call.certain) == (True, Action.RUN, True)


class TestDamage:
    LINES = (
        'set -gx A "b"',
        "alias go='arch -x86_64 go'",
        "# don't",
        "source ~/x",
        "eval (/opt/homebrew/bin/brew shellenv)",
        'set -gx PATH "/x" $PATH',
        "set -e B",
    )

    @pytest.mark.parametrize("line", ['set C "foo', "set C 'foo", "set C (foo", "set C $(foo", 'set C "$(foo'])
    @pytest.mark.parametrize("at", range(len(LINES) + 1))
    def test_an_open_quote_costs_its_own_line(self, line: str, at: int) -> None:
        before, after = list(self.LINES[:at]), list(self.LINES[at:])
        whole = read("\n".join([*before, "", *after, ""]))
        found = read("\n".join([*before, line, *after, ""]))
        assert found.statements == whole.statements
        assert [problem.line for problem in found.problems] == [at + 1]

    def test_a_block_without_an_end_ends_by_its_indentation(self) -> None:
        found = read("if x\n    set A b\nset C d\nfunction f\n    set E f\nset G h\n")
        assert {s.name: s.certain for s in found.statements} == {
            "A": False,
            "C": True,
            "f": True,
            "E": False,
            "G": True,
        }
        assert [problem.line for problem in found.problems] == [1, 4]

    def test_an_end_without_a_beginning_is_named(self) -> None:
        found = read("set A b\nend\nset C d")
        assert [s.certain for s in found.statements] == [True, True]
        assert [problem.line for problem in found.problems] == [2]

    @pytest.mark.parametrize(
        "text", ["", "'", '"', "(", "$(", "\\", "#", "and", "else", "if", "end", "function", "case"]
    )
    def test_anything_is_read(self, text: str) -> None:
        read(text)
        read(f"{text}\n" * 300)


class TestUniversalVariables:
    TEXT = (
        b"# This file contains fish universal variable definitions.\n# VERSION: 3.0\n"
        b"SETUVAR --export GOFLAGS:\\x2dmod\\x3dmod\nSETUVAR fish_user_paths:/a\\x1e/b\\x20c\n"
        b"SETUVAR EMPTY:\\x1d\nrubbish\n"
    )

    def test_they_are_assignments(self) -> None:
        statements = fish_variables.parse(self.TEXT).statements
        assert [(s.line, s.name, s.exported, *(word.text for word in s.words)) for s in statements] == [
            (3, "GOFLAGS", True, "-mod=mod"),
            (4, "fish_user_paths", False, "/a", "/b c"),
            (5, "EMPTY", False),
        ]

    @pytest.mark.parametrize("raw", [b"", b"\xff\0", b"SETUVAR", b"SETUVAR A:\\", b"SETUVAR A:\\xzz\\ud800\\x00"])
    def test_anything_is_read(self, raw: bytes) -> None:
        for statement in fish_variables.parse(raw).statements:
            statement.words[0].text.encode()

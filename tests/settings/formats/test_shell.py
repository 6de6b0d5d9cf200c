"""Start-up files of zsh, bash and sh: what they do, under which conditions, and what a damaged line costs."""

from __future__ import annotations

import pytest

from goarmd.settings.formats import shell
from goarmd.settings.formats.shell_statements import Action, Kind, ShellFile, Statement


def read(text: str, name: str = "zsh") -> ShellFile:
    return shell.parse(text.encode(), name)


def only(text: str) -> Statement:
    (statement,) = read(text).statements
    return statement


def brief(text: str) -> list[tuple[object, ...]]:
    """Line, action, name, words."""
    return [(s.line, s.action.value, s.name, *(word.text for word in s.words)) for s in read(text).statements]


def certainty(text: str) -> dict[str, bool]:
    """Which of the variables are certain."""
    return {s.name: s.certain for s in read(text).statements if s.action is Action.ASSIGN}


def test_one_command_may_assign_several_variables() -> None:
    assert brief("export A=b C='d e'\nF=g H=i\n") == [
        (1, "assign", "A", "b"),
        (1, "assign", "C", "d e"),
        (2, "assign", "F", "g"),
        (2, "assign", "H", "i"),
    ]


@pytest.mark.parametrize("command", ["export", "typeset -gx", "declare -x", "typeset -x -r"])
def test_these_export(command: str) -> None:
    assert only(f"{command} GOFLAGS=-v").exported


@pytest.mark.parametrize("command", ["", "typeset -g", "declare", "readonly", "local"])
def test_these_do_not_export(command: str) -> None:
    statement = only(f"{command} GOFLAGS=-v")
    assert (statement.name, statement.exported) == ("GOFLAGS", False)


def test_an_export_without_a_value_is_one_of_a_name() -> None:
    assert brief("export GOPATH GOBIN=/b") == [(1, "export", "GOPATH"), (1, "assign", "GOBIN", "/b")]


@pytest.mark.parametrize("text", ["export -n A=b", "export -f A", "typeset -p A", "A=b make", "echo A=b", "#A=b"])
def test_what_sets_nothing_here_is_no_statement(text: str) -> None:
    assert brief(text) == []


def test_text_is_appended_to_a_variable_and_items_to_a_list() -> None:
    text, items = read("GOFLAGS+=' -v'\npath+=(/a ~/b)").statements
    assert (text.action, text.words[0].text) == (Action.APPEND, " -v")
    assert [item.text for item in items.words[0].items or ()] == ["/a", "~/b"]


def test_a_list_may_have_comments_and_lines_of_its_own() -> None:
    (statement,) = read("path=(\n  /a   # it's first\n  'b c'\n  $path[@] *(N)\n)").statements
    assert [item.text for item in statement.words[0].items or ()] == ["/a", "b c", "$path[@]", "*(N)"]


def test_typeset_u_keeps_items_once() -> None:
    assert brief("typeset -U path PATH") == [(1, "unique", "path"), (1, "unique", "PATH")]


def test_a_variable_is_unset_and_a_function_is_not() -> None:
    assert brief("unset A B\nunset -f C") == [(1, "unset", "A"), (1, "unset", "B")]


def test_files_are_read_by_source_and_dot() -> None:
    assert brief('source ~/.a\n. "$HOME/.b"\n\\. ~/.c arg') == [
        (1, "source", "", "~/.a"),
        (2, "source", "", "$HOME/.b"),
        (3, "source", "", "~/.c", "arg"),
    ]


@pytest.mark.parametrize("text", ['eval "$(brew shellenv)"', "eval $(brew shellenv)", "eval `brew shellenv`"])
def test_the_command_that_eval_runs_is_seen(text: str) -> None:
    (part,) = only(text).words[0].parts
    assert (part.kind, part.operand) == (Kind.COMMAND, "brew shellenv")


def test_only_aliases_that_start_tools_are_kept() -> None:
    text = (
        "alias ll='ls -l' go='/opt/go/bin/go'\nalias x86='env arch -x86_64 zsh' gob=\"cd x && go build\"\nalias mango=x"
    )
    assert [s.name for s in read(text).statements] == ["go", "x86", "gob"]


def test_programs_that_change_the_environment_are_kept() -> None:
    text = "go env -w GOFLAGS=-v\n/bin/launchctl setenv A b\nexec arch -x86_64 zsh\ngofmt x\ncommand go version"
    assert brief(text) == [
        (1, "run", "go", "env", "-w", "GOFLAGS=-v"),
        (2, "run", "launchctl", "setenv", "A", "b"),
        (3, "run", "exec", "arch", "-x86_64", "zsh"),
        (5, "run", "go", "version"),
    ]


class TestWords:
    def test_a_dollar_in_single_quotes_is_no_expansion(self) -> None:
        word = only("A='$HOME'\"$HOME\"\\$HOME").words[0]
        assert [(part.kind.value, part.text) for part in word.parts] == [
            ("text", "$HOME"),
            ("variable", "$HOME"),
            ("text", "$HOME"),
        ]
        assert word.plain is None

    def test_a_parameter_has_its_default(self) -> None:
        (part,) = only('A="${XDG_CONFIG_HOME:-$HOME/.config}"').words[0].parts
        assert (part.name, part.operator, part.operand) == ("XDG_CONFIG_HOME", ":-", "$HOME/.config")

    @pytest.mark.parametrize("text", [r"A=${Y#*\'}", "A=$((1+2))", "A=${(j.:.)path}", "A=$path[1]", "A=$+commands[go]"])
    def test_an_expansion_that_is_not_read_is_marked(self, text: str) -> None:
        assert [part.kind for part in only(text).words[0].parts] == [Kind.OTHER]

    @pytest.mark.parametrize("text", ["A=~/x", "A=/y:~/x", "A=~"])
    def test_a_tilde_is_the_home_folder(self, text: str) -> None:
        assert "HOME" in [part.name for part in only(text).words[0].parts]

    @pytest.mark.parametrize("text", ['A="~/x"', "A=x~/y", "A=~other/x", r"A=\~/x"])
    def test_any_other_tilde_is_text(self, text: str) -> None:
        assert [part.kind for part in only(text).words[0].parts] == [Kind.TEXT]

    def test_escapes_are_resolved(self) -> None:
        assert brief(r"""A=$'a\'\tb' B="\"\\\q" C=a\ b""") == [
            (1, "assign", "A", "a'\tb"),
            (1, "assign", "B", '"\\\\q'),
            (1, "assign", "C", "a b"),
        ]

    def test_a_line_may_be_continued(self) -> None:
        assert brief("export \\\n  A=b\\\nc \\\n  D=e\nF=g") == [
            (1, "assign", "A", "bc"),
            (1, "assign", "D", "e"),
            (5, "assign", "F", "g"),
        ]

    def test_parentheses_and_quotes_nest(self) -> None:
        word = only("""A="x $(echo "a $(echo ')' "b") c" # don't\n) y" """).words[0]
        assert [part.kind.value for part in word.parts] == ["text", "command", "text"]

    @pytest.mark.parametrize(
        "text", ["diff =(ls) <(ls) >(cat)", "ls *(N) **/*(.om[1,3]) x@(a|b)", "echo ${#x} $# $? $$"]
    )
    def test_what_only_zsh_has_hurts_nothing(self, text: str) -> None:
        assert brief(f"{text}\nA=b") == [(2, "assign", "A", "b")]
        assert read(text).problems == ()

    def test_values_are_not_in_a_repr(self) -> None:
        assert "hunter2" not in repr(read("export TOKEN=hunter2$(cat hunter2)${A:-hunter2}"))

    def test_bytes_that_are_not_utf_8_do_no_harm(self) -> None:
        (statement,) = shell.parse(b"\xef\xbb\xbfA=\xff\r\nA\xff=b\r\n").statements
        assert statement.words[0].text == "\ufffd"


class TestHeredocs:
    def test_text_for_a_program_is_no_command(self) -> None:
        text = "cat <<EOF > x <<-'E F'\nA=it's\nEOF\n\tB=\"\n\tE F\nC=d"
        assert brief(text) == [(6, "assign", "C", "d")]

    def test_a_here_string_is_no_here_document(self) -> None:
        assert brief("read x <<< $y\nA=b") == [(2, "assign", "A", "b")]

    def test_one_in_a_command_substitution_ends_too(self) -> None:
        assert [s.line for s in read("A=$(cat <<E\nit's )\nE\n)\nB=c").statements] == [1, 5]

    def test_one_without_an_end_is_named_and_the_rest_is_kept(self) -> None:
        found = read("A=b\ncat <<EOF\nsome text that's\n  never ends\nexport C=d")
        assert [s.name for s in found.statements] == ["A", "C"]
        assert [(problem.line, problem.text) for problem in found.problems] == [
            (2, "a here-document is opened and not closed")
        ]

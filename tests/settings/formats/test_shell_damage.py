"""What a damaged line of zsh, bash and sh costs: itself."""

from __future__ import annotations

import pytest

from goarmd.settings.formats import shell
from goarmd.settings.formats.shell_statements import Action
from tests.settings.formats.test_shell import certainty, read

LINES = (
    'export A="b"',
    "alias go='arch -x86_64 go'",
    "# don't",
    "source ~/x",
    'eval "$(/opt/homebrew/bin/brew shellenv)"',
    'export PATH="/x:$PATH"',
    "plugins=(git go)",
    "unset B",
)


@pytest.mark.parametrize(
    "line", ['export C="foo', "alias x='foo", "export C=$(foo", "D=`date", "E=${HOME", "path=(/a /b"]
)
@pytest.mark.parametrize("at", range(len(LINES) + 1))
def test_an_open_quote_costs_its_own_line(line: str, at: int) -> None:
    before, after = list(LINES[:at]), list(LINES[at:])
    whole = read("\n".join([*before, "", *after, ""]))
    found = read("\n".join([*before, line, *after, ""]))
    assert found.statements == whole.statements
    assert [problem.line for problem in found.problems] == [at + 1]


def test_a_string_over_several_lines_is_whole() -> None:
    text = 'alias x=\'\n  export A=b\n  go "c"\n\'\nPROMPT="a\n# b\n"\nC=d'
    assert [s.line for s in read(text).statements] == [1, 5, 8]
    assert read(text).problems == ()


def test_a_block_without_an_end_ends_by_its_indentation() -> None:
    text = "if x; then\n  A=b\nC=d\nf() {\n  if y; then\n    E=f\n  G=h\n}\nI=j"
    found = read(text)
    assert {s.name: s.certain for s in found.statements if s.certain} == {"C": True, "f": True, "I": True}
    assert [problem.line for problem in found.problems] == [1, 5]


@pytest.mark.parametrize("line", ["if x; then", "f() {", "(", "case x in", "for x in a; do", "{"])
def test_a_block_that_nothing_ends_leaves_the_rest_uncertain(line: str) -> None:
    found = read(f"A=b\n{line}\nC=d\nE=f\n")
    assigned = {s.name: s for s in found.statements if s.action is Action.ASSIGN}
    assert (assigned["A"].certain, assigned["E"].certain, assigned["E"].nested) == (True, False, False)
    assert 2 in [problem.line for problem in found.problems]


def test_an_end_without_a_beginning_is_named() -> None:
    found = read("A=b\nfi\ndone\n}\nC=d")
    assert [s.certain for s in found.statements] == [True, True]
    assert [problem.line for problem in found.problems] == [2, 3, 4]


def test_what_a_damaged_line_may_have_begun_is_not_certain() -> None:
    assert certainty('A=b\nif [ -n "$x ]; then\n  C=d\nfi\nE=f') == {"A": True, "C": False, "E": True}


def test_a_problem_quotes_no_value() -> None:
    problems = read("export TOKEN='hunter2\nexport B=$(hunter2\nif hunter2; then\npath=(hunter2").problems
    assert problems
    assert not any("hunter2" in problem.text for problem in problems)


def test_a_file_that_is_too_long_is_read_up_to_there() -> None:
    found = shell.parse(b"A=b\n" + b"# x\n" * 200_000 + b"C=d\n")
    assert [s.name for s in found.statements] == ["A"]
    assert "too long" in found.problems[0].text


@pytest.mark.parametrize("text", ["", "\n", "'", '"', "`", "$(", "${", "((", "[[", "<<", "\\", "#", "&&", "if", "}"])
def test_anything_is_read(text: str) -> None:
    read(text)
    read(text * 300)

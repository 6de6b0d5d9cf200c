"""`goarmd settings` for people: an error of a file first, and one way to do what goarmd can do."""

from __future__ import annotations

from typing import Any

from goarmd.catalog.verdict import Kind
from goarmd.core.findings import Severity
from goarmd.parts.judgement import Judgement
from goarmd.settings.home import Home, Line, Origin, Variable
from goarmd.views import settings
from tests.views.plain import plain


def judgement(line: int, **given: Any) -> Judgement:
    usual: dict[str, Any] = {"file": ".config/go/env", "line": line, "key": "GOFLAGS", "kind": Kind.REMOVED}
    usual |= {"severity": Severity.WARNING, "detail": "It is wrong.", "remedy": "Delete it."}
    return Judgement(**{**usual, **given})


EDITED = judgement(2, edit="", commands=("go env -u GOFLAGS",))
ERROR = judgement(9, key="syntax", kind=Kind.BROKEN_JSON, severity=Severity.INFO)


def shown(*found: Judgement, is_here: bool = True) -> list[str]:
    return [line.strip() for line in plain(settings.text(Home(root="/"), found, hidden=0, is_here=is_here))]


def test_what_fix_does_has_no_other_command() -> None:
    lines = shown(EDITED)
    assert "go env -u GOFLAGS" not in lines
    assert lines[-1] == "`goarmd fix` shows the edits for 1 of them, asks, and makes them."


def test_a_folder_that_fix_does_not_edit_keeps_the_command() -> None:
    lines = shown(EDITED, is_here=False)
    assert lines[-1] == "go env -u GOFLAGS"


def test_a_file_with_errors_is_not_for_fix() -> None:
    lines = shown(EDITED, ERROR)
    assert "go env -u GOFLAGS" in lines
    assert not any("goarmd fix" in line for line in lines)


def test_an_error_of_the_file_is_called_so_and_comes_first() -> None:
    heads = [line for line in shown(EDITED, ERROR) if " line " in line]
    assert heads == ["info line 9: syntax error", "warning line 2: GOFLAGS"]


def test_findings_are_counted_with_the_files_that_have_them() -> None:
    assert shown(EDITED, judgement(3))[0] == "2 findings in 1 of 0 settings files: 2 warnings."


def test_values_of_all_files_stand_in_one_column() -> None:
    def variable(name: str, value: str, file: str, line: int) -> Variable:
        return Variable(name, value, Line(file, line), Origin.SHELL, name)

    home = Home(
        root="/",
        variables=(variable("GOPRIVATE", "corp.example", ".zprofile", 3), variable("GOGC", "50", ".zshrc", 12)),
    )
    lines = plain(settings.text(home, (), hidden=0))
    assert lines[lines.index("Set for Go") + 1 :] == [
        "  .zprofile",
        "      3  GOPRIVATE  corp.example",
        "  .zshrc",
        "     12  GOGC       50",
    ]

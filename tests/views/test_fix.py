"""What `goarmd fix` leaves to a person: each line with what to do, and once why goarmd does not do it."""

from __future__ import annotations

from typing import Any

import pytest

from goarmd.catalog.verdict import Kind
from goarmd.core.findings import Severity
from goarmd.parts.judgement import Judgement
from goarmd.settings.fix import ByHand
from goarmd.views import fix
from tests.views.plain import plain


@pytest.fixture(autouse=True)
def width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def judgement(line: int, **given: Any) -> Judgement:
    usual: dict[str, Any] = {"file": ".zshrc", "line": line, "key": "GOARCH", "kind": Kind.REMOVED}
    usual |= {"severity": Severity.WARNING, "detail": "It is wrong.", "remedy": "Delete the line."}
    return Judgement(**{**usual, **given})


def by_hand(*left: ByHand) -> list[str]:
    lines = plain(fix.nothing(left))
    return lines[lines.index("By hand") + 1 :]


def test_what_to_do_and_to_type_is_all_that_is_said_where_there_is_no_edit() -> None:
    found = judgement(1, remedy="Choose one.", commands=("go env -u GOARCH",))
    assert by_hand(ByHand(found)) == ["  .zshrc", "    line 1 GOARCH", "      Choose one.", "      go env -u GOARCH"]


def test_why_no_edit_is_made_is_said_once() -> None:
    lines = by_hand(
        *(ByHand(judgement(number), "the file has errors in line 9: repair them first") for number in (2, 1))
    )
    assert lines[0] == "  .zshrc: the file has errors in line 9: repair them first"
    assert [line.strip() for line in lines[1:]] == [
        "line 1 GOARCH",
        "Delete the line.",
        "line 2 GOARCH",
        "Delete the line.",
    ]


def test_an_error_of_the_file_is_named() -> None:
    error = judgement(9, key="syntax", kind=Kind.BROKEN_JSON, detail="A quote is open.")
    assert by_hand(ByHand(error))[1:] == ["    line 9 syntax error", "      A quote is open."]


def test_the_result_fits_the_terminal() -> None:
    left = [ByHand(judgement(1, remedy="word " * 40), "reason " * 30)]
    lines = [*by_hand(*left), *plain(fix.outcome((), (), written=True, shown=True))]
    assert max(map(len, lines)) <= 80

"""`goarmd doctor` beside a daemon that does not answer as it should."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.cli import main
from goarmd.core.errors import GoarmdError
from goarmd.views.from_report import to_values
from tests.builders import host, report

if TYPE_CHECKING:
    import pytest


def test_without_an_answer_doctor_looks_itself_and_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def silent(**_: object) -> None:
        raise GoarmdError("the daemon does not answer (timed out)")

    monkeypatch.setattr("goarmd.commands.doctor.fetch_report", silent)
    monkeypatch.setattr("goarmd.commands.doctor.look", lambda _: to_values(report(host())))
    assert main(["doctor"]) == 0
    shown = capsys.readouterr()
    assert "Nothing is wrong here" in shown.out
    assert "the daemon does not answer (timed out)" in shown.err
    assert "`goarmd status`" in shown.err

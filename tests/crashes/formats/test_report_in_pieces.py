"""Reports as people show them: as a list, as code, with their parts in another order."""

from __future__ import annotations

import pytest

from goarmd.crashes.formats.crash_report import CrashReport, parse

NAMED, WHY = "Process: {}gopls [7]", "Exception Type: {}EXC_BAD_ACCESS (SIGSEGV)"
STACK = "Thread 0 Crashed:\n0   gopls \t0x0000000001 main.f + 1\n"


def read(text: str) -> CrashReport:
    report = parse(text.encode())
    assert report
    return report


@pytest.mark.parametrize(
    "text",
    [
        f"- {NAMED}\n- {WHY}\n",
        f"* {NAMED}\n* {WHY}\n",
        f"**{NAMED}\n**{WHY}\n".replace("{}", "** "),
        f"`{NAMED}\n{WHY}`\n",
        f"Crashed Thread: 0\n{WHY}\n\n{STACK}\n{NAMED}\n",
    ],
)
def test_the_fields_are_found(text: str) -> None:
    report = read(text.replace("{}", ""))
    assert (report.process, report.pid, report.symptoms.signal) == ("gopls", 7, "SIGSEGV")


def test_the_fields_before_the_stack_win() -> None:
    text = f"{NAMED}\n{WHY}\n\n{STACK}\nProcess: other [8]\n"
    assert read(text.replace("{}", "")).process == "gopls"

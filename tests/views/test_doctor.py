"""`goarmd doctor` on a terminal of 80 columns."""

from __future__ import annotations

from goarmd.core.findings import Finding, Remedy, Severity
from goarmd.views import doctor
from goarmd.views.from_report import to_values
from tests.builders import NOW, report

FLAG = "-remote.listen.timeout=1m0s"


def shown(detail: str, now: float = NOW) -> list[str]:
    finding = Finding("c", "T", Severity.WARNING, "s", detail, "why", NOW - 60, Remedy("do this"))
    return doctor.text(to_values(report(findings=(finding,))), now).splitlines()


def test_lines_are_wrapped_by_words_and_keep_their_indentation() -> None:
    lines = shown(f"gopls crashed 4 times in 10 minutes because of a flag it does not know {FLAG} and others")
    assert max(len(line) for line in lines if line.startswith("  ")) <= 80
    assert any(FLAG in line.split() and line.startswith("  ") for line in lines)


def test_ages_count_from_now_and_not_from_the_sample() -> None:
    assert any("(for 1 min)" in line for line in shown("d"))
    assert any("(for 3 min)" in line for line in shown("d", NOW + 120))

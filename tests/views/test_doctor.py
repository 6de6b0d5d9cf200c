"""`goarmd doctor` on a terminal of 80 columns."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from goarmd import assembly
from goarmd.core.facts import Architecture, Rosetta
from goarmd.core.findings import Finding, PutAside, Remedy, SettingLine, Severity
from goarmd.core.system import System
from goarmd.demo.day import Day
from goarmd.settings.facts import ReadSettings, WatchedFile
from goarmd.views import doctor
from goarmd.views.doctor import Show
from goarmd.views.from_report import to_values
from goarmd.views.markup import from_markup
from tests.builders import NOW, build, executable, host, process, report, sample, translated
from tests.views.plain import plain

if TYPE_CHECKING:
    from goarmd.core.facts import Fact
    from goarmd.views.report_values import ReportValues

FLAG = "-remote.listen.timeout=1m0s"


@pytest.fixture(autouse=True)
def width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture(scope="module")
def demo() -> ReportValues:
    *_, last = Day(NOW, assembly.all_checks()).reports(900)
    return to_values(last)


def finding(check: str = "c", **given: Any) -> Finding:
    usual: dict[str, Any] = {"title": "T", "severity": Severity.WARNING, "subject": "s", "detail": "d", "why": "why"}
    usual |= {"since": NOW - 60, "remedy": Remedy("do this")}
    return Finding(check=check, **{**usual, **given})


def shown(*findings: Finding, facts: tuple[Fact, ...] = (), now: float = NOW, show: Show | None = None) -> list[str]:
    values = to_values(report(*facts, findings=findings))
    return plain(doctor.text(values, now, show or Show()))


def below(lines: list[str], start: str) -> list[str]:
    """The lines of the card that begins so."""
    at = next(number for number, line in enumerate(lines) if line.startswith(start))
    end = lines.index("", at) if "" in lines[at:] else len(lines)
    return lines[at:end]


def test_lines_are_wrapped_by_words_and_hang_below_their_text() -> None:
    card = below(
        shown(finding(detail=f"gopls crashed 4 times because of a flag that it does not know {FLAG} today")), "w"
    )
    assert max(map(len, card)) <= 80
    what, more = card[1:3]
    assert what.startswith("  what   gopls crashed")
    assert more.startswith(" " * 9 + FLAG), "the flag is whole, and below the text"


def test_a_narrow_terminal_gets_shorter_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    assert max(map(len, below(shown(finding(detail="word " * 40)), "warning"))) <= 50


def test_ages_count_from_now_and_not_from_the_sample() -> None:
    assert any("(1 min)" in line for line in shown(finding()))
    assert any("(3 min)" in line for line in shown(finding(), now=NOW + 120))


def test_what_was_seen_for_the_first_time_has_no_age() -> None:
    assert not any("since" in line for line in shown(finding(since=NOW)))


def test_the_verdict_comes_first_and_counts_causes(demo: ReportValues) -> None:
    first, machine, *_ = plain(doctor.text(demo, NOW))
    assert first == "4 things to fix: 1 critical, 3 warnings."
    assert machine == "macOS 26.1 arm64 Apple M4 (simulated)"


def test_the_verdict_is_repeated_where_the_first_one_has_scrolled_away(
    demo: ReportValues, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("LINES", "24")
    lines = plain(doctor.text(demo, NOW))
    assert (lines[0], lines[-2]) == (lines[-1], "")
    monkeypatch.setenv("LINES", "200")
    assert plain(doctor.text(demo, NOW)).count(lines[0]) == 1


def test_no_line_of_a_day_of_trouble_is_longer_than_80(demo: ReportValues) -> None:
    assert [line for line in plain(doctor.text(demo, NOW)) if len(line) > 80] == []


def test_a_setting_and_the_crashes_that_it_causes_are_one_card(demo: ReportValues) -> None:
    lines = plain(doctor.text(demo, NOW))
    card = below(lines, "critical ~/Library/Application Support/Cursor/User/settings.json")
    assert any("gopls crashed 5 times in 10 minutes" in line for line in card)
    assert any("Cursor gave up on gopls" in line for line in card)
    assert any("2 keys differ from the baseline" in line for line in card)
    assert any(line.startswith("  line 5 go.languageServerFlags -cachesize=512") for line in card)
    assert card[-2:] == [
        "  type   goarmd fix 'Library/Application Support/Cursor/User/settings.json'",
        "         goarmd drift",
    ]
    assert sum("crashed 5 times" in line for line in lines) == 1


def test_findings_of_one_check_with_one_remedy_are_one_card() -> None:
    remedy = Remedy("Install the native build.", ("brew install x",))
    card = below(shown(*(finding(subject=name, detail=f"{name} is Intel", remedy=remedy) for name in "ab")), "warning")
    assert card[0] == "warning T (c)", "the check's name acknowledges both"
    assert [line.strip() for line in card if "is Intel" in line] == ["what   a is Intel", "b is Intel"]
    assert sum("brew install x" in line for line in card) == 1


def test_the_worst_card_comes_first() -> None:
    lines = shown(finding("a", severity=Severity.INFO), finding("b", severity=Severity.CRITICAL, remedy=Remedy("x")))
    heads = [line.split()[0] for line in lines if line.startswith(("info", "critical"))]
    assert heads == ["critical", "info"]


def test_harmless_settings_of_a_file_are_one_line_beside_worse_ones() -> None:
    def setting(line: int, severity: Severity) -> Finding:
        place = SettingLine(".config/s.json", line, f"go.key{line}")
        return finding(severity=severity, subject=f"s:{line}", place=place, remedy=Remedy("delete it", (), ""))

    findings = [setting(1, Severity.WARNING), *(setting(number, Severity.INFO) for number in range(2, 6))]
    card = below(shown(*findings), "warning ~/.config/s.json")
    assert sum(line.startswith("  line") for line in card) == 1
    assert "go.key2 (line 2), go.key3 (line 3)" in " ".join(" ".join(card).split())
    whole = below(shown(*findings, show=Show(whole=True)), "warning ~/.config/s.json")
    assert sum(line.startswith("  line") for line in whole) == 5


def test_a_long_path_is_shortened_unless_everything_is_asked_for() -> None:
    path = "/Applications/Visual Studio Code.app/Contents/Frameworks/Code Helper.app/Contents/MacOS/Code Helper"
    facts = (sample(process("Code Helper", "code-helper", path=path)),)
    found = finding(detail=f"{path} is Intel")
    assert any("/Applications/.../MacOS/Code Helper is Intel" in line for line in shown(found, facts=facts))
    whole = " ".join(line.strip() for line in shown(found, facts=facts, show=Show(whole=True)))
    assert f"{path} is Intel" in whole


def test_only_all_says_why() -> None:
    assert not any("why" in line for line in shown(finding()))
    assert any(line.startswith("  why    why") for line in shown(finding(), show=Show(whole=True)))


def test_a_lowest_severity_leaves_out_what_is_below() -> None:
    lines = shown(finding(severity=Severity.WARNING), show=Show(Severity.CRITICAL))
    assert lines[0].startswith("No findings at level critical")
    assert not any(line.startswith("warning") for line in lines)


def test_short_is_a_verdict_and_a_line_for_each_cause(demo: ReportValues) -> None:
    lines = plain(doctor.text(demo, NOW, Show(short=True)))
    assert len(lines) == 1 + 4
    assert lines[1].startswith("critical: go.languageServerFlags -cachesize=512 (line 5), ")
    assert lines[1].endswith(": ~/Library/Application Support/Cursor/User/settings.json")


def test_what_is_put_aside_is_counted_and_listed_with_all() -> None:
    values = to_values(report(acknowledged=(PutAside(finding(detail="an old story"), "known"),)))
    text = " ".join(plain(doctor.text(values, NOW)))
    assert "1 acknowledged finding is put aside" in text
    assert "an old story" not in text
    assert "an old story" in " ".join(plain(doctor.text(values, NOW, Show(whole=True))))


def test_a_machine_where_nothing_runs_gets_what_was_looked_at() -> None:
    go = executable("go", path="/usr/local/go/bin/go", group="go", build=build(path="cmd/go", go_version="go1.26.8"))
    facts = (host(), go, ReadSettings(files=(".zshrc", "Library/x")))
    lines = shown(facts=facts, show=Show(once=True))
    assert lines[0] == "Nothing is wrong here, but gopls and dlv are not installed."
    rows = {line.split()[0]: " ".join(line.split()[1:]) for line in lines[3:10]}
    assert rows == {
        "Go": "go1.26.8 (arm64, native)",
        "gopls": "not found: go install golang.org/x/tools/gopls@latest",
        "dlv": "not found: go install github.com/go-delve/delve/cmd/dlv@latest",
        "programs": "1 file checked, all have an arm64 build",
        "Rosetta": "installed, nothing runs translated",
        "crashes": "none",
        "settings": "2 files read, nothing wrong",
    }
    assert "No Go tool is running: open a Go project in your editor, and run this again." in lines
    assert "`goarmd install` keeps it running." in " ".join(lines[-2:])


@pytest.mark.parametrize(
    ("given", "row"),
    [
        ({"rosetta": Rosetta.ABSENT}, "Rosetta    not installed, nothing runs translated"),
        ({"architecture": Architecture.X86_64}, "Rosetta    not needed on an Intel Mac"),
        ({"os": System.LINUX}, "emulation  nothing runs under an emulator"),
    ],
)
def test_rosetta_is_named_only_where_it_matters(given: dict[str, Any], row: str) -> None:
    assert f"  {row}" in shown(facts=(host(**given), translated()))


def test_a_fine_gopls_is_shown_with_its_memory_and_budget() -> None:
    assert "  memory     1 gopls, 100 MB of 1.4 GB" in shown(facts=(host(), sample()))


def test_a_row_is_left_out_where_a_card_says_more() -> None:
    lines = shown(finding("memory_budget"), facts=(host(), sample()))
    assert not any(line.startswith("  memory") for line in lines)


def test_a_drift_that_is_about_another_file_stays_its_own_card() -> None:
    drifted = WatchedFile(file="zshrc", path="/home/you/.zshrc", drifted_keys=("A",), changed_keys=(), changed_at=NOW)
    place = SettingLine(".config/Code/User/settings.json", 1, "go.goroot")
    drift = finding("config_drift", subject="zshrc", detail="/home/you/.zshrc: 1 key differs", severity=Severity.INFO)
    lines = shown(finding(place=place), drift, facts=(drifted,))
    assert below(lines, "info T")[1] == "  what   /home/you/.zshrc: 1 key differs"


def test_names_from_outside_cannot_write_markup_or_control_the_terminal() -> None:
    text = doctor.text(to_values(report(findings=(finding(title="[red]x[/]", detail="a\x1b[2Jb\nc"),))), NOW)
    assert "[red]x[/]" in from_markup(text).plain
    assert "\x1b" not in text
    assert r"a\x1b[2Jb\nc" in from_markup(text).plain


def test_a_report_without_host_or_sources_has_a_text(demo: ReportValues) -> None:
    assert plain(doctor.text(replace(demo, host=None, sources=(), executables=()), NOW))


TEXT = st.text(max_size=200)


@given(title=TEXT, detail=TEXT, remedy=TEXT, command=TEXT, file=TEXT, whole=st.booleans(), short=st.booleans())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_shown_and_obeyed_by_neither_rich_nor_the_terminal(
    title: str, detail: str, remedy: str, command: str, file: str, *, whole: bool, short: bool
) -> None:
    usual: dict[str, Any] = {"title": title, "detail": detail, "remedy": Remedy(remedy, (command,), "")}
    findings = (finding(**usual), finding(place=SettingLine(file, 1, title), **usual))
    lines = shown(*findings, show=Show(whole=whole, short=short))
    obeyed = [character for line in lines for character in line if unicodedata.category(character) == "Cc"]
    assert [character for character in obeyed if character != "\t"] == []

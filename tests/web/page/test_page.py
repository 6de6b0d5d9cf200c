"""The page answers four questions first, says what to type, and stays small whatever a machine is like."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from goarmd.assembly import all_checks
from goarmd.core.findings import PutAside, Severity
from goarmd.core.system import System
from goarmd.web.documents import page
from goarmd.web.page.model import OF_CHECK
from goarmd.web.page.style import ALLOWED
from goarmd.web.spans import SPANS
from tests.browser import scenes
from tests.builders import NOW, host, process, report, sample, translated
from tests.history.past import finding

if TYPE_CHECKING:
    from goarmd.parts.check import Check
    from goarmd.runtime.report import Report

_VOID = {"meta", "link", "br", "path", "rect"}


class Outline(HTMLParser):
    """The text of a page by element, and elements that are never closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: dict[str, list[str]] = {}
        self.ids: list[str] = []
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self.open.append(tag)
        named = dict(attrs)
        self.ids += [named["id"]] if named.get("id") else []  # type: ignore[list-item]
        self.links += [named["href"]] if named.get("href") else []  # type: ignore[list-item]

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        for tag in self.open:
            self.words.setdefault(tag, []).append(data)

    def text(self, tag: str) -> str:
        return " ".join("".join(self.words.get(tag, [])).split())


def html(made: Report) -> str:
    return page(made, None, None).decode()


def tile(text: str, number: int) -> str:
    """The words of one of the four answers."""
    return re.sub(r"<[^>]*>", " ", re.findall("<article[^>]*>(.*?)</article>", text)[number - 1])


@pytest.fixture(scope="module", params=["first_minute", "well", "trouble", "hostile"])
def scene(request: pytest.FixtureRequest) -> scenes.Scene:
    make = getattr(scenes, request.param)
    return make() if request.param == "first_minute" else make(0.1)  # type: ignore[no-any-return]


@pytest.mark.parametrize("span", [None, *SPANS.values()], ids=str)
def test_every_machine_has_a_whole_page_of_less_than_100_kb(scene: scenes.Scene, span: object) -> None:
    body = page(scene.report, scene.history, span)  # type: ignore[arg-type]
    outline = Outline(body.decode())
    assert len(body) < 100_000
    assert outline.open == []
    assert len(set(outline.ids)) == len(outline.ids)
    assert {link[1:] for link in outline.links if link.startswith("#")} <= set(outline.ids)


def test_the_policy_allows_the_pages_own_style_and_script_and_no_other() -> None:
    text = html(report(host()))
    for tag in ("style", "script"):
        (source,) = re.findall(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        assert f"{tag}-src 'sha256-{b64encode(sha256(source.encode()).digest()).decode()}'" in ALLOWED
    assert "style=" not in text, "no policy by hashes would allow it"
    assert "unsafe" not in ALLOWED


@pytest.mark.parametrize(
    ("severities", "words"),
    [
        ((), "Nothing is wrong here, but Go, gopls and dlv are not installed"),
        ((Severity.INFO,), "Nothing to fix; 1 note"),
        ((Severity.WARNING, Severity.WARNING), "2 things to fix: 2 warnings"),
        ((Severity.CRITICAL,), "1 thing to fix: 1 critical"),
        (
            (Severity.CRITICAL, Severity.WARNING, Severity.INFO),
            "2 things to fix: 1 critical, 1 warning; 1 note",
        ),
    ],
)
def test_the_verdict_comes_first_in_words(severities: tuple[Severity, ...], words: str) -> None:
    found = tuple(scenes.finding(f"c{number}", severity, "t", "d", NOW) for number, severity in enumerate(severities))
    assert Outline(html(report(host(), findings=found))).text("h1") == words


def test_an_empty_machine_says_what_was_looked_at_and_what_to_install() -> None:
    text = Outline(html(scenes.first_minute().report)).text("main")
    assert "Nothing is wrong here, but Go, gopls and dlv are not installed" in text
    assert "gopls not found. To install it, type:go install golang.org/x/tools/gopls@latest" in text
    assert text.index("What was checked") < text.index("over time")


def test_all_is_native_or_what_is_not_is_named() -> None:
    native = sample(process("gopls"))
    assert "Yes" in tile(html(report(host(), native)), 1)
    emulated = process("gopls", editor="vscode", translated=True)
    shown = html(report(host(), sample(emulated), translated(emulated)))
    assert "1 translated" in tile(shown, 1)
    assert "gopls in Visual Studio Code" in re.sub(" +", " ", tile(shown, 1))
    on_linux = html(report(host(os=System.LINUX), sample(emulated), translated(emulated)))
    assert "1 emulated" in tile(on_linux, 1)


def test_memory_is_that_of_the_largest_gopls_against_its_budget() -> None:
    many = (sample(process("gopls", editor="zed", pid=number), footprint_bytes=number * 10**9) for number in (1, 2))
    words = re.sub(r"\s+", " ", tile(html(report(host(), *many)), 2))
    assert "2 GB" in words
    assert "to know The largest gopls in Zed ; its warning level is 1.4 GB. 2 of them together: 3 GB." in words


def test_crashes_of_a_day_are_counted_by_cause() -> None:
    crashes = [scenes.crash(NOW - 60), scenes.crash(NOW - 30), scenes.crash(NOW - 90_000)]
    words = re.sub(r"\s+", " ", tile(html(report(host(), *crashes)), 3))
    assert "2 crashes" in words
    assert "gopls bad-flag ×2" in words  # noqa: RUF001  # as it is shown


def test_a_setting_that_an_edit_fixes_says_goarmd_fix() -> None:
    wrong = scenes.setting("go.goplsArgs", 11, "Nothing reads it.", NOW)
    words = re.sub(r"\s+", " ", tile(html(report(host(), findings=(wrong,))), 4))
    assert "1 setting in 1 file" in words
    assert "go.goplsArgs , line 11: a setting that nothing reads" in words
    assert "goarmd fix" in words


def test_settings_of_one_file_are_one_card_and_the_worst_is_open() -> None:
    found = tuple(scenes.setting(f"go.k{line}", line, "Nothing reads it.", NOW) for line in range(1, 4))
    worst = scenes.finding("crash_loop", Severity.CRITICAL, "It crashes", "5 times", NOW)
    text = html(report(host(), findings=(worst, *found)))
    assert text.count('class="card ') == 2
    assert re.findall(r'<details (open )?class="card (\w+)"', text) == [("open ", "critical"), ("", "warning")]


def test_what_was_put_aside_is_named_and_what_can_be_has_its_word() -> None:
    aside = PutAside(finding("recent_crash", "gopls"), "known")
    wrong = scenes.finding("cgo", Severity.WARNING, "No C compiler", "xcode-select --install", NOW)
    text = html(report(host(), findings=(wrong,), acknowledged=(aside,)))
    assert "1 acknowledged finding put aside: <code>goarmd ack --list</code>" in text
    assert re.search(r"<code>goarmd ack \w+</code> puts it aside", text)


def test_processes_are_sorted_by_memory_with_unknown_ones_last() -> None:
    sizes = {1: 5_000_000, 2: None, 3: 9_000_000}
    samples = (sample(process("gopls", pid=pid), footprint_bytes=size) for pid, size in sizes.items())
    shown = html(report(host(), *samples))
    assert re.findall(r'data-label="pid">(\d+)', shown) == ["3", "1", "2"]
    assert "unknown" in shown


def test_a_process_shows_what_it_takes_of_a_core_now_and_its_time_since_the_start() -> None:
    gopls = sample(process("gopls", pid=1), cpu_seconds=240.0)
    shares = {gopls.process.key: 0.123}
    words = re.sub(r"<[^>]*>", "", html(report(host(), gopls, cpu_shares=shares)))
    assert "12.3 % 4 min" in words
    assert ">12" not in html(report(host(), gopls))


def test_a_thousand_processes_and_findings_are_cut_with_a_number() -> None:
    samples = [sample(process("gopls", pid=pid)) for pid in range(1000)]
    found = tuple(finding("memory_budget", f"pid {pid}") for pid in range(1000))
    found += tuple(scenes.finding(f"check_{number}", Severity.INFO, "t", "d" * 500, NOW) for number in range(100))
    text = html(report(host(), *samples, findings=found))
    assert len(text.encode()) < 100_000
    assert re.search(r"And \d+ smaller ones: .*the report", text)
    assert "And 997 more of the same." in text
    assert re.search(r"\d+ more cards: <code>goarmd doctor</code>", text)


def test_what_is_wrong_with_goarmd_itself_is_said() -> None:
    shown = html(report(host(), config_error="config.toml:2: unknown key", watch_alive=False))
    assert "The configuration is not in force:</b> config.toml:2: unknown key" in shown
    assert "not noticed at once" in shown


def test_every_check_outside_of_settings_belongs_to_a_question() -> None:
    rooms = {"processes", "programs", "rosetta", "crashes", "runtime"}
    named = {check.name for check in all_checks() if _room(check) in rooms}
    assert named - set(OF_CHECK) == set()


def _room(check: Check) -> str:
    """The room of a check; those that a table made have a function without a module."""
    return getattr(check.evaluate, "__module__", "goarmd.settings").removeprefix("goarmd.").partition(".")[0]

"""One page says one thing of one fact: figures agree, and nothing is said twice."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from goarmd.core.findings import Severity
from goarmd.web.documents import page
from tests.browser import scenes
from tests.builders import NOW, host, process, report, sample, snapshot
from tests.web.page.test_page import html, tile

if TYPE_CHECKING:
    from goarmd.core.facts import Fact


def words(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text))


def test_settings_are_counted_with_their_files_as_the_headline_counts_these() -> None:
    found = tuple(scenes.setting(f"go.k{line}", line, "Nothing reads it.", NOW) for line in range(1, 4))
    shown = html(report(host(), findings=found))
    assert "3 settings in 1 file" in words(tile(shown, 4))
    assert "1 thing to fix: 1 warning" in words(shown)


@pytest.mark.parametrize(
    ("facts", "said"), [((), "None runs now."), ((sample(process("gopls", editor="zed")),), "Now: Zed 100 MB.")]
)
def test_the_chart_says_of_now_what_the_report_says(facts: tuple[Fact, ...], said: str) -> None:
    scene = scenes.trouble(0.1)
    now = snapshot(host(), *facts, at=scene.report.snapshot.taken_at)
    assert said in words(page(report(snapshot=now), scene.history, None).decode())


def test_a_detail_that_begins_with_its_title_is_said_once() -> None:
    wrong = scenes.setting("GOROOT", 1, "A setting that nothing reads, as Go says.", NOW)
    title = wrong.title
    assert wrong.detail.startswith(title)
    (item,) = re.findall(r"<li class=warning>(.*?)</li>", html(report(host(), findings=(wrong,))))
    assert words(item).count(title) == 1


def test_a_broken_configuration_is_not_called_nothing() -> None:
    shown = html(report(host(), config_error="config.toml:2: unknown key"))
    assert "goarmd's own configuration is broken" in shown.partition("<h1")[2].partition("</h1>")[0]


def test_an_info_only_file_counts_notes() -> None:
    note = replace(scenes.setting("go.k", 1, "Nothing reads it.", NOW), severity=Severity.INFO)
    assert "1 note in 1 file" in words(tile(html(report(host(), findings=(note,))), 4))

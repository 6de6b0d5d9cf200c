"""Text of a machine in HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from goarmd.core.text import count
from goarmd.web.page.html import (
    LONGEST,
    commands,
    figure,
    identifier,
    moment,
    name,
    path,
    sentence,
    text,
    within,
)

if TYPE_CHECKING:
    from pathlib import Path


def test_markup_control_characters_and_turned_text_are_shown_and_not_obeyed() -> None:
    assert text('<b>"\u202e\x1b\n') == "&lt;b&gt;&quot;\\u202e\\x1b\\n"
    assert name("\u05d0") == "<bdi>\u05d0</bdi>"


def test_bytes_that_are_no_text_are_shown_as_such() -> None:
    assert text("caf\udce9 \ud800") == "caf? ?" or "\ufffd" in text("caf\udce9")


def test_of_a_long_name_both_ends_are_kept() -> None:
    shown = text("/Users/" + "x" * 9999 + "/gopls")
    assert len(shown) == LONGEST
    assert shown.startswith("/Users/x")
    assert shown.endswith("/gopls")


def test_the_home_folder_is_short(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert path(f"{tmp_path}/go/bin/gopls") == "<bdi>~/go/bin/gopls</bdi>"


def test_a_moment_is_local_time_with_the_day_unless_it_is_today() -> None:
    now = 1_800_000_000.0
    assert '<time datetime="2027-01-15T08:00:00.000Z">' in moment(now, now)
    assert len(moment(now - 86_400, now)) > len(moment(now, now))


@pytest.mark.parametrize("at", [1e300, -1e300, float("inf")])
def test_a_moment_outside_of_all_calendars_is_shown_all_the_same(at: float) -> None:
    assert moment(at, 0.0)


def test_parts_are_shown_while_there_is_room() -> None:
    assert within(("aa", "bb", "cc"), 5) == ("aabb", 2)
    assert within((), 5) == ("", 0)


def test_an_id_is_one_whatever_it_is_made_of() -> None:
    assert identifier("a b", "\udce9<>") == identifier("a b", "\udce9<>")
    assert identifier("a") != identifier("b")
    assert identifier("\u202e").isalnum()


def test_numbers_have_their_noun_and_commands_a_line_each() -> None:
    assert (count(1, "crash", "crashes"), count(1200, "crash", "crashes")) == ("1 crash", "1,200 crashes")
    assert commands(("a", "<b>")) == "<pre><code>a</code></pre><pre><code>&lt;b&gt;</code></pre>"


def test_what_stands_in_backticks_is_code_and_obeyed_by_no_browser() -> None:
    assert sentence("Run `Go: <b>`, then `go`.") == "Run <code>Go: &lt;b&gt;</code>, then <code>go</code>."
    assert sentence("a ` alone") == "a ` alone"


def test_a_number_stays_beside_its_unit() -> None:
    assert figure("2.1 GB") == "<span class=whole>2.1 GB</span>"


def test_a_flag_is_not_broken_at_its_hyphen() -> None:
    assert sentence("Delete -cachesize=512 from it.") == "Delete <span class=whole>-cachesize=512</span> from it."
    assert sentence("read-only, a - b, <-x") == "read-only, a - b, &lt;-x"

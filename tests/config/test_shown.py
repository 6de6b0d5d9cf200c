"""`goarmd config show`: a file that means the same when it is read again."""

from __future__ import annotations

import pytest

from goarmd.config.file import parse
from goarmd.config.schema import Config
from goarmd.config.shown import shown
from goarmd.core.units import Seconds, Size

MINE = """
[sampling]
interval = "500ms"
slow_interval = 100.123456
[http]
hosts = ["a\\"b\\u007f", "ü"]
[log]
max_size = "512MiB"
[budgets.gopls]
warning = "1234567B"
[budgets.dlv]
critical = "1GB"
[[groups]]
name = "mine"
programs = ["a*"]
[[groups]]
name = "gopls"
arguments = ["x"]
without = ["y"]
[[policy]]
name = "private"
key = "GOPRIVATE"
expect = "is"
values = ["*.corp"]
severity = "info"
"""


@pytest.mark.parametrize("text", ["", MINE])
def test_what_is_shown_can_be_saved_and_means_the_same(text: str) -> None:
    config = parse(text.encode(), "c.toml")
    assert parse(shown(config).encode(), "again.toml") == config


def test_a_size_or_duration_that_is_not_round_is_shown_exactly() -> None:
    text = shown(parse(MINE.encode(), "c.toml"))
    assert 'max_size = "512MiB"  # default: "5MB"' in text
    again = parse(text.encode(), "again.toml")
    assert again.log.max_size == Size(536_870_912)
    assert again.sampling.slow_interval == Seconds(100.123456)


def test_what_is_not_the_default_is_marked_with_the_default() -> None:
    lines = shown(parse(MINE.encode(), "c.toml")).splitlines()
    assert 'interval = "500ms"  # default: "15s"' in lines
    assert 'critical = "4GB"' in lines
    assert 'critical = "1GB"  # default: none' in lines
    assert lines.count("[[groups]]  # yours") == 2
    assert not [line for line in shown(Config()).splitlines()[1:] if "  # " in line]


def test_the_built_in_groups_are_shown_as_comments_but_those_that_are_replaced() -> None:
    assert '# name = "gopls"' in shown(Config()).splitlines()
    assert '# name = "gopls"' not in shown(parse(MINE.encode(), "c.toml")).splitlines()

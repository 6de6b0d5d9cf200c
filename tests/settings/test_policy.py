"""The policy: expectations of single settings and variables, the shipped ones and one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from goarmd.catalog.verdict import Kind
from goarmd.config.file import load
from goarmd.config.schema import Policy
from goarmd.core.errors import ConfigError
from goarmd.core.findings import Severity
from goarmd.settings import assumed, policy
from goarmd.settings.policy import SHIPPED, Expectation, PolicyRow
from tests.settings.homes import MAC, write

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = ".config/Code/User/settings.json"
# A value, the expectation, and whether it is as expected; the values are those of the row.
EXPECTED: tuple[tuple[Any, str, tuple[str, ...], bool], ...] = (
    ("revive", "present", (), True),
    ("revive", "absent", (), False),
    ("revive", "is", ("staticcheck", "revive"), True),
    ("golint", "is", ("staticcheck", "revive"), False),
    ("golint", "is", ("go*",), True),
    ("golint", "is-not", ("golint",), False),
    ("revive", "is-not", ("golint", "gometa*"), True),
    (True, "is", ("true",), True),
    (None, "is", ("null",), True),
    (["-a", "-b"], "is", ('["-a", "-b"]',), True),
    (10, "at-least", ("3",), True),
    (3, "at-least", ("3",), True),
    (2.5, "at-least", ("3",), False),
    ("20", "at-least", ("3",), True),
    ("soon", "at-least", ("3",), False),
)


def row(**given: Any) -> PolicyRow:
    return PolicyRow(**{"name": "mine", "key": "go.lintTool", "expect": Expectation.ABSENT, **given})


def judged(root: Path, *rows: PolicyRow) -> list[tuple[str, int, str]]:
    home = assumed.read(root, assumed.parse(MAC))
    return [(each.file, each.line, each.key) for each in policy.judge(home, rows)]


@pytest.mark.parametrize(("value", "expect", "values", "fits"), EXPECTED)
def test_each_expectation(tmp_path: Path, value: Any, expect: str, values: tuple[str, ...], fits: bool) -> None:  # noqa: FBT001
    write(tmp_path, {SETTINGS: {"go.lintTool": value}})
    found = judged(tmp_path, row(expect=Expectation(expect), values=values))
    assert found == ([] if fits else [(SETTINGS, 2, "go.lintTool")])


@pytest.mark.parametrize("expect", [each for each in Expectation if each is not Expectation.PRESENT])
def test_what_is_set_nowhere_is_as_expected_unless_it_must_be_present(tmp_path: Path, expect: Expectation) -> None:
    assert judged(tmp_path, row(expect=expect, values=("3",))) == []
    assert judged(tmp_path, row(expect=Expectation.PRESENT)) == [("", 0, "go.lintTool")]


def test_a_key_without_a_dot_is_a_variable_wherever_it_is_set(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            ".zshrc": "\nexport GOPROXY=direct\nf() { export GOPROXY=direct; }\n",
            ".config/go/env": "GOPROXY=direct\n",
            SETTINGS: {"go.toolsEnvVars": {"GOPROXY": "direct"}},
        },
    )
    found = judged(tmp_path, row(key="GOPROXY"))
    assert set(found) == {(".config/go/env", 1, "GOPROXY"), (SETTINGS, 3, "GOPROXY"), (".zshrc", 2, "GOPROXY")}


def test_a_value_that_a_later_line_replaces_is_not_compared(tmp_path: Path) -> None:
    write(tmp_path, {".zshrc": "export GOPROXY=off\nexport GOPROXY=direct\n"})
    assert judged(tmp_path, row(key="GOPROXY", expect=Expectation.IS, values=("direct",))) == []


def test_both_ways_to_write_a_nested_setting_count(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            SETTINGS: {"gopls": {"build": {"env": {"GOGC": "50"}}}},
            "Library/Application Support/Code/User/settings.json": {"gopls": {"build.env": {"GOGC": "50"}}},
            "a/.vscode/settings.json": {"gopls.build.env": {"GOGC": "50"}},
        },
    )
    assert len(judged(tmp_path, row(key="gopls.build.env.GOGC"))) == 3


def test_a_row_says_why_and_what_to_do_and_quotes_no_value(tmp_path: Path) -> None:
    write(tmp_path, {SETTINGS: {"go.lintTool": "a-secret"}})
    home = assumed.read(tmp_path, assumed.parse(MAC))
    short, long = row(), row(why="Because.", remedy="Do this.", severity=Severity.CRITICAL, noise=True)
    (one,), (other,) = (tuple(policy.judge(home, [each])) for each in (short, long))
    assert (one.kind, one.severity, one.noise) == (Kind.POLICY, Severity.WARNING, False)
    assert (other.detail, other.remedy, other.severity, other.noise) == ("Because.", "Do this.", "critical", True)
    assert "a-secret" not in one.detail + one.remedy


def test_ones_own_row_takes_the_place_of_a_shipped_one() -> None:
    own = row(name="terminal-inherits")
    rows = policy.rows([own])
    assert len(rows) == len(SHIPPED)
    assert own in rows


def test_ones_own_rows_come_beside_the_shipped_ones() -> None:
    assert policy.rows([row()]) == (*SHIPPED, row())


def test_a_row_of_the_configuration_becomes_a_row_of_the_policy() -> None:
    given = Policy(
        name="no-golint", key="go.lintTool", expect="is-not", values=("golint",), severity="info", why="w", remedy="r"
    )
    assert [*policy.own_rows((given,))] == [
        row(
            name="no-golint",
            expect=Expectation.IS_NOT,
            values=("golint",),
            severity=Severity.INFO,
            why="w",
            remedy="r",
        )
    ]


def test_the_shipped_rows_have_names_of_their_own_and_a_source() -> None:
    assert len({each.name for each in SHIPPED}) == len(SHIPPED)
    assert [each.name for each in SHIPPED if not (each.source and each.why and each.remedy)] == []


@pytest.mark.parametrize("expect", ["is", "is-not", "at-least"])
def test_a_row_without_the_values_it_compares_with_is_refused(tmp_path: Path, expect: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f'[[policy]]\nname = "mine"\nkey = "go.lintTool"\nexpect = "{expect}"\n')
    with pytest.raises(ConfigError, match=f"{expect} needs values"):
        load(file)


def test_a_row_with_a_word_where_a_number_must_be_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[[policy]]\nname = "mine"\nkey = "a.b"\nexpect = "at-least"\nvalues = ["many"]\n')
    with pytest.raises(ConfigError, match="at-least needs a number"):
        load(file)


@pytest.mark.parametrize("missing", ["name", "key", "expect"])
def test_a_row_that_is_not_complete_names_what_is_missing(tmp_path: Path, missing: str) -> None:
    file = tmp_path / "config.toml"
    rows = {"name": "mine", "key": "a.b", "expect": "absent"}
    lines = [f'{name} = "{value}"' for name, value in rows.items() if name != missing]
    file.write_text("\n".join(("[[policy]]", *lines)))
    with pytest.raises(ConfigError, match=f"policy: a row has no {missing}: add {missing}"):
        load(file)


@pytest.mark.parametrize(
    ("expect", "found"), [("is", 0), ("is-not", 0), ("at-least", 0), ("present", 0), ("absent", 1)]
)
def test_a_value_that_only_a_program_knows_may_be_as_expected(tmp_path: Path, expect: str, found: int) -> None:
    write(tmp_path, {".zshrc": "export GOPROXY=$(cat ~/.proxy)\n"})
    own = row(key="GOPROXY", expect=Expectation(expect), values=("3",))
    assert len(judged(tmp_path, own)) == found

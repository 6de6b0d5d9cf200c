"""A team's policy file: what it may change, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from goarmd.config.schema import Config, Policy, Settings
from goarmd.core.errors import ConfigError
from goarmd.core.findings import Severity
from goarmd.settings import assumed, team
from goarmd.settings.judge_home import judge_home
from tests.settings.homes import CODE, MAC, write

if TYPE_CHECKING:
    from pathlib import Path

    from goarmd.settings.team import Applied

ROW = '[[policy]]\nname = "private"\nkey = "GOPRIVATE"\nexpect = "present"\nwhy = "We have private modules."\n'


def applied(folder: Path, text: str, config: Config | None = None) -> Applied:
    path = folder / "policy.toml"
    path.write_text(text)
    return team.applied(config or Config(), path)


def found(home: Path, by: Applied) -> dict[str, tuple[Severity, bool]]:
    given = assumed.parse(MAC)
    judged = judge_home(assumed.read(home, given), assumed.machine(home, given), by)
    return {each.key: (each.severity, each.noise) for each in judged}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    write(folder, {CODE: {"http.proxyStrictSSL": False, "go.goroot": "/opt/homebrew/Cellar/go/1.21.0/libexec"}})
    return folder


def test_a_row_of_the_file_comes_beside_the_built_in_ones(home: Path, tmp_path: Path) -> None:
    assert "GOPRIVATE" not in found(home, team.NOTHING_ADDED)
    assert found(home, applied(tmp_path, ROW))["GOPRIVATE"] == (Severity.WARNING, False)
    assert "http.proxyStrictSSL" in found(home, applied(tmp_path, ROW))


def test_a_row_with_a_built_in_name_replaces_it(home: Path, tmp_path: Path) -> None:
    text = '[[policy]]\nname = "proxy-certificates"\nkey = "go.x"\nexpect = "absent"\nwhy = "Ours are tested."\n'
    assert "http.proxyStrictSSL" not in found(home, applied(tmp_path, text))


def test_the_file_counts_before_the_configuration(tmp_path: Path) -> None:
    config = Config(
        policy=(Policy(name="private", key="GOX", expect="absent"), Policy(name="a", key="b", expect="absent"))
    )
    assert [row.key for row in applied(tmp_path, ROW, config).own] == ["GOPRIVATE", "b"]


@pytest.mark.parametrize("rule", ["proxy-certificates", "go_roots"])
def test_a_row_or_a_rule_can_be_switched_off_or_weighted_otherwise(home: Path, tmp_path: Path, rule: str) -> None:
    key = {"proxy-certificates": "http.proxyStrictSSL", "go_roots": "go.goroot"}[rule]
    assert key in found(home, team.NOTHING_ADDED)
    assert key not in found(home, applied(tmp_path, f'[rules.{rule}]\nenabled = false\nreason = "Not here."\n'))
    worse = applied(tmp_path, f'[rules.{rule}]\nseverity = "critical"\nreason = "It matters."\n')
    assert found(home, worse)[key][0] is Severity.CRITICAL


REFUSED = {
    "no reason": ("[rules.go_roots]\nenabled = false\n", "policy.toml:1: rules.go_roots: has no reason"),
    "an empty reason": ('[rules.go_roots]\nenabled = false\nreason = ""\n', "rules.go_roots: has no reason"),
    "no why": (ROW.replace("We have private modules.", ""), 'row "private" has no why'),
    "an unknown rule": ('[rules.go_rots]\nenabled = false\nreason = "x"\n', 'no such rule: did you mean "go_roots"'),
    "an unknown key": ("[rule.x]\n", 'unknown key: did you mean "rules"'),
    "no change": ('[rules.go_roots]\nreason = "x"\n', "changes nothing"),
    "two of one name": (ROW + ROW, 'two rows are called "private"'),
    "a wrong expectation": (ROW.replace('"present"', '"perhaps"'), "must be one of present, absent"),
    "no TOML": ("[[", "is not TOML"),
    "no text": ("\0", "is not TOML"),
    "too deep": (f"x = {'[' * 5000}", "is not TOML|nested too deeply"),
}


@pytest.mark.parametrize(("text", "message"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_cannot_be_used_is_refused_in_one_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        applied(tmp_path, text)
    assert "\n" not in str(caught.value)
    assert "policy.toml" in str(caught.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nothing\.toml: there is no such policy file"):
        team.applied(Config(), tmp_path / "nothing.toml")


def test_the_configuration_names_the_file_of_the_team() -> None:
    assert team.file_of(Config()) is None
    assert str(team.file_of(Config(settings=Settings(policy="/x/p.toml")))) == "/x/p.toml"

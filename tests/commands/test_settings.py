"""`goarmd settings`, of this machine and of a folder."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import pytest

from goarmd import platforms
from goarmd.cli import main
from goarmd.commands import ExitCode
from goarmd.commands.settings import COMMAND
from goarmd.core.errors import GoarmdError
from goarmd.settings import installed, team
from goarmd.settings.judgement import SettingsRule
from goarmd.settings.team import all_rules
from goarmd.views.markup import from_markup
from tests.core.test_secrecy import SHAPES
from tests.settings.homes import CODE, MAC, write
from tests.tools import Quiet

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from goarmd.commands import Result
    from goarmd.parts.judgement import Judgement
    from goarmd.platforms import ProcessReader

BAD = {"go.languageServerFlags": ["-cachesize=512"], "go.goroot": "/opt/homebrew/opt/go/libexec"}
HARMLESS = {"http.proxySupport": "off"}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home in which nothing is installed and nothing runs."""
    folder = tmp_path / "home"
    folder.mkdir()
    for name in ("ZDOTDIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "GOBIN", "GOPATH", "GOROOT", "GOENV"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(installed, "_USUAL", ())
    return folder


@pytest.fixture
def dotfiles(tmp_path: Path) -> Path:
    folder = tmp_path / "dotfiles"
    folder.mkdir()
    return folder


def settings(*words: str, home: Path) -> Result:
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", default=home / "config.toml")
    COMMAND.arguments(parser)
    return COMMAND.run(parser.parse_args(words), Quiet())


def read(folder: Path, *words: str, assume: str = MAC) -> Result:
    return settings("--read", str(folder), "--assume", assume, *words, home=folder.parent / "home")


def values(result: Result) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(json.dumps(result.data))
    return answer


def plain(result: Result) -> str:
    return from_markup(result.text).plain


def test_a_folder_without_faults_has_exit_code_0(dotfiles: Path) -> None:
    write(dotfiles, {CODE: {"go.lintTool": "staticcheck"}})
    result = read(dotfiles)
    assert result.exit_code == ExitCode.FINE
    assert "Nothing is wrong in 1 settings file." in plain(result)


def test_what_is_to_be_written_anew_is_not_among_what_is_to_be_deleted(dotfiles: Path) -> None:
    write(dotfiles, {CODE: {"[go]": {"editor.defaultFormatter": "ms-vscode.go"}}})
    assert 'Write "golang.go".' in plain(read(dotfiles))


def test_a_variable_that_is_exported_later_is_shown_once(dotfiles: Path) -> None:
    write(dotfiles, {".zshrc": "GOPATH=/src/go\nexport GOPATH\n"})
    assert plain(read(dotfiles)).count("GOPATH") == 1


def test_a_folder_without_settings_files_says_so(dotfiles: Path) -> None:
    write(dotfiles, {"zsh/.zshrc": "export GOPATH=go\n", "dot_zshrc": ""})
    result = read(dotfiles)
    assert result.exit_code == ExitCode.FINE
    assert plain(result).startswith("No settings file was found")


def test_a_fault_has_exit_code_1_and_its_file_line_and_edit(dotfiles: Path) -> None:
    write(dotfiles, {CODE: BAD})
    result = read(dotfiles)
    assert result.exit_code == ExitCode.FOUND
    (found,) = values(result)["findings"]
    text, commands = found["remedy"].pop("text"), found["remedy"].pop("commands")
    assert (isinstance(text, str), commands) == (True, [])
    assert found.pop("detail")
    assert found == {
        "file": CODE,
        "line": 3,
        "key": "go.languageServerFlags -cachesize=512",
        "kind": "makes-gopls-exit",
        "severity": "critical",
        "remedy": {"edit": ""},
    }


def test_json_has_files_settings_and_findings(dotfiles: Path) -> None:
    write(dotfiles, {CODE: '{"go.goroot": "/opt/homebrew/opt/go/libexec",, "x": 1}', ".zshrc": "export GOPATH=/g\n"})
    answer = values(read(dotfiles))
    assert answer.keys() == {"files", "settings", "findings"}
    files = {file["file"]: file["problems"] for file in answer["files"]}
    assert files.keys() == {CODE, ".zshrc"}
    assert [problem[:7] for problem in files[CODE]] == ["line 1:"]
    assert {"key": "GOPATH", "value": "/g", "file": ".zshrc", "line": 1} in answer["settings"]
    assert {row["key"] for row in answer["settings"]} == {"go.goroot", "GOPATH"}


def test_harmless_settings_are_counted_and_shown_with_all(dotfiles: Path) -> None:
    write(dotfiles, {CODE: HARMLESS})
    short, long = read(dotfiles), read(dotfiles, "--all")
    assert (short.exit_code, long.exit_code) == (ExitCode.FINE, ExitCode.FOUND)
    assert values(short)["findings"] == []
    assert [found["key"] for found in values(long)["findings"]] == ["http.proxySupport"]
    assert "1 harmless setting not shown: --all shows them." in plain(short)
    assert "not shown" not in plain(long)


def test_a_file_that_cannot_be_read_is_among_the_files(dotfiles: Path) -> None:
    (dotfiles / CODE).mkdir(parents=True)
    assert values(read(dotfiles))["files"] == [{"file": CODE, "problems": ["not a regular file"]}]


@pytest.mark.parametrize("name", ["missing", "file"])
def test_a_folder_that_is_not_there_is_an_error(dotfiles: Path, name: str) -> None:
    (dotfiles / "file").touch()
    with pytest.raises(GoarmdError, match=f"--read .*{name}: there is no such folder"):
        read(dotfiles / name)


def test_a_wrong_assumption_is_an_error(dotfiles: Path) -> None:
    with pytest.raises(GoarmdError, match="--assume os=beos"):
        read(dotfiles, assume="os=beos")


def test_an_assumption_about_this_machine_is_an_error(home: Path) -> None:
    with pytest.raises(GoarmdError, match="--assume goes with --read DIR"):
        settings("--assume", "go=1.26", home=home)


def test_nothing_outside_the_folder_is_read(dotfiles: Path, home: Path) -> None:
    write(home, {CODE: BAD, ".config/Code/User/settings.json": BAD})
    write(dotfiles, {".zshenv": f"export ZDOTDIR={home}\n"})
    (home / ".zshrc").write_text("export GOFLAGS=-bad\n")
    answer = values(read(dotfiles))
    assert (answer["findings"], [file["file"] for file in answer["files"]]) == ([], [".zshenv"])


def test_the_policy_of_the_configuration_judges_a_folder(dotfiles: Path, home: Path) -> None:
    rows = '[[policy]]\nname = "private"\nkey = "GOPRIVATE"\nexpect = "present"\nwhy = "We have private modules."\n'
    (home / "config.toml").write_text(rows)
    result = read(dotfiles)
    (found,) = values(result)["findings"]
    assert (found["key"], found["file"], found["kind"]) == ("GOPRIVATE", "", "policy")
    assert "It is set nowhere. We have private modules." in plain(result)
    assert "We have private modules." in plain(result)


def test_this_machine_is_judged_without_a_daemon(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = platforms.current()
    monkeypatch.setattr(
        platforms, "current", lambda: replace(real, process_reader=lambda _: cast("ProcessReader", _Nothing()))
    )
    places = (".config/Code/User/settings.json", CODE)
    write(home, dict.fromkeys(places, BAD))
    result = settings(home=home)
    assert result.exit_code == ExitCode.FOUND
    assert "go.languageServerFlags -cachesize=512" in {found["key"] for found in values(result)["findings"]}
    assert sorted(path.name for path in home.iterdir()) == [".config", "Library"]


class _Nothing:
    """A machine on which no process runs."""

    def __init__(self) -> None:
        self.known: dict[int, object] = {}

    def changes(self) -> platforms.ProcessChanges:
        return platforms.ProcessChanges((), (), 0)


@pytest.mark.parametrize("secret", SHAPES)
def test_no_secret_is_shown(dotfiles: Path, secret: str) -> None:
    line = secret.replace("\n", " ").replace("'", "")
    write(
        dotfiles,
        {
            CODE: {
                "go.toolsEnvVars": {"GOPROXY": secret, "TOKEN": secret, "GOFLAGS": secret},
                "http.proxy": secret,
                "go.languageServerFlags": [secret],
                "go.alternateTools": {"gopls": secret},
                "go.goroot": secret,
                "gopls": {"buildFlags": [secret], "matcher": secret, secret: 1},
                "launch": {"configurations": [{"type": "go", "env": {"X": secret}, "mode": secret}]},
            },
            ".zshrc": f"export GOPROXY='{line}' GOFLAGS='{line}' PATH='{line}:/bin' GOROOT='{line}' CC='{line}'\n",
            "src/.vscode/settings.json": "{" + f'"go.{line}": 1,'.replace("\\", "") * 2 + "}",
            ".config/go/env": f"GOPROXY={line}\nGOARCH={line}\nGOFLAGS={line}\n",
        },
    )
    result = read(dotfiles, "--all")
    assert "SECRET" not in json.dumps(result.data)
    assert "SECRET" not in plain(result)


def policy(dotfiles: Path, text: str) -> str:
    path = dotfiles.parent / "policy.toml"
    path.write_text(text)
    return str(path)


def test_a_policy_file_judges_a_folder(dotfiles: Path) -> None:
    write(dotfiles, {CODE: BAD})
    off = "".join(f'[rules.{name}]\nenabled = false\nreason = "x"\n' for name in ("gopls_flags", "go_roots"))
    row = '[[policy]]\nname = "lint"\nkey = "go.lintTool"\nexpect = "present"\nwhy = "We lint."\n'
    result = read(dotfiles, "--policy", policy(dotfiles, off + row))
    assert [found["key"] for found in values(result)["findings"]] == ["go.lintTool"]


def test_a_wrong_policy_file_is_an_error(dotfiles: Path) -> None:
    with pytest.raises(GoarmdError, match="unknown key"):
        read(dotfiles, "--policy", policy(dotfiles, "x = 1\n"))


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_the_format_makes_the_answer_json(dotfiles: Path, form: str) -> None:
    write(dotfiles, {CODE: BAD})
    result = read(dotfiles, "--format", form)
    assert (result.exit_code, result.as_json) == (ExitCode.FOUND, True)
    if form == "sarif":
        (run,) = values(result)["runs"]
        assert [each["ruleId"] for each in run["results"]] == ["makes-gopls-exit"]
    else:
        assert values(result) == values(read(dotfiles))


def test_a_rule_that_fails_is_an_answer_that_is_not_whole(
    dotfiles: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object) -> Iterable[Judgement]:
        raise KeyError("x")

    write(dotfiles, {CODE: BAD})
    broken = SettingsRule(name="broken", help="", judge=fails)
    monkeypatch.setattr(team, "all_rules", lambda: (broken, *all_rules()))
    code = main(["settings", "--read", str(dotfiles), "--assume", MAC])
    said = capsys.readouterr()
    assert code == ExitCode.FAILED
    assert "go.languageServerFlags" in said.out
    assert "the rule broken failed (KeyError)" in said.err


@pytest.mark.parametrize(
    "config",
    [
        '[[ignore]]\ncheck = "unknown_setting"\nsubject = "*GOLSP*"\nreason = "mine"\n',
        '[checks]\ndisabled = ["unknown_setting"]\n',
    ],
)
def test_what_was_put_aside_is_shown_only_with_all(config: str, home: Path) -> None:
    write(home, {".zshrc": "export GOLSP_CPU_AFFINITY=0-3\n", "config.toml": config})
    found = settings(home=home)
    assert (found.exit_code, found.data["findings"]) == (ExitCode.FINE, [])
    assert "Put aside by `goarmd ack` or the configuration: 1 finding." in found.text
    assert [each["kind"] for each in settings("--all", home=home).data["findings"]] == ["unknown-setting"]


def test_a_value_that_may_be_a_secret_is_not_shown_and_flags_are(dotfiles: Path) -> None:
    write(dotfiles, {".zshrc": "export GOAUTH='netrc'\nexport GOFLAGS=-mod=vendor\n"})
    shown = {row["key"]: row["value"] for row in values(read(dotfiles))["settings"]}
    assert shown == {"GOAUTH": "(not shown: may be a secret)", "GOFLAGS": "-mod=vendor"}

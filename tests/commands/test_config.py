"""`goarmd config check` refuses what `goarmd run` would refuse."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from goarmd.cli import main
from tests.tools import tool
from tests.web.test_server import certificate


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    path = tmp_path / ".config/goarmd/config.toml"
    path.parent.mkdir(parents=True)
    return path


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[http]\nlisten = "0.0.0.0:1"', "http.listen: 0.0.0.0:1: other machines can reach this address"),
        ('[http]\nusername = "me"\npassword_file = "/nowhere/p"', "http.password_file /nowhere/p: "),
        ('[http]\ntls_certificate = "/nowhere/c"\ntls_key = "/nowhere/k"', "http.tls_key /nowhere/k: cannot be read"),
        ('[log]\nfile = "/nowhere/goarmd.log"', "log.file /nowhere/goarmd.log: cannot write it"),
        ('[textfile]\npath = "/nowhere/goarmd.prom"', "textfile.path /nowhere/goarmd.prom: cannot write it"),
    ],
)
def test_check_refuses_a_configuration_with_which_the_daemon_would_not_start(
    text: str, message: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(text)
    assert main(["config", "check"]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


def test_check_reads_the_certificate_and_the_key_as_the_daemon_does(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, key = certificate(tmp_path)
    file.write_text('[http]\ntls_certificate = "~/chain.pem"\ntls_key = "~/key.pem"\n')
    assert main(["config", "check"]) == 0
    Path(key).chmod(0o644)
    assert main(["config", "check"]) == 2
    assert "http.tls_key ~/key.pem: other users can read it: type `chmod 600 ~/key.pem`" in capsys.readouterr().err


def test_check_asks_for_no_pass_phrase(file: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    chain, key = certificate(tmp_path)
    encrypted = tmp_path / "encrypted.pem"
    encrypt = [tool("openssl"), "pkey", "-in", key, "-aes256", "-passout", "pass:secret", "-out", str(encrypted)]
    subprocess.run(encrypt, check=True)
    encrypted.chmod(0o600)
    file.write_text(f'[http]\ntls_certificate = "{chain}"\ntls_key = "{encrypted}"\n')
    assert main(["config", "check"]) == 2
    (line,) = capfd.readouterr().err.splitlines()
    assert line.endswith("cannot be used (the key is encrypted: decrypt it with `openssl pkey`)")


def test_check_names_every_mistake_with_its_line(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(
        '[sampling]\ninterval = "5x"\nslow = 3\n[budgets.dlv]\nwarning = "1GB"\n'
        '[budgets.gopls]\nwarning = "2 QB"\n[[ignore]]\ncheck = "cgo"\nsubject = 3\n[bogus]\n'
    )
    assert main(["config", "check"]) == 2
    first, *rest = capsys.readouterr().err.splitlines()
    assert first == "goarmd: 5 mistakes:"
    assert [line.removeprefix(str(file)).split(":")[1] for line in rest] == ["2", "3", "7", "10", "11"]


def test_check_names_every_unknown_part_beside_the_other_mistakes(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checks, sources = '[checks]\ndisabled = ["cgo", "cgoo", "drifted"]', '[sources]\ndisabled = [\n  "crash"]'
    file.write_text(f'{checks}\n{sources}\n[http]\nlisten = "x"\n')
    assert main(["config", "check"]) == 2
    first, *rest = capsys.readouterr().err.splitlines()
    assert first == "goarmd: 3 mistakes:"
    assert sorted(line.removeprefix(str(file)).split(":")[1] for line in rest) == ["2", "4", "7"]
    unknown = next(line for line in rest if "checks.disabled" in line)
    assert 'unknown check cgoo: did you mean "cgo"?; unknown check drifted' in unknown


def test_check_creates_no_file(file: Path, tmp_path: Path) -> None:
    file.write_text(f'[log]\nfile = "{tmp_path}/goarmd.log"\n[textfile]\npath = "{tmp_path}/goarmd.prom"\n')
    assert main(["config", "check"]) == 0
    assert [path.name for path in tmp_path.iterdir()] == [".config"]


POLICY = """\
[[policy]]
name = "a"
key = "GOPRIVATE"
expect = "present"
why = "It is so."
[rules.proxies]
enabled = false
reason = "x"
"""


def test_check_checks_the_policy_file_that_is_given_or_that_the_configuration_names(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text(POLICY)
    for text, words in (("", ("--policy", str(policy))), (f'[settings]\npolicy = "{policy}"\n', ())):
        file.write_text(text)
        assert main(["config", "check", *words]) == 0
        assert f"{policy}: OK (1 rows, 0 rules changed, 1 switched off)" in capsys.readouterr().out.replace("\n", " ")
    policy.write_text(POLICY.replace("proxies", "proxiess"))
    assert main(["config", "check"]) == 2
    assert 'there is no such rule: did you mean "proxies"' in capsys.readouterr().err


def test_a_policy_file_has_a_whole_path(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text('[settings]\npolicy = "policy.toml"\n')
    assert main(["config", "check"]) == 2
    assert "settings.policy: must begin with / or ~" in capsys.readouterr().err

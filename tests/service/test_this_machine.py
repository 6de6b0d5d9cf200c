from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from goarmd.config.paths import config_path
from goarmd.service import ServiceError
from goarmd.service.this_machine import refuse_foreign_home, run_program, this_agent


def test_the_agent_runs_the_python_of_its_own_virtual_environment(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = home / "venv/bin/python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    monkeypatch.setattr(sys, "executable", str(python))
    command = this_agent(config_path(), apple_silicon=False).command
    assert command == (str(python), "-I", "-m", "goarmd", "run")


def test_on_apple_silicon_the_native_slice_is_used(home: Path) -> None:
    assert this_agent(config_path(), apple_silicon=True).command[:2] == ("/usr/bin/arch", "-arm64")


def test_another_configuration_is_passed_with_its_absolute_path(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home)
    command = this_agent(Path("mine.toml"), apple_silicon=False).command
    assert command[-2:] == ("--config", str(home / "mine.toml"))


def test_the_agent_uses_the_same_folders_as_its_user(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/elsewhere")
    environment = this_agent(config_path(), apple_silicon=False).environment
    assert environment == {"HOME": str(home), "XDG_STATE_HOME": "/elsewhere"}


def test_root_does_not_install_into_another_users_home(home: Path) -> None:
    if os.geteuid() == 0:
        os.chown(home, 4711, -1)
    with pytest.raises(ServiceError, match=r"does not belong to root: .*without sudo"):
        refuse_foreign_home(home, 0)


def test_a_user_may_install_into_a_home_with_another_owner(home: Path) -> None:
    """As in containers, where the user id is arbitrary."""
    refuse_foreign_home(home, home.stat().st_uid + 1)


def test_both_outputs_of_a_program_are_kept() -> None:
    done = run_program(["/bin/sh", "-c", "echo one; echo two >&2; exit 7"])
    assert (done.exit_code, done.message) == (7, "one two")


def test_a_missing_program_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/usr/bin")
    done = run_program(["goarmd-has-no-such-program"])
    assert (done.ok, done.message) == (False, "goarmd-has-no-such-program: No such file or directory")


def test_a_hanging_program_has_failed() -> None:
    done = run_program(["/bin/sleep", "60"], seconds=0.1)
    assert (done.ok, done.message) == (False, "/bin/sleep: no answer within 0.1 s")


def test_a_program_that_reads_its_input_does_not_block() -> None:
    assert run_program(["/bin/cat"]).ok

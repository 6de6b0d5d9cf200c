from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from goarmd.service import Completed, ServiceError, systemd, this_machine
from goarmd.service.lifecycle import install, uninstall
from tests.service.fakes import FINE, World, agent
from tests.tools import tool

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

UNIT = ".config/systemd/user/goarmd.service"


@dataclass
class Systemctl:
    """A user's systemctl; `broken` is its answer without systemd."""

    broken: Completed | None = None
    refused: Completed | None = None
    active: bool = False
    verbs: list[str] = field(default_factory=list)

    def __call__(self, words: Sequence[str]) -> Completed:
        assert tuple(words[:2]) == ("systemctl", "--user")
        if self.broken:
            return self.broken
        verb = words[2]
        self.verbs.append(verb)
        if verb == "enable" and self.refused:
            return self.refused
        if verb == "is-active":
            return FINE if self.active else Completed(3, "inactive\n")
        if verb in ("enable", "disable"):
            assert "--now" in words
            self.active = verb == "enable"
        return FINE


def linux(systemctl: Systemctl) -> World:
    return World(systemctl, lambda: systemctl.active)


NO_BUS = Completed(1, "Failed to connect to bus: No medium found\n")
NO_SYSTEMCTL = Completed(127, "systemctl: No such file or directory")


def test_an_install_loads_the_unit_before_enabling_and_starting_it(home: Path) -> None:
    systemctl = Systemctl()
    assert install(systemd.service(agent(home)), linux(systemctl).tools()) == "installed"
    assert systemctl.verbs[-2:] == ["daemon-reload", "enable"]
    assert systemctl.active


def test_an_upgrade_stops_the_old_unit_first(home: Path) -> None:
    systemctl = Systemctl(active=True)
    install(systemd.service(agent(home)), linux(systemctl).tools())
    assert systemctl.verbs.index("disable") < systemctl.verbs.index("enable")


@pytest.mark.parametrize("broken", [NO_BUS, NO_SYSTEMCTL], ids=["no bus", "no systemctl"])
def test_without_systemd_nothing_is_written_and_the_error_has_a_remedy(home: Path, broken: Completed) -> None:
    with pytest.raises(ServiceError, match="type `goarmd run` instead") as caught:
        install(systemd.service(agent(home)), linux(Systemctl(broken)).tools())
    assert "\n" not in str(caught.value)
    assert list(home.iterdir()) == []


def test_another_refusal_refers_to_systemctl_status(home: Path) -> None:
    refused = Completed(1, "Failed to enable unit: Unit file goarmd.service is masked.\n")
    with pytest.raises(ServiceError, match=r"is masked\.: see `systemctl --user status goarmd.service`"):
        install(systemd.service(agent(home)), linux(Systemctl(refused=refused)).tools())


def test_uninstall_removes_the_unit_and_its_link_without_systemd(home: Path) -> None:
    service = systemd.service(agent(home))
    install(service, linux(Systemctl()).tools())
    link = service.links[0]
    link.parent.mkdir()
    link.symlink_to(service.file)
    uninstall(service, linux(Systemctl(NO_BUS)).tools(), keep_state=False)
    assert not service.file.exists()
    assert not link.is_symlink()


def test_uninstall_reloads_systemd(home: Path) -> None:
    systemctl = Systemctl()
    install(systemd.service(agent(home)), linux(systemctl).tools())
    uninstall(systemd.service(agent(home)), linux(systemctl).tools(), keep_state=False)
    assert systemctl.verbs[-1] == "daemon-reload"


def test_the_unit_follows_xdg_config_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "settings"))
    assert systemd.service(agent(home)).file == home / "settings/systemd/user/goarmd.service"


def test_the_unit_does_not_hide_the_users_processes_or_settings(home: Path) -> None:
    settings = [line.partition("=")[0] for line in systemd.unit(agent(home)).decode().splitlines()]
    hiding = ("Private", "Protect", "ReadOnly", "Inaccessible", "ProcSubset", "Root", "Temporary", "User", "Capability")
    assert [name for name in settings if name.startswith(hiding)] == []


def test_systemds_start_timeout_is_shorter_than_the_installations(home: Path) -> None:
    settings = dict(line.split("=", 1) for line in systemd.unit(agent(home)).decode().splitlines() if "=" in line)
    assert settings["Type"] == "notify"
    assert int(settings["TimeoutStartSec"]) < this_machine._PROGRAM_SECONDS


def complaints(folder: Path, unit: bytes) -> list[str]:
    """Messages of systemd about the unit, without those about the machine's other units."""
    file = folder / "goarmd.service"
    file.write_bytes(unit)
    done = subprocess.run(
        [tool("systemd-analyze"), "--user", "verify", "--man=no", file],
        env={**os.environ, "XDG_RUNTIME_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    return [line for line in done.stderr.splitlines() if "goarmd" in line]


def test_systemd_finds_a_program_in_a_path_with_special_characters(home: Path) -> None:
    python = home / "50%h of $5" / "py thon"
    python.parent.mkdir()
    python.symlink_to(sys.executable)
    odd = agent(home, command=(str(python), "-I", "-m", "goarmd", "run"), environment={"HOME": "/a b/%h/$x"})
    assert complaints(home, systemd.unit(odd)) == []


def test_special_characters_of_an_argument_are_kept(home: Path) -> None:
    unit = systemd.unit(agent(home, command=("/v/python", "--config", "/my $5/50%h.toml"))).decode()
    assert 'ExecStart=/v/python --config "/my $$5/50%%h.toml"\n' in unit


def test_systemd_reports_an_invalid_unit(home: Path) -> None:
    broken = systemd.unit(agent(home, command=("/not/there",))).replace(b"UMask=0077", b"UMask=very")
    messages = "\n".join(complaints(home, broken))
    assert "/not/there" in messages
    assert "Failed to parse mode value" in messages


def test_a_name_that_is_not_utf_8_is_kept(home: Path) -> None:
    odd = os.fsdecode(b"/opt/\xff/python")
    assert b'ExecStart="/opt/\xff/python" -m goarmd' in systemd.unit(agent(home, command=(odd, "-m", "goarmd")))


def test_the_unit_is_as_closed_as_a_user_unit_can_be(home: Path) -> None:
    file = home / "goarmd.service"
    file.write_bytes(systemd.unit(agent(home, command=(sys.executable, "-m", "goarmd"))))
    done = subprocess.run(
        [tool("systemd-analyze"), "--user", "security", "--offline=true", "--threshold=65", "--no-pager", file],
        env={**os.environ, "XDG_RUNTIME_DIR": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-300:] + done.stderr


def test_the_unit_bounds_memory_threads_and_log_lines(home: Path) -> None:
    settings = dict(line.split("=", 1) for line in systemd.unit(agent(home)).decode().splitlines() if "=" in line)
    assert settings.keys() >= {"MemoryMax", "TasksMax", "LogRateLimitIntervalSec", "LogRateLimitBurst"}


def test_the_daemon_answers_while_all_cores_are_busy(home: Path) -> None:
    assert "Nice=" not in systemd.unit(agent(home)).decode()

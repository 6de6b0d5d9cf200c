"""A first installation that fails on a Mac leaves nothing behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from goarmd.config.paths import log_folder, state_folder
from goarmd.service import Completed, ServiceError, launchd
from goarmd.service.lifecycle import install
from tests.service.fakes import Launchctl, World, agent, leave_traces, mac

if TYPE_CHECKING:
    from pathlib import Path

    from goarmd.service import Service

DISABLED = Completed(119, "Bootstrap failed: 119: Service is disabled\n")


def service(home: Path) -> Service:
    return launchd.service(agent(home), 501)


def files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if not path.is_dir()}


@pytest.mark.parametrize("verb", ["enable", "bootstrap", "kickstart", None], ids=str)
def test_a_first_installation_that_fails_leaves_nothing_behind(home: Path, verb: str | None) -> None:
    launchctl = Launchctl(answers={verb: [Completed(78, "no")] * 99} if verb else {})
    with pytest.raises(ServiceError, match=r"What was written is removed again: goarmd is not installed$"):
        install(service(home), World(launchctl, lambda: False).tools())
    assert files(home) == set()
    assert not any(folder.exists() for folder in (log_folder(), state_folder()))
    assert launchctl.verbs[-1] == "bootout"


def test_a_first_installation_that_fails_keeps_the_state_of_before(home: Path) -> None:
    leave_traces()
    before = files(home)
    with pytest.raises(ServiceError, match="removed again"):
        install(service(home), World(Launchctl(), lambda: False).tools())
    assert files(home) == before


def test_an_upgrade_that_fails_keeps_the_installation(home: Path) -> None:
    launchctl = Launchctl()
    install(service(home), mac(launchctl).tools())
    launchctl.answers = {"bootstrap": [DISABLED]}
    with pytest.raises(ServiceError) as caught:
        install(service(home), mac(launchctl).tools())
    assert "removed again" not in str(caught.value)
    assert files(home) == set(service(home).files)


def test_a_failed_installation_that_cannot_be_removed_says_so(home: Path) -> None:
    launchctl = Launchctl(lingers=10_000)
    with pytest.raises(ServiceError, match=r"Not all of it could be removed \(.*still running.*`goarmd uninstall`$"):
        install(service(home), World(launchctl, lambda: False).tools())

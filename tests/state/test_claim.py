from __future__ import annotations

import fcntl
import os
import shutil
import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from goarmd.core.errors import GoarmdError
from goarmd.settings.baselines import Baselines
from goarmd.state.claim import Claim, holder
from goarmd.state.state_file import StateFile

if TYPE_CHECKING:
    from pathlib import Path


def test_a_second_daemon_is_refused_in_words(tmp_path: Path) -> None:
    with closing(Claim(tmp_path)), pytest.raises(GoarmdError, match=rf"another goarmd \(pid {os.getpid()}\) keeps"):
        Claim(tmp_path)


def test_the_next_daemon_gets_it(tmp_path: Path) -> None:
    Claim(tmp_path).close()
    Claim(tmp_path).close()


def test_a_folder_that_cannot_be_used_has_no_lock(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file stands where the folder should be")
    Claim(tmp_path / "state").close()


def test_a_link_or_a_fifo_in_its_place_is_not_followed_and_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "daemon.lock").symlink_to(tmp_path / "other")
    Claim(tmp_path).close()
    assert not (tmp_path / "other").exists()
    (tmp_path / "daemon.lock").unlink()
    os.mkfifo(tmp_path / "daemon.lock")
    Claim(tmp_path).close()


def test_who_asks_is_told_which_process_holds_it(tmp_path: Path) -> None:
    assert holder(tmp_path) is None
    with closing(Claim(tmp_path)):
        assert holder(tmp_path) == os.getpid()
    assert holder(tmp_path) is None


def test_asking_does_not_keep_a_daemon_from_starting(tmp_path: Path) -> None:
    Claim(tmp_path).close()
    assert holder(tmp_path) is None
    Claim(tmp_path).close()


def test_a_look_at_the_same_moment_refuses_no_start(tmp_path: Path) -> None:
    Claim(tmp_path).close()
    with (tmp_path / "daemon.lock").open() as look:
        fcntl.flock(look, fcntl.LOCK_SH)
        over = threading.Timer(0.03, fcntl.flock, (look, fcntl.LOCK_UN))
        over.start()
        Claim(tmp_path).close()
        over.join()


def test_a_removed_folder_is_claimed_again(tmp_path: Path) -> None:
    folder = tmp_path / "goarmd"
    with closing(Claim(folder)) as claim, closing(StateFile(folder / "state.db", claim.renew)) as state:
        shutil.rmtree(folder)
        Baselines(state).accept("zshrc", {"A": "1"})
        assert state.problem is None
        with pytest.raises(GoarmdError, match="another goarmd"):
            Claim(folder)


def test_what_another_daemon_has_claimed_meanwhile_is_left_alone_until_it_ends(tmp_path: Path) -> None:
    folder = tmp_path / "goarmd"
    with closing(Claim(folder)) as claim, closing(StateFile(folder / "state.db", claim.renew)) as state:
        shutil.rmtree(folder)
        with closing(Claim(folder)), closing(StateFile(folder / "state.db")) as other:
            Baselines(state).accept("zshrc", {"A": "1"})
            assert "another goarmd" in (state.problem or "")
            assert Baselines(other).baseline("zshrc") is None
        Baselines(state).accept("vscode", {"B": "2"})
        assert state.problem is None

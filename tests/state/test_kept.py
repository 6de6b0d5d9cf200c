"""Small facts of a state file: its salt, and what was done once to it."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from goarmd.state.kept import once, salt
from goarmd.state.state_file import StateFile

if TYPE_CHECKING:
    from pathlib import Path


def test_the_salt_is_the_same_after_a_restart_and_another_in_another_file(tmp_path: Path) -> None:
    salts = []
    for name in ("a", "a", "b"):
        with closing(StateFile(tmp_path / name)) as state:
            salts.append(salt(state))
            assert salt(state) == salts[-1]
    assert salts[0] == salts[1] != salts[2]
    assert {len(each) for each in salts} == {32}


def test_what_is_done_once_is_not_done_after_a_restart(tmp_path: Path) -> None:
    done: list[int] = []
    answers = []
    for _ in range(2):
        with closing(StateFile(tmp_path / "a")) as state:
            answers += [once(state, "x", lambda: done.append(1)) for _ in range(2)]
            assert once(state, "y", lambda: None) is (len(answers) == 2)
    assert (done, answers) == ([1], [True, False, False, False])


def test_what_failed_is_done_again() -> None:
    def fail() -> bool:
        return False

    with closing(StateFile(None)) as state:
        assert not once(state, "x", fail)
        assert once(state, "x", lambda: None)

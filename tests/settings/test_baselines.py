from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from goarmd.settings.baselines import Baselines, Latest
from goarmd.state.state_file import StateFile

if TYPE_CHECKING:
    from pathlib import Path


def test_what_is_accepted_and_remembered_survives_a_restart(tmp_path: Path) -> None:
    with closing(StateFile(tmp_path / "state.db")) as state:
        Baselines(state).accept("zshrc", {"GOPATH": "~/go"})
        Baselines(state).remember("zshrc", {"GOPATH": "~/code"}, 5.0)
    with closing(StateFile(tmp_path / "state.db")) as state:
        assert Baselines(state).baseline("zshrc") == {"GOPATH": "~/go"}
        assert Baselines(state).latest("zshrc") == Latest({"GOPATH": "~/code"}, 5.0)
        assert state.problem is None


def test_a_file_never_seen_has_no_baseline_and_one_accepted_empty_has_an_empty_one(tmp_path: Path) -> None:
    with closing(StateFile(tmp_path / "state.db")) as state:
        Baselines(state).accept("bashrc", {})
        assert Baselines(state).baseline("bashrc") == {}
        assert Baselines(state).latest("bashrc") is None
        assert Baselines(state).baseline("zshrc") is None


def test_accepting_again_replaces_the_baseline_and_leaves_what_was_seen_last(tmp_path: Path) -> None:
    with closing(StateFile(tmp_path / "state.db")) as state:
        Baselines(state).accept("zshrc", {"A": "1", "B": "1"})
        Baselines(state).remember("zshrc", {"A": "2"}, None)
        Baselines(state).accept("zshrc", {"A": "2"})
        assert Baselines(state).baseline("zshrc") == {"A": "2"}
        assert Baselines(state).latest("zshrc") == Latest({"A": "2"}, None)

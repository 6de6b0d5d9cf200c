"""A state file of an earlier goarmd: nothing that it kept is lost, nothing is reported that did not change."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from goarmd.settings.baselines import Baselines
from goarmd.settings.files import ComparedFile, compare
from goarmd.settings.kept import of_shell
from goarmd.settings.older_baselines import rewrite
from goarmd.state.state_file import StateFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SALT = b"salt"
SECRET = "sha256:3f1edde81312"  # how an earlier goarmd kept a secret


@pytest.fixture
def baselines(tmp_path: Path) -> Iterator[Baselines]:
    with closing(StateFile(tmp_path / "state.db")) as state:
        yield Baselines(state)


@pytest.fixture
def file(tmp_path: Path) -> ComparedFile:
    path = tmp_path / ".bashrc"
    path.write_text("export GOPROXY=https://me:secret@proxy.corp\nexport PATH=/a:$PATH\nexport GOTOOLCHAIN=local\n")
    return ComparedFile("bashrc", path, of_shell)


def drift(baselines: Baselines, file: ComparedFile, home: Path) -> tuple[str, ...]:
    rewrite(baselines, (file,), home, SALT)
    state = compare(file, home, baselines, SALT)
    assert state is not None
    return state.drifted_keys


def test_a_value_that_is_kept_in_another_form_now_has_not_drifted(
    baselines: Baselines, file: ComparedFile, tmp_path: Path
) -> None:
    values = {"GOPROXY": SECRET, "PATH": "/a:$PATH (1)", "GOTOOLCHAIN": "local"}
    baselines.accept("bashrc", values)
    baselines.remember("bashrc", values, None)
    assert drift(baselines, file, tmp_path) == ()


def test_drift_that_was_there_is_still_there(baselines: Baselines, file: ComparedFile, tmp_path: Path) -> None:
    baselines.accept("bashrc", {"GOTOOLCHAIN": "go1.26.1", "GOBIN": "/b"})
    baselines.remember("bashrc", {"GOTOOLCHAIN": "local", "GOPROXY": SECRET}, 7.0)
    assert drift(baselines, file, tmp_path) == ("GOBIN", "GOPROXY", "GOTOOLCHAIN")
    assert baselines.baseline("bashrc") == {"PATH": "/a:$PATH", "GOTOOLCHAIN": "go1.26.1", "GOBIN": "/b"}
    latest = baselines.latest("bashrc")
    assert latest is not None
    assert latest.changed_at == 7.0


def test_a_file_that_cannot_be_read_keeps_what_may_be_kept(
    baselines: Baselines, file: ComparedFile, tmp_path: Path
) -> None:
    file.path.unlink()
    file.path.mkdir()
    baselines.accept("bashrc", {"GOTOOLCHAIN": "go1.26.1", "GITHUB_TOKEN": "ghp_x"})
    rewrite(baselines, (file,), tmp_path, SALT)
    assert baselines.baseline("bashrc") == {"GOTOOLCHAIN": "go1.26.1"}


def test_a_file_that_is_no_longer_compared_keeps_its_rows(baselines: Baselines, tmp_path: Path) -> None:
    baselines.accept("other", {"GOTOOLCHAIN": "go1.26.1"})
    rewrite(baselines, (), tmp_path, SALT)
    assert baselines.baseline("other") == {"GOTOOLCHAIN": "go1.26.1"}

"""The places from which no agent is installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from goarmd.core.system import System
from goarmd.service import ServiceError, places

HOME = Path("/Users/you")


@pytest.fixture(autouse=True)
def _no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("UV_CACHE_DIR", raising=False)


def refuse(*program: str, files: tuple[str, ...] = (), system: System = System.MACOS) -> None:
    places.refuse(map(Path, program), map(Path, files), HOME, system)


@pytest.mark.parametrize(
    "path",
    [
        "/Users/you/goarmd/.venv/bin/python",
        "/Users/you/src/Documents/goarmd",
        "/Users/you/.local/share/uv/tools/goarmd/bin/python",
        "/Users/you/.local/pipx/venvs/goarmd/bin/python",
        "/opt/homebrew/Cellar/goarmd/1.0/libexec/bin/python",
        "/home/you/.cache/pypoetry/virtualenvs/goarmd-x-py3.12/bin/python",
        "/tmpfiles/goarmd",
    ],
)
def test_a_place_that_stays_and_can_be_read_is_accepted(path: str) -> None:
    refuse(path)


@pytest.mark.parametrize(
    "path",
    [
        "/Users/you/Documents/GitHub/goarmd/.venv/bin/python",
        "/Users/you/desktop/goarmd",
        "/Users/you/Downloads/goarmd-main",
        "/Users/you/Library/Mobile Documents/com~apple~CloudDocs/goarmd",
        "/Users/you/Library/CloudStorage/Dropbox/goarmd",
        "/Volumes/USB/goarmd",
    ],
)
def test_a_protected_folder_is_refused_on_a_mac_with_the_cure(path: str) -> None:
    with pytest.raises(
        ServiceError, match=r": macOS protects this folder.*move it, for instance to ~/goarmd"
    ) as caught:
        refuse(path)
    assert str(caught.value).startswith(path)
    refuse(path, system=System.LINUX)


@pytest.mark.parametrize(
    "path",
    [
        "/Users/you/.cache/uv/archive-v0/Xy3/bin/python",
        "/elsewhere/builds-v0/.tmpAb/bin/python",
        "/home/you/.cache/uv/environments-v2/goarmd-1/bin/python",
        "/Users/you/.local/pipx/.cache/ab12/bin/python",
        "/Users/you/Library/Caches/pipx/ab12/bin/python",
    ],
)
@pytest.mark.parametrize("system", System)
def test_a_cache_of_uv_or_pipx_is_refused_with_the_cure(path: str, system: System) -> None:
    with pytest.raises(ServiceError, match=r"is a cache.*`uv tool install`.*then type `goarmd install`"):
        refuse(path, system=system)


def test_a_cache_of_uv_elsewhere_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_CACHE_DIR", "/ssd/uv")
    with pytest.raises(ServiceError, match="is a cache"):
        refuse("/ssd/uv/x/bin/python")


@pytest.mark.parametrize("path", ["/tmp/goarmd", "/private/var/folders/ab/T/goarmd", "/var/tmp/x", "/dev/shm/x"])
@pytest.mark.parametrize("system", System)
def test_a_temporary_folder_is_refused_with_the_cure(path: str, system: System) -> None:
    with pytest.raises(ServiceError, match=r"is a temporary folder, which is emptied: move it"):
        refuse(path, system=system)


def test_the_folder_named_by_tmpdir_is_temporary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.gettempdir", lambda: "/ramdisk")
    with pytest.raises(ServiceError, match="is a temporary folder"):
        refuse("/ramdisk/goarmd")


def test_a_configuration_in_a_protected_folder_is_refused() -> None:
    with pytest.raises(ServiceError, match=r"my\.toml: macOS protects this folder"):
        refuse("/Users/you/goarmd", files=("/Users/you/Documents/my.toml",))


def test_a_configuration_in_a_temporary_folder_is_the_users_own_choice() -> None:
    refuse("/Users/you/goarmd", files=("/tmp/my.toml",))

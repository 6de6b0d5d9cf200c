"""Paths of goarmd's own files, from `HOME` and the XDG variables."""

from __future__ import annotations

import os
from pathlib import Path

from goarmd.core.system import System, this_system


def home() -> Path:
    """The user's home; `HOME` decides, so that tests can use their own home."""
    return Path(os.environ.get("HOME") or Path.home())


def config_path() -> Path:
    """The path of the configuration file."""
    base = os.environ.get("XDG_CONFIG_HOME")
    return (Path(base) if base else home() / ".config") / "goarmd" / "config.toml"


def state_folder() -> Path:
    """The folder of state.db."""
    if base := os.environ.get("XDG_STATE_HOME"):
        return Path(base) / "goarmd"
    if this_system() is System.MACOS:
        return home() / "Library" / "Application Support" / "goarmd"
    return home() / ".local" / "state" / "goarmd"


def log_folder() -> Path:
    """The folder of the service's logs."""
    return home() / "Library" / "Logs" / "goarmd" if this_system() is System.MACOS else state_folder()


def state_db() -> Path:
    """The state file."""
    return state_folder() / "state.db"


def backups_folder() -> Path:
    """The folder with what `goarmd fix` replaced."""
    return state_folder() / "backups"


def socket_path() -> Path:
    """The Unix socket on which the daemon answers goarmd's commands."""
    return state_folder() / "goarmd.sock"

"""The real daemon beside real processes: gopls, an emulator, Prometheus. No stand-ins."""

from __future__ import annotations

import pytest

from tests.tools import only_on

LIVE = [pytest.mark.live, only_on("linux", "copies a program to call it gopls, and macOS ends copies of its own")]

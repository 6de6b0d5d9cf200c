"""The real daemon beside real processes: gopls, an emulator, Prometheus. No stand-ins."""

from __future__ import annotations

import sys

import pytest

LIVE = [
    pytest.mark.live,
    pytest.mark.skipif(sys.platform != "linux", reason="the processes of these tests are made with Linux's tools"),
]

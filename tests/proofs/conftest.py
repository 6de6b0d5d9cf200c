"""Proofs use the live tests' daemon and gopls."""

from __future__ import annotations

from tests.live.conftest import daemon, gopls

__all__ = ["daemon", "gopls"]

"""HTTP on loopback: metrics, the status page, and the JSON report."""

from __future__ import annotations

from typing import Final

NEWER_THAN: Final = "Goarmd-Newer-Than"  # a request header, in Unix seconds: samples from before are too old

"""Text for rich, which only commands use."""

from __future__ import annotations


def escape(text: str) -> str:
    """Text from outside, so that rich prints it as it is."""
    from rich.markup import escape as rich_escape  # noqa: PLC0415  # the daemon imports this, and must not pay for rich

    return rich_escape(text)

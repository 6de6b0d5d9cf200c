"""Names of programs that the system cuts off: 32 characters in a JetsamEvent (xnu, 2 * MAXCOMLEN)."""

from __future__ import annotations

from typing import Final

from goarmd.catalog.editors import PRODUCTS

_LONGEST: Final = 32  # characters
_SHORTEST_CUT: Final = _LONGEST - 1  # a name in another encoding may be cut earlier
_KINDS: Final = ("", " (Renderer)", " (Plugin)", " (GPU)")
_HELPERS: Final = tuple(f"{product.short_name} Helper{kind}" for product in PRODUCTS for kind in _KINDS)


def full_name(name: str) -> str:
    """The name of the editor's helper that was cut off to this name; the name itself if none was."""
    if not _SHORTEST_CUT <= len(name) <= _LONGEST:
        return name
    return next((helper for helper in _HELPERS if helper.startswith(name)), name)

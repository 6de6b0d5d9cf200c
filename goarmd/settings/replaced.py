"""Settings that a later one of the same file replaces: `"go.inlayHints.x": true` before `"go.inlayHints": {...}`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from goarmd.settings.home import Setting


def replaced(settings: Sequence[Setting]) -> Iterator[tuple[Setting, Setting]]:
    """Each with the one that replaces it, as VS Code builds its tree key by key (configuration.ts, addToValueTree)."""
    place = {each.key: at for at, each in enumerate(settings)}
    for at, setting in enumerate(settings):
        words = setting.key.split(".")
        around = (".".join(words[:count]) for count in range(1, len(words)))
        later = next((place[key] for key in around if place.get(key, -1) > at), None)
        if later is not None:
            yield setting, settings[later]

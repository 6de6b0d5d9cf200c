"""Rewrites the values that an earlier goarmd kept of the settings files, in the form of today and without secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.core.secrecy import without_secrets
from goarmd.settings.baselines import with_values
from goarmd.settings.files import compare, differing
from goarmd.settings.kept import keep

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from goarmd.settings.baselines import Baselines
    from goarmd.settings.files import ComparedFile


def rewrite(baselines: Baselines, files: Iterable[ComparedFile], home: Path, salt: bytes) -> None:
    """Rewrite all of them.

    A key that had not drifted gets the value that its file has now: its earlier form cannot be compared. A key that had
    drifted keeps its earlier value, so that the drift is still there.

    Raises:
        GoarmdError: the state cannot be read.
    """
    by_name = {each.file: each for each in files}
    for name in baselines.files():
        baseline, latest = baselines.baseline(name), baselines.latest(name)
        state = compare(by_name[name], home, baselines, salt) if name in by_name else None
        before = latest.values if latest else None
        # Of a file that is gone, or that no daemon has looked at, the earlier form is all there is.
        if before is None or state is None or not state.values or not state.understood:
            baselines.replace(name, _kept(baseline, salt), _kept(before, salt))
        else:
            earlier = _kept(baseline, salt)
            now = None if earlier is None else with_values(state.values, earlier, differing(baseline, before))
            baselines.replace(name, now, state.values)


def _kept(values: Mapping[str, str] | None, salt: bytes) -> dict[str, str] | None:
    if values is None:
        return None
    kept = ((key, keep(key, value, salt=salt)) for key, value in values.items())
    return {without_secrets(key): value for key, value in kept if value is not None}

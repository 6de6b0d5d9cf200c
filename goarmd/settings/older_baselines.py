"""Rewrites the values that an earlier goarmd kept of the settings files, in the form of today and without secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.core.secrecy import without_secrets
from goarmd.settings.files import compare, differing
from goarmd.settings.kept import keep

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
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
        if state is None or not state.values or not state.understood:  # a file that is gone has nothing in today's form
            baselines.replace(name, _kept(baseline, salt), _kept(before, salt))
        else:
            drifted = differing(baseline, before)
            now = None if baseline is None else _merged(baseline, state.values, drifted, salt)
            baselines.replace(name, now, state.values)


def _merged(
    baseline: Mapping[str, str], values: Mapping[str, str], drifted: Collection[str], salt: bytes
) -> dict[str, str]:
    earlier = {key: baseline[key] for key in drifted if key in baseline}
    return {key: value for key, value in values.items() if key not in drifted} | (_kept(earlier, salt) or {})


def _kept(values: Mapping[str, str] | None, salt: bytes) -> dict[str, str] | None:
    if values is None:
        return None
    kept = ((key, keep(key, value, salt=salt)) for key, value in values.items())
    return {without_secrets(key): value for key, value in kept if value is not None}

"""Settings that differ from the accepted baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.core.findings import Remedy, Severity
from goarmd.parts.check import Check, Observation
from goarmd.settings.facts import WatchedFile

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.config.schema import Config
    from goarmd.core.facts import Snapshot

_MOST_NAMED = 5


def evaluate(snapshot: Snapshot, _: Config) -> Iterable[Observation]:
    """One observation for each file that has drifted."""
    return (Observation(fact.file, _drift(fact)) for fact in snapshot.of(WatchedFile) if fact.drifted_keys)


def _drift(fact: WatchedFile) -> str:
    count, named = len(fact.drifted_keys), fact.drifted_keys[:_MOST_NAMED]
    keys = "1 key differs" if count == 1 else f"{count} keys differ"
    more = f" and {count - len(named)} more" if count > len(named) else ""
    return f"{fact.path}: {keys} from the baseline: {', '.join(named)}{more}"


CHECK = Check(
    name="config_drift",
    title="Settings have changed since they were accepted",
    help="A changed PATH, proxy or editor setting is a frequent cause of what worked yesterday and does not today.",
    severity=Severity.INFO,
    remedy=Remedy(
        "See what changed. Accept it when you meant it; else put the old values back.",
        ("goarmd drift", "goarmd drift --accept"),
    ),
    evaluate=evaluate,
)

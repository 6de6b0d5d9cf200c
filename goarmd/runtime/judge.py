"""Runs the checks, and handles what they do not: duration, hiding behind a cause, and disabled checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.core.findings import CheckFault, CheckName, Finding, about

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from goarmd.config.schema import Config
    from goarmd.core.facts import Snapshot
    from goarmd.parts.check import Check, Observation


class Judge:
    """Judges snapshots; remembers when each observation was first made."""

    def __init__(self, checks: Iterable[Check]) -> None:
        self._checks = tuple(checks)
        self._since: dict[tuple[str, str], float] = {}

    def judge(self, snapshot: Snapshot, config: Config) -> tuple[tuple[Finding, ...], tuple[CheckFault, ...]]:
        """The findings, worst first, and the checks that failed."""
        seen: dict[str, dict[str, Observation]] = {}
        faults = []
        for check in self.enabled(config):
            try:
                seen[check.name] = {o.subject: o for o in check.evaluate(snapshot, config)}
            except Exception as error:  # noqa: BLE001  # a broken check must not stop the others, nor pass
                faults.append(CheckFault(check.name, f"{type(error).__name__}: {error}"))
        self._remember(seen, snapshot.taken_at)
        findings = [
            self._finding(check, observation)
            for check in self.enabled(config)
            for subject, observation in seen.get(check.name, {}).items()
            if self._is_due(check, observation, snapshot.taken_at) and not _explained(check, subject, seen)
        ]
        findings.sort(key=lambda finding: finding.severity.rank)
        return tuple(findings), tuple(faults)

    def enabled(self, config: Config) -> tuple[Check, ...]:
        """The checks that are not disabled."""
        return tuple(check for check in self._checks if check.name not in config.checks.disabled)

    def names(self, config: Config) -> tuple[CheckName, ...]:
        """Names and severities of the checks that are not disabled."""
        return tuple(CheckName(check.name, check.severity) for check in self.enabled(config))

    def _remember(self, seen: Mapping[str, Mapping[str, Observation]], now: float) -> None:
        present = [(name, _about(each)) for name, observations in seen.items() for each in observations.values()]
        self._since = {key: min(self._since.get(key, now), now) for key in present}  # the clock may be set back

    def _is_due(self, check: Check, observation: Observation, now: float) -> bool:
        return now - self._since[check.name, _about(observation)] >= check.hold

    def _finding(self, check: Check, observation: Observation) -> Finding:
        return Finding(
            check=check.name,
            title=check.title,
            severity=observation.severity or check.severity,
            subject=observation.subject,
            detail=observation.detail,
            why=check.help,
            since=self._since[check.name, _about(observation)],
            remedy=observation.remedy or check.remedy,
            place=observation.place,
        )


def _about(observation: Observation) -> str:
    return about(observation.subject, observation.place)


def _explained(check: Check, subject: str, seen: Mapping[str, Mapping[str, Observation]]) -> bool:
    """Whether a cause of this is open, found or still on hold: one root cause gives one finding."""
    causes = (seen.get(cause, {}) for cause in check.depends_on)
    return any(subject in found or any(subject in one.explains for one in found.values()) for found in causes)

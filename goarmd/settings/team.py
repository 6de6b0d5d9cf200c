"""What applies here: the built-in rules and rows, changed by the configuration and by a team's policy file."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from goarmd.config import policy_file
from goarmd.config.toml_file import nearest
from goarmd.core.discovery import discover
from goarmd.core.errors import ConfigError
from goarmd.core.findings import Severity
from goarmd.settings import policy, rules
from goarmd.settings.judgement import SettingsRule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from goarmd.config.policy_file import PolicyFile, RuleChange
    from goarmd.config.schema import Config, Policy
    from goarmd.parts.judgement import Judgement
    from goarmd.settings.home import Home, Machine
    from goarmd.settings.policy import PolicyRow


@cache
def all_rules() -> tuple[SettingsRule, ...]:
    """Every rule, by name."""
    return discover(rules, SettingsRule)


@dataclass(frozen=True, slots=True)
class Applied:
    """The rules and rows that apply.

    Attributes:
        own: rows beside the built-in ones, or in place of those with the same name.
        changes: rules and rows that are switched off or have another severity, by name.
    """

    own: tuple[PolicyRow, ...] = ()
    changes: Mapping[str, RuleChange] = field(default_factory=dict)

    def judge(self, home: Home, machine: Machine, on_fault: Callable[[str], None] | None = None) -> Iterator[Judgement]:
        """What every rule and every row finds; the same fault may be found more than once.

        Args:
            home: what is set.
            machine: what it is set for.
            on_fault: takes what is to be said of a rule that failed, while the others count; None to let it raise.
        """
        for rule in all_rules():
            change = self.changes.get(rule.name)
            if change is None:
                yield from _findings(rule, home, machine, on_fault)
            elif change.enabled and change.severity:
                severity = Severity(change.severity)
                yield from (replace(each, severity=severity) for each in _findings(rule, home, machine, on_fault))
        yield from self.judge_rows(home, policy.rows(self.own))

    def judge_own(self, home: Home) -> Iterator[Judgement]:
        """What one's own rows find."""
        return self.judge_rows(home, self.own)

    def judge_rows(self, home: Home, rows: Iterable[PolicyRow]) -> Iterator[Judgement]:
        """What these rows find, those that are switched off left out."""
        for row in rows:
            change = self.changes.get(row.name)
            if change is None or change.enabled:
                severity = Severity(change.severity) if change and change.severity else row.severity
                yield from policy.judge(home, [replace(row, severity=severity)])


NOTHING_ADDED = Applied()


def _findings(
    rule: SettingsRule, home: Home, machine: Machine, on_fault: Callable[[str], None] | None
) -> Iterator[Judgement]:
    """What a rule finds: what stands in people's files must not cost the findings of the other rules."""
    try:
        yield from rule.judge(home, machine)
    except Exception as error:
        if on_fault is None:
            raise
        on_fault(f"the rule {rule.name} failed ({type(error).__name__}): what it would find is missing")


def file_of(config: Config) -> Path | None:
    """The policy file that a configuration names."""
    return Path(config.settings.policy).expanduser() if config.settings.policy else None


def applied(config: Config, file: Path | None = None) -> Applied:
    """What applies with a configuration, and with a policy file on top of it.

    Raises:
        ConfigError: the policy file cannot be used, or names a rule that does not exist.
    """
    if file is None:
        return with_file(config.policy, None)
    read = policy_file.load(file)
    check_names(read, str(file))
    return with_file(config.policy, read)


def with_file(own: Iterable[Policy], file: PolicyFile | None) -> Applied:
    """Rows of a configuration and a policy file, of which the file's count where both have one."""
    given = (*own, *(file.policy if file else ()))
    named = {row.name: row for row in policy.own_rows(given)}
    return Applied(tuple(named.values()), file.rules if file else {})


def check_names(file: PolicyFile, name: str) -> None:
    """Raise ConfigError if a policy file changes a rule or row that is neither built in nor in the file."""
    known = [rule.name for rule in all_rules()]
    known += [row.name for row in policy.SHIPPED] + [row.name for row in file.policy]
    for changed in file.rules:
        if changed not in known:
            raise ConfigError(f"{name}: rules.{changed}: there is no such rule{nearest(changed, known)}")

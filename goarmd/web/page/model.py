"""What the parts of the page are made from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from goarmd.views.cards import cards
from goarmd.web.page.html import identifier

if TYPE_CHECKING:
    from goarmd.config.schema import Config
    from goarmd.views.cards import Card
    from goarmd.views.report_values import FindingValues, ReportValues, SampleValues
    from goarmd.web.past import Past


class Question(StrEnum):
    """The four questions that goarmd answers, and goarmd itself."""

    NATIVE = "native"
    MEMORY = "memory"
    CRASHES = "crashes"
    SETTINGS = "settings"
    ITSELF = "itself"


# The question that a check helps to answer; all others are about settings.
OF_CHECK: Final = {
    **dict.fromkeys(
        (
            "foreign_executable",
            "foreign_tool_used",
            "missing_uuid",
            "mixed_toolchain",
            "self_translated",
            "translated_process",
            "unsigned_executable",
        ),
        Question.NATIVE,
    ),
    **dict.fromkeys(("duplicate_gopls", "memory_budget", "memory_growth", "orphan_gopls"), Question.MEMORY),
    **dict.fromkeys(("crash_loop", "editor_gave_up", "ended_by_force", "recent_crash"), Question.CRASHES),
    "watch_stopped": Question.ITSELF,
}


@dataclass(frozen=True, slots=True)
class Model:
    """A report with its past.

    Attributes:
        report: the report, as JSON has it.
        config: the configuration in force.
        past: what was before.
        processes: the watched processes, the largest first.
        cards: the findings by cause, the worst first, as `goarmd doctor` has them.
    """

    report: ReportValues
    config: Config
    past: Past
    processes: tuple[SampleValues, ...]
    cards: tuple[Card, ...]

    @property
    def now(self) -> float:
        """The time for which the page holds."""
        return self.report.taken_at

    def anchor(self, finding: FindingValues) -> str:
        """The id of the card on which a finding stands."""
        card = self.card_of(finding)
        return anchor(card.first) if card else "findings"

    def card_of(self, finding: FindingValues) -> Card | None:
        """The card on which a finding stands: that of its cause."""
        return next((card for card in self.cards if finding in card.findings), None)

    def findings(self, question: Question) -> tuple[FindingValues, ...]:
        """The findings that help to answer a question, worst first."""
        return tuple(finding for finding in self.report.findings if question_of(finding) is question)


def model_of(report: ReportValues, config: Config, past: Past) -> Model:
    """The model of a report."""
    every = (process for group in report.groups for process in group.processes)
    by_size = sorted(every, key=lambda process: -1 if process.footprint_bytes is None else process.footprint_bytes)
    return Model(report, config, past, tuple(reversed(by_size)), tuple(cards(report.findings, report.settings_files)))


def anchor(finding: FindingValues) -> str:
    """The id of the card whose first finding this is."""
    return identifier("file", finding.place.file) if finding.place else identifier(finding.check, finding.subject)


def question_of(finding: FindingValues) -> Question:
    """The question that a finding belongs to."""
    return Question.SETTINGS if finding.place else OF_CHECK.get(finding.check, Question.SETTINGS)

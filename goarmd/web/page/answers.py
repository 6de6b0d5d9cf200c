"""The first screen: the verdict, and the four questions answered in words, each with what to type."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from goarmd.catalog.editors import title
from goarmd.core.findings import Severity
from goarmd.core.system import System
from goarmd.core.text import count, size
from goarmd.crashes.evidence import LONGEST_MEMORY
from goarmd.views import cards as by_cause
from goarmd.views import looked_at
from goarmd.views.editors import is_known
from goarmd.web.page.html import ago, commands, key, name, sentence, text
from goarmd.web.page.model import Question

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from goarmd.views.crash_values import CrashValues
    from goarmd.views.report_values import FindingValues, ProcessValues, SampleValues
    from goarmd.web.page.model import Model

_DAY: Final = 86_400.0  # seconds
_MOST_NAMED: Final = 2
_SAYS_WHY: Final = ("translated_process", "self_translated")
_NO_FILES: Final = "Go, editors and shells have no settings file here."
_STATES: Final = {Severity.CRITICAL: "bad", Severity.WARNING: "warn", Severity.INFO: "info"}
_WORDS: Final = {"ok": "fine", "info": "to know", "warn": "look", "bad": "fix", "none": "not known", "idle": "idle"}


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question.

    Attributes:
        question: as a person asks it.
        state: `ok`, `info`, `warn`, `bad`, `idle` if nothing runs, or `none` if it is not known.
        figure: the answer in a word or a number, as HTML.
        words: one sentence, as HTML.
        finding: what to read on, and what to type.
        extra: more HTML, such as a bar.
    """

    question: str
    state: str
    figure: str
    words: str
    finding: FindingValues | None = None
    extra: str = ""


def verdict(model: Model) -> tuple[str, str]:
    """The state of everything, and the same in the words of `goarmd doctor`."""
    counts = Counter(card.severity for card in model.cards)
    critical, warnings, notes = (counts[severity] for severity in _STATES)
    if critical or warnings:
        parts = [f"{critical:,} critical"] * bool(critical) + [count(warnings, "warning")] * bool(warnings)
        known = f"; {count(notes, 'note')}" if notes else ""
        state = "bad" if critical else "warn"
        return state, f"{count(critical + warnings, 'thing')} to fix: {', '.join(parts)}{known}"
    if model.report.config_error:
        return "warn", looked_at.BROKEN_CONFIGURATION
    if model.report.is_blind:
        return "warn", looked_at.BLIND
    if notes:
        return "ok", f"Nothing to fix; {count(notes, 'note')}"
    return "ok", f"Nothing is wrong here{_missing(model)}"


def _missing(model: Model) -> str:
    tools = looked_at.missing(model.report)
    names = " and ".join(filter(None, (", ".join(tools[:-1]), *tools[-1:])))
    return f", but {names} {'is' if len(tools) == 1 else 'are'} not installed" if tools else ""


def tiles(model: Model, shown: str) -> str:
    """The four answers; `shown` are the cards of findings that have room on the page."""
    answers = (_native(model), _memory(model), _crashes(model), _settings(model))
    return f'<section class=tiles aria-label="The four questions">{"".join(_tile(model, answer, shown) for answer in answers)}</section>'


def _tile(model: Model, answer: Answer, shown: str) -> str:
    return (
        f'<article class="tile {answer.state}"><h2>{answer.question}</h2>'
        f"<p class=figure>{answer.figure} <span class=state>{_WORDS[answer.state]}</span></p>"
        f"{answer.extra}<p>{answer.words}</p>{_what_to_do(model, answer, shown)}</article>"
    )


def _what_to_do(model: Model, answer: Answer, shown: str) -> str:
    finding = answer.finding
    if finding is None:
        return ""
    card = model.card_of(finding)
    typed = ("goarmd fix",) if card and by_cause.is_edited(card.findings) else finding.remedy.commands[:1]
    target = model.anchor(finding)
    link = f'<a href="#{target if f"id={target}>" in shown else "findings"}">what to do</a>'
    return f"<div class=type><p>Type:</p>{commands(typed)}<p>{link}</p></div>" if typed else f"<p>{link}</p>"


def _state(findings: Sequence[FindingValues]) -> str:
    return _STATES[findings[0].severity] if findings else "ok"


def _native(model: Model) -> Answer:
    report, findings = model.report, model.findings(Question.NATIVE)
    how = "emulated" if report.host and report.host.os is System.LINUX else "translated"
    question, first = "Does everything run natively?", next(iter(findings), None)
    all_translated = report.translated_processes.count
    if all_translated is None:
        return Answer(question, "none", "?", "The processes could not be read.", first)
    watched = [process for process in model.processes if process.translated]
    if all_translated:
        state = _state(findings) if findings else "info"
        who = _named(watched or report.translated_processes.processes)
        why = sentence(first.detail) if first and first.check in _SAYS_WHY else f"{who}, {how}"
        words = f"{why}. {_looked_at(model)}."
        return Answer(question, state, f"{all_translated:,} {how}", words, first)
    if not model.processes:
        words = "No gopls, dlv, go or editor runs now, and nothing else is " + how + "."
        return Answer(question, _state(findings), _found(findings, "Yes"), words, first)
    return Answer(question, _state(findings), _found(findings, "Yes"), f"{_looked_at(model)}, none is {how}.", first)


def _found(findings: Sequence[FindingValues], fine: str) -> str:
    """The figure while nothing runs translated: what is installed may be wrong all the same."""
    return count(len(findings), "finding") if findings else fine


def _looked_at(model: Model) -> str:
    return count(len(model.processes), "watched process", "watched processes")


def _named(processes: Iterable[ProcessValues]) -> str:
    """Names of processes, the most frequent first."""
    counts = Counter(
        process.name + (f" in {title(process.editor or '')}" if is_known(process.editor) else "")
        for process in processes
    )
    shown = [f"{name(who)}{f' ×{number}' if number > 1 else ''}" for who, number in counts.most_common(_MOST_NAMED)]
    more = counts.total() - sum(number for _, number in counts.most_common(_MOST_NAMED))
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def _memory(model: Model) -> Answer:
    findings, question = model.findings(Question.MEMORY), "How much memory does gopls take?"
    first = next(iter(findings), None)
    servers = [process for process in model.processes if process.group == "gopls"]
    known = [process for process in servers if process.footprint_bytes is not None]
    if not servers:
        words = f"gopls does not run now.{_peak(model)}"
        return Answer(question, _state(findings) if findings else "idle", "None", words, first)
    if not known:
        return Answer(question, "none", "?", "goarmd may not read the memory of gopls.", first)
    largest = known[0]
    budget = model.config.budget("gopls")
    limit = f"; its warning level is {size(budget.warning)}" if budget.warning else ""
    where = f" in {name(title(largest.editor or ''))}" if is_known(largest.editor) else ""
    others = (
        f" {len(servers)} of them together: {size(sum(p.footprint_bytes or 0 for p in known))}."
        if len(servers) > 1
        else ""
    )
    words = f"The largest gopls{where}{limit}.{others}"
    is_above = bool(budget.warning) and (largest.footprint_bytes or 0) > (budget.warning or 0)
    state = "info" if is_above and not findings else _state(findings)  # it may only be loading: the check waits
    return Answer(question, state, size(largest.footprint_bytes), words, first, _bar(model, largest))


def _peak(model: Model) -> str:
    peak = max((value for _, point in model.past.points for value in point.gopls.values()), default=0)
    return f" Most in the last {model.past.span.last}: {size(peak)}." if peak else ""


def _bar(model: Model, process: SampleValues) -> str:
    """The largest gopls against its budget."""
    budget = model.config.budget("gopls")
    if not budget.warning or not process.footprint_bytes:
        return ""
    whole = max(budget.critical or 0, budget.warning * 2, process.footprint_bytes)
    used, mark = (round(1000 * value / whole) for value in (process.footprint_bytes, budget.warning))
    return (
        '<svg class=meter viewBox="0 0 1000 10" preserveAspectRatio=none aria-hidden=true>'
        f"<rect class=track width=1000 height=10 /><rect class=used width={used} height=10 />"
        f'<path class=limit d="M{mark} 0v10"/></svg>'
    )


def _crashes(model: Model) -> Answer:
    findings, question = model.findings(Question.CRASHES), "What crashed?"
    first = next(iter(findings), None)
    recent = [crash for crash in model.report.crashes if 0 <= model.now - crash.earliest < _DAY]
    if not recent:
        last = max((crash.at for crash in model.report.crashes), default=None)
        before = f" The last crash was {ago(last, model.now)}." if last is not None else _never()
        return Answer(question, _state(findings), "None", f"No crash in 24 hours.{before}", first)
    words = f"In 24 hours, the last {ago(max(crash.at for crash in recent), model.now)}: {_by_cause(recent)}."
    return Answer(
        question, _state(findings) if findings else "warn", count(len(recent), "crash", "crashes"), words, first
    )


def _never() -> str:
    return f" Crashes are remembered for {LONGEST_MEMORY / _DAY:.0f} days: none is known."


def _by_cause(crashes: Iterable[CrashValues]) -> str:
    counts = Counter((crash.process, crash.causes[0].cause) for crash in crashes)
    shown = [
        f"{name(program)} {text(cause)}{f' ×{number}' if number > 1 else ''}"
        for (program, cause), number in counts.most_common(_MOST_NAMED)
    ]
    more = len(counts) - len(shown)
    return ", ".join(shown) + (f" and {count(more, 'other')}" if more > 0 else "")


def _settings(model: Model) -> Answer:
    findings, question = model.findings(Question.SETTINGS), "Which settings are wrong?"
    first = next(iter(findings), None)
    to_fix = [finding for finding in findings if finding.severity is not Severity.INFO]
    if not findings:
        files = count(len(model.report.settings_read), "settings file")
        words = f"{files} of Go, editors and shells judged." if model.report.settings_read else _NO_FILES
        return Answer(question, "ok", "None", words)
    shown = to_fix or findings
    noun = ("setting" if all(finding.place for finding in shown) else "finding") if to_fix else "note"
    figure = f"{count(len(shown), noun)}{_in_files(shown)}"
    notes = f", and {count(len(findings) - len(to_fix), 'note')}" if to_fix and len(findings) > len(to_fix) else ""
    words = f"{_first(shown[0])}{notes}."
    return Answer(question, _state(findings), figure, words, first)


def _in_files(findings: Iterable[FindingValues]) -> str:
    """In how many files they are: the headline counts each file once."""
    files = {finding.place.file for finding in findings if finding.place and finding.place.file}
    return f" in {count(len(files), 'file')}" if files else ""


def _first(finding: FindingValues) -> str:
    if finding.place is None:
        return sentence(finding.title)
    line = f", line {finding.place.line}" if finding.place.line else ""
    return f"<b>{key(by_cause.key_of(finding))}</b>{line}: {sentence(finding.title[:1].lower() + finding.title[1:])}"

"""Takes secrets out of crashes before they are kept: panic texts and log lines can hold addresses with logins."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from goarmd.core.secrecy import without_secrets

if TYPE_CHECKING:
    from goarmd.crashes.evidence import Cause, Crash, Evidence


def clean_evidence(evidence: Evidence) -> Evidence:
    """The same evidence, without secrets in what programs wrote."""
    symptoms = evidence.symptoms
    cleaned = replace(
        symptoms,
        messages=tuple(map(without_secrets, symptoms.messages)),
        frames=tuple(map(without_secrets, symptoms.frames)),
        details=_clean(symptoms.details),
        termination=_clean(symptoms.termination),
        reason=_clean(symptoms.reason),
        counter=_clean(symptoms.counter),
    )
    return evidence if cleaned == symptoms else replace(evidence, symptoms=cleaned)


def clean_crash(crash: Crash) -> Crash:
    """The same crash, without secrets."""
    seen = tuple(replace(each, evidence=clean_evidence(each.evidence)) for each in crash.seen)
    return replace(crash, seen=seen, causes=tuple(map(clean_cause, crash.causes)))


def _clean(text: str | None) -> str | None:
    return text and without_secrets(text)


def clean_cause(cause: Cause) -> Cause:
    """The same cause, without secrets in its evidence."""
    return replace(cause, evidence=without_secrets(cause.evidence))

"""What programs wrote as they crashed is kept without secrets."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import pytest

from goarmd.crashes.evidence import Cause, Crash, EvidenceSource, Seen, Symptoms
from goarmd.crashes.ledger import CrashLedger
from goarmd.crashes.secrecy import clean_crash, clean_evidence
from goarmd.crashes.store import CrashStore
from goarmd.state.state_file import StateFile
from tests.builders import NOW, evidence
from tests.core.test_secrecy import SHAPES


def of(secret: str) -> Symptoms:
    """Symptoms with a secret in every text that a program can write."""
    return Symptoms(
        signal="SIGABRT",
        exit_status=2,
        messages=("panic: runtime error", f"goroutine: {secret}"),
        details=f"KERN {secret}",
        termination=f"DYLD 1 {secret}",
        frames=("main.main", f"main.({secret})"),
        reason=secret,
    )


@pytest.mark.parametrize("secret", SHAPES)
def test_no_secret_stays_in_evidence(secret: str) -> None:
    cleaned = clean_evidence(evidence(symptoms=of(secret)))
    assert "SECRET" not in repr(cleaned)
    assert cleaned.symptoms.messages[0] == "panic: runtime error"
    assert cleaned.symptoms.exit_status == 2


@pytest.mark.parametrize("secret", SHAPES)
def test_no_secret_stays_in_a_crash(secret: str) -> None:
    crash = Crash(
        id="1",
        seen=(Seen(evidence(symptoms=of(secret)), "first"),),
        causes=(Cause("panic", f"panic: {secret}", "Look."),),
        source=EvidenceSource.EXIT,
        counts=True,
    )
    assert "SECRET" not in repr(clean_crash(crash))


def test_what_holds_no_secret_is_the_same_value() -> None:
    plain = evidence(messages=("panic: x",))
    assert clean_evidence(plain) is plain


def test_a_cleaned_crash_keeps_its_identity_so_that_nothing_counts_twice() -> None:
    with closing(StateFile(None)) as state:
        piece = evidence(signal="SIGSEGV", messages=(f"panic: {SHAPES[0]}",))
        CrashLedger(state).add([piece], NOW)
        CrashStore(state).clean(clean_crash)
        (crash,) = CrashStore(state).since(0, 9)
        assert "SECRET" not in repr(crash)
        CrashLedger(state).add([piece], NOW + 1)
        assert len(CrashStore(state).since(0, 9)) == 1
        assert replace(crash, seen=()) == replace(clean_crash(crash), seen=())

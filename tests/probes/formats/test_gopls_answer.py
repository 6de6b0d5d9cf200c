from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goarmd.catalog import gopls_options
from goarmd.catalog.gopls_refusal import Refusal, RefusalKind
from goarmd.probes.formats.gopls_answer import LONGEST_MESSAGE, refusals

UNKNOWN = RefusalKind.UNKNOWN


def kinds(shown: str) -> list[RefusalKind]:
    return [refusal.kind for refusal in refusals(shown)]


def test_each_complaint_of_one_message_is_one_refusal_with_the_key_that_was_sent() -> None:
    shown = (
        'Invalid settings: setting option "a": unexpected setting; setting option "b": invalid type string (want bool)'
    )
    assert refusals(shown, ["x.y.a", "b"]) == (
        Refusal("a", "x.y.a", UNKNOWN, 'setting option "a": unexpected setting'),
        Refusal("b", "b", RefusalKind.WRONG_TYPE, 'setting option "b": invalid type string (want bool)'),
    )


def test_a_semicolon_in_a_complaint_does_not_cut_it() -> None:
    said = 'setting option "linksInHover": invalid value on; expect false, true, or "gopls"'
    (first, second) = refusals(f"Invalid settings: {said}; duplicate value for local")
    assert (first.kind, first.message) == (RefusalKind.BAD_ENUM, said)
    assert (second.kind, second.name) == (RefusalKind.DUPLICATE, "local")


def test_a_duplicate_is_about_a_later_key_with_that_name() -> None:
    shown = "Invalid settings: duplicate value for hints; duplicate value for hints"
    found = refusals(shown, ["hints", "ui.inlayhint.hints", "x.hints"])
    assert [refusal.key for refusal in found] == ["ui.inlayhint.hints", "x.hints"]


def test_names_can_be_empty_or_odd() -> None:
    options = {"": 1, "a.": 1, 'we"ird\n': 1, "a; setting option": 1}
    said = gopls_options.refusals(options, "v0.24.0")
    shown = "Invalid settings: " + "; ".join(sorted(refusal.message for refusal in said))
    assert sorted(refusals(shown, options), key=str) == sorted(said, key=str)


@pytest.mark.parametrize(
    ("shown", "kind"),
    [
        ('unexpected gopls setting "x"', UNKNOWN),
        ('gopls setting "x" is deprecated, use "y" instead', RefusalKind.DEPRECATED),
        ('parsing setting "x": invalid type string, expect bool', RefusalKind.WRONG_TYPE),
        ('Invalid settings: unexpected gopls setting "x"', UNKNOWN),
        ("Invalid settings: experimentalWatchedFileDelay is deprecated, and will be …", RefusalKind.DEPRECATED),
        ('Invalid settings: applying setting "gofumpt": gofumpt is not supported at go1.17', RefusalKind.BAD_VALUE),
        ("Invalid settings: setting option x: unexpected setting", UNKNOWN),
        ('Invalid settings: setting option "x": something that nobody has seen yet', RefusalKind.BAD_VALUE),
    ],
)
def test_the_words_of_every_release_are_read(shown: str, kind: RefusalKind) -> None:
    assert kinds(shown) == [kind]


@pytest.mark.parametrize(
    "shown",
    [
        "",
        "Calculating diagnostics for initial workspace load...",
        "Error loading workspace: setting option",
        "Invalid settings: invalid options type string (want JSON null or object)",
        'See setting option "x": unexpected setting',
    ],
)
def test_messages_about_other_things_are_no_refusals(shown: str) -> None:
    assert refusals(shown) == ()


@pytest.mark.parametrize("version", ["v0.14.2", "v0.16.2", "v0.18.1", "v0.24.0"])
def test_what_the_model_says_is_read_back_as_it_is(version: str) -> None:
    options = {
        "a.nosuch": 1, 'we"ird': 1, "gofumpt": "x", "formatting.gofumpt": True, "matcher": "x", "env": {"X": 1},
        "diagnosticsDelay": "1", "directoryFilters": ["x; y"], "fuzzyMatching": 1, "codelens": {}, "linksInHover": [],
        "annotations": {"noBounds": True}, "analyses": {"fieldalignment": True}, "memoryLimit": 1.5,
    }  # fmt: skip
    if version == "v0.16.2":
        del options['we"ird']  # this release does not quote names
    said = gopls_options.refusals(options, version)
    shown = "Invalid settings: " + "; ".join(sorted(refusal.message for refusal in said))
    assert sorted(refusals(shown, options), key=str) == sorted(said, key=str)


def test_a_long_answer_is_bounded() -> None:
    shown = 'Invalid settings: setting option "a": ' + "x" * 10_000_000
    assert len(refusals(shown)[0].message) == LONGEST_MESSAGE


def test_a_hostile_answer_takes_no_time() -> None:
    shown = "Invalid settings: " + 'setting option "a": invalid value ; ' * 1_000_000
    started = time.process_time()
    assert len(refusals(shown)) <= 500
    refusals("Invalid settings: " + 'setting option "' * 100_000)
    refusals('Invalid settings: setting option "' + "\\" * 1_000_000)
    assert time.process_time() - started < 2


@given(st.text())
def test_no_text_raises(text: str) -> None:
    refusals(text)
    refusals(f"Invalid settings: {text}", [text])

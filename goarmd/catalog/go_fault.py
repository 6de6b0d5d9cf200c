"""What is wrong with the value of one of Go's variables."""

from __future__ import annotations

from typing import NamedTuple

from goarmd.catalog.verdict import Kind, Severity

EVERY = "Every go command"
BUILDS = "Every build, and so gopls,"


class Fault(NamedTuple):
    """What is wrong with a value.

    Attributes:
        detail: a sentence.
        remedy: a sentence if deleting the variable is not the whole answer.
        noise: it is harmless and shown only on request.
        flag: the name of the one flag that is wrong, where the value has others.
    """

    kind: Kind
    severity: Severity
    detail: str
    remedy: str = ""
    noise: bool = False
    flag: str = ""


def stops(what: str, message: str, remedy: str = "") -> Fault:
    """A value with which a program exits, in its own words."""
    return Fault(Kind.MAKES_GO_EXIT, "critical", f"{what} exits with: {message}.", remedy)

"""The errors goarmd raises itself. Each text is one line: what happened, where, and what to do."""

from __future__ import annotations


class GoarmdError(Exception):
    """An error that a person can act on. Printed as one line, never as a traceback; exit code 2."""


class ConfigError(GoarmdError):
    """The configuration cannot be used: the file or a value in it must change."""


class PlatformError(GoarmdError):
    """The operating system refused or lacks something goarmd needs."""


class NoDataError(GoarmdError):
    """A source has nothing to read on this machine. That is a result, not a failure."""

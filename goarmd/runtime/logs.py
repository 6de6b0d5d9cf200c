"""Logging: text on a terminal, else JSON; a log.file is rotated."""

from __future__ import annotations

import logging
import os
import sys
import time
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING, Any

from goarmd.core.errors import ConfigError
from goarmd.core.text import visible

# structlog.dev imports rich where it is installed, for tracebacks that goarmd never prints: 5 MB in every daemon.
_rich = sys.modules.get("rich")
sys.modules["rich"] = None  # type: ignore[assignment]  # makes `import rich` fail, which structlog handles
try:
    import structlog
finally:
    if _rich is None:
        del sys.modules["rich"]
    else:
        sys.modules["rich"] = _rich

if TYPE_CHECKING:
    from io import TextIOWrapper

    from goarmd.config.schema import Log


_STDERR = 2  # its descriptor
_ELSEWHERE = ("", 0)
_MOST_PLACES = 64
_MINUTE = 60.0  # seconds


class _Handler(logging.StreamHandler[Any]):
    """Reports in one line, at most once a minute, that the log cannot be written, as on a full disk.

    Python prints a traceback for each line that is lost.
    """

    _tells_again_at = 0.0

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # logging's name
        """Called by `logging` while it handles the exception."""
        error, now = sys.exception(), time.monotonic()
        if not isinstance(error, OSError):
            super().handleError(record)
        elif now >= self._tells_again_at:
            self._tells_again_at = now + _MINUTE
            with suppress(OSError):  # standard error may be what cannot be written
                sys.stderr.write(f"goarmd: the log cannot be written ({_name(self)}{error.strerror}): lines are lost\n")
                sys.stderr.flush()


def _name(of: logging.Handler) -> str:
    return f"{of.baseFilename}: " if isinstance(of, logging.FileHandler) else ""


class _PrivateFile(_Handler, RotatingFileHandler):
    """A log file that only its owner may read.

    If standard error leads to the same file, as under launchd, it follows each rotation.
    """

    _has_stderr = False

    def _open(self) -> TextIOWrapper:
        opened = super()._open()
        number = opened.fileno()
        os.fchmod(number, 0o600)
        if self._has_stderr:
            os.dup2(number, _STDERR)
        self._has_stderr = os.path.samestat(os.fstat(number), os.fstat(_STDERR))
        return opened


def logger() -> Any:
    """The logger of all parts of goarmd: `logger().info("thing.happened", key=value)`."""
    return structlog.get_logger()


class Sparse:
    """A kind of log line that a stranger or a repeated fault can cause: logged at most once a minute.

    The next line has the number of those that were left out, as `left_out`.
    """

    def __init__(self, event: str, seconds: float = _MINUTE) -> None:
        self._event, self._seconds = event, seconds
        self._next_at = 0.0
        self._left_out = 0

    def warning(self, **values: Any) -> None:
        """Log a line, or count it."""
        now = time.monotonic()
        if now < self._next_at:
            self._left_out += 1
            return
        self._next_at = now + self._seconds
        logger().warning(self._event, **values, left_out=self._left_out)
        self._left_out = 0


class FaultLog:
    """Logs unexpected exceptions: each place with its traceback the first time, then at its 2nd, 4th, 8th ... time."""

    def __init__(self, event: str) -> None:
        self._event = event
        self._counts: dict[tuple[str, int], int] = {}

    def log(self, error: Exception) -> None:
        """Log it, or count it."""
        place = _place(error)
        if place not in self._counts and len(self._counts) >= _MOST_PLACES:
            place = _ELSEWHERE
        count = self._counts[place] = self._counts.get(place, 0) + 1
        if count & (count - 1) == 0:
            logger().error(self._event, times=count, exc_info=error if count == 1 else None, error=str(error)[:500])


def _place(error: Exception) -> tuple[str, int]:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return (trace.tb_frame.f_code.co_filename, trace.tb_lineno) if trace else _ELSEWHERE


def set_up(config: Log) -> None:
    """Send every log line, of goarmd and of its libraries, to one handler.

    Raises:
        ConfigError: the log file cannot be written.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    file = config.file or os.environ.get("GOARMD_LOG_FILE", "")  # the latter is the service's own log
    on_terminal = not file and sys.stderr.isatty()
    rendered: list[structlog.typing.Processor] = (
        [_for_terminal, structlog.dev.ConsoleRenderer()] if on_terminal else [structlog.processors.JSONRenderer()]
    )
    handler = _handler(file, config.max_size)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendered],
            foreign_pre_chain=shared,
        )
    )
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
        old.close()
    root.addHandler(handler)
    root.setLevel(config.level.upper())
    for library in ("apscheduler", "watchdog"):
        logging.getLogger(library).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[config.level.upper()]),
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


def _for_terminal(_: object, __: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """A line whose texts a terminal shows and does not obey: names of files and programs may come from anywhere."""
    return {key: visible(value) if isinstance(value, str) else value for key, value in line.items()}


def _handler(file: str, largest: int) -> logging.Handler:
    if not file:
        return _Handler(sys.stderr)
    try:
        return _PrivateFile(file, maxBytes=largest, backupCount=1, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"log.file {file}: cannot write it ({error.strerror}): name another file") from error

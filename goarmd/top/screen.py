"""The loop of the live view: draws, reads keys, and gives the terminal back as it was, however it ends."""

from __future__ import annotations

import os
import re
import select
import signal
import sys
import termios
import time
import tty
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from rich.console import ConsoleDimensions, Group
from rich.live import Live

from goarmd.top.feeds import Reader
from goarmd.top.frame import frame
from goarmd.top.style import Sort, Style
from goarmd.views.markup import console, escape_line, from_markup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console
    from rich.text import Text

    from goarmd.top.feeds import Feed, News

_LOOK_AT_SIZE = 0.25  # seconds: a changed size of the terminal is drawn within that time
_QUIT = ("q", "Q", "\x1b", "\x03", "\x04")
_SEQUENCE = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|O.)")  # an arrow or a function key, which begin as the escape key
_STOPPED_BY = (signal.SIGTERM, signal.SIGHUP)


class _StoppedError(Exception):
    """A signal asked to end."""


def is_usable() -> bool:
    """Whether standard input and output are a terminal that can be drawn on."""
    return sys.stdin.isatty() and sys.stdout.isatty() and not console().is_dumb_terminal


def once(news: News, now: float) -> str:
    """One frame as text, as high as it needs: for a pipe."""
    terminal = console()
    style = Style(terminal.width, 1000, ascii=_is_ascii(terminal))
    lines = frame(news.report, now, style, news.source)[:-1]
    while lines and not lines[-1]:
        lines.pop()
    return "\n".join(lines)


def show(feed: Feed, interval: float) -> None:
    """Draw until a person leaves, or a signal ends it."""
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    reader = Reader(feed, interval, lambda: _ring(wake))
    try:
        with _keys() as keyboard, _signals():
            _Screen(reader).run(keyboard, woken)
    except (KeyboardInterrupt, _StoppedError):
        pass
    finally:
        reader.close()


def _ring(wake: int) -> None:
    with suppress(OSError):  # the pipe is full: it rings already
        os.write(wake, b"x")


class _Screen:
    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._console = console()
        self._sort = Sort.MEMORY

    def run(self, keyboard: int, woken: int) -> None:
        """Draw what comes, and obey keys."""
        with Live(console=self._console, screen=True, auto_refresh=False) as live:
            self._draw(live)
            while True:
                ready, _, _ = select.select([keyboard, woken], [], [], _LOOK_AT_SIZE)
                if woken in ready:
                    os.read(woken, 4096)
                if keyboard in ready and not self._obey(os.read(keyboard, 64)):
                    return
                if ready or self._console.size != _size():
                    self._draw(live)

    def _obey(self, pressed: bytes) -> bool:
        """Whether to go on."""
        if not pressed:
            return False  # the terminal is gone
        for key in _SEQUENCE.sub("", pressed.decode("utf-8", "ignore")):
            if key in _QUIT:
                return False
            with suppress(ValueError):
                self._sort = Sort(key.lower())
        return True

    def _draw(self, live: Live) -> None:
        self._console.size = _size()
        width, height = self._console.size
        news = self._reader.news
        lines = ["[bold]goarmd top[/]  looking ..."]
        if news:
            style = Style(width, height, self._sort, ascii=_is_ascii(self._console))
            lines = frame(news.report, time.time(), style, news.source)
        if self._reader.error:
            lines[1:2] = [f"[red]{escape_line(self._reader.error[:width])}[/]"]
        live.update(Group(*(_line(line, width) for line in lines[:height])), refresh=True)


def _size() -> ConsoleDimensions:
    """The terminal's size now; COLUMNS and LINES, which rich asks first, may be those of its start."""
    return ConsoleDimensions(*os.get_terminal_size(sys.stdout.fileno()))


def _line(markup: str, width: int) -> Text:
    text = from_markup(markup)
    text.no_wrap = True
    text.truncate(width, overflow="crop")
    return text


def _is_ascii(terminal: Console) -> bool:
    return not terminal.encoding.lower().startswith("utf")


@contextmanager
def _keys() -> Iterator[int]:
    """The keyboard, a key at a time and without echo; as it was afterwards."""
    keyboard = sys.stdin.fileno()
    before = termios.tcgetattr(keyboard)
    try:
        tty.setcbreak(keyboard)
        yield keyboard
    finally:
        termios.tcsetattr(keyboard, termios.TCSADRAIN, before)


@contextmanager
def _signals() -> Iterator[None]:
    """A request to end leaves the loop, so that the terminal is put back; a stop by Ctrl-Z would leave it as it is."""

    def stop(*_: object) -> None:
        raise _StoppedError

    before = {number: signal.signal(number, stop) for number in _STOPPED_BY}
    before[signal.SIGTSTP] = signal.signal(signal.SIGTSTP, signal.SIG_IGN)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

"""The daemon: wires the parts, lives by signals, and leaves nothing behind.

Every fact comes through the engine's queue. The main thread is the engine's; all else has threads of its own.
"""

from __future__ import annotations

import os
import signal
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

from goarmd import assembly, outputs, platforms
from goarmd.config.paths import home, state_db
from goarmd.core.discovery import discover
from goarmd.core.errors import GoarmdError
from goarmd.crashes.ledger import CrashLedger
from goarmd.metrics import own_process
from goarmd.outputs import Output
from goarmd.parts.source import Cadence, Context, Listener, Reading, Source, files_of
from goarmd.runtime.engine import Engine, samples_in
from goarmd.runtime.ledger import Ledger
from goarmd.runtime.logs import logger
from goarmd.runtime.logs import set_up as set_up_logs
from goarmd.runtime.runner import Runner
from goarmd.runtime.schedule import Schedule, seconds_asleep
from goarmd.runtime.watch import FileWatch, native_folders
from goarmd.service.sd_notify import ALIVE, READY, STOPPING, ServiceManager
from goarmd.state.state_file import StateFile
from goarmd.web.server import WebSink

if TYPE_CHECKING:
    from pathlib import Path

    from goarmd.config.schema import Config
    from goarmd.outputs import Sink
    from goarmd.runtime.report import Report

_log = logger()

# After an exit the machine is looked at again this soon, to see restarts shorter than the interval.
_QUICK_LOOKS = (0.05, 0.25, 1.0)  # seconds
# After a crash, reports, logs and telemetry are read again this soon: all of them before the crash is counted.
_EVIDENCE_LOOKS = (0.5, 2.0, 5.0, 9.0)  # seconds
_MARGIN = 0.1  # seconds a timer may come early
_SHORTEST_SLEEP = 1.0  # seconds; less is the two clocks' own difference


class Daemon:
    """Everything that runs, from `start` to `stop`."""

    def __init__(self, config: Config, config_path: Path) -> None:
        self._config_path = config_path
        self._listeners: list[Listener] = []
        self._manager = ServiceManager(os.environ, os.getpid())
        own_process.allow_many_files()
        self._platform = platforms.current()
        with ExitStack() as opened:  # what is open already is closed again when a later step fails
            self.web = WebSink(config.http)  # first: when the port is taken there is nothing to do
            opened.callback(self.web.close)
            self._sinks: list[Sink] = [self.web, *_open_outputs(config)]
            for sink in self._sinks[1:]:
                opened.callback(sink.close)
            self._state = StateFile(state_db())
            opened.callback(self._state.close)
            ledger, crashes = Ledger(began_at=time.time()), CrashLedger(self._state)
            self.engine = Engine(config, ledger, crashes, assembly.make_judge(), self._publish)
            opened.callback(self._close_listeners)
            self._watch = FileWatch(
                lambda: self._start_all(Cadence.WATCHED), native_folders(self._platform.name, home())
            )
            opened.callback(self._watch.close)
            self.engine.watch_alive = lambda: self._watch.alive
            self._schedule = Schedule()
            opened.callback(self._schedule.close)
            self._show_life()
            self._asleep = seconds_asleep()
            self._wire(config)
            self._opened = opened.pop_all()

    def _show_life(self) -> None:
        """Have the engine's own thread tell that it lives: when that hangs, nothing is told and systemd restarts it."""
        if every := self._manager.alive_every:
            self._schedule.every(every, "sign of life", lambda: self.engine.post(lambda: self._manager.tell(ALIVE)))

    def _wire(self, config: Config) -> None:
        """Open the sources as the configuration asks; done again when it changes."""
        self._has_sampled = False
        context = self._context = assembly.make_context(config, self._platform, self._state)
        self._sources = assembly.enabled_sources(config)
        self._runners = {source.name: self._runner(source, context) for source in self._sources}
        self._watch_files()
        self._listeners = [
            source.open(context, lambda reading: self.engine.post(lambda: self._take_exits(reading)))
            for source in assembly.enabled_event_sources(config)
        ]
        self._schedule.every(
            config.sampling.interval, "sample", lambda: self._start_all(Cadence.SAMPLE, Cadence.EVIDENCE)
        )
        self._schedule.every(
            config.sampling.slow_interval, "slow", lambda: self._start_all(Cadence.SLOW, Cadence.WATCHED)
        )

    def _watch_files(self) -> None:
        files = [path for source in self._sources for path in files_of(source, self._context)]
        self._watch.watch([*files, *self._state.files])

    def _runner(self, source: Source, context: Context) -> Runner:
        take = {Cadence.SAMPLE: self._take_sample, Cadence.WATCHED: self._take_watched}.get(
            source.cadence, self._take_evidence
        )
        return Runner(source, context, lambda reading: self.engine.post(lambda: take(reading)))

    def _start_all(self, *cadences: Cadence) -> None:
        for source in self._sources:
            if source.cadence in cadences:
                self._runners[source.name].start()

    def _take_sample(self, reading: Reading) -> None:
        self._count_sleep()
        if self.engine.take_sample(reading):
            self._look_for_evidence()
        self._settle_crashes()
        if not self._has_sampled:
            self._has_sampled = True
            interval = self.engine.config.sampling.slow_interval
            self._schedule.every(interval, "programs", lambda: self._start_all(Cadence.PROGRAMS))
        for listener in self._listeners:
            listener.watch(sample.process.key for sample in samples_in(reading))

    def _take_watched(self, reading: Reading) -> None:
        self.engine.take(reading)
        self._watch_files()  # a symbolic link may lead elsewhere now

    def _take_evidence(self, reading: Reading) -> None:
        if self.engine.take(reading):
            self._look_for_evidence()
            self._settle_crashes()

    def _look_for_evidence(self) -> None:
        for delay in _EVIDENCE_LOOKS:
            self._schedule.once(delay, f"evidence after {delay}s", lambda: self._start_all(Cadence.EVIDENCE))

    def _settle_crashes(self) -> None:
        due = self.engine.settle_crashes(time.time())
        if due is not None:
            self._schedule.once(due + _MARGIN, "settle crashes", lambda: self.engine.post(self._settle_crashes))

    def _take_exits(self, reading: Reading) -> None:
        self._take_evidence(reading)
        for delay in _QUICK_LOOKS if reading.facts else ():
            self._schedule.once(delay, f"look after {delay}s", lambda: self._start_all(Cadence.SAMPLE))

    def _count_sleep(self) -> None:
        asleep = seconds_asleep()
        if asleep - self._asleep > _SHORTEST_SLEEP:
            _log.info("machine.slept", seconds=round(asleep - self._asleep))
            self.engine.slept(asleep - self._asleep)
        self._asleep = asleep

    def _publish(self, report: Report) -> None:
        for sink in self._sinks:
            sink.publish(report)
        if report.number == 1:
            self._manager.tell(READY, f"STATUS=serves {self.web.url}")

    def reload(self) -> None:
        """Read the configuration again; a broken one leaves the old one in force, and says so."""
        try:
            config = assembly.load_config(self._config_path)
            set_up_logs(config.log)
        except GoarmdError as error:
            self.engine.config_error = str(error)
            _log.error("config.refused", error=str(error))
            return
        old = self.engine.config
        if (config.http, config.textfile) != (old.http, old.textfile):
            _log.warning("config.needs_restart", sections="http, textfile")
        self.engine.config, self.engine.config_error = config, None
        self._close_listeners()
        self._wire(config)
        _log.info("config.reloaded", path=str(self._config_path))

    def _close_listeners(self) -> None:
        for listener in self._listeners:
            listener.close()
        self._listeners = []

    def run(self) -> None:
        """Work until SIGTERM or SIGINT comes."""
        signal.signal(signal.SIGHUP, lambda *_: self.engine.post(self.reload))
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.engine.post(None))
        _log.info("started", url=self.web.url)
        try:
            self.engine.run()
        finally:
            self._manager.tell(STOPPING)
            self._opened.close()
            _log.info("stopped")


def _open_outputs(config: Config) -> list[Sink]:
    return [sink for output in discover(outputs, Output) if (sink := output.open(config)) is not None]

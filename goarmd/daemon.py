"""The daemon: wires the parts, runs until a signal, and cleans up.

Every fact comes through the engine's queue. The engine has the main thread; everything else has its own threads.
"""

from __future__ import annotations

import os
import signal
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

from goarmd import assembly, outputs, platforms
from goarmd.config.paths import state_db, state_folder
from goarmd.core.discovery import discover
from goarmd.core.errors import GoarmdError
from goarmd.core.facts import LookAgain
from goarmd.crashes.ledger import CrashLedger
from goarmd.history.recorder import History
from goarmd.metrics import own_process
from goarmd.outputs import Output, Surroundings
from goarmd.parts.source import Cadence, Context, Listener, Reading, Source
from goarmd.platforms.exit_follower import ExitFollower
from goarmd.platforms.power import on_battery
from goarmd.runtime.counters import Counters
from goarmd.runtime.ending import Ending
from goarmd.runtime.engine import Engine, samples_in
from goarmd.runtime.follow_ups import AFTER_CRASH, AFTER_EXIT
from goarmd.runtime.logs import logger
from goarmd.runtime.logs import set_up as set_up_logs
from goarmd.runtime.on_demand import OnDemand
from goarmd.runtime.runner import Runner
from goarmd.runtime.schedule import Schedule, seconds_asleep
from goarmd.runtime.signals import Signals
from goarmd.runtime.sparing import Sparing
from goarmd.runtime.watch import FileWatch
from goarmd.service.sd_notify import ALIVE, READY, STOPPING, ServiceManager
from goarmd.state.claim import Claim
from goarmd.state.state_file import StateFile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from goarmd.config.schema import Config
    from goarmd.outputs import Sink
    from goarmd.runtime.follow_ups import FollowUp
    from goarmd.runtime.report import Report

_log = logger()


NOW = (Cadence.SAMPLE, Cadence.EVIDENCE)  # what a person who asks must not see late; files are watched
_START_SECONDS = 40  # a first sample takes below 1; systemd ends a start after 45 (goarmd/service/systemd.py)
_STATE = "state"  # the name of the state file among the watched files
_MARGIN = 0.1  # seconds a timer may come early
_SHORTEST_SLEEP = 1.0  # seconds; less is the two clocks' own difference


class Daemon:
    """Everything that runs, from `start` to `stop`."""

    def __init__(self, config: Config, config_path: Path) -> None:
        self._config_path = config_path
        self._listeners: list[Listener] = []
        self._sources: tuple[Source, ...] = ()
        self._runner: Runner | None = None
        self._exits: ExitFollower | None = None
        self._ending = Ending()
        self._is_whole = True
        self._manager = ServiceManager(os.environ, os.getpid())
        own_process.allow_many_files()
        own_process.use_one_heap()
        self._platform = platforms.current()
        on_demand = OnDemand(
            self._quick_sources, lambda: self._start_all(*NOW, anyway=True), lambda: self._start_all(*NOW)
        )
        with ExitStack() as opened:  # closes what is already open if a later step fails

            def at_end(close: Callable[[], None]) -> None:
                opened.callback(self._ending.step, close)

            self._sinks: list[Sink] = []
            claim = Claim(state_folder())  # first: what follows replaces the socket of a killed daemon
            at_end(claim.close)
            self._state = StateFile(state_db(), claim.renew)
            at_end(self._state.close)
            self._history = History(self._state, own_process.cost)
            at_end(self._history.close)
            around = Surroundings(on_demand, self._history, self._state)
            for output in discover(outputs, Output):  # before the rest: if the port is in use there is nothing to do
                if sink := output.open(config, around):
                    at_end(sink.close)
                    self._sinks.append(sink)
            assembly.clean_state(self._state, self._platform.system)
            counters, crashes = Counters(began_at=time.time()), CrashLedger(self._state)
            at_end(self._close_listeners)
            at_end(self._close_runner)
            watch = self._watch = FileWatch(self._files_changed, self._platform.file_events)
            at_end(watch.close)
            watch.watch(_STATE, self._state.files)
            judge = assembly.make_judge()
            self.engine = Engine(config, counters, crashes, judge, self._publish, lambda: watch.alive)
            self._schedule = Schedule()
            at_end(self._schedule.close)
            self._send_signs_of_life()
            self._asleep = seconds_asleep()
            self._wire(config)
            self._opened = opened.pop_all()

    @property
    def url(self) -> str:
        """The address of the status page."""
        return next(url for sink in self._sinks if (url := sink.url))

    def _send_signs_of_life(self) -> None:
        """Notify from the engine's thread: if it hangs, no sign of life is sent and systemd restarts the daemon."""
        if every := self._manager.alive_every:
            self._schedule.every(every, "sign of life", lambda: self.engine.post(lambda: self._manager.notify(ALIVE)))

    def _wire(self, config: Config) -> None:
        """Open the sources of the configuration; repeated when it changes.

        Listeners stay open: an exit right after a reload counts, too.
        """
        self._has_sampled = False
        listened = assembly.enabled_event_sources(config)
        if not listened:
            self._close_listeners()
        elif not self._exits:
            self._exits = ExitFollower(self._platform.exit_watch())
        context = assembly.make_context(config, self._platform, self._state, self._exits, self._watch.check)
        self._context = context
        enabled = assembly.enabled_sources(config)
        self._sources = tuple(sorted(enabled, key=lambda source: source.cadence.value))  # samples first
        if self._runner:
            self._runner.use(context)
        else:
            self._runner = Runner(context, self._post, self._watch.watch)
        self._listeners = self._listeners or [
            source.open(context, lambda reading: self.engine.post(lambda: self._take_exits(reading)))
            for source in listened
        ]
        self._sparing = Sparing(config.sampling, on_battery)
        self._schedule.every(config.sampling.interval, "sample", self._sample)
        self._schedule.every(
            config.sampling.slow_interval, "slow", lambda: self._start_all(Cadence.SLOW, Cadence.WATCHED)
        )

    def _post(self, source: Source, reading: Reading, context: Context) -> None:
        self.engine.post(lambda: self._take(source, reading, context))
        for fact in reading.facts:
            if isinstance(fact, LookAgain):
                self._schedule.once(fact.seconds, f"{source.name} again", lambda: self._start_all(source.cadence))

    def _close_runner(self) -> None:
        if self._runner:
            self._runner.close()

    def _quick_sources(self) -> list[str]:
        return [source.name for source in self._sources if source.cadence in NOW]

    def _files_changed(self, names: frozenset[str]) -> None:
        """Read the settings again, unless all that changed is what goarmd wrote itself."""
        elsewhere = _STATE in names and self._state.changed_elsewhere()
        if elsewhere or names - {_STATE}:
            self._start_all(Cadence.WATCHED)

    def _sample(self) -> None:
        if not self._sparing.leaves_out():
            self._start_all(*NOW, Cadence.UPKEEP)

    def _start_all(self, *cadences: Cadence, anyway: bool = False) -> None:
        if self._runner:
            sources = (source for source in self._sources if source.cadence in cadences)
            self._runner.start(sources, anyway=anyway)

    def _take(self, source: Source, reading: Reading, context: Context) -> None:
        if source.cadence is not Cadence.SAMPLE:
            self._take_evidence(reading)
        elif context is self._context:  # else it has the processes of earlier groups, and the next one is under way
            self._take_sample(reading)

    def _take_sample(self, reading: Reading) -> None:
        self._count_sleep()
        self._sparing.sampled()
        if self.engine.take_sample(reading):
            self._follow_up(AFTER_CRASH)
        self._settle_crashes()
        if not self._has_sampled:
            self._has_sampled = True
            interval = self.engine.config.sampling.slow_interval
            self._schedule.every(interval, "programs", lambda: self._start_all(Cadence.PROGRAMS))
        for listener in self._listeners:
            listener.watch(sample.process.key for sample in samples_in(reading))

    def _take_evidence(self, reading: Reading) -> None:
        if self.engine.take(reading):
            self._follow_up(AFTER_CRASH)
            self._settle_crashes()

    def _follow_up(self, on: FollowUp) -> None:
        for delay in on.delays:
            self._schedule.once(
                delay, f"{on.cadence.name} after {delay}s", lambda: self._start_all(on.cadence, anyway=on.anyway)
            )

    def _settle_crashes(self) -> None:
        due = self.engine.settle_crashes(time.time())
        if due is not None:
            self._schedule.once(due + _MARGIN, "settle crashes", lambda: self.engine.post(self._settle_crashes))

    def _take_exits(self, reading: Reading) -> None:
        self._take_evidence(reading)
        if reading.facts:
            self._follow_up(AFTER_EXIT)

    def _count_sleep(self) -> None:
        asleep = seconds_asleep()
        if asleep - self._asleep > _SHORTEST_SLEEP:
            _log.info("machine.slept", seconds=round(asleep - self._asleep))
            self.engine.slept(asleep - self._asleep)
        self._asleep = asleep

    def _publish(self, report: Report) -> None:
        for take in (self._history.record, *(sink.publish for sink in self._sinks)):
            try:
                take(report)
            except Exception as error:  # noqa: BLE001  # one's fault must not cost the others the report
                self.engine.fault(error)
        if report.number == 1:
            signal.alarm(0)
            self._manager.notify(READY, f"STATUS=serves {self.url}")

    def reload(self) -> None:
        """Read the configuration again; if it is invalid, the old one stays active and the report has the error."""
        try:
            config = assembly.load_config(self._config_path)
            set_up_logs(config.log)
        except GoarmdError as error:
            self.engine.refuse_config(str(error))
            _log.error("config.refused", error=str(error))
            return
        old = self.engine.config
        at_start = ("http", "textfile", "notifications")
        if changed := [name for name in at_start if getattr(config, name) != getattr(old, name)]:
            _log.warning("config.needs_restart", sections=", ".join(changed))
        self.engine.reconfigure(config)
        self._wire(config)
        _log.info("config.reloaded", path=str(self._config_path))

    def _close_listeners(self) -> None:
        for listener in self._listeners:
            listener.close()
        self._listeners, self._exits = [], None

    def handle_signals(self) -> None:
        """SIGHUP reloads the configuration, SIGTERM and SIGINT end `run`; so does a start that takes too long.

        Raises:
            RuntimeError: there is no thread left for them: everything is closed.
        """
        actions = {
            signal.SIGHUP: lambda: self.engine.post(self.reload),
            signal.SIGALRM: lambda: self.engine.post(self._give_up),
            signal.SIGTERM: self._stop,
            signal.SIGINT: self._stop,
        }
        try:
            Signals(actions)
        except RuntimeError:
            self._opened.close()
            raise
        signal.alarm(_START_SECONDS)

    def _give_up(self) -> None:
        """End a start that cannot be whole, such as one without threads: the service manager then tries again."""
        if not self._has_sampled:
            _log.error("start.failed", reason=f"no sample within {_START_SECONDS} s")
            self._is_whole = False
            self.engine.post(None)

    def _stop(self) -> None:
        """End `run`, whatever hangs."""
        self.engine.post(None)
        self._ending.insist()

    def run(self) -> bool:
        """Run until SIGTERM or SIGINT; False if it ended because its start failed."""
        _log.info("started", url=self.url)
        try:
            self._ending.step(self.engine.run)
        finally:
            signal.alarm(0)
            self._manager.notify(STOPPING)
            self._opened.close()
            _log.info("stopped")
            self._ending.complete()
        return self._is_whole

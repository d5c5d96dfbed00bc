"""The processes of ``mailgate serve``. The one rule: gate and desk can die at any time, and nothing accepted is lost.

    serve ── gate   answers the SMTP port, appends to the journal, reads no mail
          └─ desk   the daemon's only writer of tickets: pipeline, delivery, clock; has the readers

``serve`` starts both, prints one ready line with the real ports, passes signals on and starts again what dies. A child
whose parent is gone ends at once: its standard input closes.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread

import structlog

from mailgate import app, home, log
from mailgate.clock import Clock, Job
from mailgate.deed.minding import Minding
from mailgate.deed.tending import Tending
from mailgate.inbound import nudge
from mailgate.inbound.directory import QueueDirectory
from mailgate.inbound.gate import Gate
from mailgate.inbound.pipeline import Pipeline
from mailgate.outbound.delivery import Delivery
from mailgate.settings import ConfigError, Settings, load

#: How long a new desk waits for a dying one to let go of the home: so many tries, so far apart (seconds).
LOCK_TRIES, LOCK_PAUSE = 50, 0.1
#: Why a port cannot be had.
_NO_PORT = (errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES)
#: How often pending tickets are looked at, in seconds.
WAKE_EVERY = 20
#: How often deadlines are looked at, in seconds.
MIND_EVERY = 30
#: How often it is looked whether somebody must be reminded of a held mail, in seconds.
TEND_EVERY = 60

_log = structlog.get_logger("mailgate.service")


def ready_line(role: str, text: str) -> str:
    """What a child prints once it works."""
    return f"ready {role} {text}".rstrip()


def _say(line: str) -> None:
    """A line for the parent, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def run_gate(settings: Settings) -> None:
    """The gate process, until SIGTERM."""
    with app.opened(settings) as shop:
        directory = QueueDirectory(house=shop.house, store=shop.store, seconds=time.monotonic)
        desk = app.socket_path(settings)
        gate = Gate(settings=settings, directory=directory, store=shop.store, clock=app.now, nudge=lambda: nudge.send(desk))
        try:
            asyncio.run(_gate(gate))
        except OSError as error:
            if error.errno not in _NO_PORT:
                raise
            why = os.strerror(error.errno or 0)
            raise ConfigError(f"smtp.listen: {settings.smtp.listen} cannot be had: {why.lower()}") from error


async def _gate(gate: Gate) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await gate.serve(lambda host, port: _say(ready_line("smtp", f"{host}:{port}")), stop)


def run_desk(settings: Settings) -> None:
    """The desk process, until SIGTERM: what is in work is finished, what can be sent within the grace is sent."""
    with _locked(settings), app.opened(settings) as shop, app.readers(shop) as pool, app.verifier(shop, pool) as verifier:
        stop = Event()
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        owner = home.owner(settings)
        sender = Sender(app.delivery(shop, owner), stop.set)
        pipeline = Pipeline(app.pipeline(shop, pool, owner, verifier), acted=sender.nudge)
        mail = Event()

        def heard() -> None:
            mail.set()
            sender.nudge()

        ear = nudge.Ear(app.socket_path(settings), heard)
        clock = Clock(
            (
                Job(name="wake", every=WAKE_EVERY, do=lambda: _wake(shop, sender)),
                Job(name="deadlines", every=MIND_EVERY, do=lambda: _mind(shop, sender)),
                Job(name="held", every=TEND_EVERY, do=lambda: _tend(shop, sender)),
            )
        )
        worker = Thread(target=_work, args=(pipeline, stop, mail), name="pipeline")
        worker.start()
        sender.start()
        clock.start()
        _say(ready_line("desk", ""))
        _until(stop, worker)
        clock.close()
        mail.set()
        worker.join()
        sender.close()
        ear.close()


def _work(pipeline: Pipeline, stop: Event, mail: Event) -> None:
    """The pipeline's thread. If it ends by an error of ours the desk ends with it, and ``serve`` starts a new one."""
    try:
        pipeline.start()
        pipeline.run(stop, mail)
    except Exception as error:
        _log.error("the pipeline ended", error=type(error).__name__)
        raise
    finally:
        stop.set()


def _until(stop: Event, worker: Thread) -> None:
    while not stop.wait(1.0):
        if not worker.is_alive():
            return


def _wake(shop: app.Shop, sender: Sender) -> None:
    with shop.store.write() as session:
        woken = shop.deeds.wake(session)
    if woken:
        sender.nudge()


def _mind(shop: app.Shop, sender: Sender) -> None:
    with shop.store.write() as session:
        told = Minding(shop.house).mind(session)
    if told:
        sender.nudge()


def _tend(shop: app.Shop, sender: Sender) -> None:
    with shop.store.write() as session:
        told = Tending(shop.house).tend(session)
    if told:
        sender.nudge()


class Sender:
    """Runs the delivery on an event loop in a thread of its own."""

    def __init__(self, delivery: Delivery, ended: Callable[[], None]) -> None:
        """Sends nothing before ``start``. ``ended`` is called at the end of the thread, be it by an error of ours."""
        self._delivery, self._ended = delivery, ended
        self._loop = asyncio.new_event_loop()
        self._stop, self._due = asyncio.Event(), asyncio.Event()
        self._thread = Thread(target=self._run, name="delivery")

    def start(self) -> None:
        """What a dead process was handing over comes back as uncertain; then send what is due."""
        self._delivery.give_back()
        self._thread.start()

    def nudge(self) -> None:
        """There may be something to send."""
        with contextlib.suppress(RuntimeError):  # the loop is closed: too late to matter
            self._loop.call_soon_threadsafe(self._due.set)

    def close(self) -> None:
        """Stop; what is half way out gets a little time."""
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._stop.set)
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._delivery.run(self._stop, self._due))
        finally:
            self._ended()
            self._loop.close()


@contextlib.contextmanager
def _locked(settings: Settings) -> Iterator[None]:
    """Hold the home; a predecessor that was just killed may take a moment to be gone."""
    for attempt in range(LOCK_TRIES):
        with contextlib.ExitStack() as stack:
            try:
                stack.enter_context(home.lock(settings))
            except home.HomeBusyError:
                if attempt == LOCK_TRIES - 1:
                    raise
                Event().wait(LOCK_PAUSE)
                continue
            yield
            return


def _end_with_parent() -> None:
    """Standard input is a pipe from ``serve``: when it closes, the parent is gone, however it went."""

    def watch() -> None:
        with contextlib.suppress(OSError):
            while os.read(0, 1):
                continue
        os._exit(1)

    Thread(target=watch, name="parent", daemon=True).start()


ROLES: dict[str, Callable[[Settings], None]] = {"gate": run_gate, "desk": run_desk}


def main() -> None:
    """``python -m mailgate.service ROLE CONFIG``: one child of ``serve``."""
    role, config = sys.argv[1:3]
    settings = load(Path(config))
    log.set_up(settings.log.level, settings.log.format, sys.stderr)
    _end_with_parent()
    try:
        app.fit()
        ROLES[role](settings)
    except (ConfigError, home.HomeBusyError) as error:
        sys.exit(f"mailgate {role}: {error}")


if __name__ == "__main__":
    main()

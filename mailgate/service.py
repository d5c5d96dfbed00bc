"""The processes of ``mailgate serve``. The one rule: gate and desk can die at any time, and nothing accepted is lost.

    serve ── gate   answers the SMTP, LMTP and submission ports, appends to the journal, reads no mail
          ├─ desk   the daemon's only writer of tickets: pipeline, delivery, clock; has the readers
          └─ page   answers browsers, where there is a page; shows tickets, and appends to the journal what is written there

``serve`` starts both, prints one ready line with the real ports, passes signals on and starts again what dies. A child
whose parent is gone ends at once: its standard input closes.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from typing import NoReturn

import structlog

from mailgate import app, copying, figures, home, jobs, log, monitored, pickup
from mailgate.imap import crew
from mailgate.inbound import nudge
from mailgate.inbound.directory import QueueDirectory
from mailgate.inbound.gate import Gate
from mailgate.inbound.intake import Intake, describe
from mailgate.inbound.pipeline import Pipeline
from mailgate.outbound.sender import Sender
from mailgate.settings import ConfigError, Settings, load
from mailgate.web import server

_log = structlog.get_logger("mailgate.service")


def ready_line(role: str, text: str) -> str:
    """What a child prints once it works."""
    return f"ready {role} {text}".rstrip()


def _say(line: str) -> None:
    """A line for the parent, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def run_gate(settings: Settings) -> None:
    """The gate process, until SIGTERM. At SIGHUP it takes up new certificates."""
    with app.opened(settings) as shop:
        directory = QueueDirectory(house=shop.house, store=shop.store, seconds=time.monotonic)
        desk = app.socket_path(settings)
        gate = Gate(
            settings=settings,
            directory=directory,
            store=shop.store,
            clock=app.now,
            nudge=lambda: nudge.send(desk),
            at_once=directory.at_once,
        )
        asyncio.run(_gate(gate))


async def _gate(gate: Gate) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    loop.add_signal_handler(signal.SIGHUP, gate.certificates.renew)
    with monitored.beating("gate"):
        await gate.serve(lambda name, place: _say(ready_line(name, place)), stop)


def run_page(settings: Settings) -> None:
    """The page process, until SIGTERM. It writes the journal, as the gate does, and no ticket."""
    with app.opened(settings) as shop:
        desk = app.socket_path(settings)
        intake = Intake(shop.store, lambda: nudge.send(desk), settings.limits.store_timeout)
        site = app.site(shop, intake, lambda: nudge.send(desk))
        for wrong in site.looks.wrong:
            _log.warning("a look is not shown", why=wrong)
        doors = tuple(monitored.door(shop, site, port) for port in server.wanted(settings))
        asyncio.run(_page(doors, site.closing))
        intake.close()


async def _page(doors: tuple[server.Door, ...], stop: asyncio.Event) -> None:
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    with monitored.beating("page"):
        await server.serve(doors, lambda name, place: _say(ready_line(name, place)), stop)


def run_desk(settings: Settings) -> None:
    """The desk process, until SIGTERM: what is in work is finished, what can be sent within the grace is sent."""
    with (
        home.lock_at_last(settings),
        app.opened(settings) as shop,
        app.present(shop) as present,
        app.readers(shop) as pool,
        app.verifier(shop, pool) as verifier,
    ):
        stop = Event()
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        owner = home.owner(settings)
        sender = Sender(app.delivery(shop, owner), stop.set)
        pipeline = Pipeline(app.pipeline(shop, pool, owner, verifier), acted=sender.nudge)
        mail = Event()

        def heard() -> None:
            mail.set()
            sender.nudge()

        workers = pickup.workers(shop, heard) | copying.workers(shop)
        clock = jobs.clock(shop, sender, present)
        worker = Thread(target=_work, args=(pipeline, stop, mail), name="pipeline")
        with contextlib.closing(nudge.Ear(app.socket_path(settings), heard)):
            worker.start()
            sender.start()
            clock.start()
            with crew.at_work(workers, stop.set):
                _say(ready_line("desk", ""))
                _until(stop, worker)
            clock.close()
            mail.set()
            worker.join()
            sender.close()


def _work(pipeline: Pipeline, stop: Event, mail: Event) -> None:
    """The pipeline's thread. If it ends by an error of ours the desk ends with it, and ``serve`` starts a new one."""
    try:
        pipeline.start()
        pipeline.run(stop, mail)
    except Exception as error:  # noqa: BLE001 - as in main
        _log.exception("the pipeline ended", why=describe(error))
    finally:
        stop.set()


def _until(stop: Event, worker: Thread) -> None:
    while not stop.wait(1.0):
        if not worker.is_alive():
            return


def _end_with_parent() -> None:
    """Standard input is a pipe from ``serve``: when it closes, the parent is gone, however it went."""

    def watch() -> None:
        with contextlib.suppress(OSError):
            while os.read(0, 1):
                continue
        os._exit(1)

    Thread(target=watch, name="parent", daemon=True).start()


ROLES: dict[str, Callable[[Settings], None]] = {"gate": run_gate, "desk": run_desk, "page": run_page}


def main() -> None:
    """``python -m mailgate.service ROLE CONFIG``: one child of ``serve``.

    When a role has ended all is written down. What still hangs in a thread, in a command that prints a password or a provider's
    token end point, is not waited for.
    """
    role, config = sys.argv[1:3]
    settings = load(Path(config))
    log.set_up(settings.log.level, settings.log.format, sys.stderr)
    _end_with_parent()
    try:
        figures.switch_on(role)
        app.fit()
        ROLES[role](settings)
    except (ConfigError, home.HomeBusyError) as error:
        sys.stderr.write(f"mailgate {role}: {error}\n")
        _leave(1)
    except Exception as error:  # noqa: BLE001 - said without its text, which may quote a mail; the parent starts another
        _log.exception("broke off", role=role, why=describe(error))
        _leave(1)
    _leave(0)


def _leave(code: int) -> NoReturn:
    """End at once, whatever threads there are."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()

"""``mailgate check``: is this desk fit to work? The one rule: a check is one line, says what it saw, and never stops the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

import typer

from mailgate import policy
from mailgate.cli import output
from mailgate.cli.checks import CHECKS, WITHOUT_STORE, Desk, Trouble
from mailgate.cli.common import AsJson, config_path, noun, now, open_store, settings
from mailgate.settings import ConfigError, Settings, parse_duration

app = noun("Is this desk fit to work?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the report."""

    name: str
    ok: bool
    says: str


@app.command()
def check(
    context: typer.Context,
    probe: Annotated[bool, typer.Option("--probe", help="Also send a letter round: out by the relay and back in.")] = False,
    patience: Annotated[str, typer.Option("--wait", metavar="TIME", help="How long to wait for the probe.")] = "2m",
    as_json: AsJson = False,
) -> None:
    """Look at config, keys, ways in and out, DNS, store, queues, staff, clock and the books.

    One line each, exit code 1 if one is wrong. With --probe a letter goes from the first queue to itself: it ends as the loop
    it is, and the line says what the servers between did to it. The daemon must be at work for that.

    Example: `mailgate check --probe`
    """
    waiting = _duration(patience)
    if config_path(context) is None:
        settings(context)  # says where a config file is looked for
    failed = False
    for finding in _findings(context, waiting if probe else None):
        failed = failed or not finding.ok
        output.finding(finding.name, ok=finding.ok, says=finding.says, as_json=as_json)
    if failed:
        raise typer.Exit(1)


def _duration(text: str) -> timedelta:
    try:
        return parse_duration(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--wait") from error


def _findings(context: typer.Context, patience: timedelta | None) -> Iterator[Finding]:
    """The config first: without it there is nothing else to look at. ``patience``: for a probe, if one is to be sent."""
    with ExitStack() as stack:
        try:
            configured = settings(context)
            opened = stack.enter_context(open_store(configured))
            policy.policy(configured)
        except ConfigError as error:
            yield Finding(name="config", ok=False, says=str(error))
            return
        yield Finding(name="config", ok=True, says=_config(configured, str(config_path(context))))
        desk = Desk(settings=configured, store=opened, now=now().replace(microsecond=0))
        checks = {name: look for name, look in CHECKS.items() if name in WITHOUT_STORE or not opened.missing}
        for name, look in checks.items():
            yield _look(name, look, desk)
        if patience is not None:
            yield _look("probe", lambda desk: _probe(desk.settings, patience), desk)


def _probe(configured: Settings, patience: timedelta) -> str:
    from threading import Event

    from mailgate import app as composition
    from mailgate.cli.checks.probe import Probe

    with composition.opened(configured) as shop:
        return Probe(shop, patience, Event().wait).go()


def _look(name: str, look: Callable[[Desk], str], desk: Desk) -> Finding:
    from sqlalchemy.exc import DBAPIError

    from store.schema import SchemaError

    try:
        return Finding(name=name, ok=True, says=look(desk))
    except (Trouble, ConfigError, SchemaError, OSError) as error:
        return Finding(name=name, ok=False, says=str(error))
    except DBAPIError as error:
        return Finding(name=name, ok=False, says=f"the store did not answer: {str(error.orig).strip()}")


def _config(configured: Settings, path: str) -> str:
    if configured.gateway.domain == Settings().gateway.domain:
        return f"{path}; gateway.domain is still the example {configured.gateway.domain!r}: set it before real mail flows"
    return f"{path}; domain {configured.gateway.domain}"

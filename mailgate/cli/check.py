"""``mailgate check``: is this desk fit to work? The one rule: a check is one line, says what it saw, and never stops the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from mailgate import policy
from mailgate.cli import output
from mailgate.cli.checks import CHECKS, WITHOUT_STORE, Desk, Trouble
from mailgate.cli.common import AsJson, config_path, noun, now, open_store, settings
from mailgate.settings import ConfigError, Settings

if TYPE_CHECKING:
    pass

app = noun("Is this desk fit to work?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the report."""

    name: str
    ok: bool
    says: str


@app.command()
def check(context: typer.Context, as_json: AsJson = False) -> None:
    """Look at config, keys, store, queues, staff, clock and the books: one line each, exit code 1 if one is wrong.

    Example: `mailgate check --json`
    """
    if config_path(context) is None:
        settings(context)  # says where a config file is looked for
    failed = False
    for finding in _findings(context):
        failed = failed or not finding.ok
        if as_json:
            output.print_json({"name": finding.name, "ok": finding.ok, "says": finding.says})
        else:
            mark, style = ("ok  ", "green") if finding.ok else ("FAIL", "bold red")
            output.styled(f"{mark} {finding.name:<8} ", style, finding.says)
    if failed:
        raise typer.Exit(1)


def _findings(context: typer.Context) -> Iterator[Finding]:
    """The config first: without it there is nothing else to look at."""
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

"""``mailgate demo``: a whole conversation, to look at. The one rule: exit code 1 if anybody saw what they may not."""

from __future__ import annotations

import os
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from mailgate.cli import output
from mailgate.cli.common import MARKUP

app = typer.Typer(add_completion=False, rich_markup_mode=MARKUP)


class Speech(StrEnum):
    """The languages of the demo."""

    EN = "en"
    DE = "de"


@app.command()
def demo(
    language: Annotated[Speech | None, typer.Option("--language", help="en or de; default: as $LANG says.")] = None,
) -> None:
    """Play a whole conversation on loopback ports, in a home that is thrown away, and print each person's mailbox.

    A customer reports a fault; she is acknowledged; her account manager asks a developer by an internal note; he answers
    inside; she answers the customer and closes; the thanks does not reopen. Ends with 1 if a word of the notes got out.
    Example: `mailgate demo`
    """
    from mailgate.demo import play, show, stage
    from mailgate.demo.script import SCRIPTS

    spoken = language.value if language else ("de" if os.environ.get("LANG", "").startswith("de") else "en")
    script = SCRIPTS[spoken]
    with tempfile.TemporaryDirectory(prefix="mailgate-demo-") as folder, stage.built(Path(folder) / "desk", script) as built:
        outcome = play.perform(built, script)
    verdict = show.checks(outcome, script)
    show.mailboxes(outcome, script, verdict)
    failed = [check for check in verdict if not check.holds]
    if failed:
        output.error(f"{len(failed)} of {len(verdict)} promises did not hold")
        raise typer.Exit(1)

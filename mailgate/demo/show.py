"""What everybody got, and whether anybody saw what they may not. The one rule: the verdict is read off the mails as they left."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from rich.columns import Columns
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from mailgate.cli import output
from mailgate.demo.play import Outcome
from mailgate.demo.script import ANNA, Script
from mailgate.demo.stage import Caught
from mailgate.mail import words


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Something that must hold, and whether it does."""

    says: str
    holds: bool


def checks(outcome: Outcome, script: Script) -> list[Check]:
    """The verdict of the demo."""
    hers = "\n".join(_everything(c) for c in outcome.mailboxes[ANNA])
    page = str(outcome.seen_by_customer)
    found = [Check(says=f"Anna never sees “{s}”", holds=s.lower() not in (hers + page).lower()) for s in script.secrets]
    kinds = [entry for entry in outcome.seen_by_customer["timeline"] if entry["type"] == "message"]
    notes = [e for e in outcome.whole["timeline"] if e["visibility"] == "internal" and e["type"] == "message"]
    return [
        *found,
        Check(says="Anna got two mails: the acknowledgement and the answer", holds=len(outcome.mailboxes[ANNA]) == 2),
        Check(says="Anna may see three messages: hers, the answer, her thanks", holds=len(kinds) == 3),
        Check(says="both notes are on the ticket, for staff", holds=len(notes) == 2),
        Check(says="the thanks did not reopen the ticket", holds=outcome.whole["status"] == "closed"),
    ]


def _everything(caught: Caught) -> str:
    """All of a mail that a person or program could read: headers decoded, every part."""
    mail = caught.mail
    headers = "\n".join(f"{name}: {words.decode(str(value))}" for name, value in mail.items())
    parts = [p.get_payload(decode=True) for p in mail.walk() if not p.is_multipart()]
    return headers + "\n".join(p.decode("utf-8", "replace") for p in parts if isinstance(p, bytes))


def mailboxes(outcome: Outcome, script: Script, verdict: list[Check]) -> None:
    """Print each person's mailbox, with what must never be in it beside it."""
    console = Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else 110)
    for address, name, what in script.names:
        mails = [_mail(c) for c in outcome.mailboxes[address]]
        grid = Table.grid(expand=True, padding=(0, 1))
        grid.add_column(ratio=3)
        grid.add_column(ratio=1)
        grid.add_row(
            Columns(mails, expand=True), Panel(_forbidden(address == ANNA, script, outcome), title="never", border_style="red")
        )
        console.print(Panel(grid, title=f"{name} · {what} · {address}", border_style="cyan"))
    for check in verdict:
        console.print(
            Text("  ok  " if check.holds else " LEAK ", style="green" if check.holds else "bold red") + Text(check.says)
        )


def _mail(caught: Caught) -> Panel:
    subject = words.decode(str(caught.mail["Subject"]))
    sender = words.decode(str(caught.mail["From"]))
    text = output.clean_block(_short(caught.text))
    return Panel(Text(text), title=Text(output.clean(subject)), subtitle=Text(output.clean(sender)), width=76)


def _short(text: str) -> str:
    """Without the foot of links and addresses, which is the same in every mail."""
    return text.partition("\n________")[0].strip()


def _forbidden(customer: bool, script: Script, outcome: Outcome) -> Text:
    if not customer:
        return Text("nothing: staff see the whole ticket")
    hers = "\n".join(_everything(c) for c in outcome.mailboxes[ANNA]).lower()
    lines = Text()
    for secret in script.secrets:
        leaked = secret.lower() in hers
        lines.append(("LEAKED " if leaked else "absent ") + secret + "\n", style="bold red" if leaked else "green")
    return lines

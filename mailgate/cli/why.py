"""``mailgate why``: the decision record of a mail.

The one rule: it prints what was recorded when it was decided, nothing recomputed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from mailgate.cli import output
from mailgate.cli.common import MARKUP, AsJson, CommandError, settings, store
from mailgate.cli.output import Json
from mailgate.mail.model import JournalId

if TYPE_CHECKING:
    from sqlmodel import Session

    from store.tables import DispositionRow, Inbound

app = typer.Typer(add_completion=False, rich_markup_mode=MARKUP)


@app.command()
def why(
    context: typer.Context,
    mail: Annotated[str, typer.Argument(metavar="ID", help="The journal id, or the Message-ID.")],
    as_json: AsJson = False,
) -> None:
    """Explain what became of a mail, rule by rule; one line of JSON for each queue it reached.

    Example: `mailgate why 17` or `mailgate why '<abc@customer.example>'`
    """
    from store import mails

    with store(settings(context)) as opened, opened.read() as session:
        found = _find(session, mail)
        if found is None:
            raise CommandError(f"no mail {mail!r} has been worked on; `mailgate journal list` shows what there is")
        ends = mails.dispositions(session, [JournalId(found.journal_id)]).get(JournalId(found.journal_id), [])
    records = [_record(found, end) for end in ends] or [_record(found, None)]
    if as_json:
        for record in records:
            output.print_json(record)
        return
    if not ends:
        _tell(found, None)
    for end in ends:
        _tell(found, end)


def _find(session: Session, mail: str) -> Inbound | None:
    from store import mails

    if mail.isdecimal() and len(mail) < 19:
        return mails.inbound(session, [JournalId(int(mail))]).get(JournalId(int(mail)))
    return mails.by_message_id(session, mail.strip().removeprefix("<").removesuffix(">"))


def _record(found: Inbound, end: DispositionRow | None) -> dict[str, Json]:
    return {
        "journal": found.journal_id,
        "message_id": found.message_id,
        "class": found.mail_class,
        "trust": found.trust,
        "steps": [{key: step[key] for key in ("rule", "result", "because")} for step in _steps(found, end)],
        "disposition": end.disposition if end else None,
    }


def _steps(found: Inbound, end: DispositionRow | None) -> list[dict[str, str]]:
    return [step for step in found.steps if end is None or step["queue"] == end.queue]


def _tell(found: Inbound, end: DispositionRow | None) -> None:
    became = end.disposition if end else "pending"
    ticket = f" #{end.ticket}" if end and end.ticket else ""
    where = f" in {end.queue}" if end and end.queue else ""
    output.styled(f"mail {found.journal_id}{where}: ", "bold", f"{became}{ticket}")
    for step in _steps(found, end):
        because = f"  ({step['because']})" if step["because"] else ""
        output.styled(f"  {step['rule']}: ", "cyan", f"{step['result']}{because}")

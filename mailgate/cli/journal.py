"""``mailgate journal``: the record of every raw mail taken in. The one rule: nothing here changes what a mail came to; ``replay``
works on those that came to nothing."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from mailgate.cli import output, safe_html
from mailgate.cli.common import AsJson, CommandError, Limit, noun, now, rfc3339, settings, store
from mailgate.cli.output import Json
from mailgate.cli.safe_html import AsHtml
from mailgate.mail.model import JournalId

if TYPE_CHECKING:
    from store.ledger import Line

app = noun("Every mail taken in, and what became of it.")

Id = Annotated[int, typer.Argument(metavar="ID", min=1, max=2**53, help="The journal id, as `journal list` shows it.")]


@app.command("list")
def show_all(context: typer.Context, limit: Limit = 50, as_json: AsJson = False) -> None:
    """List mails, the newest first; a mail that reached two queues is two lines.

    Example: `mailgate journal list --limit 5`
    """
    from store import ledger

    with store(settings(context)) as opened:
        rows = [row for line in ledger.lines(opened, limit) for row in _rows(line)][:limit]
    if as_json:
        output.print_json(rows)
        return
    columns = ("ID", "RECEIVED", "QUEUE", "FROM", "SUBJECT", "BECAME", "TICKET")
    output.table(columns, ([*_cells(row)] for row in rows))


@app.command()
def show(context: typer.Context, journal_id: Id, as_json: AsJson = False, as_html: AsHtml = False) -> None:
    """Show one mail: how it came, what it is, what became of it and why.

    Example: `mailgate journal show 17`. The bytes: `mailgate journal raw 17`. A page: `mailgate journal show 17 --html > 17.html`
    """
    if as_html:
        _show_html(context, journal_id)
        return
    line = _line(context, journal_id)
    if as_json:
        output.print_json(_whole(line))
        return
    whole = _whole(line)
    ends = whole.pop("dispositions")
    output.facts({name.replace("_", " "): _flat(value) for name, value in whole.items()})
    for end in line.ends:
        ticket = f" #{end.ticket}" if end.ticket else ""
        output.styled(f"{end.queue or 'no queue'}: ", "bold", f"{end.disposition}{ticket}")
        for reason in end.reasons:
            output.say(f"  {reason}")
    if not ends:
        output.say("pending")


@app.command()
def raw(context: typer.Context, journal_id: Id) -> None:
    """Print the bytes of a mail as they came; on a terminal with what could harm it spelled out.

    Example: `mailgate journal raw 17 > mail.eml`
    """
    octets = _octets(context, journal_id)
    if sys.stdout.isatty():
        output.say(octets.decode("utf-8", "backslashreplace"))
    else:
        output.raw(octets)


@app.command()
def replay(context: typer.Context, journal_id: Id, as_json: AsJson = False) -> None:
    """Work once more on a mail that failed, as if it had just come: after an upgrade, say. It waits for the end, daemon or not.

    Exit code 1 if it fails again. Example: `mailgate journal replay 17`
    """
    from mailgate.cli import ingest
    from mailgate.cli.progress import bar
    from mailgate.cli.shop import shop
    from store import ledger, mails
    from store import replay as again

    number = JournalId(journal_id)
    with shop(context) as opened:
        before = ledger.line(opened.store, number)
        with opened.store.write() as session:
            why = again.reopen(session, number, now())
        if why is None:
            raise _no_failure(journal_id, before)
        with bar(1) as advance:
            ingest.decide(opened, [number], advance)
        with opened.store.write() as session:
            ends = mails.dispositions(session, [number])[number]
            again.remember(session, number, [end.queue for end in ends], why)
        after = ledger.line(opened.store, number)
    rows = _rows(after) if after else []
    for row in rows:
        output.print_json(row) if as_json else output.say(f"mail {journal_id}: {row['disposition']}" + _where(row))
    if any(row["disposition"] == "failed" for row in rows):
        raise typer.Exit(1)


def _where(row: dict[str, Json]) -> str:
    return f" #{row['ticket']}" if row["ticket"] else ""


def _no_failure(journal_id: int, line: Line | None) -> CommandError:
    if line is None:
        return _unknown(journal_id)
    became = ", ".join(sorted({end.disposition for end in line.ends})) or "not decided yet"
    decide = "; `mailgate held list` shows what waits for a decision" if "held" in became else ""
    return CommandError(f"mail {journal_id} is {became}; only one that failed is taken up again{decide}")


def _octets(context: typer.Context, journal_id: int) -> bytes:
    from store import journal

    with store(settings(context)) as opened:
        octets = journal.raw(opened, JournalId(journal_id))
        removed = not octets and (head := journal.head(opened, JournalId(journal_id))) is not None and head.size > 0
    if removed:
        raise CommandError(
            f"nobody vouched for mail {journal_id}, a form of the page: its octets were removed when it was rejected"
        )
    if octets is None:
        raise _unknown(journal_id)
    return octets


def _show_html(context: typer.Context, journal_id: int) -> None:
    from mailgate.inbound.sandbox import RawMail, ReaderBudgets, Readers

    octets = _octets(context, journal_id)
    with Readers(1, ReaderBudgets(), frozenset()) as pool:
        mail = pool.read(RawMail(raw=octets, null_path=False)).result()
    safe_html.show(mail, f"mail {journal_id}")


def _line(context: typer.Context, journal_id: int) -> Line:
    from store import ledger

    with store(settings(context)) as opened:
        found = ledger.line(opened, JournalId(journal_id))
    if found is None:
        raise _unknown(journal_id)
    return found


def _unknown(journal_id: int) -> CommandError:
    return CommandError(f"the journal has no mail {journal_id}; `mailgate journal list` shows what it has")


def _rows(line: Line) -> list[dict[str, Json]]:
    """One object per end, or one without while the mail is pending."""
    ends: list[tuple[str | None, str | None, int | None]] = [(end.queue, end.disposition, end.ticket) for end in line.ends]
    seen = line.inbound
    return [
        {
            "id": line.head.id,
            "queue": queue,
            "received_at": rfc3339(line.head.received_at),
            "message_id": seen.message_id if seen else None,
            "from": seen.sender if seen else None,
            "subject": seen.subject if seen else None,
            "disposition": disposition,
            "ticket": ticket,
        }
        for queue, disposition, ticket in ends or [(None, None, None)]
    ]


def _cells(row: dict[str, Json]) -> list[object]:
    ticket = f"#{row['ticket']}" if row["ticket"] else ""
    received = str(row["received_at"])[:16].replace("T", " ")
    return [row["id"], received, row["queue"], row["from"], row["subject"], row["disposition"] or "pending", ticket]


def _whole(line: Line) -> dict[str, Json]:
    head, envelope, seen = line.head, line.head.envelope, line.inbound
    return {
        "id": head.id,
        "received_at": rfc3339(head.received_at),
        "via": envelope.via.value,
        "peer": envelope.peer.host,
        "origin": head.origin,
        "mail_from": envelope.mail_from or ("<>" if envelope.path_known else None),
        "rcpt_to": list(envelope.rcpt_to),
        "size": head.size,
        "sha256": head.sha256,
        "message_id": seen.message_id if seen else None,
        "from": seen.sender if seen else None,
        "subject": seen.subject if seen else None,
        "class": (seen.mail_class or None) if seen else None,
        "class_reason": (seen.class_reason or None) if seen else None,
        "trust": (seen.trust or None) if seen else None,
        "attempts": seen.attempts if seen else 0,
        "last_error": (seen.last_error or None) if seen else None,
        "dispositions": [
            {"queue": e.queue, "disposition": e.disposition, "ticket": e.ticket, "reasons": list(e.reasons), "at": rfc3339(e.at)}
            for e in line.ends
        ],
    }


def _flat(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, list) else value

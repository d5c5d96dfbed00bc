"""``mailgate inspect``: what Mailgate reads in a mail. The one rule: it writes nothing, and no bytes make it fail."""

from __future__ import annotations

import re
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from mailgate.cli import output, safe_html, showing
from mailgate.cli.common import AsJson, config_path, noun, rfc3339
from mailgate.cli.deciding import Decider, Verdict, decider
from mailgate.cli.output import Json
from mailgate.inbound.sandbox import RawMail, ReaderBudgets, Readers
from mailgate.mail import address, parse
from mailgate.mail.model import Address, Attachment, Bounce, Calendar, Forwarded, InboundMail, Mailbox, Trust
from mailgate.mail.shown import shown
from mailgate.settings import load

app = noun("What Mailgate reads in a mail.")

#: A file above this many octets is no mail: no server would have taken it.
LARGEST = 100 * 1024**2
READERS = 2
#: Mails read ahead of the one that is printed.
AHEAD = 8
UNREADABLE = "unreadable"

#: What a delivering server wrote of an empty return path (RFC 5321 §4.4).
_NULL_PATH = re.compile(rb"^return-path:[ \t]*<>", re.IGNORECASE | re.MULTILINE)
_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")
_HEAD = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """One file and what was read in it; a file that cannot be read is a stub with the reason as its defect."""

    file: str
    mail: InboundMail
    verdict: Verdict | None = None

    @property
    def unreadable(self) -> bool:
        """Whether not even the bytes could be had."""
        return self.mail.stub and self.mail.defects[0].startswith(UNREADABLE)


@app.command()
def inspect(
    context: typer.Context,
    files: Annotated[list[str], typer.Argument(metavar="FILE…", help="Mails as files; - is standard input.")],
    full: Annotated[bool, typer.Option("--full", help="Unfold what was set aside: earlier mail, signatures, footers.")] = False,
    as_json: AsJson = False,
    as_html: safe_html.AsHtml = False,
) -> None:
    """Read mails and print what is in them: who, what is new, what was folded and why, files. Nothing is stored or sent.

    Example: `mailgate inspect mail.eml`, or `mailgate inspect --json *.eml` for one line of JSON each
    """
    failed = False
    with decider(context) as decide, Readers(min(READERS, len(files)), ReaderBudgets(), _ours(context)) as pool:
        for position, one in enumerate(inspect_all(files, pool, decide)):
            if as_json:
                output.print_json(as_object(one))
            elif as_html:
                safe_html.show(one.mail, one.file)
            else:
                _show(one, first=position == 0, full=full)
            failed = failed or one.unreadable
    if failed:
        raise typer.Exit(1)


def _show(one: Inspected, *, first: bool, full: bool) -> None:
    if not first:
        output.say("")
    if one.unreadable:
        output.error(f"{one.file}: {_remedy(one)}")
        return
    output.styled(one.file, "bold underline")
    showing.show(one.mail, one.verdict, full=full)


def _remedy(one: Inspected) -> str:
    """Why there is no mail to show, and what to give instead."""
    if Path(one.file).is_dir():
        return f"is a folder; give the mails in it, such as {one.file.rstrip('/')}/*.eml"
    reason = one.mail.defects[0].partition(": ")[2]
    return f"cannot be read ({reason}); give the path of a mail, or - for standard input"


def inspect_all(files: Iterable[str], pool: Readers, decide: Decider | None = None) -> Iterator[Inspected]:
    """Each file in its turn, read as the pipeline reads: in processes that may die of it."""
    ahead: deque[tuple[str, bytes, Future[InboundMail]]] = deque()
    for file in files:
        ahead.append((file, *_begin(file, pool)))
        if len(ahead) > AHEAD:
            yield _finish(*ahead.popleft(), decide)
    for file, raw, reading in ahead:
        yield _finish(file, raw, reading, decide)


def _begin(file: str, pool: Readers) -> tuple[bytes, Future[InboundMail]]:
    try:
        raw = _octets(file)
    except OSError as error:
        failed: Future[InboundMail] = Future()
        failed.set_result(parse.stub(b"", f"{UNREADABLE}: {error.strerror}"))
        return b"", failed
    return raw, pool.read(RawMail(raw=raw, null_path=_null_path(raw)))


def _null_path(raw: bytes) -> bool:
    headers = _END_OF_HEADERS.split(raw[:_HEAD], maxsplit=1)[0]
    return bool(_NULL_PATH.search(headers))


def _finish(file: str, raw: bytes, reading: Future[InboundMail], decide: Decider | None) -> Inspected:
    mail = reading.result()
    return Inspected(file=file, mail=mail, verdict=decide(raw, mail) if decide and not mail.stub else None)


def _ours(context: typer.Context) -> frozenset[Address]:
    """Inside a home, its configured addresses: what they wrote is history, not news."""
    path = config_path(context)
    found = (address.parse(queue.address) for queue in load(path).queue) if path else ()
    return frozenset(one for one in found if one)


def as_object(one: Inspected) -> dict[str, Json]:
    """The JSON of docs/reference.md."""
    mail = one.mail
    return {
        "file": one.file,
        "ok": not mail.stub,
        "message_id": mail.message_id,
        "from": _mailbox(author) if (author := mail.sender or mail.claimed) else None,
        "reply_to": _mailboxes(mail.reply_to),
        "to": _mailboxes(mail.to),
        "cc": _mailboxes(mail.cc),
        "subject": mail.subject,
        "date": rfc3339(mail.date),
        "class": mail.classified.mail_class.value,
        "class_reason": mail.classified.reason,
        "may_auto_answer": mail.classified.may_auto_answer,
        "spam": mail.spam,
        "text": mail.text,
        "reply": mail.reply.text,
        "quoted_lines": mail.reply.quoted_lines,
        "attachments": [_attachment(one) for one in mail.attachments],
        "bounce": _bounce(mail.bounce) if mail.bounce else None,
        "forwarded": _forwarded(mail.forwarded) if mail.forwarded else None,
        "calendar": _calendar(mail.calendar) if mail.calendar else None,
        "trust": (one.verdict.trust if one.verdict else Trust.NONE).word,
        "defects": list(mail.defects),
        "decision": one.verdict.decision if one.verdict else None,
    }


def _octets(file: str) -> bytes:
    """A file's bytes. Raises OSError, also for what is too big to be a mail."""
    if file == "-":
        raw = sys.stdin.buffer.read(LARGEST + 1)
    else:
        with Path(file).open("rb") as opened:
            raw = opened.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise OSError(0, "too big for a mail", file)
    return raw


def _mailbox(mailbox: Mailbox) -> dict[str, Json]:
    return {"address": shown(mailbox.address), "name": mailbox.name}


def _mailboxes(mailboxes: Iterable[Mailbox]) -> list[Json]:
    return [_mailbox(mailbox) for mailbox in mailboxes]


def _attachment(one: Attachment) -> dict[str, Json]:
    return {"name": one.name, "content_type": one.content_type, "size": one.size, "sha256": one.sha256, "inline": one.inline}


def _bounce(bounce: Bounce) -> dict[str, Json]:
    recipients = [{"address": r.address, "status": r.status, "action": r.action, "kind": r.kind} for r in bounce.recipients]
    return {"recipients": recipients, "original_message_id": bounce.original_message_id}


def _forwarded(inner: Forwarded) -> dict[str, Json]:
    sender = _mailbox(inner.sender) if inner.sender else None
    return {"from": sender, "subject": inner.subject, "date": rfc3339(inner.date)}


def _calendar(event: Calendar) -> dict[str, Json]:
    return {"method": event.method, "summary": event.summary, "start": event.start, "end": event.end}

"""What messages that change sides have in common: commands of staff, letters by their words. Its one rule: mail in, mails out."""

from __future__ import annotations

from mailgate.mail.model import OutboxId
from store import outbox, outbox_views
from tests.client import Letter
from tests.office import Office

SECRET = "the discount for them is forty percent of all that they ever bought"
NOTE = f"Nobody tells them, but {SECRET}."


def command(office: Office, who: str, words: str, answers: Letter | None = None) -> Letter | None:
    """Somebody of staff sends a command, in answer to a letter or to the ticket's own address for notes."""
    if answers is not None:
        office.reply(answers, words, quote=False)
    else:
        office.mail(who, "support+1-note", "x", words)
    office.work()
    return answers


def rows(office: Office, words: str, kind: str = "update") -> list[tuple[str, str]]:
    """State and last reply of the letters of that kind that carry these words."""
    with office.store.read() as session:
        shown = [outbox_views.show(session, OutboxId(row.id)) for row in office.outbox() if row.kind == kind]
    return [(one.listed.state.value, one.last_reply) for one in shown if one and words.encode() in one.wire.content]


def retried(office: Office, kind: str = "update") -> None:
    """The operator tries to send the one letter of that kind, which stays here."""
    with office.store.write() as session:
        [row] = [row for row in office.outbox() if row.kind == kind]
        assert outbox.retry(session, row.id, office.now)
    office.deliver()


def entry_of(office: Office, words: str) -> int:
    """The number of the message with these words."""
    return next(entry.id for entry in office.ticket(1).timeline if words in getattr(entry, "text", ""))

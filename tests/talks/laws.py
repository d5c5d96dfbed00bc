"""The laws behind every talk. Its one rule: they hold for all letters and all tickets, whatever the talk was about."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import datetime

from mailgate.desk.story import Spoken
from mailgate.mail.model import Visibility
from store import ledger, verifying
from store.outbox_rows import Kind
from tests.office import Office


def keep(office: Office, partners: AbstractSet[str]) -> None:
    """Every mail has its end, all that is kept is whole, no address of the other side is in a header, and no note went outside.

    ``partners``: everybody who was one at some time; they are inside on some tickets."""
    books = ledger.books(office.store)
    assert books.balanced, books
    assert not books.pending, books
    wrong = [one.says for one in verifying.verify(office.store, office.house.blobs) if not one.ok]
    assert not wrong, wrong
    outside = [one for one in office.delivered if not (one.to.endswith("@staff.example") or one.to in partners)]
    for letter in office.delivered:
        for one in ("@staff.example", *partners) if letter in outside else ("@customer.example",):  # Reply-All must not leak
            named = one in letter.headers and one != letter.to
            assert not named, f"an address in the headers of a letter to {letter.to}:\n{letter.headers}"
    asked = {f"<{one.message_id}>" for one in office.outbox() if one.kind is Kind.QUESTION}  # they hold the note that they are
    for text, since in _notes(office).items():
        for letter in (one for one in outside if one.message_id not in asked and (since is None or one.at > since)):
            assert text not in letter.everything, f"a note went to {letter.to}: {text!r}"


def _notes(office: Office) -> dict[str, datetime | None]:
    """Lines said inside and not outside, and since when: what was public and is withdrawn went out before."""
    tickets = {listed.ticket for listed in office.outbox() if listed.ticket}
    said = [one for n in tickets for one in office.ticket(n).timeline if isinstance(one, Spoken)]
    public = {row for one in said if one.visibility is Visibility.PUBLIC for row in one.text.splitlines()}
    inside = [one for one in said if one.visibility is Visibility.INTERNAL]
    return {row: one.withdrawn_at for one in inside for row in one.text.splitlines() if len(row) > 5 and row not in public}

"""``mailgate key``: what signs reply addresses and links. The one rule: a key is called by its id, and never printed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from mailgate import keyfile
from mailgate.cli import common, output
from mailgate.cli.common import AsJson, CommandError, Limit, an_address, noun, now, rfc3339
from mailgate.cli.shop import shop
from mailgate.mail.model import TicketNumber
from mailgate.mail.tokens import KeyRing, Purpose
from mailgate.settings import ConfigError, Settings

if TYPE_CHECKING:
    from mailgate.keyfile import Key

app = noun("Keys that sign reply addresses: list, rotate, revoke.")


@app.command("list")
def show_all(context: typer.Context, limit: Limit = 50, as_json: AsJson = False) -> None:
    """List the keys, newest first: the first one signs, all of them verify.

    Example: `mailgate key list --json`
    """
    keys = keyfile.read(common.settings(context))[:limit]
    if as_json:
        output.print_json([_line(key, signs=n == 0) for n, key in enumerate(keys)])
        return
    rows = ((key.id, rfc3339(key.created), "signs, verifies" if n == 0 else "verifies") for n, key in enumerate(keys))
    output.table(("KEY", "CREATED", "DOES"), rows)


def _line(key: Key, *, signs: bool) -> dict[str, output.Json]:
    return {"id": key.id, "created": rfc3339(key.created), "signs": signs, "verifies": True}


@app.command()
def rotate(context: typer.Context, as_json: AsJson = False) -> None:
    """Make a new key that signs from now on; addresses signed before stay good until their key is revoked.

    A running daemon takes it up at once. Back the key file up again. Example: `mailgate key rotate`
    """
    configured = common.settings(context)
    made = keyfile.rotate(configured, now())
    if as_json:
        output.print_json(_line(made, signs=True))
        return
    output.say(f"key {made.id} signs from now on; {len(keyfile.read(configured)) - 1} older verify. Back up {_path(configured)}")


def _path(configured: Settings) -> str:
    return str(keyfile.path(configured))


@app.command()
def revoke(
    context: typer.Context,
    key_id: Annotated[str | None, typer.Argument(metavar="[KEYID]", help="A key that no longer signs.")] = None,
    ticket: Annotated[int | None, typer.Option("--ticket", metavar="N", min=1, max=2**31, help="Those on this ticket.")] = None,
    person: Annotated[
        str | None, typer.Option("--person", metavar="A", help="Only those sent to this person; without --ticket all of them.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make signed addresses and links worthless: all that a key signed, those on one ticket, or all of a person.

    Mail to them is refused, or held where it comes through a trusted relay; links open nothing; the next letters carry new ones.
    A person is signed out of the page as well. Example: `mailgate key revoke 3f9a01cc`, `mailgate key revoke --ticket 12`, or
    `mailgate key revoke --person anna@customer.example`
    """
    if (key_id is None) == (ticket is None and person is None):
        raise typer.BadParameter("name a key, or --ticket N, or --person A, or both of these")
    if key_id is not None:
        _revoke_key(context, key_id, as_json)
    elif ticket is not None:
        _revoke_addresses(context, TicketNumber(ticket), person, as_json)
    elif person is not None:
        _revoke_person(context, person, as_json)


def _revoke_key(context: typer.Context, key_id: str, as_json: bool) -> None:
    """First the key, which takes no store; then the count, as far as there is one to ask."""
    configured = common.settings(context)
    try:
        gone = keyfile.revoke(configured, key_id)
    except keyfile.KeyChangeError as error:
        raise CommandError(str(error)) from error
    letters = _letters_of(configured, gone)
    if as_json:
        counted = (
            {"letters": letters.total(), "unsent": letters[True]} if letters is not None else {"letters": None, "unsent": None}
        )
        output.print_json({"id": gone.id, **counted})
    elif letters is None:
        output.say(f"key {gone.id} is revoked; the store is out of reach, so how many letters it signed cannot be said")
    else:
        unsent = f"; {letters[True]} of them are still to be sent" if letters[True] else ""
        lost = "no longer come in by their address, and their links open nothing"
        output.say(f"key {gone.id} is revoked: answers to {letters.total()} letters {lost}{unsent}")


def _letters_of(configured: Settings, key: Key) -> Counter[bool] | None:
    """Letters on open tickets, or still to be sent, whose addresses a key signed, by whether they wait; None: nobody can say."""
    from sqlalchemy.exc import DBAPIError

    from store import outbox_views
    from store.schema import SchemaError

    ring = KeyRing((key.octets,))
    try:
        with common.store(configured) as opened, opened.read() as session:
            return Counter(waits for number, said, waits in outbox_views.in_use(session) if _signed_by(ring, number, said))
    except (DBAPIError, SchemaError, ConfigError):
        return None


def _signed_by(ring: KeyRing, number: int, message_id: str) -> bool:
    """Whether a letter was made under a key: its Message-ID bears a token of that time."""
    token = message_id.partition("@")[0].rpartition(".")[2]
    return ring.verify(token, Purpose.MESSAGE_ID, number)


def _revoke_addresses(context: typer.Context, ticket: TicketNumber, person: str | None, as_json: bool) -> None:
    from mailgate.deed import revoking

    with shop(context) as opened, opened.store.write() as session:
        done = revoking.revoke(session, opened.house, ticket, an_address(person) if person else None)
    whose = sorted(one.address for one in done.people)
    if as_json:
        output.print_json({"ticket": ticket, "revoked": [*whose], "unsent": done.unsent})
        return
    output.say(
        f"#{ticket}: the addresses and links sent to {', '.join(whose)} are worthless now; their next letters carry new ones"
        + (f"; {done.unsent} letters still to be sent carry the old" if done.unsent else "")
    )


def _revoke_person(context: typer.Context, whose: str, as_json: bool) -> None:
    from mailgate.deed import revoking

    with shop(context) as opened, opened.store.write() as session:
        done = revoking.revoke_all(session, opened.house, an_address(whose))
    if as_json:
        counted = {"tickets": done.tickets, "signed_out": done.browsers, "unsent": done.unsent}
        output.print_json({"person": done.person.address, **counted})
        return
    output.say(
        f"{done.person.address}: all addresses and links, on {done.tickets} tickets, are worthless now; the next carry new ones"
        + (f"; signed out of {done.browsers} browsers" if done.browsers else "")
        + (f"; {done.unsent} letters still to be sent carry the old" if done.unsent else "")
    )

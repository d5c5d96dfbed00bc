"""``mailgate contact``: the people who write to us. The one rule: mail makes contacts, and only this command changes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from mailgate.cli import output
from mailgate.cli.common import AsJson, CommandError, Limit, an_address, noun, now, rfc3339, settings, store
from mailgate.cli.organisation import Belongs, set_organisation
from mailgate.cli.output import Json
from mailgate.cli.people import ALanguage, Aliases, AnAddress, AName, NoAliases, cleaned, queues, refuse_ours, set_aliases, who
from mailgate.desk.model import Person, QueuePolicy
from mailgate.mail.model import Address, PersonId

app = noun("The people who write to us.")


def _a_pattern(text: str) -> str:
    """An address, or ``@domain``, as it is compared. Raises typer.BadParameter."""
    domain = text.strip().startswith("@")
    try:
        found = an_address(f"x{text.strip()}" if domain else text)
    except typer.BadParameter as error:
        raise typer.BadParameter(f"{text!r} is no mail address and no @domain") from error
    return found[1:] if domain else found


APattern = Annotated[
    str, typer.Argument(metavar="ADDRESS|@DOMAIN", help="An address, or all of a domain's.", callback=_a_pattern)
]


@app.command()
def add(
    context: typer.Context,
    address: AnAddress,
    name: AName = None,
    language: ALanguage = None,
    alias: Aliases = None,
    organisation: Belongs = None,
) -> None:
    """Add a contact before they write, to give them a name or a language.

    Example: `mailgate contact add anna@customer.example --name "Anna Arndt" --language de`
    """
    from store.contacts import add_contact
    from store.people import Change

    configured = settings(context)
    with store(configured) as opened, opened.write() as session:
        refuse_ours(configured, queues(configured, session), Address(address))
        person = add_contact(session, Address(address), Change(name=cleaned(name), language=language), now())
        set_aliases(configured, session, person, alias or ())
        set_organisation(session, person, organisation)
    output.say(f"{who(person)} is a contact")


@app.command("list")
def show_all(
    context: typer.Context,
    words: Annotated[str | None, typer.Argument(metavar="[TEXT]", help="Part of a name, an address or an alias.")] = None,
    organisation: Annotated[str | None, typer.Option("--organisation", metavar="NAME", help="Only its people.")] = None,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """List contacts, the newest first.

    Example: `mailgate contact list arndt --organisation "Muster AG"`
    """
    from store.contacts import contacts

    with store(settings(context)) as opened, opened.read() as session:
        found = contacts(session, limit, words or "", organisation)
    if as_json:
        output.print_json([_whole(person) for person in found])
    else:
        rows = ((p.address, p.name, ", ".join(sorted(p.aliases)), p.language, p.organisation) for p in found)
        output.table(("ADDRESS", "NAME", "ALIASES", "LANGUAGE", "ORGANISATION"), rows)


@app.command()
def show(context: typer.Context, address: AnAddress, as_json: AsJson = False) -> None:
    """Show one contact.

    Example: `mailgate contact show anna@customer.example`
    """
    from store import people
    from store.contacts import tickets_of

    with store(settings(context)) as opened, opened.read() as session:
        person = people.by_address(session, [Address(address)]).get(Address(address))
        tickets = list(tickets_of(session, person)) if person is not None else []
    if person is None or person.is_staff:
        raise CommandError(f"{address} is no contact; `mailgate contact list` shows who is")
    if as_json:
        output.print_json({**_whole(person), "tickets": tickets})
    else:
        numbers = ", ".join(f"#{number}" for number in tickets)
        output.facts({**_whole(person), "aliases": ", ".join(sorted(person.aliases)), "tickets": numbers})


@app.command()
def edit(
    context: typer.Context,
    address: AnAddress,
    name: AName = None,
    language: ALanguage = None,
    alias: Aliases = None,
    no_alias: NoAliases = None,
    organisation: Belongs = None,
) -> None:
    """Change a contact; what is not given stays. Letters go to ADDRESS, whatever the alias.

    Example: `mailgate contact edit anna@customer.example --language de --alias anna@phone.example`
    """
    from store.contacts import edit_contact
    from store.people import Change

    configured = settings(context)
    with store(configured) as opened, opened.write() as session:
        person = edit_contact(session, Address(address), Change(name=cleaned(name), language=language))
        person = set_aliases(configured, session, person, alias or (), no_alias or ())
        set_organisation(session, person, organisation)
    output.say(f"{who(person)} gets letters in {person.language or 'the language of the queue'}")


@app.command()
def remove(context: typer.Context, address: AnAddress) -> None:
    """Forget a contact whom no ticket names. Others stay, for their tickets' history needs them.

    Example: `mailgate contact remove anna@customer.example`
    """
    from store.contacts import remove_contact

    with store(settings(context)) as opened, opened.write() as session:
        remove_contact(session, Address(address))
    output.say(f"{address} is forgotten")


@app.command()
def block(context: typer.Context, pattern: APattern) -> None:
    """Hold their mail as spam from now on: nobody is told, also not of mail on tickets that staff have not answered.

    Example: `mailgate contact block eve@evil.example` or `mailgate contact block @evil.example`
    """
    from store import blocks, people

    configured = settings(context)
    with store(configured) as opened, opened.write() as session:
        _refuse_own(pattern, people.staff(session), queues(configured, session))
        new = blocks.block(session, pattern, None, now())
    output.say(f"mail from {pattern} is held as spam" if new else f"{pattern} was blocked already")


@app.command()
def unblock(context: typer.Context, pattern: APattern) -> None:
    """Take their mail again. What was held stays held: `mailgate held list` shows it.

    Example: `mailgate contact unblock eve@evil.example`
    """
    from store import blocks

    with store(settings(context)) as opened, opened.write() as session:
        if not blocks.unblock(session, pattern):
            raise CommandError(f"{pattern} is not blocked; `mailgate contact blocked` lists what is")
    output.say(f"mail from {pattern} is taken again")


@app.command()
def blocked(context: typer.Context, limit: Limit = 50, as_json: AsJson = False) -> None:
    """List who is blocked, the newest first.

    Example: `mailgate contact blocked --json`
    """
    from store import blocks, people

    with store(settings(context)) as opened, opened.read() as session:
        rows = blocks.blocked(session, limit)
        by = people.by_id(session, [PersonId(row.person) for row in rows if row.person])
        found: list[dict[str, Json]] = [
            {"pattern": row.pattern, "by": by[PersonId(row.person)].address if row.person else None, "at": rfc3339(row.at)}
            for row in rows
        ]
    if as_json:
        output.print_json(found)
    else:
        output.table(("BLOCKED", "BY", "SINCE"), ((one["pattern"], one["by"], one["at"]) for one in found))


def _refuse_own(pattern: str, staff: Sequence[Person], known: Sequence[QueuePolicy]) -> None:
    """Nobody blocks their own house. Raises CommandError."""
    ours = [address for person in staff for address in (person.address, *person.aliases)] + [queue.address for queue in known]
    for address in ours:
        if pattern in (address, f"@{address.rpartition('@')[2]}"):
            raise CommandError(f"{pattern} would block {address}, which is one of ours")


def _whole(person: Person) -> dict[str, Json]:
    return {
        "address": person.address,
        "name": person.name,
        "aliases": sorted(person.aliases),
        "language": person.language,
        "organisation": person.organisation,
    }

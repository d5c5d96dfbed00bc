"""``mailgate contact``: the people who write to us. The one rule: mail makes contacts, and only this command changes them."""

from __future__ import annotations

import typer

from mailgate.cli import output
from mailgate.cli.common import AsJson, CommandError, Limit, noun, now, settings, store
from mailgate.cli.output import Json
from mailgate.cli.people import ALanguage, AnAddress, AName, cleaned, queues, refuse_ours, who
from mailgate.desk.model import Person
from mailgate.mail.model import Address

app = noun("The people who write to us.")


@app.command()
def add(context: typer.Context, address: AnAddress, name: AName = None, language: ALanguage = None) -> None:
    """Add a contact before they write, to give them a name or a language.

    Example: `mailgate contact add anna@customer.example --name "Anna Arndt" --language de`
    """
    from store.people import Change, add_contact

    configured = settings(context)
    with store(configured) as opened, opened.write() as session:
        refuse_ours(configured, queues(configured, session), Address(address))
        person = add_contact(session, Address(address), Change(name=cleaned(name), language=language), now())
    output.say(f"{who(person)} is a contact")


@app.command("list")
def show_all(context: typer.Context, limit: Limit = 50, as_json: AsJson = False) -> None:
    """List contacts, the newest first.

    Example: `mailgate contact list --limit 10`
    """
    from store import people

    with store(settings(context)) as opened, opened.read() as session:
        found = people.contacts(session, limit)
    if as_json:
        output.print_json([_whole(person) for person in found])
    else:
        output.table(("ADDRESS", "NAME", "LANGUAGE"), ((p.address, p.name, p.language) for p in found))


@app.command()
def show(context: typer.Context, address: AnAddress, as_json: AsJson = False) -> None:
    """Show one contact.

    Example: `mailgate contact show anna@customer.example`
    """
    from store import people

    with store(settings(context)) as opened, opened.read() as session:
        person = people.by_address(session, [Address(address)]).get(Address(address))
    if person is None or person.is_staff:
        raise CommandError(f"{address} is no contact; `mailgate contact list` shows who is")
    if as_json:
        output.print_json(_whole(person))
    else:
        output.facts(_whole(person))


@app.command()
def edit(context: typer.Context, address: AnAddress, name: AName = None, language: ALanguage = None) -> None:
    """Change a contact's name or language; what is not given stays. An address stays who it was.

    Example: `mailgate contact edit anna@customer.example --language de`
    """
    from store.people import Change, edit_contact

    with store(settings(context)) as opened, opened.write() as session:
        person = edit_contact(session, Address(address), Change(name=cleaned(name), language=language))
    output.say(f"{who(person)} gets letters in {person.language or 'the language of the queue'}")


@app.command()
def remove(context: typer.Context, address: AnAddress) -> None:
    """Forget a contact whom no ticket names. Others stay, for their tickets' history needs them.

    Example: `mailgate contact remove anna@customer.example`
    """
    from store.people import remove_contact

    with store(settings(context)) as opened, opened.write() as session:
        remove_contact(session, Address(address))
    output.say(f"{address} is forgotten")


def _whole(person: Person) -> dict[str, Json]:
    return {"address": person.address, "name": person.name, "language": person.language}

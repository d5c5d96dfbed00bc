"""``mailgate organisation``: the firms and clubs customers belong to. The one rule: only the operator says whose a domain is.

What belonging means is not decided here: who sees whose tickets in ``desk.seeing``, whose a new ticket is in the rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from mailgate.cli import output
from mailgate.cli.common import AsJson, Limit, a_name, an_address, noun, now, settings, store
from mailgate.cli.completing import organisation_names
from mailgate.cli.output import Json
from mailgate.mail.domains import is_public
from mailgate.mail.providers import is_provider

if TYPE_CHECKING:
    from sqlmodel import Session

    from mailgate.desk.model import Person
    from store.organisations import Listed

app = noun("The firms and clubs that customers belong to.")

WORDS = ("none", "domain")
"""Words of ``contact edit --organisation`` that are no organisation's name."""


def _host(text: str) -> str:
    try:
        return an_address(f"x@{text.strip().removeprefix('@')}").partition("@")[2]
    except typer.BadParameter as error:
        raise typer.BadParameter(f"{text!r} is no domain; write what stands behind the @, as in firm.example") from error


def a_domain(text: str) -> str:
    """A domain as it stands behind the ``@`` of addresses. Raises typer.BadParameter, also for one that strangers share."""
    domain = _host(text)
    if is_provider(domain) or ("." in domain and is_public(domain)):
        raise typer.BadParameter(
            f"anybody may have an address at {domain}, so it says nothing of whom they belong to; "
            "name the people instead: mailgate contact edit ADDRESS --organisation NAME"
        )
    return domain


def _domains(texts: list[str] | None) -> list[str] | None:
    return [a_domain(text) for text in texts] if texts else None


def organisation_name(text: str) -> str:
    """The name of an organisation, on one clean line. Raises typer.BadParameter."""
    name = a_name(text)
    if not name or name.lower() in WORDS:
        raise typer.BadParameter(f"an organisation cannot be called {text!r}")
    return name


Name = Annotated[str, typer.Argument(metavar="NAME", help="What it is called.", callback=organisation_name)]
Known = Annotated[str, typer.Argument(metavar="NAME", help="As `organisation list` shows it.", autocompletion=organisation_names)]
Domains = Annotated[
    list[str] | None,
    typer.Option("--domain", metavar="D", help="Who has an address there belongs to it; repeat it.", callback=_domains),
]
Shares = Annotated[
    bool | None, typer.Option("--shares/--no-shares", help="Whether its customers see each other's tickets. At first: no.")
]
Manager = Annotated[str | None, typer.Option("--manager", metavar="STAFF", help="Who cares for it: an address of staff.")]


@app.command()
def add(context: typer.Context, name: Name, domain: Domains = None, shares: Shares = None, manager: Manager = None) -> None:
    """Add an organisation. Everybody with an address of its domains belongs to it; others by `mailgate contact edit`.

    Example: `mailgate organisation add "Muster AG" --domain muster.example --manager bea@help.example --shares`
    """
    from store import organisations

    change = organisations.OrganisationChange(
        shares=shares, manager=an_address(manager) if manager else None, add_domains=tuple(domain or ())
    )
    with store(settings(context)) as opened, opened.write() as session:
        made = organisations.add(session, name, change, now())
    output.say(_told(made))


@app.command("list")
def show_all(context: typer.Context, limit: Limit = 1000, as_json: AsJson = False) -> None:
    """List the organisations by name.

    Example: `mailgate organisation list --json`
    """
    from store import organisations

    with store(settings(context)) as opened, opened.read() as session:
        found = organisations.listed(session, limit)
    if as_json:
        output.print_json([_whole(one) for one in found])
        return
    rows = (
        (one.organisation.name, _spelt(one), one.organisation.shares, one.organisation.manager, one.customers) for one in found
    )
    output.table(("NAME", "DOMAINS", "SHARES", "MANAGER", "CUSTOMERS"), rows)


@app.command()
def show(context: typer.Context, name: Known, as_json: AsJson = False) -> None:
    """Show one organisation.

    Example: `mailgate organisation show "Muster AG"`
    """
    from store import organisations

    with store(settings(context)) as opened, opened.read() as session:
        found = organisations.show(session, name)
    if as_json:
        output.print_json(_whole(found))
    else:
        output.facts({**_whole(found), "domains": _spelt(found)})


@app.command()
def edit(
    context: typer.Context,
    name: Known,
    new_name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="Another name for it.")] = None,
    domain: Domains = None,
    no_domain: Annotated[list[str] | None, typer.Option("--no-domain", metavar="D", help="No longer its; repeat it.")] = None,
    shares: Shares = None,
    manager: Annotated[str | None, typer.Option("--manager", metavar="STAFF|none", help="Who cares for it.")] = None,
) -> None:
    """Change an organisation; what is not given stays. With `--no-shares` its customers see their own tickets only, at once.

    Example: `mailgate organisation edit "Muster AG" --no-shares --manager none`
    """
    from store import organisations

    change = organisations.OrganisationChange(
        name=organisation_name(new_name) if new_name is not None else None,
        shares=shares,
        manager="" if manager == "none" else an_address(manager) if manager else None,
        add_domains=tuple(domain or ()),
        drop_domains=tuple(map(_host, no_domain or ())),
    )
    with store(settings(context)) as opened, opened.write() as session:
        made = organisations.edit(session, name, change)
    output.say(_told(made))


@app.command()
def remove(context: typer.Context, name: Known) -> None:
    """Forget an organisation. Its people and their tickets stay, and nobody of it sees another's tickets any more.

    Example: `mailgate organisation remove "Muster AG"`
    """
    from store import organisations

    with store(settings(context)) as opened, opened.write() as session:
        organisations.remove(session, name)
    output.say(f"the organisation {name!r} is forgotten")


def _told(one: Listed) -> str:
    organisation = one.organisation
    sees = "who see each other's tickets" if organisation.shares else "each of whom sees their own tickets"
    people = "1 customer" if one.customers == 1 else f"{one.customers} customers"
    cared = f"; {organisation.manager} cares for it" if organisation.manager else ""
    return f"{organisation.name} has {people}, {sees}{cared}"


def _spelt(one: Listed) -> str:
    return ", ".join(sorted(one.organisation.domains))


def _whole(one: Listed) -> dict[str, Json]:
    return {
        "name": one.organisation.name,
        "domains": sorted(one.organisation.domains),
        "shares": one.organisation.shares,
        "manager": one.organisation.manager,
        "customers": one.customers,
    }


Belongs = Annotated[
    str | None,
    typer.Option(
        "--organisation", metavar="NAME|none|domain", help="Whom they belong to; `domain`: whoever has their address's domain."
    ),
]


def set_organisation(session: Session, person: Person, wanted: str | None) -> Person:
    """Say whom a contact belongs to; None leaves it. Raises PeopleError where there is no such organisation."""
    from store import organisations, people

    if wanted is None or person.id is None:
        return person
    word = wanted.strip().lower()
    organisations.assign(session, person.id, {"none": "", "domain": None}.get(word, a_name(wanted)))
    return people.by_id(session, [person.id])[person.id]

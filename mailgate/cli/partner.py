"""``mailgate partner``: people of another house who see some tickets. The one rule: their filter says which, and none says none.

Of every kind of condition that is given, one value must fit the ticket as it stands; what the filter means beyond that is not
decided here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from mailgate.cli import output, password
from mailgate.cli.common import AsJson, CommandError, Limit, noun, now, settings, store
from mailgate.cli.output import Json
from mailgate.cli.people import (
    ALanguage,
    Aliases,
    AnAddress,
    AName,
    NoAliases,
    cleaned,
    queue_names,
    queues,
    refuse_ours,
    set_aliases,
    who,
)
from mailgate.desk.command.base import BadArgumentError, Moment
from mailgate.desk.command.tag import TagWith
from mailgate.desk.model import Filter, NotifyMode, Person
from mailgate.mail.model import Address

if TYPE_CHECKING:
    from sqlmodel import Session

    from mailgate.settings import Settings

app = noun("People of other houses who work on some of the tickets.")

OfQueue = Annotated[
    list[str] | None, typer.Option("--queue", metavar="QUEUE", help="They see tickets of this queue; repeat it for several.")
]
WithTag = Annotated[
    list[str] | None, typer.Option("--tag", metavar="TAG", help="They see tickets with this tag; repeat it for several.")
]
OfOrganisation = Annotated[
    list[str] | None,
    typer.Option("--organisation", metavar="O", help="They see tickets of this organisation; repeat it for several."),
]
Notify = Annotated[
    NotifyMode | None, typer.Option("--notify", help="What they are told of on those tickets. At first: all messages.")
]


@app.command()
def add(
    context: typer.Context,
    address: AnAddress,
    name: AName = None,
    queue: OfQueue = None,
    tag: WithTag = None,
    organisation: OfOrganisation = None,
    notify: Notify = None,
    language: ALanguage = None,
    alias: Aliases = None,
) -> None:
    """Add a partner. They see the tickets that fit: of every kind of condition given, one value must.

    Example: `mailgate partner add vic@vendor.example --name "Vic Vendor" --queue support --tag printer`
    """
    from store import partners
    from store.people import Change

    configured = settings(context)
    with store(configured) as opened, opened.write() as session:
        refuse_ours(configured, queues(configured, session), Address(address))
        wanted = _filter(configured, session, queue, tag, organisation)
        change = Change(name=cleaned(name), language=language, notify=notify or NotifyMode.ALL)
        joined = partners.add(session, Address(address), change, wanted, now())
        person = set_aliases(configured, session, joined.person, alias or ())
    before = ", who was a contact before," if joined.was_contact else ""
    output.say(f"{who(person)}{before} is a partner and sees {_spelled(person.filter)}; told of: {person.notify}")


@app.command("list")
def show_all(context: typer.Context, limit: Limit = 1000, as_json: AsJson = False) -> None:
    """List the partners.

    Example: `mailgate partner list --json`
    """
    from store import people

    with store(settings(context)) as opened, opened.read() as session:
        found = people.partners(session)[:limit]
    if as_json:
        output.print_json([_whole(person) for person in found])
        return
    rows = ((p.address, p.name, _spelled(p.filter), p.notify, p.language) for p in found)
    output.table(("ADDRESS", "NAME", "SEES", "NOTIFY", "LANGUAGE"), rows)


@app.command()
def show(context: typer.Context, address: AnAddress, as_json: AsJson = False) -> None:
    """Show one partner.

    Example: `mailgate partner show vic@vendor.example`
    """
    from store import people

    with store(settings(context)) as opened, opened.read() as session:
        person = people.by_address(session, [Address(address)]).get(Address(address))
    if person is None or not person.is_partner:
        raise CommandError(f"{address} is no partner; `mailgate partner list` shows who is")
    whole = _whole(person)
    if as_json:
        output.print_json(whole)
    else:
        output.facts({key: ", ".join(map(str, value)) if isinstance(value, list) else value for key, value in whole.items()})


@app.command()
def edit(
    context: typer.Context,
    address: AnAddress,
    name: AName = None,
    queue: OfQueue = None,
    tag: WithTag = None,
    organisation: OfOrganisation = None,
    any_queue: Annotated[bool, typer.Option("--any-queue", help="Whatever the queue.")] = False,
    any_tag: Annotated[bool, typer.Option("--any-tag", help="Whatever the tags.")] = False,
    any_organisation: Annotated[bool, typer.Option("--any-organisation", help="Whatever the organisation.")] = False,
    notify: Notify = None,
    language: ALanguage = None,
    alias: Aliases = None,
    no_alias: NoAliases = None,
) -> None:
    """Change a partner; what is not given stays. `--tag` names all their tags anew. What fits no more is out of sight at once.

    Example: `mailgate partner edit vic@vendor.example --tag printer --tag scanner --any-queue`
    """
    from store import partners, people
    from store.people import Change

    configured = settings(context)
    with store(configured) as opened, opened.write() as session:
        known = people.by_address(session, [Address(address)]).get(Address(address))
        old = known.filter if known else Filter()
        new = _filter(configured, session, queue, tag, organisation)
        wanted = Filter(
            queues=frozenset() if any_queue else new.queues or old.queues,
            tags=frozenset() if any_tag else new.tags or old.tags,
            organisations=frozenset() if any_organisation else new.organisations or old.organisations,
        )
        change = Change(name=cleaned(name), language=language, notify=notify)
        person = partners.edit(session, Address(address), change, wanted)
        person = set_aliases(configured, session, person, alias or (), no_alias or ())
    output.say(f"{who(person)} sees {_spelled(person.filter)}; told of: {person.notify}")


@app.command()
def remove(context: typer.Context, address: AnAddress) -> None:
    """Take a partner's tickets away. They stay a contact, and see what they have asked for themselves as one.

    Example: `mailgate partner remove vic@vendor.example`
    """
    from store import partners

    with store(settings(context)) as opened, opened.write() as session:
        person = partners.remove(session, Address(address))
    output.say(f"{who(person)} is no longer a partner: they see none of those tickets any more, and what was on its way is held")


password.add_to(app, "partner")


def _filter(
    configured: Settings,
    session: Session,
    queue: list[str] | None,
    tag: list[str] | None,
    organisation: list[str] | None,
) -> Filter:
    """What the options say. Raises CommandError for a queue or organisation there is not, and for what is no tag."""
    from store import organisations

    for name in organisation or ():
        organisations.id_of(session, name)
    return Filter(
        queues=queue_names(queues(configured, session), queue or ()),
        tags=_tags(tag or ()),
        organisations=frozenset(organisation or ()),
    )


def _tags(words: list[str] | tuple[()]) -> frozenset[str]:
    try:
        read = (TagWith.read(word, Moment(now=now())) for word in words)
        return frozenset[str]().union(*(one.tags for one in read))
    except BadArgumentError as error:
        raise CommandError(f"--tag takes {error}") from error


def _spelled(wanted: Filter) -> str:
    """``tickets of queue support with tag printer or scanner``."""
    parts = (
        f"of queue {' or '.join(sorted(wanted.queues))}" if wanted.queues else "",
        f"with tag {' or '.join(sorted(wanted.tags))}" if wanted.tags else "",
        f"of {' or '.join(sorted(wanted.organisations))}" if wanted.organisations else "",
    )
    return " ".join(("tickets", *filter(None, parts)))


def _whole(person: Person) -> dict[str, Json]:
    return {
        "address": person.address,
        "name": person.name,
        "aliases": sorted(person.aliases),
        "queues": sorted(person.filter.queues),
        "tags": sorted(person.filter.tags),
        "organisations": sorted(person.filter.organisations),
        "notify": person.notify.value,
        "language": person.language,
    }

"""Organisations in a talk, and what their people may read. Its one rule: nobody has to have written to read."""

from __future__ import annotations

from mailgate.desk.seeing import as_seen_by
from mailgate.desk.story import Story
from mailgate.mail.model import Address
from store import organisations, people
from store.organisations import OrganisationChange
from tests.client import full
from tests.office import Office
from tests.talks.steps import Given, Shares


def found(office: Office, given: Given) -> None:
    """The organisations there are from the beginning."""
    with office.store.write() as session:
        for name, options in given.organisations:
            manager = Address(full(options["manager"])) if "manager" in options else None
            change = OrganisationChange(
                add_domains=tuple(f"{one}.example" for one in options["domain"].split(",")),
                shares=options.get("shares") == "yes",
                manager=manager,
            )
            organisations.add(session, name, change, office.now)


def share(office: Office, step: Shares) -> None:
    """The operator says whether one shares."""
    with office.store.write() as session:
        organisations.edit(session, step.name, OrganisationChange(shares=step.shares))


def seen_by(office: Office, who: str, story: Story) -> Story | None:
    """As much of a ticket as somebody may see."""
    address = Address(full(who))
    with office.store.read() as session:
        desk = office.house.desk(session)
        person = people.by_address(session, [address]).get(address) or desk.newcomer(address)
    return as_seen_by(person, story, desk.queues[story.ticket.queue].address, office.now)

"""A search in an office. Its one rule: it goes the way of ``mailgate ticket search``."""

from __future__ import annotations

from mailgate.deed import reading
from mailgate.desk.searching import read_search
from mailgate.mail.model import Address
from store import people
from tests.client import full
from tests.office import Office


def lines(office: Office, query: str, who: str = "", limit: int = 50) -> list[reading.Line]:
    """What ``who`` finds; "": the operator."""
    with office.store.read() as session:
        desk, reader = office.house.desk(session), None
        if who:
            address = Address(full(who))
            reader = people.by_address(session, [address]).get(address) or desk.newcomer(address)
        where = reading.Reading(session=session, desk=desk, reader=reader, now=office.now, limit=limit)
        return reading.found(where, read_search(query, office.settings.limits.search_words))


def find(office: Office, query: str, who: str = "") -> set[int]:
    """The numbers of the tickets found."""
    return {one.ticket.number for one in lines(office, query, who)}

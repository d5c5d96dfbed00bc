"""Who is at the desk, as they say at the command line. Its one rule: nobody gets a letter for it."""

from __future__ import annotations

from mailgate.mail.model import Address
from store import absence, people
from tests.client import full
from tests.office import Office
from tests.talks import firms
from tests.talks.steps import Away, Shares


def change(office: Office, step: Away | Shares) -> None:
    """Something of what is not said by mail."""
    if isinstance(step, Shares):
        firms.share(office, step)
    else:
        away(office, step)


def away(office: Office, step: Away) -> None:
    """Somebody is away from now on, or here again."""
    address = Address(full(step.who))
    with office.store.write() as session:
        person = people.by_address(session, [address])[address]
        assert person.id is not None
        if step.time is None:
            absence.back(session, person.id)
        else:
            absence.away(session, person.id, office.now, office.now + step.time, absence.By.SET)

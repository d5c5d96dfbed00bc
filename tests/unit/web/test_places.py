"""Words of the page find their ticket by their address alone, in every form of addresses."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mailgate.mail.model import Address, Mailbox, PersonId, TicketNumber
from mailgate.web import places, posting
from mailgate.web.places import Seat
from mailgate.web.posting import Posting
from store import journal, people
from tests.office import Office
from tests.stand_ins import empty_desk
from tests.surfer import last

ANNA = Address("anna@customer.example")


@pytest.mark.parametrize("gateway", [{}, {"delimiter": "-"}, {"delimiter": ""}, {"reply_domain": "reply.help.example"}])
def test_words_find_their_ticket_without_any_id(gateway: dict[str, str], tmp_path: Path) -> None:
    with Office(empty_desk(tmp_path / "desk.db"), tmp_path, gateway=gateway) as office:
        office.mail("anna@customer", "support", "The lamp", "It is dead.")
        office.work()
        with office.store.read() as session:
            person = PersonId(people.by_address(session, [ANNA])[ANNA].id or 0)
            queue = office.house.desk(session).queues["support"]
            seat = Seat(ticket=TicketNumber(1), person=person, generation=0, queue=queue, subject="The lamp")
            place = replace(places.of_customer(office.house, session, seat), in_reply_to=None, references=())
        written = Posting(author=Mailbox(address=ANNA), proven=True, host="", place=place, form="1", text="By its address.")
        journal.append(office.store, [posting.entry(written, posting.message_id(written), office.now)])
        office.work()
        assert last(office).text == "By its address."

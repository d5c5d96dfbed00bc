"""Which addresses are our own. The one rule: what leads back to us, also by a list of ours, is nobody's own address."""

from __future__ import annotations

from mailgate.desk.model import Desk, Person, Policy
from mailgate.mail import lists
from mailgate.mail.layout import Layout
from mailgate.mail.model import Address
from mailgate.mail.recipient import Unknown, understand


def ours(address: Address, desk: Desk) -> bool:
    """Whether an address is a group list of ours, or one of a queue's, plain or with anything more, however that is written."""
    bases = {queue.address: name for name, queue in desk.queues.items()}
    return lists.key(address) in desk.policy.own_lists or understand(address, bases, layout_of(desk.policy)) != Unknown(
        queue=None
    )


def layout_of(policy: Policy) -> Layout:
    """The form of our addresses."""
    return Layout(delimiter=policy.delimiter, reply_domain=policy.reply_domain, also_read=policy.also_read)


def one_of_us(address: Address, desk: Desk) -> bool:
    """Whether an address is ours or a member of staff's: nobody who could be brought in from outside."""
    return ours(address, desk) or desk.find_staff(address) is not None


def of_the_house(person: Person, desk: Desk) -> bool:
    """Whether somebody is staff, a partner, a contact form of a queue, or has an address of ours."""
    forms = frozenset[Address]().union(*(queue.form_senders for queue in desk.queues.values()))
    mine = (person.address, *person.aliases)
    return (
        person.is_staff
        or person.is_partner
        or any(one in forms or ours(one, desk) or desk.find_staff(one) is not None for one in mine)
    )

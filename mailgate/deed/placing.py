"""What the author of a mail signed about where it goes, as far as it concerns us. The one rule: To and Cc, only where signed."""

from __future__ import annotations

from mailgate.deed.routing import Routed
from mailgate.deed.scene import Scene
from mailgate.desk.model import Place
from mailgate.desk.ourselves import ours
from mailgate.mail.model import Address
from mailgate.mail.proof.covering import Covered
from mailgate.mail.recipient import Acting, Recipient, Service, Signed, Typed


def place(scene: Scene, routed: Routed, signed: Covered | None) -> Place | None:
    """What is signed of the mail's places in this queue; ``signed``: as in ``trust.Judgement``.

    An id is signed by whoever answers a letter, wherever the answer goes: it counts where To or Cc do."""
    if signed is None:
        return None
    boxes = _written(scene, signed.fields)
    written = frozenset(map(scene.border.read, boxes))
    here = {one for one in written if one.queue == routed.queue}
    elsewhere = signed.goes and not any(ours(box, scene.desk) for box in boxes)
    ids = {"in-reply-to", "references"} <= signed.fields and bool(here)
    subject = "subject" in signed.fields and not elsewhere
    carried = {*(routed.carried.by_id if ids else ()), *(routed.carried.by_subject if subject and here else ())}
    return Place(
        tickets=frozenset(one.ticket for one in here | carried if isinstance(one, Signed | Typed)),
        queue=bool(here),
        stray_orders=any(_orders(one) and one not in written | carried for one in routed.named),
        ids=ids,
        subject=subject,
    )


def _written(scene: Scene, fields: frozenset[str]) -> tuple[Address, ...]:
    mail = scene.arrival.mail
    return tuple(box.address for box in (*(mail.to if "to" in fields else ()), *(mail.cc if "cc" in fields else ())))


def _orders(one: Recipient) -> bool:
    return (
        isinstance(one, Acting)
        or (isinstance(one, Service) and one.word == "control")
        or (isinstance(one, Typed) and bool(one.word))
    )

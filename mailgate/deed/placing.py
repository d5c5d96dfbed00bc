"""What the author of a mail signed about where it goes, as far as it concerns us. The one rule: To and Cc, only where signed."""

from __future__ import annotations

from mailgate.deed.house import bases
from mailgate.deed.routing import Routed
from mailgate.deed.scene import Scene
from mailgate.desk.model import Place
from mailgate.mail.recipient import Acting, Recipient, Service, Signed, Typed, understand


def place(scene: Scene, routed: Routed, signed: frozenset[str] | None) -> Place | None:
    """What is signed of the mail's places in this queue; ``signed``: as in ``trust.Judgement``."""
    if signed is None:
        return None
    written = _written(scene, signed)
    here = {one for one in written if one.queue == routed.queue}
    return Place(
        tickets=frozenset(one.ticket for one in here if isinstance(one, Signed | Typed)),
        queue=bool(here),
        stray_orders=any(_orders(one) and one not in written for one in routed.named),
        ids={"in-reply-to", "references"} <= signed,
        subject="subject" in signed,
    )


def _written(scene: Scene, signed: frozenset[str]) -> frozenset[Recipient]:
    mail, queues, delimiter = scene.arrival.mail, bases(scene.desk), scene.house.addresses.delimiter
    boxes = [*(mail.to if "to" in signed else ()), *(mail.cc if "cc" in signed else ())]
    return frozenset(understand(box.address, queues, delimiter) for box in boxes)


def _orders(one: Recipient) -> bool:
    return (
        isinstance(one, Acting)
        or (isinstance(one, Service) and one.word == "control")
        or (isinstance(one, Typed) and bool(one.word))
    )

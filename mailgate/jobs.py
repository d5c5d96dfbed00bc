"""What the desk does by the clock. The one rule: a job is named here and done elsewhere, and of several gateways on one database
one does it at a time.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import Session

from mailgate import app, monitored
from mailgate.clock import Clock, Job
from mailgate.deed import clearing, keyed
from mailgate.deed.minding import Minding
from mailgate.deed.sign_ins import SignIns
from mailgate.deed.tending import Tending
from mailgate.outbound.sender import Sender, longest
from store import presence, times
from store.presence import Presence

#: How often pending tickets are looked at, in seconds.
WAKE_EVERY = 20
#: How often deadlines are looked at, in seconds.
MIND_EVERY = 30
#: How often it is looked whether somebody must be reminded of a held mail, or something waits for a time that a wrong clock
#: wrote, in seconds.
TEND_EVERY = 60
#: How often it is looked whether a sign-in ended, or will, in seconds.
WATCH_EVERY = 600


def clock(shop: app.Shop, sender: Sender, present: Presence) -> Clock:
    """All jobs of a desk, not begun yet."""
    monitored.beat("desk")

    def deed(name: str, every: int, do: Callable[[Session], int]) -> Job:
        return Job(name=name, every=every, do=lambda: run(shop, sender.nudge, name, do))

    return Clock(
        (
            deed("wake", WAKE_EVERY, shop.deeds.wake),
            deed("deadlines", MIND_EVERY, Minding(shop.house).mind),
            deed("sign-ins", WATCH_EVERY, SignIns(shop.house).watch),
            deed("held", TEND_EVERY, Tending(shop.house).tend),
            deed("times", TEND_EVERY, lambda session: times.set_right(session, app.now(), longest(shop.settings))),
            deed("sessions", WATCH_EVERY, lambda session: keyed.forget(session, shop.house)),
            Job(name="unvouched", every=TEND_EVERY, do=lambda: clear(shop)),
            Job(name="presence", every=WAKE_EVERY, do=present.renew),
            Job(name="alive", every=monitored.BEAT, do=lambda: monitored.beat("desk")),
        ),
        app.now,
    )


def clear(shop: app.Shop) -> None:
    """Make room again, unless another gateway is at it."""
    with presence.only_one(shop.store, "unvouched") as ours:
        if ours:
            clearing.clear(shop.store)


def run(shop: app.Shop, told: Callable[[], None], name: str, do: Callable[[Session], int]) -> None:
    """One run of a job, in a transaction, unless another gateway is at it; ``told`` is called where it made letters."""
    with presence.only_one(shop.store, name) as ours:
        if not ours:
            return
        with shop.store.write() as session:
            made = do(session)
    if made:
        told()

"""What the nouns that change tickets share: an opened home, and somebody who acts. The one rule: who acts is always named."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from mailgate.cli.common import CommandError, an_address, settings
from mailgate.desk.model import Desk, Person

if TYPE_CHECKING:
    from sqlmodel import Session

    from mailgate.app import Shop
    from mailgate.deed.byhand import Hand

By = Annotated[
    str | None, typer.Option("--by", metavar="ADDRESS", help="Who acts: an address of staff. Default: gateway.operator.")
]


@contextmanager
def shop(context: typer.Context) -> Iterator[Shop]:
    """The opened home of this call."""
    from mailgate import app

    with app.opened(settings(context)) as opened:
        yield opened


@dataclass(frozen=True, slots=True)
class Acting:
    """An open home in a write transaction, with somebody who acts."""

    shop: Shop
    session: Session
    hand: Hand

    @property
    def desk(self) -> Desk:
        """The queues and staff."""
        return self.hand.desk


@contextmanager
def acting(context: typer.Context, by: str | None) -> Iterator[Acting]:
    """One write transaction in the name of ``by``; the daemon is nudged when it is committed."""
    from mailgate import app
    from mailgate.deed.byhand import Hand
    from mailgate.inbound import nudge

    with shop(context) as opened:
        with opened.store.write() as session:
            desk = opened.house.desk(session)
            hand = Hand(deeds=opened.deeds, desk=desk, by=_actor(desk, by), at=app.now())
            yield Acting(opened, session, hand)
        nudge.send(app.socket_path(opened.settings))


def _actor(desk: Desk, by: str | None) -> Person:
    wanted = an_address(by) if by else desk.policy.operator
    if wanted is not None:
        found = next((p for p in desk.staff if p.address == wanted), None)
        if found is None:
            raise CommandError(f"{wanted} is not staff; `mailgate staff list` shows who is, `mailgate staff add` adds them")
        return found
    if len(desk.staff) == 1:
        return desk.staff[0]
    if not desk.staff:
        raise CommandError("there is no staff yet, and somebody has to act; `mailgate staff add` adds them")
    raise CommandError("say who acts: --by ADDRESS of a member of staff, or set gateway.operator in the config")

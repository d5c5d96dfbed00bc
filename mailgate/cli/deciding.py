"""What this home would decide about a mail, for ``inspect``. The one rule: it reads the store and writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import typer

from mailgate.cli.common import config_path, now
from mailgate.cli.output import Json
from mailgate.cli.shop import shop
from mailgate.mail.model import Envelope, InboundMail, JournalId, Peer, Trust, Via


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a desk would make of a mail: its trust and the ``decision`` object of its JSON."""

    trust: Trust
    decision: dict[str, Json]


#: Asked for each mail that could be read, inside a home.
Decider = Callable[[bytes, InboundMail], Verdict | None]


@contextmanager
def decider(context: typer.Context) -> Iterator[Decider | None]:
    """Decides as the home of this call would for a mail from a file; None where there is no home."""
    if config_path(context) is None:
        yield None
        return
    from mailgate.deed.gather import Arrival
    from mailgate.inbound.importer import route

    with shop(context) as opened, opened.store.read() as session:
        desk = opened.house.desk(session)

        def decide(raw: bytes, mail: InboundMail) -> Verdict | None:
            if not desk.queues:
                return None
            told = route(raw)
            envelope = Envelope(
                mail_from=told.mail_from,
                path_known=told.path_known,
                rcpt_to=told.rcpt_to,
                peer=Peer(),
                via=Via.INGEST,
                wanted=(next(iter(desk.queues)),),
            )
            arrival = Arrival(journal=JournalId(0), envelope=envelope, received_at=now(), mail=mail)
            judged = opened.deeds.judge(session, desk, arrival)[0]
            made = judged.decision
            return Verdict(
                trust=judged.trust,
                decision={
                    "disposition": made.disposition.value,
                    "ticket": made.ticket or None,
                    "visibility": made.visibility.value if made.visibility else None,
                    "reasons": list(made.reasons),
                },
            )

        yield decide

"""What ``staff``, ``contact`` and ``queue`` share: languages, the queues there are, and whose address is ours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from mailgate.cli.common import CommandError, a_name, an_address
from mailgate.desk.model import Person, QueuePolicy
from mailgate.mail.model import Address
from mailgate.mail.recipient import Unknown, understand
from mailgate.policy import queue_policies
from mailgate.settings import Language, Settings

if TYPE_CHECKING:
    from sqlmodel import Session


def a_language(text: str | None) -> str | None:
    """A language letters can be written in. Raises typer.BadParameter."""
    if text not in (None, "", *get_args(Language)):
        raise typer.BadParameter(f"{text!r} is none of {', '.join(get_args(Language))}")
    return text


AnAddress = Annotated[str, typer.Argument(metavar="ADDRESS", help="Their mail address.", callback=an_address)]
AName = Annotated[str | None, typer.Option("--name", metavar="NAME", help="How they are called in letters.")]
ALanguage = Annotated[
    str | None, typer.Option("--language", metavar="LANG", help="Language of letters to them: en or de.", callback=a_language)
]


def cleaned(name: str | None) -> str | None:
    """A name as typed, on one clean line; None stays None."""
    return None if name is None else a_name(name)


def who(person: Person) -> str:
    """``Bea Berg <bea@help.example>``, or the address alone."""
    return f"{person.name} <{person.address}>" if person.name else person.address


def queues(configured: Settings, session: Session) -> tuple[QueuePolicy, ...]:
    """All queues, of the config file and of the store."""
    from store.queues import added_queues

    return queue_policies(configured, added_queues(session))


def refuse_ours(configured: Settings, known: Sequence[QueuePolicy], address: Address) -> None:
    """Nobody is one of our queues: their letters would come back as mail (T15). Raises CommandError."""
    bases = {queue.address: queue.name for queue in known}
    found = understand(address, bases, configured.gateway.delimiter)
    if not isinstance(found, Unknown) or found.queue:
        raise CommandError(f"{address} is the queue {found.queue!r} itself, and a person needs an address of their own")


def queue_names(known: Sequence[QueuePolicy], wanted: Iterable[str]) -> frozenset[str]:
    """The queues somebody is to work in. Raises CommandError for one there is not."""
    names = {queue.name for queue in known}
    for name in wanted:
        if name not in names:
            raise CommandError(f"there is no queue {name!r}; there is {', '.join(sorted(names)) or 'none yet'}")
    return frozenset(wanted)

"""What ``staff``, ``contact`` and ``queue`` share: languages, the queues there are, and whose address is ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from mailgate import languages
from mailgate.cli.common import CommandError, a_name, an_address, now, settings
from mailgate.desk.model import Person, QueuePolicy
from mailgate.mail import lists
from mailgate.mail.model import Address
from mailgate.mail.recipient import Unknown, understand
from mailgate.policy import queue_policies
from mailgate.settings import Settings

if TYPE_CHECKING:
    from sqlmodel import Session


def a_language(context: typer.Context, text: str | None) -> str | None:
    """A language letters can be written in; "": none. Raises typer.BadParameter."""
    if not text or context.resilient_parsing:
        return text
    known, wanted = languages.known(settings(context).path("templates")), languages.tag(text)
    if wanted not in known:
        raise typer.BadParameter(languages.unknown(text, known))
    return wanted


AnAddress = Annotated[str, typer.Argument(metavar="ADDRESS", help="Their mail address.", callback=an_address)]
AName = Annotated[str | None, typer.Option("--name", metavar="NAME", help="How they are called in letters.")]
LANGUAGES = "en, de, fr, it, or one of your own."
ALanguage = Annotated[
    str | None, typer.Option("--language", metavar="LANG", help=f"Of letters to them: {LANGUAGES}", callback=a_language)
]


def _addresses(texts: list[str] | None) -> list[str] | None:
    return [an_address(text) for text in texts] if texts else None


Aliases = Annotated[
    list[str] | None,
    typer.Option("--alias", metavar="A", help="Another address of theirs, equal in every rule; repeat it.", callback=_addresses),
]
NoAliases = Annotated[
    list[str] | None, typer.Option("--no-alias", metavar="A", help="No longer theirs; repeat it.", callback=_addresses)
]


def given(read: Callable[[str], object]) -> Callable[[str | None], str | None]:
    """An option that ``read`` understands, as it was typed; "" takes it away. The callback raises typer.BadParameter."""

    def checked(text: str | None) -> str | None:
        try:
            if text:
                read(text)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from error
        return text if text is None else text.strip()

    return checked


def set_aliases(
    configured: Settings, session: Session, person: Person, wanted: Sequence[str], gone: Sequence[str] = ()
) -> Person:
    """Give somebody other addresses and take some away. Raises CommandError or PeopleError; the caller changes nothing then."""
    from store import aliases, people

    assert person.id is not None  # everybody in the store has one
    known = queues(configured, session)
    for one in gone:
        if not aliases.remove(session, person.id, Address(one)):
            raise CommandError(f"{one} is no alias of {person.address}; theirs: {', '.join(sorted(person.aliases)) or 'none'}")
    for one in wanted:
        refuse_ours(configured, known, Address(one))
        people.add_alias(session, person.id, Address(one), now())
    return people.by_id(session, [person.id])[person.id]


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
    """Nobody is one of our queues or lists: their letters would come back as mail (T15). Raises CommandError."""
    if lists.key(address) in map(lists.key, configured.auth.own_lists):
        raise CommandError(f"{address} is a list of ours ([auth] own_lists), and a person needs an address of their own")
    bases = {queue.address: queue.name for queue in known}
    found = understand(address, bases, configured.gateway.layout)
    if found != Unknown(queue=None):
        which = f"the queue {found.queue!r} itself" if found.queue else "an address of ours for replies"
        raise CommandError(f"{address} is {which}, and a person needs an address of their own")


def queue_names(known: Sequence[QueuePolicy], wanted: Iterable[str]) -> frozenset[str]:
    """The queues somebody is to work in. Raises CommandError for one there is not."""
    names = {queue.name for queue in known}
    for name in wanted:
        if name not in names:
            raise CommandError(f"there is no queue {name!r}; there is {', '.join(sorted(names)) or 'none yet'}")
    return frozenset(wanted)

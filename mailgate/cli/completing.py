"""Names of this home for the shell to complete. The one rule: a key that is pressed fails nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import typer

from mailgate.cli.common import settings, store
from mailgate.settings import Settings

if TYPE_CHECKING:
    from sqlmodel import Session

_MOST = 200


def _names(read: Callable[[Settings, Session], Iterable[str]]) -> Callable[[typer.Context, str], list[str]]:
    def complete(context: typer.Context, incomplete: str) -> list[str]:
        try:
            configured = settings(context)
            with store(configured) as opened, opened.read() as session:
                return [name for name in read(configured, session) if name.startswith(incomplete)][:_MOST]
        except Exception:  # noqa: BLE001 - whatever is wrong, a command says it better than a half-typed one
            return []

    return complete


def _queues(configured: Settings, session: Session) -> Iterable[str]:
    from mailgate.cli.people import queues

    return (queue.name for queue in queues(configured, session))


def _staff(_configured: Settings, session: Session) -> Iterable[str]:
    from store import people

    return (person.address for person in people.staff(session))


def _organisations(_configured: Settings, session: Session) -> Iterable[str]:
    from store import organisations

    return (one.name for one in organisations.known(session))


def _tags(_configured: Settings, session: Session) -> Iterable[str]:
    from store import readers

    return readers.tags(session)


queue_names = _names(_queues)
staff_addresses = _names(_staff)
organisation_names = _names(_organisations)
tag_names = _names(_tags)

"""What somebody asked to hear of, taken back. The one rule: only where it still stands as they asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from mailgate.desk.draft import Draft
from mailgate.desk.model import EventKind, Person
from mailgate.mail.model import Visibility


def wished_before(draft: Draft, old: Mapping[str, object], new: Mapping[str, object], actor: Person) -> bool:
    """Everybody hears again as before; whether all of it went back. Values as ``Draft.wishes`` gives them."""
    inside = {str(person.address): person for person in (*draft.desk.staff, *draft.desk.partners)}
    mine = [inside[who] for who in old if who in inside and draft.wishes(inside[who]) == new.get(who)]
    for person in mine:
        _restore(draft, person, old[person.address], actor)
    return len(mine) == len(old)


def _restore(draft: Draft, person: Person, was: object, actor: Person) -> None:
    watched, muted, until, once = was if isinstance(was, list) else (False, False, None, False)
    if watched != draft.wishes(person)[0]:
        draft.event(EventKind.WATCHED, Visibility.INTERNAL, actor, address=person.address, watches=bool(watched))
        (draft.watch if watched else draft.unwatch)(person)
    snoozed = datetime.fromisoformat(str(until)) if until else None
    draft.attend(person, muted=bool(muted), snoozed_until=snoozed, once=bool(once))

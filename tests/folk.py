"""The people of an ``Office``. Its one rule: they come and go as the operator says, through the functions the shell uses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from mailgate.desk.model import Filter, NotifyMode, Person, ReceiptMode
from mailgate.mail.model import Address, PersonId
from store import contacts, partners, people
from store.engine import Store
from tests.client import full


class Folk:
    """Who works here, who asks, and who helps from another house."""

    store: Store
    now: datetime

    def staff(
        self,
        who: str,
        name: str = "",
        *,
        notify: str | None = None,
        receipts: str | None = None,
        language: str | None = None,
        queues: Sequence[str] | None = None,
        **hours: str | None,
    ) -> Person:
        """A new member of staff; ``staff("bea@staff")``. ``hours``: ``timezone``, ``digest_at``, ``quiet``."""
        change = people.Change(
            name=name or who.partition("@")[0].capitalize(),
            language=language,
            notify=NotifyMode(notify) if notify else None,
            receipts=ReceiptMode(receipts) if receipts else None,
            queues=frozenset(queues) if queues is not None else None,
            **hours,
        )
        with self.store.write() as session:
            return people.add_staff(session, Address(full(who)), change, self.now).person

    def partner(self, who: str, name: str = "", *, notify: str = "all", language: str | None = None, **admits: str) -> Person:
        """A new partner: ``partner("vic@partner", tag="red,blue", queue="support")``."""
        change = people.Change(name=name or who.partition("@")[0].capitalize(), language=language, notify=NotifyMode(notify))
        with self.store.write() as session:
            return partners.add(session, Address(full(who)), change, _filter(admits), self.now).person

    def sees(self, who: str, **admits: str) -> None:
        """The operator changes which tickets a partner may see."""
        with self.store.write() as session:
            partners.edit(session, Address(full(who)), people.Change(), _filter(admits))

    def contact(self, who: str, name: str = "", *, language: str | None = None) -> Person:
        """Somebody the operator knows."""
        with self.store.write() as session:
            change = people.Change(name=name, language=language)
            return contacts.add_contact(session, Address(full(who)), change, self.now)

    def alias(self, who: Person, *others: str) -> None:
        """Other addresses of somebody."""
        with self.store.write() as session:
            for other in others:
                people.add_alias(session, PersonId(who.id or 0), Address(full(other)), self.now)


def _filter(admits: dict[str, str]) -> Filter:
    """``tag="red,blue"``"""
    kinds = {kind: frozenset(values.split(",")) for kind, values in admits.items()}
    return Filter(
        queues=kinds.pop("queue", frozenset()),
        tags=kinds.pop("tag", frozenset()),
        organisations=kinds.pop("organisation", frozenset()),
    )

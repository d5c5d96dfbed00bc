"""What a mail to a queue's plain address says in other places, where addresses can say nothing. The one rule: what stands there
is what would have stood in the address, so its token is looked at in the same way and means no more.

A letter that is answered to act on something has the detail in its Message-ID, which comes back in In-Reply-To, also where
addresses say more and a server puts the plain one in their place. Links have it in their subject; people type what they would
have typed behind the delimiter: ``[#12 note]``, or ``[status]`` and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from mailgate.mail import prefixes
from mailgate.mail.model import Address, InboundMail, MessageId, TicketNumber
from mailgate.mail.recipient import SERVICES, TYPED_WORDS, Acting, Recipient, Service, Typed, Unknown, detail_of
from mailgate.mail.tokens import TOKEN_LENGTH

__all__ = [
    "NOTHING",
    "NO_LETTERS",
    "Carried",
    "Letters",
    "in_message_id",
    "looks_inside",
    "of",
    "service_subject",
    "typed_subject",
    "within_subject",
    "without_tags",
]

_TAGGED = re.compile(rf"\[([hcu]\d{{1,12}}-\d{{1,9}}\.[a-z2-7]{{{TOKEN_LENGTH}}})\]", re.IGNORECASE)
_TYPED = re.compile(rf"\[#(\d{{1,9}})[ -]({'|'.join(filter(None, TYPED_WORDS))})\]", re.IGNORECASE)
_SERVICE = re.compile(rf"\[({'|'.join(SERVICES)})\]", re.IGNORECASE)
_DIGEST = re.compile(r"\[digest (\d{1,12})(?: internal)?\]", re.IGNORECASE)
#: Our mark of a letter, and the detail behind it.
_BEHIND = re.compile(rf"o\d{{1,12}}\.[a-z2-7]{{{TOKEN_LENGTH}}}\.(\S{{1,64}})@[^@]*", re.IGNORECASE)
_HELD = re.compile(r"\[held \d{1,12}\]", re.IGNORECASE)
_INSIDE = re.compile(r"\[internal\]", re.IGNORECASE)
_NUMBER = re.compile(r"\[#\d{1,12}(?: internal)?\]", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """What there is to ask of letters already sent."""

    issued: Callable[[MessageId], bool]
    """Whether a letter of ours bears exactly that id."""
    digest_to: Callable[[int, Address], bool]
    """Whether the letter of that number is a digest, and whose address that is got it."""


#: Where nobody asks.
NO_LETTERS = Letters(issued=lambda _: False, digest_to=lambda _, __: False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What a mail says so, for one queue."""

    by_id: tuple[Recipient, ...] = ()
    by_subject: tuple[Recipient, ...] = ()

    @property
    def all(self) -> tuple[Recipient, ...]:
        """Each once."""
        return tuple(dict.fromkeys((*self.by_id, *self.by_subject)))


#: What most mails carry.
NOTHING = Carried()


def of(mail: InboundMail, queue: str, letters: Letters) -> Carried:
    """Read what a mail carries. Only the letter it answers counts, not those that one answered: a thread lives on. Who hands a
    letter on answers nothing, though programs write the same ids."""
    answered = () if mail.forwarded is not None else mail.in_reply_to or mail.references[-1:]
    parents = [one for one in answered if letters.issued(one)]
    own = bool(parents) or _is_new(mail)
    return Carried(
        by_id=tuple(_by_id(parents, queue)),
        by_subject=(*_tagged(mail.subject, queue), *_typed(mail.subject, queue, own=own), *_served(mail, queue, letters)),
    )


def _is_new(mail: InboundMail) -> bool:
    """Whether nothing says that it answers or hands on another mail, whose subject it would have."""
    return not (mail.in_reply_to or mail.references) and prefixes.bare(mail.subject) == mail.subject.strip()


def _by_id(parents: Sequence[MessageId], queue: str) -> Iterator[Recipient]:
    for one in parents:
        found = _BEHIND.fullmatch(one)
        meant = detail_of(queue, found[1].lower()) if found else Unknown(queue=queue)
        if isinstance(meant, Acting | Service):
            yield meant


def _tagged(subject: str, queue: str) -> Iterator[Recipient]:
    yield from (detail_of(queue, found[1].lower()) for found in _TAGGED.finditer(subject))


def _typed(subject: str, queue: str, *, own: bool) -> Iterator[Recipient]:
    for found in _TYPED.finditer(subject):
        yield Typed(queue=queue, ticket=TicketNumber(int(found[1])), word=found[2].lower() if own else "note")


def _served(mail: InboundMail, queue: str, letters: Letters) -> Iterator[Recipient]:
    """What is meant for the desk itself: a mail of its own, or an answer that lost its ids to a digest its author got."""
    if mail.in_reply_to or mail.references:
        return
    if found := _SERVICE.fullmatch(mail.subject.strip()):
        yield Service(queue=queue, word=found[1].lower())
    elif (
        mail.sender
        and (found := _DIGEST.match(prefixes.bare(mail.subject)))
        and letters.digest_to(int(found[1]), mail.sender.address)
    ):
        yield Service(queue=queue, word="control")


def in_message_id(mark: str, detail: str) -> str:
    """The local part of a Message-ID that carries a detail behind our mark."""
    return f"{mark}.{detail}"


def within_subject(detail: str) -> str:
    """How a link carries a detail."""
    return f"[{detail}]"


def typed_subject(number: TicketNumber, word: str) -> str:
    """What people write into the subject for ``+12-note@``."""
    return f"[#{number} {word}]" if word else f"[#{number}]"


def service_subject(word: str) -> str:
    """What people write as the subject for ``+status@``."""
    return f"[{word}]"


def looks_inside(subject: str) -> bool:
    """Whether a subject looks like an answer to a letter to staff that is about a held mail, or about no ticket."""
    return _HELD.search(subject) is not None or (_INSIDE.search(subject) is not None and _NUMBER.search(subject) is None)


def without_tags(subject: str) -> str:
    """A subject without what only links hold or people type, and without the tags of held mails and digests."""
    for tag in (_TAGGED, _TYPED, _DIGEST, _HELD):
        subject = tag.sub("", subject)
    return subject

"""A proven staff mail to a queue: the member's own ticket, or one for somebody else. The one rule: what staff write reaches the
person it is for only where it was plainly meant for them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mailgate.desk import enclosing
from mailgate.desk.command.base import Moment, Scene
from mailgate.desk.command.note import SayInternally
from mailgate.desk.command.requester import ChangeRequester
from mailgate.desk.commands import read_block
from mailgate.desk.doing import check
from mailgate.desk.finding import Evidence, Found
from mailgate.desk.model import Forward, Known, Person, Said
from mailgate.desk.own import narrowed, staff_words
from mailgate.desk.vocabulary import Block
from mailgate.desk.wishes import OpenTicket
from mailgate.mail.model import Attachment, Digest, Forwarded, Mailbox, Trust, Visibility

Whose = Callable[[Mailbox | None], Person | None]
"""Who stands behind a mailbox."""
_NO_FILE = Digest("")
"""Instead of that of an attached mail: what is quoted in a colleague's mail has no file beside it."""


def opened_by(known: Known, author: Person, *, machine: bool) -> OpenTicket:
    """The ticket of a staff mail that is about none. A forward is for its original sender; ``#requester`` says who it is for."""
    forward = known.forward
    block = _block(known, author, forward.above if forward else known.said.text)
    whom = None if block.problems else _asked_for(block, known) or (forward.sender if forward else None)
    if whom is None:
        whole = _block(known, author, known.said.full_text) if forward else block
        inside = forward is not None  # whose words they are nobody knows
        return OpenTicket(requester=author, block=whole, flagged=False, machine=machine, by_staff=author, inside=inside)
    if forward is not None:
        return OpenTicket(requester=whom, block=block, flagged=False, machine=machine, by_staff=author, forward=forward)
    text, tail = staff_words(known)
    words = block if tail else narrowed(_block(known, author, text), block)
    if not (tail or whom.is_staff or words.has(SayInternally)):
        words = enclosing.bounded(words, known.said.attachments, known.policy)
    return OpenTicket(requester=whom, block=words, flagged=False, machine=machine, by_staff=author, inside=tail)


def _block(known: Known, author: Person, text: str) -> Block:
    """The commands and words of the mail. An address of a note, of whatever ticket, still says whom its writer meant."""
    block = read_block(text, Moment.of(known))
    if any(word for _, word in known.typed) or any(s.audience is Visibility.INTERNAL for s in known.signed):
        block = replace(block, commands=(*block.commands, SayInternally()), words=(*block.words, "-note"))
    return check(block, Scene(known=known, by=author, ticket=None))


def _asked_for(block: Block, known: Known) -> Person | None:
    asked = [command for command in block.commands if isinstance(command, ChangeRequester)]
    return known.person(asked[-1].address, asked[-1].name) if asked else None


def note_of_forward(known: Known, found: Found, forward: Forward) -> tuple[str, bool]:
    """What a forward adds to a ticket: what stands above it, where the ticket has the rest, else all of it."""
    is_there = found.evidence is Evidence.MESSAGE_ID and bool(forward.above)
    return (forward.above if is_there else known.said.full_text), False


def behind_colleagues(found: Forwarded, handed: tuple[Forwarded, ...], person: Whose) -> Forwarded:
    """The mail handed on, or what stands behind it where a colleague had handed that on: theirs is a note, never a command.

    What is quoted brings its own files only where it is a mail of its own; all others stay inside, as those of a colleague.
    """
    for inner in handed:
        colleague = person(found.sender)
        if colleague is None or not colleague.is_staff:
            break
        said = "\n".join(f"> {line}".rstrip() for line in inner.above.split("\n")) if inner.above else ""
        above = "\n\n".join(part for part in (found.above, said and f"> {colleague.shown}:\n{said}") if part)
        found = replace(inner, above=above, attached=inner.attached or _NO_FILE)
    return found


def handed_files(found: Forwarded, files: tuple[Attachment, ...]) -> tuple[tuple[Attachment, ...], tuple[Attachment, ...]]:
    """Which files are those of the mail handed on, and which the forwarder's own. ``files``: those on the outer mail.

    Whose the files beside a mail quoted inline are cannot be told: the forwarder's, unless they added nothing of their own.
    """
    if found.attached is not None:
        return found.files, tuple(file for file in files if file.sha256 != found.attached)
    return ((), files) if found.above.strip() else (files, ())


def handed_on(said: Said, forward: Forward) -> Said:
    """The forwarded mail as it becomes a message: its own text, files and id, so that answers to it are found."""
    return replace(
        said,
        text=forward.text,
        full_text=forward.text,
        quoted_lines=0,
        subject=forward.subject,
        attachments=forward.files,
        message_id=forward.message_id,
        references=(),
    )


def spoken_for(intent: OpenTicket, known: Known) -> Known:
    """Facts as if whoever the ticket is for had written themselves, where a form of ours says so: nothing proves them."""
    if not intent.by_form or intent.requester is None:
        return known
    return replace(
        known,
        author=intent.requester,
        from_address=None,
        trust=Trust.NONE,
        vouched=True,
    )

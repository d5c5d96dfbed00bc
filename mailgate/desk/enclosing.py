"""How much goes to customers with one message. The one rule: what is too much is not sent, and its author is told.

Mail servers refuse what is large, for each recipient anew and hours later: better to say so before anything went out. Where there
is a page, what does not fit into a mail goes as a link to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mailgate.desk.letters import Problem, Remark
from mailgate.desk.model import Policy
from mailgate.desk.vocabulary import Block
from mailgate.mail.model import Attachment

TOO_LARGE, TOO_MANY = "too_large", "too_many"


def too_much(files: Sequence[Attachment], policy: Policy) -> Problem | None:
    """What is wrong with sending these to customers; None: nothing. ``line`` is how much there is, ``nearest`` the bound."""
    size, most = _size(files), max(policy.customer_attachments, policy.linked_files)
    if policy.customer_attachments and size > most:
        return Problem(line=str(size), why=TOO_LARGE, nearest=str(most))
    if len(files) > policy.customer_files:
        return Problem(line=str(len(files)), why=TOO_MANY, nearest=str(policy.customer_files))
    return None


def bounded(block: Block, files: Sequence[Attachment], policy: Policy) -> Block:
    """The block of words that are for customers, with a problem where they cannot get the files."""
    wrong = too_much(files, policy)
    return block if wrong is None or block.problems else replace(block, problems=(wrong,))


def remark(block: Block) -> Remark:
    """Why a mail with problems stayed inside."""
    return Remark.TOO_MUCH if any(problem.why in (TOO_LARGE, TOO_MANY) for problem in block.problems) else Remark.PROBLEM


def apart(files: Sequence[Attachment], most: int) -> frozenset[int]:
    """The places of those that do not go with a mail that holds ``most`` octets of them, 0 for any: the largest, as few as do."""
    left = _size(files)
    chosen: set[int] = set()
    for place in sorted(range(len(files)), key=lambda place: -files[place].size):
        if not most or left <= most:
            break
        chosen.add(place)
        left -= files[place].size
    return frozenset(chosen)


def as_links(files: Sequence[Attachment], policy: Policy) -> Remark | None:
    """What the author is told where files of theirs go as links."""
    return Remark.LINKED if policy.linked_files and apart(files, policy.customer_attachments) else None


def _size(files: Sequence[Attachment]) -> int:
    return sum(file.size for file in files)

"""How much goes to customers with one message. The one rule: what is too much is not sent, and its author is told.

Mail servers refuse what is large, for each recipient anew and hours later: better to say so before anything went out.
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
    size = sum(file.size for file in files)
    if policy.customer_attachments and size > policy.customer_attachments:
        return Problem(line=str(size), why=TOO_LARGE, nearest=str(policy.customer_attachments))
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

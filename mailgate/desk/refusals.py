"""Why a message or ticket cannot be turned, for somebody at the shell. The one rule: it says what is so, and what to do."""

from __future__ import annotations

from collections.abc import Mapping

WHY: Mapping[str, str] = {
    "no_such_message": "there is no such message on this ticket; `mailgate ticket show N` has their numbers",
    "of_merged": "that message is of a ticket that was merged into this one; undo the merge, or write it anew",
    "public_already": "that message is public already",
    "internal_already": "that message is internal already",
    "no_such_file": "that message has no such file that is public; `mailgate ticket show N` names them",
    "waits": "that message has not gone out yet; wait for it, or stop it",
    "taken": "a colleague took it a moment ago; `mailgate ticket show N` says who; later it can be taken over",
    "no_such_ticket": "there is no such ticket to merge into; `mailgate ticket list` shows those there are",
    "not_outside": "they are one of us or take part in the ticket, so there is nobody outside to ask",
    "internal": "what is to be forwarded is internal; only what is public may be",
    "same_ticket": "the one is part of the other already: they are the same ticket",
}
"""``Problem.why`` -> the words."""

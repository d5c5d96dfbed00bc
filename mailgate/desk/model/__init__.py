"""The nouns of the desk: people, tickets, what is known of a mail. Its one rule: what is public and what is internal have
different types, and a visibility never has a default.

Rules get these values and answer with the actions of ``desk.actions``; nothing here reads a store, a clock or a setting.

Each page of them is a module here; everybody imports the nouns from this package.
"""

from __future__ import annotations

from mailgate.desk.model.deeds import ActingHere, Again, Deed, Earlier, HeldFacts
from mailgate.desk.model.known import Answer_co, Desk, Facts, Fresh, Known, Need, Predefined
from mailgate.desk.model.mails import Crossing, Forward, LastRead, OutboxFacts, Place, Reference, Said, SideHere, SignedHere
from mailgate.desk.model.people import Filter, Load, Organisation, Person, Spent, Suppressed
from mailgate.desk.model.policy import ALWAYS, Budgets, Calendar, Policy, QueuePolicy, Span
from mailgate.desk.model.tickets import (
    Attention,
    Deadlines,
    InternalNote,
    Message,
    Participant,
    PublicMessage,
    Taken,
    TicketFacts,
    Unread,
)
from mailgate.desk.model.words import (
    Assignment,
    CcJoin,
    Choice,
    ClosedReply,
    Disposition,
    Doubt,
    EventKind,
    NotifyMode,
    PersonKind,
    Priority,
    ReceiptMode,
    Role,
    StaffTrust,
    Standing,
    Status,
    WaitingFor,
)

__all__ = [
    "ALWAYS",
    "ActingHere",
    "Again",
    "Answer_co",
    "Assignment",
    "Attention",
    "Budgets",
    "Calendar",
    "CcJoin",
    "Choice",
    "ClosedReply",
    "Crossing",
    "Deadlines",
    "Deed",
    "Desk",
    "Disposition",
    "Doubt",
    "Earlier",
    "EventKind",
    "Facts",
    "Filter",
    "Forward",
    "Fresh",
    "HeldFacts",
    "InternalNote",
    "Known",
    "LastRead",
    "Load",
    "Message",
    "Need",
    "NotifyMode",
    "Organisation",
    "OutboxFacts",
    "Participant",
    "Person",
    "PersonKind",
    "Place",
    "Policy",
    "Predefined",
    "Priority",
    "PublicMessage",
    "QueuePolicy",
    "ReceiptMode",
    "Reference",
    "Role",
    "Said",
    "SideHere",
    "SignedHere",
    "Span",
    "Spent",
    "StaffTrust",
    "Standing",
    "Status",
    "Suppressed",
    "Taken",
    "TicketFacts",
    "Unread",
    "WaitingFor",
]

"""Links to the page, mailed on request, and made worthless. The one rule: a link goes to whose it is and to nobody else, at their
registered address, and whoever asks learns nothing by asking.

Anybody may ask for anybody's link, on the page or by mail to ``+mypage@``: it opens nothing to them. A stranger is mailed nothing
at all, so that nobody's mailbox can be filled by asking in its name (T24); who may be known by forged mail alone is mailed one
where they could be mailed an acknowledgement and a confirmation, and costs both. ``revoke`` in such a mail, proven, makes all
links and signed addresses of its author worthless.
"""

from __future__ import annotations

from mailgate.desk.actions import Decision, Send, Step
from mailgate.desk.command.needs import EverProven, MyLastQueue, MyTickets
from mailgate.desk.model import Disposition, Known, Person
from mailgate.desk.revoking import Holder, revoke_all
from mailgate.desk.service_letters import PageLink
from mailgate.mail.model import Trust

#: What somebody writes, and nothing else, who wants all their links to be worthless.
REVOKE = "revoke"


def answered(author: Person, known: Known) -> Decision | None:
    """The link to their tickets; partners sign in by theirs. None: there is no page for them, and a list has to do."""
    if not known.policy.page or author.is_staff:
        return None
    if known.said.text.strip().lower() == REVOKE:
        return _revoked(author, known)
    queue = known.facts.get(MyLastQueue())
    if author.id is None or (queue is None and not author.is_partner):
        return _nothing("no link", "they take part in no ticket here")
    proven = author.is_partner or known.trust >= Trust.TOKEN or bool(known.facts.get(EverProven()))
    letter = PageLink(to=author, queue=known.desk.queues.get(queue or "", known.queue), proven=proven)
    step = Step(rule="mypage", result="link mailed", because="to the registered address of whoever was named")
    return Decision(disposition=Disposition.COMMAND, actions=(Send(letter=letter),), steps=(step,))


def _revoked(author: Person, known: Known) -> Decision:
    if author.id is None or known.trust < Trust.TOKEN:
        return _nothing("nothing revoked", "whoever asks did not prove who they are")
    addressed, shown = known.facts.get(MyTickets()) or ((), ())
    return revoke_all(Holder(person=author, addressed=addressed, shown=shown), author, known.now)


def _nothing(result: str, because: str) -> Decision:
    step = Step(rule="mypage", result=result, because=because)
    return Decision(disposition=Disposition.COMMAND, actions=(), steps=(step,))

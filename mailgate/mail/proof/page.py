"""What a form of our own page proves of who filled it in. The one rule: what opened the page is what the words are worth.

A link is worth what a signed address is that was mailed to the same person: whoever has it can write in their name, for as long
as it lasts. Who signed in has just shown that the mailbox is theirs, which is a log-in, for those who have one. The fields of
such a mail were written by us, so its From can only be somebody else's where something is wrong.
"""

from __future__ import annotations

from mailgate.mail.model import Address, Trust

SIGNED_IN = "signed in"
"""What stands in ``Envelope.account`` of a form (``Via.WEB``) behind which there is a session, not the link of a letter alone."""


def proven(author: Address | None, addresses: frozenset[Address], *, signed_in: bool) -> tuple[Trust, str]:
    """The trust and why. ``addresses`` are all of whose page it was, empty for a page that anybody can open."""
    if author is None or not addresses:
        return Trust.NONE, "written on the page by somebody who proved nothing"
    if author not in addresses:
        return Trust.FAILED, "forged on the page: From is no address of whose page it was"
    if signed_in:
        return Trust.SUBMITTED, "written on the page by somebody signed in"
    return Trust.TOKEN, "written on the page of its author, by the link from our mail"

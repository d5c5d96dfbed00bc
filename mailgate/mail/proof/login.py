"""What a log-in at our submission port proves. The one rule: it proves the author only if From is an address of who logged in.

The port asks for a password, not for the truth: the fields of a mail are written by its sender there as everywhere. So a mail in
somebody else's name is worse than one that proves nothing: it is known who sent it, and that it was not who From says.
"""

from __future__ import annotations

from mailgate.mail.model import Address, Trust


def proven(author: Address | None, addresses: frozenset[Address], *, clean: bool) -> tuple[Trust, str]:
    """The trust and why. ``addresses`` are all of who logged in; ``author`` is the one valid one in From, if any."""
    if not clean:
        return Trust.NONE, "the header block is not clean (see the defects of the mail): nothing in it is believed"
    if author is None:
        return Trust.NONE, "the mail does not have exactly one valid author"
    if author in addresses:
        return Trust.SUBMITTED, "its author logged in to our own submission port"
    return Trust.FAILED, "forged at our own submission port: From is no address of who logged in"

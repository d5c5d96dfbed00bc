"""Addresses for the eye. Its one rule: what is shown reads back as the very address, and looks like no other (T12)."""

from __future__ import annotations

from mailgate.mail import address, hosts, scripts
from mailgate.mail.model import Address


def shown(one: Address) -> str:
    """``one`` with its domain in letters; in A-labels where scripts mix or a letter could be taken for another."""
    local, host = address.split(one)
    letters = hosts.in_letters(host)
    return f"{local}@{letters}" if scripts.belong(letters) and address.read(f"{local}@{letters}") == one else one

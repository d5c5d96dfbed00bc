"""Addresses that are by their names a program's, a mail server's or a list's. The one rule: a local part alone says so."""

from __future__ import annotations

import re

LIST = re.compile(r"owner-.+|.+-(?:owner|request|bounces?)|majordomo|listserv|listproc|sympa|mailman")
ROBOT = re.compile(
    r"mailer-?daemon|mdaemon|postmaster|auto-?(?:reply|responder|answer)|"
    r"(?:.{1,40}[-_.+])?(?:(?:no|do[-_.]?not|dont)[-_.]?reply|(?:nicht|bitte[-_.]?nicht)[-_.]?antworten|keine?[-_.]?antwort|"
    r"ne[-_.]?pas[-_.]?repondre|no[-_.]?(?:responder|conteste[rs]?|contestar)|n[aã]o[-_.]?respond[ae]r?|non[-_.]?rispond(?:ere|a)|"
    r"niet[-_.]?(?:beant)?woorden|svar[-_.]?ej|ikke[-_.]?svar|nie[-_.]?odpowiada[jć]|neodpovidat|ne[-_.]?valaszolj)(?:[-_.+\d].*)?"
)
CHALLENGE = re.compile(r".{1,60}[-+]confirm[-+](?:[a-z]+[-+.])?\d+\..+")
"""TMDA's ``anna-confirm-1234567890.12345.abcdef@``: it asks whoever wrote to prove to be a person."""
DAEMON = re.compile(r"mailer-?daemon|postmaster")


def is_one(address: str) -> bool:
    """Whether nobody reads at an address."""
    local = address.rpartition("@")[0].lower()
    return any(name.fullmatch(local) for name in (ROBOT, LIST, DAEMON, CHALLENGE))

"""``staff password`` and ``partner password``: who may log in where mail is submitted. Its rule: a password is no argument."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from mailgate.cli import output
from mailgate.cli.common import CommandError, settings, store
from mailgate.cli.people import AnAddress, who
from mailgate.desk.model import Person
from mailgate.mail.model import Address

Generate = Annotated[bool, typer.Option("--generate", help="Make one up and print it, once.")]
Remove = Annotated[bool, typer.Option("--remove", help="They can log in no more, from this moment on.")]


def add_to(app: typer.Typer, noun: str) -> None:
    """Give a noun, ``staff`` or ``partner``, its command ``password``."""
    about = f"""Set the password with which they log in to the submission port. It is asked for, or read from standard input.

    Example: `mailgate {noun} password bea@help.example --generate`
    """

    @app.command("password", help=about)
    def password(context: typer.Context, address: AnAddress, generate: Generate = False, remove: Remove = False) -> None:
        if generate and remove:
            raise typer.BadParameter("--generate and --remove: one of them")
        new = "" if remove else _new(made=generate)
        person = _change(context, Address(address), noun, new)
        if generate:
            output.say(new)
        else:
            output.say(f"{who(person)} {'logs in with this password' if new else 'cannot log in any more'}")


def _new(*, made: bool) -> str:
    """A password, made up or read. Raises CommandError for one that is no good."""
    from mailgate.inbound.passwords import LONGEST, SHORTEST, generated

    if made:
        return generated()
    if sys.stdin.isatty():
        text: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        text = sys.stdin.readline().removesuffix("\n").removesuffix("\r")
    if not SHORTEST <= len(text) <= LONGEST or not text.isprintable():
        raise CommandError(f"a password has {SHORTEST} to {LONGEST} characters that can be printed; --generate makes a good one")
    _warn_of_blanks(text)
    return text


def _warn_of_blanks(text: str) -> None:
    if text != text.strip():
        output.error("the password begins or ends with a blank, which is part of it")


def _change(context: typer.Context, address: Address, noun: str, new: str) -> Person:
    """Keep the hash of a new password; "" takes the old one away."""
    from mailgate.inbound.passwords import hashed
    from store import logins, people

    kept = hashed(new) if new else None
    with store(settings(context)) as opened, opened.write() as session:
        person = people.by_address(session, [address]).get(address)
        if person is None or not (person.is_staff if noun == "staff" else person.is_partner):
            raise CommandError(f"{address} is no {noun}; `mailgate {noun} list` shows who is")
        logins.set_password(session, person, kept)
    return person

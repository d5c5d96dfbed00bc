"""How we prove who we are to a server, as configured. The one rule: a secret comes from one place, and none stands in the
configuration itself.

A secret is the first line of a private file, an environment variable, or the first line a command prints. Which server takes a
password and which an OAuth token is said for each account.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, model_validator

from mailgate.settings.forms import OptionalPath, Section

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def _variable(value: str) -> str:
    if value and not _VARIABLE.fullmatch(value):
        raise ValueError("this is no name of an environment variable; give its name, like IMAP_PASSWORD, not the secret")
    return value


def _argv(value: tuple[str, ...]) -> tuple[str, ...]:
    if value and not value[0]:
        raise ValueError('give the program first, then its arguments, like ["pass", "show", "mail/support"]')
    return value


Variable = Annotated[str, AfterValidator(_variable)]
Argv = Annotated[tuple[str, ...], AfterValidator(_argv)]


@dataclass(frozen=True, slots=True)
class Source:
    """Where one secret comes from. ``option`` is the name its three options begin with."""

    option: str
    file: Path | None
    env: str
    command: tuple[str, ...]

    @property
    def given(self) -> tuple[str, ...]:
        """The options that are used."""
        ways = {"file": self.file, "env": self.env, "command": self.command}
        return tuple(f"{self.option}_{way}" for way, value in ways.items() if value)

    @property
    def options(self) -> str:
        """All three, for people."""
        return f"{self.option}_file, {self.option}_env or {self.option}_command"


def one_place(source: Source) -> None:
    """Raises ValueError where a secret has two places."""
    if len(source.given) > 1:
        raise ValueError(f"{' and '.join(source.given)} both give the same secret; keep one of them")


class Login(Section):
    """Who we are to a server: by a password from one place, or by a token of an ``[[oauth]]`` account."""

    password_file: OptionalPath = None
    password_env: Variable = ""
    password_command: Argv = ()
    auth: Literal["password", "xoauth2", "oauthbearer"] = "password"
    oauth: str = ""

    @property
    def password_source(self) -> Source:
        """Where the password comes from."""
        return Source("password", self.password_file, self.password_env, self.password_command)

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        one_place(self.password_source)
        if self.auth == "password" and self.oauth:
            raise ValueError('oauth is for auth = "xoauth2" or "oauthbearer"; set one of them, or leave oauth out')
        if self.auth != "password" and not self.oauth:
            raise ValueError(f'auth = "{self.auth}" needs the name of an [[oauth]] account in oauth')
        if self.auth != "password" and (given := self.password_source.given):
            raise ValueError(f'{given[0]} is for auth = "password"; with "{self.auth}" the token of {self.oauth!r} counts')
        return self

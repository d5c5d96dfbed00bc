"""Forms for new requests on the page, as configured. The one rule: what nobody could fill in is an error before it is shown.

Words that people read are one text, or a table with one for each language: ``{ en = "Serial number", de = "Seriennummer" }``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from mailgate import languages
from mailgate.settings.forms import Section

Kind = Literal["text", "textarea", "select", "checkbox", "date", "number", "email"]
#: Fields of one form, and choices of one field.
MAX_FIELDS = 30
MAX_CHOICES = 200
#: Characters of one line that is typed.
MAX_LINE = 1_000


def _spoken(value: object) -> object:
    """One text, or one for each language, as pairs of language and text; "" is every other language."""
    pairs = [("", value)] if isinstance(value, str) else list(value.items()) if isinstance(value, Mapping) else None
    if pairs is None:
        return value  # what was made here before, or nothing that anybody can read: pydantic says so
    for language, text in pairs:
        if not isinstance(text, str) or (isinstance(value, Mapping) and not text.strip()):
            raise ValueError(f'{language}: words are a text in quotes, or a table of them, like {{ en = "Name", de = "Name" }}')
        if language != languages.tag(language):
            raise ValueError(f"{language!r} is no language; write it like de or pt-br")
    return tuple(pairs)


Words = Annotated[tuple[tuple[str, str], ...], BeforeValidator(_spoken)]


def in_language(said: Words, language: str) -> str:
    """The words in a language, else in it without its region, else in English, else in the first that is there; "": none are."""
    found = dict(said)
    tried = (language, language.partition("-")[0], "", languages.ENGLISH)
    return next((found[one] for one in tried if one in found), said[0][1] if said else "")


class Choice(Section):
    """One of the answers that a ``select`` offers. ``label``: what people read, the value itself where there is none."""

    value: str = Field(min_length=1, max_length=100)
    label: Words = ()


def _choices(value: object) -> object:
    """``["a", "b"]`` is ``[{ value = "a" }, { value = "b" }]``."""
    if isinstance(value, str) or not isinstance(value, Iterable):
        return value
    return tuple({"value": one} if isinstance(one, str) else one for one in value)


class FormField(Section):
    """What a form asks for beside name, address, subject and text."""

    name: str = Field(min_length=1, max_length=40, pattern=r"^[a-z][a-z0-9_-]*$")
    label: Words
    kind: Kind = "text"
    choices: Annotated[tuple[Choice, ...], BeforeValidator(_choices)] = ()
    required: bool = False
    help: Words = ()
    max: int = Field(default=200, ge=1, le=10_000)

    @field_validator("label")
    @classmethod
    def _said(cls, value: Words) -> Words:
        if not any(text.strip() for _, text in value):
            raise ValueError("people read the label beside the field; write one")
        return value

    @model_validator(mode="after")
    def _fits(self) -> Self:
        values = [one.value for one in self.choices]
        if (self.kind == "select") != bool(values):
            wants = (
                'choices = ["…", "…"]' if self.kind == "select" else f'no choices: {self.kind} takes none, kind = "select" does'
            )
            raise ValueError(f"field {self.name!r} needs {wants}")
        if len(values) > MAX_CHOICES or len(set(values)) < len(values):
            raise ValueError(f"field {self.name!r}: each choice stands there once, and at most {MAX_CHOICES} in all")
        if self.kind != "textarea" and self.max > MAX_LINE:
            raise ValueError(f'field {self.name!r}: max above {MAX_LINE} is for kind = "textarea"')
        return self


class Form(Section):
    """The form of one queue."""

    queue: str
    title: Words = ()
    intro: Words = ()
    field: tuple[FormField, ...] = ()

    @field_validator("field")
    @classmethod
    def _each_its_name(cls, value: tuple[FormField, ...]) -> tuple[FormField, ...]:
        for name, times in Counter(one.name for one in value).items():
            if times > 1:
                raise ValueError(f"{times} fields are called {name!r}; give each a name of its own")
        if len(value) > MAX_FIELDS:
            raise ValueError(f"at most {MAX_FIELDS} fields; nobody fills in more")
        return value


def each_its_queue(forms: tuple[Form, ...]) -> tuple[Form, ...]:
    """A queue has one form. Raises ValueError."""
    for queue, times in Counter(one.queue for one in forms).items():
        if times > 1:
            raise ValueError(f"{times} forms are for queue {queue!r}; a queue has one: keep one of them")
    return forms

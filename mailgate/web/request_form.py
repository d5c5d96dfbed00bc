"""The form for a new request as it was filled in: what is wrong with it, and what the desk reads of it. The one rule: what cannot
be taken says why beside its field, and all the words come back.

What was filled into fields of the operator's stands above the text, a line each, in the queue's language: it is part of what the
person said, so whoever may read the request may read it, and a search finds it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from mailgate.mail import address
from mailgate.mail.model import Address
from mailgate.mail.words import one_line
from mailgate.settings import Form, FormField
from mailgate.settings.request_forms import in_language
from mailgate.web.filled import Filled, Problem

#: Characters of a name and of a subject.
NAME, SUBJECT = 100, 200
#: A field that people do not see: programs that fill in whatever they find fill it in.
TRAP = "website"
_NUMBER = re.compile(r"[+-]?\d{1,30}([.,]\d{1,30})?", re.ASCII)


class Wrong(StrEnum):
    """What is wrong with one field. Each has one sentence per language in ``new_request.j2``."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    NO_ADDRESS = "no_address"
    OUR_ADDRESS = "our_address"
    NO_CHOICE = "no_choice"
    NO_DATE = "no_date"
    NO_NUMBER = "no_number"
    TRAPPED = "trapped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A form as it came. ``values``: what stands in each of its fields, by the field's name in the page."""

    values: Mapping[str, str]
    wrong: Mapping[str, Wrong] = field(default_factory=dict)
    problem: Problem | None = None
    """What is wrong with the text or the files."""

    @property
    def is_right(self) -> bool:
        """Whether it can be sent."""
        return not self.wrong and self.problem is None


def control(one: FormField) -> str:
    """The name of a field in the page: none of the operator's is one of ours."""
    return f"field_{one.name}"


def read(form: Form, filled: Filled, ours: Callable[[Address], bool] | None) -> Read:
    """What was filled in. ``ours``: whether an address is one of the desk's own; None: whoever writes is known, and not asked."""
    values = {name: one_line(filled.text(name), SUBJECT + 1) for name in ("name", "address", "subject", TRAP)}
    values |= {control(one): _typed(one, filled.text(control(one))) for one in form.field}
    values["text"] = filled.text("text")
    wrong = {"subject": _line(values["subject"], SUBJECT, required=True)}
    if ours is not None:
        wrong["name"] = _line(values["name"], NAME, required=False)
        wrong["address"] = _address(values["address"], ours)
        wrong[TRAP] = Wrong.TRAPPED if values[TRAP] else None
    wrong |= {control(one): _field(one, values[control(one)]) for one in form.field}
    return Read(values=values, wrong={name: why for name, why in wrong.items() if why is not None})


def said(form: Form, found: Read, language: str) -> str:
    """The words of a request: the fields with something in them, a line each in that language, and the text below them."""
    lines = [_told(one, found.values[control(one)], language) for one in form.field if found.values[control(one)]]
    text = found.values["text"].strip("\n")
    return "\n".join((*lines, "", text)) if lines else text


def _typed(one: FormField, text: str) -> str:
    """What was typed, as far as it is looked at: one character more than may be."""
    if one.kind == "textarea":
        return text.strip()[: one.max + 1]
    return one_line(text, one.max + 1)


def _told(one: FormField, value: str, language: str) -> str:
    label = one_line(in_language(one.label, language), SUBJECT)
    if one.kind == "checkbox":
        return f"{label}: \u2713"
    if one.kind == "select":
        value = next((in_language(c.label, language) or c.value for c in one.choices if c.value == value), value)
    return f"{label}:\n{value}\n" if "\n" in value else f"{label}: {value}"


def _line(value: str, most: int, *, required: bool) -> Wrong | None:
    if required and not value:
        return Wrong.MISSING
    return Wrong.TOO_LONG if len(value) > most else None


def _address(value: str, ours: Callable[[Address], bool]) -> Wrong | None:
    if not value:
        return Wrong.MISSING
    found = address.parse(value)
    if found is None:
        return Wrong.NO_ADDRESS
    return Wrong.OUR_ADDRESS if ours(found) else None


def _field(one: FormField, value: str) -> Wrong | None:
    if (short := _line(value, one.max, required=one.required)) is not None or not value:
        return short
    match one.kind:
        case "select":
            return None if value in {choice.value for choice in one.choices} else Wrong.NO_CHOICE
        case "date":
            return None if _is_date(value) else Wrong.NO_DATE
        case "number":
            return None if _NUMBER.fullmatch(value) else Wrong.NO_NUMBER
        case "email":
            return None if address.parse(value) else Wrong.NO_ADDRESS
        case "text" | "textarea" | "checkbox":
            return None


def _is_date(value: str) -> bool:
    """As browsers send it (HTML, "valid date string")."""
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False

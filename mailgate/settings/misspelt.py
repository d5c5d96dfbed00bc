"""What a misspelt option was meant to be. The one rule: it is only asked about, and the misspelt one stays an error."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import Any, get_args

from pydantic import BaseModel

#: Names at least so like each other (difflib's ratio, 0 to 1) are taken for one another.
_LIKE = 0.6


def advice(name: str, among: Iterable[str]) -> str:
    """Where to look a name up that is none of these; asks first for the one that is like it, where one is."""
    near = difflib.get_close_matches(name.lower(), sorted(among), n=1, cutoff=_LIKE)
    asked = f'did you mean "{near[0]}"? Else ' if near else ""
    return f"{asked}see the shipped config/mailgate.toml"


def options(model: type[BaseModel], tables: Sequence[int | str]) -> Iterable[str]:
    """What a table may hold. ``tables``: the way to it, by the names of tables and the numbers of those in lists."""
    for table in tables:
        if isinstance(table, int):
            continue
        found = _model(model.model_fields[table].annotation) if table in model.model_fields else None
        if found is None:
            return ()
        model = found
    return model.model_fields.keys()


def _model(annotation: Any) -> type[BaseModel] | None:
    """The table in an annotation: itself, or what a list, an optional one or a choice is of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model(part))), None)

"""What of a shipped template is settled when it is compiled. Its one rule: it says what it would have said, only sooner.

The words of a language are looked up once, not for each letter; of a choice between sentences only the one that is chosen is put
together, not all of them. Both are changes of Jinja2's tree, before it makes code of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from gettext import NullTranslations

from jinja2 import nodes
from markupsafe import escape

_PLACE = re.compile(r"%(?:%|\((\w+)\)s)")


class Words:
    """The words of one language, as nodes; ``escaped``: for HTML."""

    def __init__(self, said: NullTranslations, *, escaped: bool) -> None:
        """``said``: the words themselves."""
        self._said, self._escaped = said, escaped

    def data(self, text: str) -> nodes.TemplateData:
        """A text of ours: never escaped again."""
        return nodes.TemplateData(str(escape(text)) if self._escaped else text)

    def said(self, call: nodes.Call) -> nodes.Expr | None:
        """What a call of ``_``, ``gettext`` or ``pgettext`` says; None for any other call."""
        name = call.node.name if isinstance(call.node, nodes.Name) else ""
        if name not in ("_", "gettext", "pgettext"):
            return None
        words = [one.as_const() for one in call.args]
        text = self._said.pgettext(*words) if name == "pgettext" else self._said.gettext(*words)
        values = {one.key: one.value for one in call.kwargs}
        pieces = [self.data(one) if place is None else values[place] for one, place in _pieces(text)]
        return pieces[0] if len(pieces) == 1 and isinstance(pieces[0], nodes.TemplateData) else nodes.Concat(pieces)


def _pieces(text: str) -> Iterator[tuple[str, str | None]]:
    """A message as its plain texts, each with None, and its places to be filled in, by name."""
    plain, at = "", 0
    for found in _PLACE.finditer(text):
        plain, at = plain + text[at : found.start()], found.end()
        if found[1] is None:
            plain += "%"
            continue
        if plain:
            yield plain, None
        yield "", found[1]
        plain = ""
    if plain + text[at:] or not text:
        yield plain + text[at:], None


def chosen(node: nodes.Expr) -> nodes.Expr:
    """``{…}[key]`` and ``{…}.get(key, other)`` as questions one after the other; anything else as it is."""
    match node:
        case nodes.Getitem(node=nodes.Dict() as table, arg=key):
            return _asked(table.items, key, None)
        case nodes.Call(node=nodes.Getattr(node=nodes.Dict() as table, attr="get"), args=[key, other]):
            return _asked(table.items, key, other)
        case _:
            return node


def _asked(pairs: Sequence[nodes.Pair], key: nodes.Expr, other: nodes.Expr | None) -> nodes.Expr:
    found = other
    for pair in pairs:  # the last of two equal keys counts, as in a table
        found = nodes.CondExpr(nodes.Compare(key, [nodes.Operand("eq", pair.key)]), pair.value, found)
    return found if found is not None else nodes.Const(None)


def settled(test: nodes.Expr) -> bool | None:
    """Whether two words that are compared are the same; None: it depends on the letter."""
    match test:
        case nodes.Compare(expr=nodes.Const(value=one), ops=[nodes.Operand(op="eq", expr=nodes.Const(value=other))]):
            return bool(one == other)
        case _:
            return None

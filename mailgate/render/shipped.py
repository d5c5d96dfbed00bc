"""The shipped templates, for letters by the thousand. Its one rule: only what comes with the program is filled in here.

They are ours and do not change while the program runs, so each is compiled once for each language into one piece of code
(``pressing``, ``folding``) and needs no sandbox; the operator's are filled in elsewhere (``cage``). What people wrote is a value
here as there (T62), and escaped in the same places (T63): a test compares every letter made both ways.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, Environment, Template, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context
from markupsafe import Markup, escape

from mailgate.languages import ENGLISH
from mailgate.render import pages, speech
from mailgate.render.folding import Words
from mailgate.render.pages import Page, Shelf
from mailgate.render.pressing import SUBJECT, Press
from mailgate.render.sheet import Facts

_SPECIAL = re.compile(r"[&<>'\"]")


class Shipped:
    """The templates of the folder that comes with the program."""

    def __init__(self, folder: Path, language: str = ENGLISH) -> None:
        """``folder``: holds ``mail/`` and ``locale/``. ``language``: of letters to people in whose own there are no words."""
        self._shelf = Shelf([folder], language=language)
        self._tongues: dict[str, _Tongue] = {}

    def sources(self) -> tuple[str, ...]:
        """The templates and catalogues as they are written."""
        return self._shelf.sources()

    def page(self, template: str, language: str, facts: Facts) -> Page:
        """The words of one letter."""
        found = self._shelf.language(language)
        if found not in self._tongues:
            self._tongues[found] = _Tongue(self._shelf, found)
        return self._tongues[found].page(f"{template}.j2", facts)


@lru_cache(maxsize=8)
def of(folder: Path, language: str = ENGLISH) -> Shipped:
    """Those of one folder, the same for everybody in this process: nothing is made of them twice."""
    return Shipped(folder, language)


class _Tongue:
    """The letters in one language, each made into code when it is first asked for."""

    def __init__(self, shelf: Shelf, language: str) -> None:
        self._language = language
        self._plain, self._escaped = (_Parts(shelf, language, escaped=escaped) for escaped in (False, True))

    def page(self, name: str, facts: Facts) -> Page:
        """The words of one letter."""
        told = {**facts, "language": self._language}
        subject, text = self._plain.filled(name, told)
        return Page(subject, text, self._escaped.filled(name, told)[1])


class _Parts:
    """The subject and the text of letters, or (``escaped``) their HTML."""

    def __init__(self, shelf: Shelf, language: str, *, escaped: bool) -> None:
        self._environment = shelf.environment(_Environment, language, escaped=escaped)
        self._words = Words(shelf.said(language), escaped=escaped)
        self._functions = speech.functions(shelf.said(language))
        self._parts = ("html",) if escaped else ("subject", "text")
        self._made: dict[str, Template] = {}

    def filled(self, name: str, told: Facts) -> tuple[str, str]:
        """The subject, "" in HTML, and the other part."""
        if name not in self._made:
            self._made[name] = self._environment.from_string(Press(self._parsed, self._words).pressed(name, self._parts))
        made = self._made[name]
        context = Context(self._environment, {**self._functions, **told}, name, {})
        body = "".join(made.root_render_func(context))
        return str(context.vars.get(SUBJECT, "")), body

    def _parsed(self, name: str) -> nodes.Template:
        assert self._environment.loader
        return _parsed(self._environment.loader.get_source(self._environment, name)[0])


class _Code(CodeGenerator):
    """Jinja2's own, with our texts as constants, and with pieces that are put together at once escaped one by one."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._constants: dict[str, str] = {}

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 - Jinja2's
        super().visit_Template(node, frame)
        for text, name in self._constants.items():
            self.writeline(f"{name} = Markup({text!r})")

    def visit_TemplateData(self, node: nodes.TemplateData, frame: Frame) -> None:  # noqa: N802 - Jinja2's
        if frame.eval_ctx.autoescape:
            self.write(self._constants.setdefault(node.data, f"said_{len(self._constants)}"))
        else:
            self.write(repr(node.data))

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802 - Jinja2's
        escaped = bool(frame.eval_ctx.autoescape)
        self.write("Markup(concat((" if escaped else "concat((")
        for piece in node.nodes:
            if isinstance(piece, nodes.TemplateData):
                self.write(f"{piece.data!r}, ")
                continue
            self.write("environment.shown(" if escaped else "str(")
            self.visit(piece, frame)
            self.write("), ")
        self.write(")))" if escaped else "))")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write("environment.shown(" if frame.eval_ctx.autoescape else "str(")


@lru_cache(maxsize=16)  # the frames, the pieces, and the letter that is being pressed
def _parsed(source: str) -> nodes.Template:
    """The tree of a template, which nobody changes: what is pressed of it is a copy."""
    return pages.reader(BaseLoader()).parse(source)


def _shown(value: object) -> str:
    """A value as it may stand in HTML."""
    if isinstance(value, str) and (isinstance(value, Markup) or not _SPECIAL.search(value)):
        return value
    return escape(value)


class _Environment(Environment):
    """Makes code with what our own code generator needs."""

    code_generator_class = _Code
    shown = staticmethod(_shown)

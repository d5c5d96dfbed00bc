"""A shipped letter pressed into one template. Its one rule: whatever it extends and imports is in its place, and nothing of that
is looked up while a letter is made.

A letter extends a frame that extends a page, and each of them imports pieces; Jinja2 puts that together anew for every letter.
What is shipped never changes while the program runs, so it is put together once. The operator's templates are not made this way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from jinja2 import nodes

from mailgate.render import folding
from mailgate.render.folding import Words

SUBJECT = "_subject"
"""Where the subject is left by a template pressed from two parts: the second one is its output. No template has such a name."""

_ODD = frozenset(["super", "self", "caller", "varargs", "kwargs"])
"""Names by which a template asks for more than there is any longer."""
_N = TypeVar("_N", bound=nodes.Node)
Parse = Callable[[str], nodes.Template]
"""The tree of a template, which is not changed."""


class NotPressedError(Exception):
    """A template uses what cannot be pressed; the text says what. No letter of ours does."""


@dataclass(frozen=True, slots=True)
class _Macro:
    node: nodes.Macro
    scope: _Scope
    """Where it was written."""
    called: str
    """Its name in the pressed template."""

    @property
    def is_plain(self) -> bool:
        """Whether it only puts its arguments between texts: then each call of it is its text."""
        return [type(one) for one in self.node.body] == [nodes.Output] and not self.node.defaults


_Scope = Mapping[str, "nodes.Expr | _Macro | Mapping[str, nodes.Expr | _Macro]"]
"""What names stand for while a template is pressed: expressions, macros, and templates imported whole. Other names stay."""


@dataclass(slots=True)
class Press:
    """Presses one letter. ``parts``: ``html``, or ``subject`` and ``text``, whose subject is left in ``SUBJECT``."""

    parse: Parse
    words: Words
    _blocks: dict[str, nodes.Block] = field(default_factory=dict)
    _ready: list[nodes.Node] = field(default_factory=list)
    """The macros of imported templates that stay macros."""
    _modules: dict[str, dict[str, nodes.Expr | _Macro]] = field(default_factory=dict)

    def pressed(self, name: str, parts: Sequence[str]) -> nodes.Template:
        """One letter's template."""
        layers = [self.parse(name)]
        while above := layers[-1].find(nodes.Extends):
            layers.append(self.parse(_fixed(above.template)))
        for layer in layers:
            for block in layer.find_all(nodes.Block):
                self._blocks.setdefault(block.name, block)
        scope: _Scope = {}
        before: list[nodes.Node] = []
        for layer in layers[:-1]:
            scope = self._opening(layer, scope, before)
        *first, last = [self._all(layers[-1].body, {**scope, "part": nodes.Const(part)}) for part in parts]
        kept = [nodes.AssignBlock(nodes.Name(SUBJECT, "store"), None, body) for body in first]
        return nodes.Template([*self._ready, *before, *kept, *last])

    def _opening(self, layer: nodes.Template, scope: _Scope, into: list[nodes.Node]) -> _Scope:
        """What a template that extends another says before its blocks: what it imports and sets."""
        for node in layer.body:
            match node:
                case nodes.Import() | nodes.FromImport():
                    scope = {**scope, **self._imported(node)}
                case nodes.Macro():
                    macro = _Macro(node, scope, node.name)
                    scope = {**scope, node.name: macro}
                    into += [] if macro.is_plain else [self._kept(macro)]
                case nodes.Assign(target=nodes.Name(name=name)):
                    into += self._all([node], scope)
                    scope = {one: what for one, what in scope.items() if one != name}
                case nodes.Extends() | nodes.Output() | nodes.Block():
                    continue  # of the output of such a template only its blocks count
                case _:
                    raise NotPressedError(f"{type(node).__name__} beside blocks")
        return scope

    def _imported(self, node: nodes.Import | nodes.FromImport) -> _Scope:
        module = self._module(_fixed(node.template))
        if isinstance(node, nodes.Import):
            return {node.target: module}
        names = [one if isinstance(one, tuple) else (one, one) for one in node.names]
        return {alias: module[name] for name, alias in names}

    def _module(self, name: str) -> Mapping[str, nodes.Expr | _Macro]:
        """What a template is imported for: its macros, and words, which are put where they are named."""
        if name in self._modules:
            return self._modules[name]
        scope: dict[str, nodes.Expr | _Macro | Mapping[str, nodes.Expr | _Macro]] = {}
        made = self._modules[name] = {}
        prefix = "".join(sign if sign.isalnum() else "_" for sign in name)
        for node in self.parse(name).body:
            match node:
                case nodes.Import() | nodes.FromImport():
                    scope |= self._imported(node)
                case nodes.Macro():
                    scope[node.name] = made[node.name] = macro = _Macro(node, dict(scope), f"from{prefix}_{node.name}")
                    self._ready += [] if macro.is_plain else [self._kept(macro)]
                case nodes.Assign(target=nodes.Name(name=target)):
                    scope[target] = made[target] = self._one(_expression(node.node), scope)
                case nodes.Output():
                    continue
                case _:
                    raise NotPressedError(f"{type(node).__name__} in a template that is imported")
        return made

    def _kept(self, macro: _Macro) -> nodes.Macro:
        """A macro that stays one, under a name nothing else has."""
        inner = {name: what for name, what in macro.scope.items() if name not in {arg.name for arg in macro.node.args}}
        return nodes.Macro(macro.called, macro.node.args, [], self._all(macro.node.body, inner))

    def _all(self, body: Sequence[nodes.Node], scope: _Scope) -> list[nodes.Node]:
        return [one for node in body for one in self._statement(node, scope)]

    def _statement(self, node: nodes.Node, scope: _Scope) -> list[nodes.Node]:
        match node:
            case nodes.Block(name=name):
                return self._all(self._blocks[name].body, scope)
            case nodes.If():
                return self._asked(node, scope)
            case nodes.Output():
                return [nodes.Output([piece for one in node.nodes for piece in self._said(one, scope)])]
            case nodes.For(target=target):  # within a loop its own names are its own
                return [self._same(node, {one: what for one, what in scope.items() if one not in _names(target)})]
            case nodes.Assign(target=target) if not _names(target) & scope.keys():
                return [self._same(node, scope)]
            case _:
                raise NotPressedError(f"{type(node).__name__} in a letter")

    def _asked(self, node: nodes.If, scope: _Scope) -> list[nodes.Node]:
        """A question, or what follows from it where the answer is known by now."""
        test = self._one(_expression(node.test), scope)
        match folding.settled(test):
            case True:
                return self._all(node.body, scope)
            case False:
                return self._all(_turned(node) if node.elif_ else node.else_, scope)
            case _:
                return [nodes.If(test, *(self._pressed(part, scope) for part in (node.body, node.elif_, node.else_)))]

    def _said(self, node: nodes.Expr, scope: _Scope) -> Sequence[nodes.Expr]:
        """What stands between texts. A plain macro is its own pieces there."""
        macro = self._called(node, scope)
        return self._inside(macro, node, scope) if macro and macro.is_plain else [self._one(node, scope)]

    def _one(self, node: nodes.Expr, scope: _Scope) -> nodes.Expr:
        """An expression."""
        if isinstance(node, nodes.Name) and node.ctx == "load":
            if node.name in _ODD:
                raise NotPressedError(f"{node.name} in a letter")
            found = scope.get(node.name, node)
            return found if isinstance(found, nodes.Expr) else node
        if isinstance(node, nodes.Call) and (said := self.words.said(node)) is not None:
            return self._same(said, scope) if isinstance(said, nodes.Concat) else said
        if isinstance(node, nodes.Call) and (macro := self._called(node, scope)) is not None:
            if macro.is_plain:
                return nodes.Concat(list(self._inside(macro, node, scope)))
            node = nodes.Call(nodes.Name(macro.called, "load"), node.args, node.kwargs, node.dyn_args, node.dyn_kwargs)
            return nodes.Call(node.node, [self._one(one, scope) for one in node.args], [], None, None)
        return folding.chosen(self._same(node, scope))

    def _called(self, node: nodes.Expr, scope: _Scope) -> _Macro | None:
        """The macro that an expression calls, if it does."""
        match node:
            case nodes.Call(node=nodes.Name(name=name)):
                found = scope.get(name)
            case nodes.Call(node=nodes.Getattr(node=nodes.Name(name=name), attr=attr)) if isinstance(scope.get(name), dict):
                found = scope[name][attr]  # type: ignore[index]
            case _:
                return None
        return found if isinstance(found, _Macro) else None

    def _inside(self, macro: _Macro, call: nodes.Expr, scope: _Scope) -> Sequence[nodes.Expr]:
        """The pieces of a plain macro, with what it is called with in place of its arguments."""
        assert isinstance(call, nodes.Call)
        if call.kwargs or len(call.args) != len(macro.node.args):
            raise NotPressedError(f"a call of {macro.called} with other arguments than it has")
        given = {arg.name: self._one(value, scope) for arg, value in zip(macro.node.args, call.args, strict=True)}
        output = macro.node.body[0]
        assert isinstance(output, nodes.Output)
        return [piece for one in output.nodes for piece in self._said(one, {**macro.scope, **given})]

    def _same(self, node: _N, scope: _Scope) -> _N:
        """A copy, everything in it pressed."""
        values = [self._pressed(getattr(node, one), scope) for one in node.fields]
        return type(node)(*values)

    def _pressed(self, value: object, scope: _Scope) -> object:
        match value:
            case list() if value and isinstance(value[0], nodes.Stmt):
                return self._all(value, scope)
            case list():
                return [self._pressed(one, scope) for one in value]
            case nodes.Expr():
                return self._one(value, scope)
            case nodes.Node():
                return self._same(value, scope)
            case _:
                return value


def _names(target: nodes.Node) -> set[str]:
    """What an assignment or a loop gives values to."""
    return {one.name for one in (target, *target.find_all(nodes.Name)) if isinstance(one, nodes.Name)}


def _turned(node: nodes.If) -> list[nodes.Node]:
    """The rest of a question whose first answer is no."""
    first, *others = node.elif_
    return [nodes.If(first.test, first.body, others, node.else_)]


def _expression(node: nodes.Node) -> nodes.Expr:
    """What Jinja2's types call any node."""
    assert isinstance(node, nodes.Expr)
    return node


def _fixed(name: nodes.Expr) -> str:
    """The name of another template; ours are fixed words."""
    return str(name.as_const())

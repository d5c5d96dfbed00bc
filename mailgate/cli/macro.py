"""``mailgate macro``: predefined messages. The one rule: what cannot be filled in is not kept."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from mailgate import languages
from mailgate.cli import output
from mailgate.cli.common import AsJson, CommandError, Limit, noun, now, rfc3339, settings, store
from mailgate.cli.output import Json
from mailgate.desk import filling
from mailgate.desk.command.macro import NAME

app = noun("Predefined messages: `#macro name` puts one above an answer, in the customer's language.")


def _a_name(text: str) -> str:
    if not NAME.fullmatch(text.lower()):
        raise typer.BadParameter("one word of letters, digits, -, _ and ., at most 40")
    return text.lower()


def _a_language(text: str | None) -> str | None:
    return languages.tag(text) if text else None


AName = Annotated[str, typer.Argument(metavar="NAME", help="What `#macro` calls it.", callback=_a_name)]
Lang = Annotated[
    str | None,
    typer.Option("--language", metavar="LANG", help="Its language. Default: the gateway's.", callback=_a_language),
]
Text = Annotated[
    str | None,
    typer.Option("--text", help="Its words, with places like {{ customer }}; without it they are read from standard input."),
]


@app.command()
def add(context: typer.Context, name: AName, language: Lang = None, text: Text = None) -> None:
    """Add a predefined message, or another language of one. Places: {{ customer }}, {{ number }}, {{ subject }}, {{ agent }},
    {{ queue }}, {{ status }}.

    Example: `mailgate macro add sent --language en --text "Dear {{ customer }}, it is on its way."`
    """
    from store import macros

    configured = settings(context)
    made = macros.made(name, language or configured.gateway.language, _words(text), now())
    with store(configured) as opened, opened.write() as session:
        macros.add(session, made)
    output.say(f"#macro {made.name} says that in {made.language!r} from now on")


@app.command("list")
def show_all(context: typer.Context, limit: Limit = 1000, as_json: AsJson = False) -> None:
    """List them, one line for each name and language.

    Example: `mailgate macro list`
    """
    rows = _rows(context, limit)
    if as_json:
        output.print_json(rows)
        return
    output.table(("NAME", "LANGUAGE", "TEXT"), ((r["name"], r["language"], str(r["text"]).split("\n")[0]) for r in rows))


@app.command()
def show(context: typer.Context, name: AName, as_json: AsJson = False) -> None:
    """Show one in all its languages.

    Example: `mailgate macro show sent`
    """
    rows = [row for row in _rows(context, None) if row["name"] == name]
    if not rows:
        raise CommandError(f"there is no predefined message {name!r}; `mailgate macro list` shows what there is")
    if as_json:
        output.print_json(rows)
        return
    for row in rows:
        output.styled(f"{row['language']}  ", "bold", "")
        output.say(str(row["text"]))


@app.command()
def edit(context: typer.Context, name: AName, language: Lang = None, text: Text = None) -> None:
    """Give one another text. What was sent with the old one stays as it was sent.

    Example: `mailgate macro edit sent --language en --text "Dear {{ customer }}, it left us today."`
    """
    from store import macros

    configured = settings(context)
    made = macros.made(name, language or configured.gateway.language, _words(text), now())
    with store(configured) as opened, opened.write() as session:
        macros.edit(session, made)
    output.say(f"#macro {made.name} says that in {made.language!r} from now on")


@app.command()
def remove(context: typer.Context, name: AName, language: Lang = None) -> None:
    """Take one away, in one language or in all.

    Example: `mailgate macro remove sent`
    """
    from store import macros

    with store(settings(context)) as opened, opened.write() as session:
        gone = macros.remove(session, name, language)
    if not gone:
        raise CommandError(f"there is no predefined message {name!r}" + (f" in {language!r}" if language else ""))
    output.say(f"#macro {name} is gone" + (f" in {language!r}" if language else ""))


def _rows(context: typer.Context, limit: int | None) -> list[dict[str, Json]]:
    from store import macros

    with store(settings(context)) as opened, opened.read() as session:
        found = macros.every(session, limit)
        return [{"name": m.name, "language": m.language, "text": m.text, "at": rfc3339(m.at)} for m in found]


def _words(text: str | None) -> str:
    if text is None and sys.stdin.isatty():
        output.tell("The words, ended with Ctrl-D:")
    found = sys.stdin.read() if text is None else text
    if wrong := filling.trouble(found):
        raise typer.BadParameter(wrong)
    return found

"""``mailgate template``: the words of letters. The one rule: it shows what would be sent, and sends nothing."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict
from typing import Annotated

import typer

from mailgate import app as composition
from mailgate import home, languages
from mailgate.cli import output
from mailgate.cli.common import AsJson, CommandError, Limit, noun, settings
from mailgate.cli.people import a_language
from mailgate.render import Renderer, samples
from mailgate.render.pages import Shelf

app = noun("The words of letters: which there are, whose they are, how they look.")


@app.command("list")
def show_all(context: typer.Context, limit: Limit = 1000, as_json: AsJson = False) -> None:
    """List the templates of letters in each language, and whether they are shipped, your own, or shipped with pieces of yours.

    Your own lie in `templates/mail/LANGUAGE/` of the home. Example: `mailgate template list`
    """
    found = Shelf(home.template_dirs(settings(context))).listing()[:limit]
    if as_json:
        output.print_json([{**asdict(one), "path": str(one.path)} for one in found])
        return
    output.table(("LETTER", "LANGUAGE", "SOURCE", "PATH"), ((one.letter, one.language, one.source, one.path) for one in found))


@app.command()
def preview(
    context: typer.Context,
    letter: Annotated[str, typer.Argument(metavar="LETTER", help="A letter of `mailgate template list`.")],
    language: Annotated[str, typer.Option("--language", metavar="LANG", help="Its language.", callback=a_language)] = "en",
    html: Annotated[bool, typer.Option("--html", help="Print the HTML part instead of the text, for a browser.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show a letter with made-up facts, as it would be sent. Exit code 1 if a template of yours cannot be used for it.

    Example: `mailgate template preview notice --language de --html > notice.html`
    """
    sample = samples.LETTERS.get(letter)
    if sample is None:
        raise CommandError(f"there is no letter {letter!r}; there are {', '.join(samples.LETTERS)}")
    configured = settings(context)
    folders, bounds = home.template_dirs(configured), composition.template_bounds(configured)
    gateway = configured.gateway
    with closing(Renderer(folders, gateway.layout, bounds, gateway.language)) as renderer:
        page, trouble = renderer.page(sample, samples.stamp(sample, language, configured.web.public_url))
    if as_json:
        told = {"subject": page.subject, "text": page.text, "html": page.html, "trouble": trouble}
        output.print_json({"letter": letter, "language": language, **told})
    elif html:
        output.say(page.html)
    else:
        output.say(f"Subject: {page.subject}\n\n{page.text}")
    if trouble:
        raise CommandError(f"{trouble}; this is the shipped one")


@app.command()
def catalogue(
    context: typer.Context, language: Annotated[str, typer.Argument(metavar="LANG", help="A language, such as es or pt-BR.")]
) -> None:
    """Write a catalogue for the words of letters into the home, or add to yours what is new. Untranslated words stay as shipped.

    Translate it with any editor or gettext tool, then start the desk anew. Example: `mailgate template catalogue es`
    """
    from mailgate.render import catalogues, messages

    if not languages.is_name(language):
        raise typer.BadParameter(f"{language!r} is no language; write it like es or pt-BR")
    configured = settings(context)
    file = configured.path("templates") / "locale" / language.replace("-", "_") / languages.CATALOGUE
    said = messages.english(home.template_dirs(configured))
    try:
        made = messages.updated(file, said)
    except catalogues.CatalogueError as error:
        raise CommandError(f"{file}: {error}; nothing was written") from error
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(made)
    output.say(f"{file}: {len(said)} messages, {messages.missing(file)} without words")

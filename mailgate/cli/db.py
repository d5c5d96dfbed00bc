"""``mailgate db``: the version of the database. The one rule: there is no way down, so a backup comes before an upgrade."""

from __future__ import annotations

import typer

from mailgate.cli import db_backup, output
from mailgate.cli.common import AsJson, noun, open_store, settings, store

app = noun("The database's version; backup, restore, verify.")
app.command()(db_backup.backup)
app.command()(db_backup.restore)
app.command()(db_backup.verify)


@app.command()
def upgrade(context: typer.Context) -> None:
    """Bring the database to this program's version; does nothing if it is there.

    There is no way down: make a backup with the version you have before you install a newer one. Example: `mailgate db upgrade`
    """
    from store import schema

    configured = settings(context)
    configured.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open_store(configured) as opened:
        before = schema.current(opened)
        schema.upgrade(opened)
        after = schema.current(opened)
    output.say(f"at main {after.main}, journal {after.journal}" + (" already" if before == after else ""))


@app.command()
def current(context: typer.Context, as_json: AsJson = False) -> None:
    """Print the database's version, and the one this program needs. Exit code 1 if they differ.

    Example: `mailgate db current`
    """
    from store import schema

    with open_store(settings(context)) as opened:
        has, needs = schema.NOTHING if opened.missing else schema.current(opened), schema.head()
    if as_json:
        output.print_json({"main": has.main, "journal": has.journal, "needs": {"main": needs.main, "journal": needs.journal}})
    else:
        output.table(("STORE", "HAS", "NEEDS"), (("main", has.main, needs.main), ("journal", has.journal, needs.journal)))
    if has != needs:
        raise typer.Exit(1)


@app.command()
def reindex(context: typer.Context) -> None:
    """Make the index of `ticket search` anew from what is stored. It keeps itself; this is for after a repair by hand.

    Example: `mailgate db reindex`
    """
    from store import indexing

    with store(settings(context)) as opened, opened.main_engine.begin() as connection:
        indexing.drop(connection)
        indexing.fill(connection)
        indexing.create(connection)
    output.say("the search index is made anew")

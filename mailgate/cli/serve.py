"""``mailgate serve``: everything the config enables, until a signal. It decides nothing: see ``mailgate.supervisor``."""

from __future__ import annotations

import typer

from mailgate.cli import common, output
from mailgate.cli.common import CommandError

app = typer.Typer(add_completion=False, rich_markup_mode=common.MARKUP)


@app.command()
def serve(context: typer.Context) -> None:
    """Run the gateway until a signal: mail in, tickets, mail out.

    Prints one line with the real ports when it works (port 0 takes any free one). SIGTERM or Ctrl-C stops it cleanly; a
    second one at once. Example: `mailgate serve`
    """
    from mailgate import app as composition
    from mailgate import home, supervisor
    from mailgate.inbound import ports
    from mailgate.web import server

    config = common.config_path(context)
    settings = common.settings(context)
    composition.fit()
    # what is wrong with keys, store or queues is told here, in one line, before anything starts
    with composition.opened(settings) as shop, shop.store.read() as session:
        shop.house.desk(session)
    home.refuse_second(settings)  # before its ports are refused, which the first one has; the desk takes the lock for good
    names = tuple(port.name for port in (*ports.wanted(settings), *server.wanted(settings)))
    assert config is not None
    try:
        counted = settings.data_dir.absolute() / "figures" if settings.metrics.listen else None
        supervisor.Supervisor(config.absolute(), names, _announce, counted).run()
    except supervisor.CannotServeError as error:
        raise CommandError(str(error)) from error


def _announce(places: dict[str, str]) -> None:
    where = ", ".join(f"{name} {place}" for name, place in places.items() if name != "desk")
    output.say(f"mailgate ready: {where or 'no port'}")

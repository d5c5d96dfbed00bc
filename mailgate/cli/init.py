"""``mailgate init``: a new home. The one rule: it asks nothing and overwrites nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mailgate import home, keyfile
from mailgate.cli import output
from mailgate.cli.common import CommandError, noun, now, open_store
from mailgate.settings import load

app = noun("Make a home: config, key file, database.")

_NEXT = """A desk of your own is in {folder}
  {config}   every option, explained: set your domain and your queue's address there
  {key}    signs reply addresses: keep it secret, back it up

Next:
  cd {folder}
  mailgate staff add you@your-domain.example --name "Your Name"
  mailgate check
  mailgate serve

Staff answers count only when they prove who wrote them. As it stands (gateway.staff_trust = "aligned") that takes a mail
server that writes Authentication-Results, named in [auth] authserv_id; without one, set staff_trust = "token". The file says
what that costs, and once mail came in `mailgate check` says which of the two fits."""


@app.command()
def init(
    directory: Annotated[Path, typer.Argument(metavar="[DIR]", help="The folder; made if need be.")] = Path(),
) -> None:
    """Make a home in DIR, by default where you stand: commented config, key file (0600) and database.

    It asks nothing and overwrites nothing. Example: `mailgate init desk`
    """
    config, key = directory / home.CONFIG, directory / home.KEY_FILE
    for path in (config, key):
        if path.exists():
            raise CommandError(f"{path} is there already; a home is made once and then kept")
    config.parent.mkdir(parents=True, exist_ok=True)
    keyfile.write_new(key, f"{keyfile.fresh(now()).line}\n", 0o600)
    keyfile.write_new(config, home.shipped("config/mailgate.toml").read_text(encoding="utf-8"), 0o640)
    _create_store(config)
    output.say(_NEXT.format(folder=directory.absolute(), config=home.CONFIG, key=home.KEY_FILE))


def _create_store(config: Path) -> None:
    from store import schema

    settings = load(config)
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open_store(settings) as store:
        schema.upgrade(store)

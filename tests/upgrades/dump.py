"""All rows of a home's SQLite files as JSON. Its one rule: octets are base64, the rest is as SQLite has it."""

from __future__ import annotations

import base64
import json
import sqlite3
import sys
from pathlib import Path
from typing import Any

_KEPT_ELSEWHERE = ("alembic", "sqlite_", "search_")


def rows(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Table -> its rows; not the versions, nor what the database makes of others by itself."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        database.row_factory = sqlite3.Row
        names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        wanted = [name for name in names if not name.startswith(_KEPT_ELSEWHERE)]
        found = {name: [_plain(row) for row in database.execute(f"SELECT * FROM {name}")] for name in wanted}
        return {name: some for name, some in found.items() if some}


def _plain(row: sqlite3.Row) -> dict[str, Any]:
    return {
        key: {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value
        for key, value in dict(row).items()
    }


def dumped(home: Path) -> str:
    """A home's store as a file of ``data``."""
    main, journal = (home / "data" / name for name in ("mailgate.db", "mailgate-journal.db"))
    files = {path.parent.name + path.name: path for path in sorted((home / "data" / "blobs").glob("??/*"))}
    made = {
        "revisions": {"main": _revision(main, "alembic_version"), "journal": _revision(journal, "alembic_version_journal")},
        "main": rows(main),
        "journal": rows(journal),
        "blobs": {digest: base64.b64encode(path.read_bytes()).decode() for digest, path in files.items()},
    }
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"


def _revision(path: Path, table: str) -> str:
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        return str(database.execute(f"SELECT version_num FROM {table}").fetchone()[0])


if __name__ == "__main__":
    sys.stdout.write(dumped(Path(sys.argv[1])))

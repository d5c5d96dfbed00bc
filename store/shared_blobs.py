"""The files of attachments where gateways share a database. The one rule: what one gateway kept, every other reads.

On PostgreSQL they are rows, as the raw mails they came in are: no folder to share between machines, no letter that only one of
them can send, and one backup of it all. Files of a home that had them in its ``blobs`` folder before are read from there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import LargeBinary, func, select
from sqlalchemy.dialects import postgresql

from mailgate.mail.model import Digest
from store.blobs import Blobs
from store.engine import Store
from store.tables import BlobRow, table_of

_TABLE = table_of(BlobRow)
_C = _TABLE.c
_KEEP = postgresql.insert(_TABLE).on_conflict_do_nothing(index_elements=["sha256"])
_SOME = 500
"""Digests asked for at once."""


def blobs(store: Store, root: Path) -> Blobs:
    """Where the files of this store lie: in ``root`` beside a SQLite file, else in the database."""
    return Blobs(root) if store.sqlite else SharedBlobs(store, root)


class SharedBlobs(Blobs):
    """The files in the database; those below ``root`` are only read."""

    def __init__(self, store: Store, root: Path) -> None:
        super().__init__(root)
        self._store = store

    def put_all(self, contents: Iterable[bytes]) -> list[Digest]:
        """Keep several, in one transaction of their own. Raises what the database raises; then none was kept."""
        given = [(Digest(hashlib.sha256(data).hexdigest()), data) for data in contents]
        fresh = self._unknown({digest for digest, _ in given})
        # in one order everywhere: two gateways that keep the same files at once wait for each other, never in a circle
        rows = [{"sha256": digest, "data": data} for digest, data in sorted(dict(given).items()) if digest in fresh]
        if rows:
            with self._store.main_engine.begin() as connection:
                for row in rows:
                    connection.execute(_KEEP, row)
        return [digest for digest, _ in given]

    def get(self, digest: Digest) -> bytes:
        """The octets with that digest. Raises BlobError if they are nowhere, ValueError for what is no digest."""
        self.path(digest)
        with self._store.main_engine.connect() as connection:
            data: bytes | None = connection.scalar(select(_C.data).where(_C.sha256 == digest))
        return super().get(digest) if data is None else data

    def size(self, digest: Digest) -> int:
        """How many octets the file with that digest has. Raises as ``get`` does."""
        self.path(digest)
        with self._store.main_engine.connect() as connection:
            found: int | None = connection.scalar(select(func.length(_C.data)).where(_C.sha256 == digest))
        return super().size(digest) if found is None else found

    def piece(self, digest: Digest, start: int, length: int) -> bytes:
        """At most ``length`` octets from ``start`` on. Raises as ``get`` does."""
        self.path(digest)
        some = func.substring(_C.data, start + 1, length, type_=LargeBinary)
        with self._store.main_engine.connect() as connection:
            data: bytes | None = connection.scalar(select(some).where(_C.sha256 == digest))
        return super().piece(digest, start, length) if data is None else data

    def missing(self, digests: Iterable[Digest]) -> list[Digest]:
        """Those that are neither in the database nor in the folder."""
        wanted = list(digests)
        nowhere = self._unknown(set(wanted))
        return super().missing(digest for digest in wanted if digest in nowhere)

    def _unknown(self, digests: set[Digest]) -> set[Digest]:
        """Those that the database does not have."""
        asked, found = sorted(digests), set[Digest]()
        with self._store.main_engine.connect() as connection:
            for at in range(0, len(asked), _SOME):
                some = select(_C.sha256).where(_C.sha256.in_(asked[at : at + _SOME]))
                found |= {Digest(one) for one in connection.scalars(some)}
        return digests - found

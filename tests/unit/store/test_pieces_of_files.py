"""Pieces of attachments: the same from the folder and from the database."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailgate.mail.model import Digest
from store.blobs import BlobError, Blobs
from store.engine import Store
from store.shared_blobs import blobs

DATA = bytes(range(256)) * 8


def test_a_file_is_read_piece_by_piece_wherever_it_lies(desk_url: str, tmp_path: Path) -> None:
    store = Store(desk_url)
    kept = blobs(store, tmp_path / "blobs")
    new, old = kept.put(DATA), Blobs(tmp_path / "blobs").put(b"from before")
    assert (kept.size(new), kept.size(old)) == (len(DATA), len(b"from before"))
    assert b"".join(kept.piece(new, at, 500) for at in range(0, len(DATA), 500)) == DATA
    assert kept.piece(old, 5, 100) == b"before"
    assert kept.piece(new, len(DATA), 10) == b""
    with pytest.raises(BlobError, match="restore"):
        kept.size(Digest("0" * 64))
    with pytest.raises(BlobError, match="restore"):
        kept.piece(Digest("0" * 64), 0, 1)
    store.close()

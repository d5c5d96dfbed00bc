"""How PostgreSQL folds words to find them: each letter as it always did, few kinds of them or many."""

from __future__ import annotations

import pytest

from store import indexing
from store.engine import Store
from tests.peers.postgres import Postgres

pytestmark = pytest.mark.peer
_STRANGERS = "".join(map(chr, range(0x4E00, 0x4E00 + 60)))
"""More letters beyond ASCII than are looked for one by one; none of them changes."""


def test_letters_lose_their_accents_and_signs_part_words_however_many_there_are(postgres: Postgres) -> None:
    cases = {
        "": "",
        "Straße 7": "straße 7",
        "Äpfel, ÖL & Über": "apfel, ol   uber",
        "a" + indexing._MARKS + "b": "ab",
        indexing._FROM: indexing._TO,
        indexing._FROM.upper(): indexing._TO,
        indexing._PARTS: " " * len(indexing._PARTS),
        "don't (e.g.) \u201equote\u201c ĳ ☃": "don't (e g ) \u201equote\u201c ĳ ☃",
    }
    cases |= {_STRANGERS + said: _STRANGERS + folded for said, folded in cases.items()}
    cases |= dict(zip(indexing._FROM, indexing._TO, strict=True))
    with postgres.fresh() as url:
        store = Store(url)
        with store.journal_write() as connection:
            indexing.refold(connection)
            ask = "SELECT said, search_folded(said) FROM unnest(%(said)s::text[]) AS said"
            assert dict(map(tuple, connection.exec_driver_sql(ask, {"said": list(cases)}))) == cases
        store.close()

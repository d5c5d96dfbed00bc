"""Who may see what once messages have changed sides, written by hand. Its one rule: see ``table``.

``LETTERS``: what was sent stays with whoever got it. ``SHOW``: what each may look at afterwards, on all three tickets.
"""

from __future__ import annotations

LETTERS = """
                                 | anna | carl | dora | ben | bert | otto | bea | tom
  anna's withdrawn message       | ?    | x    | .    | .   | .    | .    | x   | x
  staff's withdrawn message      | x    | x    | .    | .   | .    | .    | ?   | x
  withdrawn file's name          | x    | x    | .    | .   | .    | .    | ?   | x
  withdrawn file                 | x    | x    | .    | .   | .    | .    | ?   | x
  kept file's name               | x    | x    | .    | .   | .    | .    | ?   | x
  message of the files           | x    | x    | .    | .   | .    | .    | ?   | x
  published note                 | x    | x    | .    | .   | .    | .    | x   | x
  published note's file's name   | x    | x    | .    | .   | .    | .    | x   | x
  note published and taken back  | x    | x    | .    | .   | .    | .    | x   | x
  note                           | .    | .    | .    | .   | .    | .    | x   | ?
  later message                  | x    | x    | x    | .   | .    | .    | ?   | x
  withdrawn and given back       | x    | x    | .    | .   | .    | .    | ?   | x
  first message of the merged    | .    | .    | .    | ?   | .    | .    | x   | x
  message of the merged's cc     | .    | .    | .    | x   | ?    | .    | x   | x
  note on the merged             | .    | .    | .    | .   | .    | .    | x   | ?
  first message here             | ?    | .    | .    | .   | .    | .    | x   | x
  message after the merge        | x    | x    | x    | x   | x    | .    | ?   | x
  merged requester's later words | x    | x    | x    | ?   | x    | .    | x   | x
  split message                  | x    | ?    | x    | x   | x    | .    | x   | x
  words on the split ticket      | .    | x    | .    | .   | .    | .    | ?   | x
"""

SHOW = """
                                 | anna | carl | dora | ben | bert | otto | bea | tom
  anna's withdrawn message       | x    | .    | .    | .   | .    | .    | x   | x
  staff's withdrawn message      | .    | .    | .    | .   | .    | .    | x   | x
  withdrawn file's name          | .    | .    | .    | .   | .    | .    | x   | x
  withdrawn file                 | .    | .    | .    | .   | .    | .    | .   | .
  kept file's name               | x    | x    | .    | .   | .    | .    | x   | x
  message of the files           | x    | x    | .    | .   | .    | .    | x   | x
  published note                 | x    | x    | .    | .   | .    | .    | x   | x
  published note's file's name   | x    | x    | .    | .   | .    | .    | x   | x
  note published and taken back  | .    | .    | .    | .   | .    | .    | x   | x
  note                           | .    | .    | .    | .   | .    | .    | x   | x
  later message                  | x    | x    | x    | .   | .    | .    | x   | x
  withdrawn and given back       | x    | x    | .    | .   | .    | .    | x   | x
  first message of the merged    | .    | .    | .    | x   | .    | .    | x   | x
  message of the merged's cc     | .    | .    | .    | x   | x    | .    | x   | x
  note on the merged             | .    | .    | .    | .   | .    | .    | x   | x
  first message here             | x    | .    | .    | .   | .    | .    | x   | x
  message after the merge        | x    | x    | x    | x   | x    | .    | x   | x
  merged requester's later words | x    | x    | x    | x   | x    | .    | x   | x
  split message                  | x    | x    | x    | x   | x    | .    | x   | x
  words on the split ticket      | .    | x    | .    | .   | .    | .    | x   | x
"""


def cells(table: str) -> dict[tuple[str, str], str]:
    """(what, reader) -> ``x``, ``.`` or ``?``."""
    rows = [[cell.strip() for cell in line.split("|")] for line in table.strip("\n").split("\n")]
    return {(row[0], reader): says for row in rows[1:] for reader, says in zip(rows[0][1:], row[1:], strict=True)}

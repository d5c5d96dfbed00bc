"""Who may see what where partners and outsiders take part, written by hand. Its one rule: see ``table``.

``LETTERS``: what went to whom while it admitted them. ``SHOW``: what each may look at in the end, when Vic's tag is off again.
"""

from __future__ import annotations

LETTERS = """
                           | anna | carl | pia | vic | rolf | wim | vera | walt | bea | tom
  subject                  | x    | x    | x   | x   | x    | .   | .    | .    | x   | x
  first message            | ?    | .    | x   | .   | .    | .   | .    | .    | x   | x
  early reply              | x    | x    | x   | .   | .    | .   | .    | .    | ?   | x
  early note               | .    | .    | x   | .   | .    | .   | .    | .    | ?   | x
  customer's later message | ?    | x    | x   | x   | x    | .   | .    | .    | x   | x
  partner's note           | .    | .    | x   | ?   | x    | .   | .    | .    | x   | x
  partner's file's name    | .    | .    | x   | ?   | x    | .   | .    | .    | x   | x
  partner's file           | .    | .    | x   | ?   | x    | .   | .    | .    | x   | x
  partner's public word    | x    | x    | x   | ?   | x    | .   | .    | .    | x   | x
  note                     | .    | .    | x   | x   | x    | .   | .    | .    | ?   | x
  question                 | .    | .    | x   | x   | x    | .   | x    | .    | ?   | x
  question's file's name   | .    | .    | x   | x   | x    | .   | x    | .    | ?   | x
  question's file          | .    | .    | x   | x   | x    | .   | x    | .    | ?   | x
  answer                   | .    | .    | x   | x   | x    | .   | ?    | .    | x   | x
  other question           | .    | .    | x   | x   | x    | .   | .    | x    | ?   | x
  late public reply        | x    | x    | x   | x   | .    | .   | .    | .    | x   | ?
  late note                | .    | .    | x   | x   | .    | .   | .    | .    | ?   | x
  customer's last message  | ?    | x    | x   | .   | .    | .   | .    | .    | x   | x
  last note                | .    | .    | x   | .   | .    | .   | .    | .    | ?   | x
  partner's name           | .    | .    | x   | ?   | ?    | .   | .    | .    | x   | x
  partner's address        | .    | .    | ?   | ?   | ?    | .   | .    | .    | ?   | ?
  asked's address          | .    | .    | ?   | ?   | ?    | .   | ?    | .    | ?   | ?
  customer's address       | ?    | ?    | ?   | ?   | ?    | .   | .    | .    | ?   | ?
"""

SHOW = """
                           | anna | carl | pia | vic | rolf | wim | vera | walt | bea | tom
  subject                  | x    | x    | x   | .   | .    | .   | .    | .    | x   | x
  first message            | x    | .    | x   | .   | .    | .   | .    | .    | x   | x
  early reply              | x    | x    | x   | .   | .    | .   | .    | .    | x   | x
  early note               | .    | .    | x   | .   | .    | .   | .    | .    | x   | x
  customer's later message | x    | x    | x   | .   | .    | .   | .    | .    | x   | x
  partner's note           | .    | .    | x   | .   | .    | .   | .    | .    | x   | x
  partner's file's name    | .    | .    | x   | .   | .    | .   | .    | .    | x   | x
  partner's file           | .    | .    | .   | .   | .    | .   | .    | .    | .   | .
  partner's public word    | x    | x    | x   | .   | .    | .   | .    | .    | x   | x
  note                     | .    | .    | x   | .   | .    | .   | .    | .    | x   | x
  question                 | .    | .    | x   | .   | .    | .   | x    | .    | x   | x
  question's file's name   | .    | .    | x   | .   | .    | .   | x    | .    | x   | x
  question's file          | .    | .    | .   | .   | .    | .   | .    | .    | .   | .
  answer                   | .    | .    | x   | .   | .    | .   | x    | .    | x   | x
  other question           | .    | .    | x   | .   | .    | .   | .    | x    | x   | x
  late public reply        | x    | x    | x   | .   | .    | .   | .    | .    | x   | x
  late note                | .    | .    | x   | .   | .    | .   | .    | .    | x   | x
  customer's last message  | x    | x    | x   | .   | .    | .   | .    | .    | x   | x
  last note                | .    | .    | x   | .   | .    | .   | .    | .    | x   | x
  partner's name           | .    | .    | x   | .   | .    | .   | .    | .    | x   | x
  partner's address        | .    | .    | x   | ?   | .    | .   | .    | .    | x   | x
  asked's address          | .    | .    | x   | .   | .    | .   | ?    | .    | x   | x
  customer's address       | ?    | ?    | x   | .   | .    | .   | .    | .    | x   | x
"""

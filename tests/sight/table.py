"""Who may see what, written by hand. Its one rule: a row is changed because a rule was, never because a test was red.

``x`` must be seen and ``.`` must not; ``?`` may be either: somebody's own words, or what the rules leave to the wording.
"""

from __future__ import annotations

#: Acknowledgements, public messages, news of a status; notices to staff. What stood on To or Cc of a mail came by that mail.
LETTERS = """
                                 | anna | carl | dora | frank | sven | otto | bea | tom | uma | paul | lena | nina
  first message                  | ?    | .    | .    | .     | .    | .    | x   | x   | .   | x    | .    | .
  later message                  | ?    | x    | .    | x     | .    | .    | x   | x   | .   | x    | .    | .
  cc's message                   | x    | ?    | .    | x     | .    | .    | x   | x   | .   | x    | .    | .
  early public reply             | x    | x    | .    | x     | .    | .    | ?   | x   | .   | x    | .    | .
  public file's name             | x    | x    | .    | x     | .    | .    | ?   | x   | .   | x    | .    | .
  public file                    | x    | x    | .    | x     | .    | .    | ?   | x   | .   | x    | .    | .
  late public reply              | x    | x    | x    | .     | .    | .    | ?   | x   | .   | .    | .    | .
  public reply to a dead address | x    | x    | .    | .     | .    | .    | ?   | x   | .   | .    | .    | .
  closing reply                  | x    | x    | x    | .     | .    | .    | ?   | x   | .   | .    | .    | .
  note                           | .    | .    | .    | .     | .    | .    | ?   | x   | .   | x    | .    | .
  note's file's name             | .    | .    | .    | .     | .    | .    | ?   | x   | .   | x    | .    | .
  note's file                    | .    | .    | .    | .     | .    | .    | ?   | x   | .   | x    | .    | .
  late note                      | .    | .    | .    | .     | .    | .    | ?   | x   | .   | .    | .    | .
  words beside quoted note       | .    | .    | .    | .     | .    | .    | ?   | ?   | .   | .    | .    | .
  held subject                   | .    | .    | .    | .     | ?    | .    | .   | .   | .   | .    | .    | .
  held mail                      | .    | .    | .    | .     | ?    | .    | .   | .   | .   | .    | .    | .
  former cc's mail               | .    | .    | .    | ?     | .    | .    | .   | .   | .   | .    | .    | .
  auto-reply's subject           | .    | ?    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  auto-reply                     | .    | ?    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  refusal of a letter            | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  tag                            | .    | .    | .    | .     | .    | .    | ?   | ?   | .   | .    | .    | .
  title                          | .    | .    | .    | .     | .    | .    | ?   | x   | .   | .    | .    | .
  subject in Tom's name          | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  mail in Tom's name             | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  other ticket                   | .    | .    | .    | .     | .    | ?    | x   | x   | .   | .    | .    | .
  note on the other ticket       | .    | .    | .    | .     | .    | .    | ?   | x   | .   | .    | .    | .
  assignee's name                | x    | x    | x    | .     | .    | .    | ?   | ?   | .   | ?    | .    | .
  assignee's address             | .    | .    | .    | .     | .    | .    | ?   | ?   | .   | ?    | .    | .
  author's address               | .    | .    | .    | .     | .    | .    | ?   | ?   | .   | ?    | .    | .
"""

#: Receipts, failures and refusals go to who wrote. A receipt repeats no word of a message; a failure says what the server said.
RECEIPTS = """
                                 | anna | carl | dora | frank | sven | otto | bea | tom | uma | paul | lena | nina
  first message                  | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  later message                  | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  cc's message                   | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  early public reply             | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  public file's name             | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  public file                    | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  late public reply              | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  public reply to a dead address | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  closing reply                  | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  note                           | .    | .    | .    | .     | .    | .    | ?   | .   | .   | .    | .    | .
  note's file's name             | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  note's file                    | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  late note                      | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  words beside quoted note       | .    | .    | .    | .     | .    | .    | ?   | .   | .   | .    | .    | .
  held subject                   | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  held mail                      | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  former cc's mail               | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  auto-reply's subject           | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  auto-reply                     | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  refusal of a letter            | .    | .    | .    | .     | .    | .    | x   | .   | .   | .    | .    | .
  tag                            | .    | .    | .    | .     | .    | .    | ?   | .   | .   | .    | .    | .
  title                          | .    | .    | .    | .     | .    | .    | x   | .   | .   | .    | .    | .
  subject in Tom's name          | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  mail in Tom's name             | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  other ticket                   | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  note on the other ticket       | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  assignee's name                | .    | .    | .    | .     | .    | .    | ?   | .   | .   | .    | .    | .
  assignee's address             | .    | .    | .    | .     | .    | .    | ?   | .   | .   | .    | .    | .
  author's address               | .    | .    | .    | .     | .    | .    | ?   | .   | .   | .    | .    | .
"""

#: A held mail is shown to those who care for the ticket, else to the staff of its queue; never what it answers. Staff in whose
#: name it came are asked at their own address.
HELD_NOTICES = """
                                 | anna | carl | dora | frank | sven | otto | bea | tom | uma | paul | lena | nina
  first message                  | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  later message                  | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  cc's message                   | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  early public reply             | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  public file's name             | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  public file                    | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  late public reply              | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  public reply to a dead address | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  closing reply                  | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  note                           | .    | .    | .    | .     | .    | .    | ?   | ?   | .   | .    | .    | .
  note's file's name             | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  note's file                    | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  late note                      | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  words beside quoted note       | .    | .    | .    | .     | .    | .    | ?   | ?   | .   | .    | .    | .
  held subject                   | .    | .    | .    | .     | .    | .    | x   | ?   | .   | .    | .    | .
  held mail                      | .    | .    | .    | .     | .    | .    | x   | ?   | .   | .    | .    | .
  former cc's mail               | .    | .    | .    | .     | .    | .    | x   | ?   | .   | .    | .    | .
  auto-reply's subject           | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  auto-reply                     | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  refusal of a letter            | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  tag                            | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  title                          | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  subject in Tom's name          | .    | .    | .    | .     | .    | .    | x   | ?   | .   | .    | .    | .
  mail in Tom's name             | .    | .    | .    | .     | .    | .    | x   | ?   | .   | .    | .    | .
  other ticket                   | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  note on the other ticket       | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  assignee's name                | .    | .    | .    | .     | .    | .    | ?   | ?   | .   | .    | .    | .
  assignee's address             | .    | .    | .    | .     | .    | .    | ?   | ?   | .   | .    | .    | .
  author's address               | .    | .    | .    | .     | .    | .    | ?   | ?   | .   | .    | .    | .
"""

#: The daily list goes to the staff of the queue: who wrote and about what, not a word of the mails themselves.
HELD_DIGEST = """
                                 | anna | carl | dora | frank | sven | otto | bea | tom | uma | paul | lena | nina
  first message                  | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  later message                  | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  cc's message                   | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  early public reply             | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  public file's name             | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  public file                    | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  late public reply              | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  public reply to a dead address | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  closing reply                  | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  note                           | .    | .    | .    | .     | .    | .    | ?   | ?   | .   | .    | .    | .
  note's file's name             | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  note's file                    | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  late note                      | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  words beside quoted note       | .    | .    | .    | .     | .    | .    | ?   | ?   | .   | .    | .    | .
  held subject                   | .    | .    | .    | .     | .    | .    | x   | x   | .   | .    | .    | .
  held mail                      | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  former cc's mail               | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  auto-reply's subject           | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  auto-reply                     | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  refusal of a letter            | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  tag                            | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  title                          | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  subject in Tom's name          | .    | .    | .    | .     | .    | .    | x   | x   | .   | .    | .    | .
  mail in Tom's name             | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  other ticket                   | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  note on the other ticket       | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  assignee's name                | .    | .    | .    | .     | .    | .    | ?   | ?   | .   | .    | .    | .
  assignee's address             | .    | .    | .    | .     | .    | .    | ?   | ?   | .   | .    | .    | .
  author's address               | .    | .    | .    | .     | .    | .    | ?   | ?   | .   | .    | .    | .
"""

#: ``ticket show N --as ADDRESS`` of both tickets, and what it says where there is nothing to see. It names files, it holds none.
SHOW = """
                                 | anna | carl | dora | frank | sven | otto | bea | tom | uma | paul | lena | nina
  first message                  | x    | .    | .    | .     | .    | .    | x   | x   | x   | .    | .    | .
  later message                  | x    | x    | .    | .     | .    | .    | x   | x   | x   | .    | .    | .
  cc's message                   | x    | x    | .    | .     | .    | .    | x   | x   | x   | .    | .    | .
  early public reply             | x    | x    | .    | .     | .    | .    | x   | x   | x   | .    | .    | .
  public file's name             | x    | x    | .    | .     | .    | .    | x   | x   | x   | .    | .    | .
  public file                    | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  late public reply              | x    | x    | x    | .     | .    | .    | x   | x   | x   | .    | .    | .
  public reply to a dead address | x    | x    | x    | .     | .    | .    | x   | x   | x   | .    | .    | .
  closing reply                  | x    | x    | x    | .     | .    | .    | x   | x   | x   | .    | .    | .
  note                           | .    | .    | .    | .     | .    | .    | x   | x   | x   | .    | .    | .
  note's file's name             | .    | .    | .    | .     | .    | .    | x   | x   | x   | .    | .    | .
  note's file                    | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  late note                      | .    | .    | .    | .     | .    | .    | x   | x   | x   | .    | .    | .
  words beside quoted note       | .    | .    | .    | .     | .    | .    | ?   | ?   | ?   | .    | .    | .
  held subject                   | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  held mail                      | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  former cc's mail               | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  auto-reply's subject           | .    | .    | .    | .     | .    | .    | x   | x   | x   | .    | .    | .
  auto-reply                     | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  refusal of a letter            | .    | .    | .    | .     | .    | .    | x   | x   | x   | .    | .    | .
  tag                            | .    | .    | .    | .     | .    | .    | x   | x   | x   | .    | .    | .
  title                          | .    | .    | .    | .     | .    | .    | x   | x   | x   | .    | .    | .
  subject in Tom's name          | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  mail in Tom's name             | .    | .    | .    | .     | .    | .    | .   | .   | .   | .    | .    | .
  other ticket                   | .    | .    | .    | .     | .    | x    | x   | x   | x   | .    | x    | .
  note on the other ticket       | .    | .    | .    | .     | .    | .    | x   | x   | x   | .    | .    | .
  assignee's name                | x    | x    | x    | .     | .    | .    | x   | x   | x   | .    | .    | .
  assignee's address             | .    | .    | .    | .     | .    | .    | x   | x   | x   | .    | .    | .
  author's address               | .    | .    | .    | .     | .    | .    | x   | x   | x   | .    | .    | .
"""

TABLES = {"letters": LETTERS, "receipts": RECEIPTS, "held notices": HELD_NOTICES, "held digest": HELD_DIGEST, "ticket show": SHOW}

#: Events a customer of the ticket learns of, once they see it at all; of the others not even that they happened.
PUBLIC_EVENTS = frozenset({"created", "status", "assigned", "published", "participant_added"})


def cells(channel: str) -> dict[tuple[str, str], str]:
    """The table of a channel: (what, reader) -> ``x``, ``.`` or ``?``."""
    rows = [[cell.strip() for cell in line.split("|")] for line in TABLES[channel].strip("\n").split("\n")]
    readers = rows[0][1:]
    return {(row[0], reader): says for row in rows[1:] for reader, says in zip(readers, row[1:], strict=True)}

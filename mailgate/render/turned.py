"""What became of an earlier message or a ticket. The one rule: it names who wrote, what goes along, who reads from now on."""

from __future__ import annotations

from mailgate.desk.turned_letters import Turned
from mailgate.mail.compose import AutoKind
from mailgate.render.inside import facts, internal, tag
from mailgate.render.sheet import Facts, Sheet, Stamp, line, mailto, names, tagged, without_address


def sheet(letter: Turned, stamp: Stamp) -> Sheet:
    """The receipt of one member of staff."""
    marked = tag(letter.head, internal=True)
    told: Facts = {
        "turn": letter.turn.value,
        "about": letter.about,
        "author": without_address(letter.author),
        "mine": letter.mine,
        "files": tuple(line(name) for name in letter.files),
        "people": names(letter.people),
        "left_out": names(letter.left_out),
        "keeps": names((letter.keeps,))[0] if letter.keeps else "",
        "had": letter.had,
        "stopped": letter.stopped,
        "other": letter.other,
        "elsewhere": tuple(f"#{number}" for number in letter.elsewhere),
        "goes_out": letter.goes_out.isoformat() if letter.goes_out else "",
        "undo": mailto(stamp.undo_to, tagged(marked, stamp.undo_tag), "#undo") if stamp.undo_to else "",
        "stop": mailto(stamp.undo_to, tagged(marked, stamp.undo_tag), "stop") if stamp.undo_to and letter.goes_out else "",
    }
    return Sheet(
        kind="turned",
        template="turned",
        audience="staff",
        tag=marked,
        queue=letter.head.queue,
        to=(letter.to,),
        auto=AutoKind.REPLIED,
        facts=facts(letter.head, stamp) | internal(letter.head) | told,
    )

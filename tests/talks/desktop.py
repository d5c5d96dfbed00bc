"""What somebody in a talk does in their mail client. Its one rule: a mail is what that person could have sent.

In parentheses behind a mail: ``unproven`` (no proof of origin), ``forged`` (``dmarc=fail``), ``relayed`` (by a relay of ours,
without any proof), ``null path``, ``path A`` (another return path), ``header Name: value``, ``id X`` and ``answers X`` (ids
without brackets), ``file NAME``, ``silent``, ``unquoted``, ``dated 25 hours ago``, ``signed`` and ``by spf`` (that alone, no
DMARC), ``image NAME``, ``below`` (the answer stands under the quoted letter), ``outlook`` and ``outlook below`` (the letter
under a block of headers), ``again`` (the very octets of the mail before), ``sent to A`` (an answer, its recipient changed by
hand).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from email.utils import format_datetime

from tests.client import Draft, Letter, answer, full
from tests.office import How, Office
from tests.talks.steps import Writes

_PLACE = re.compile(r"\[(?:(?P<whose>\S+@\S+)'s )?#(?P<number>\d+) (?P<what>reply-all|reply|address|note address|return path)\]")
_NAMED = re.compile(r"\[(?P<what>reply-all|reply) to (?P<name>the .+)\]")
_NOTE_ADDRESS = re.compile(r"mailto:(\S+\.i\.[a-z2-7]{26}@[^?\s]+)")


@dataclass
class Desktop:
    """Where mails are written: with what everybody got before, and the letters that have a name."""

    office: Office
    named: dict[str, Letter]

    def made(self, step: Writes) -> tuple[Draft, How]:
        """The mail of a step and how it comes."""
        how = How()
        for words in step.how:
            self._say(how, *words.partition(" ")[::2])
        first, *others = step.to
        draft = self._answer(step, first) or self._fresh(step, first)
        more = [tuple(self._address(step.sender, one) for one in some) for some in (others, step.cc)]
        to, cc = (*draft.to, *more[0]), (*draft.cc, *more[1])
        asked = how.get("in_reply_to", draft.in_reply_to)
        headers, files = how.get("headers", {}), how.get("attachments", ())
        return replace(draft, to=to, cc=cc, in_reply_to=asked, headers=headers, attachments=files), how

    def _fresh(self, step: Writes, first: str) -> Draft:
        to = (self._address(step.sender, first),)
        return Draft(sender=full(step.sender), to=to, subject=step.subject, body=step.body)

    def _answer(self, step: Writes, first: str) -> Draft | None:
        """``[#1 reply]`` and ``[reply to the answer]``."""
        place, named = _PLACE.fullmatch(first), _NAMED.fullmatch(first)
        if named:
            letter, what = self.named[named["name"]], named["what"]
        elif place and place["what"].startswith("reply"):
            letter, what = self._letter_on(place["whose"] or step.sender, place["number"]), place["what"]
        else:
            return None
        draft = answer(letter, step.body, full(step.sender), to_all=what == "reply-all", quote="unquoted" not in step.how)
        changed = tuple(full(words.removeprefix("sent to ")) for words in step.how if words.startswith("sent to "))
        return replace(
            draft, subject=step.subject or draft.subject, to=changed or draft.to, body=_laid_out(step, letter, draft.body)
        )

    def _address(self, sender: str, word: str) -> str:
        """A recipient as written; in brackets, an address out of a letter."""
        place = _PLACE.fullmatch(word)
        if not place:
            return full(word)
        letter = self._letter_on(place["whose"] or sender, place["number"])
        if place["what"] != "note address":
            return letter.mail_from if place["what"] == "return path" else letter.reply_to
        found = _NOTE_ADDRESS.search(letter.text)
        assert found, f"no note address in {letter.subject!r}"
        return found[1]

    def _letter_on(self, who: str, number: str) -> Letter:
        mine = [one for one in self.office.letters(who) if re.search(rf"\[#{number}(?: internal)?\]", one.subject)]
        assert mine, f"{who} has no letter on #{number}"
        return mine[-1]

    def _say(self, how: How, key: str, rest: str) -> None:
        """One remark in parentheses."""
        match key:
            case "unproven" | "relayed":
                how["authenticated"] = "relayed" if key == "relayed" else None
            case "forged":
                how["authenticated"] = "fail"
            case "null" | "path":
                how["mail_from"] = "<>" if key == "null" else rest
            case "answers":
                how["in_reply_to"] = f"<{rest}>"
            case "silent":
                how["silent"] = True
            case "signed" | "by":
                how["authenticated"] = "dkim" if key == "signed" else "spf"
            case "image":
                how["attachments"] = ((rest, "image/png", b"\x89PNG\r\n\x1a\n" + rest.encode()),)
            case "file":
                how["attachments"] = ((rest, "text/plain", f"the octets of {rest}".encode()),)
            case "header" | "id" | "dated":
                name, value = self._header(key, rest)
                how["headers"] = {**how.get("headers", {}), name: value}
            case _:
                assert key in ("again", "unquoted", "sent", "below", "outlook"), f"({key} {rest}) means nothing"

    def _header(self, key: str, rest: str) -> tuple[str, str]:
        if key == "id":
            return "Message-ID", f"<{rest}>"
        if key == "dated":
            amount, unit = rest.split()[:2]
            return "Date", format_datetime(self.office.now - timedelta(**{unit.rstrip("s") + "s": int(amount)}))
        name, _, value = rest.partition(": ")
        return name, value


def _laid_out(step: Writes, letter: Letter, usual: str) -> str:
    """The answer and the letter, as the author's client arranges them."""
    match next((words for words in step.how if words.partition(" ")[0] in ("below", "outlook")), ""):
        case "below":
            return f"{letter.quoted().strip()}\n\n{step.body}"
        case "outlook":
            return step.body + letter.below_a_rule()
        case "outlook below":
            return f"{letter.below_a_rule().strip()}\n\n{step.body}"
        case _:
            return usual

"""Whether a mail says no more than thanks. Its one rule: one word that is not in the tables, and it says something.

A mere thanks is stored, but does not reopen a closed ticket (a question hidden behind one must).
"""

from __future__ import annotations

import re
import unicodedata

from mailgate.mail import partings, telling
from mailgate.mail.cuts import ReplyText, Why
from mailgate.mail.model import Address
from mailgate.mail.reply_words import names_us

_PRAISE = """
    thanks thank thankyou thx ty tyvm tnx cheers appreciated appreciate perfect great awesome excellent wonderful brilliant
    danke dankeschön danken dank merci mercivielmal mercischön dankä dangge perfekt super prima toll klasse spitze wunderbar
    merci mercis remercie remercions parfait super génial excellent impeccable nickel top
    grazie ringrazio ringraziamo perfetto ottimo benissimo fantastico gentilissimi gentilissimo gentilissima"""
"""By line: English, German and Swiss German, French, Italian. One of these must be there: greetings alone are no thanks."""

_BESIDE_PRAISE = """
    ok okay much very so a lot many million again you for your the help support quick fast reply response answer and it all
    that got received super lovely cool
    besten vielen lieben herzlichen herzlich recht tausend bestens vielmal vielmals villmal viilmal ok okay alles klar sehr ganz
    für die das den ihre eure deine dir ihnen euch hilfe unterstützung schnelle rasche antwort rückmeldung schon mal nochmals
    nochmal und bin ich wir
    beaucoup bien bcp mille infiniment encore ok d'accord pour votre ton l'aide aide réponse rapide la le et à vous
    toi tous je un grand tout toute l'équipe équipe c'est en de du reçu noté
    mille molte tante infinite ancora va bene ok per il la vostro tuo suo aiuto supporto risposta rapida e a lei
    te voi tutti vi tutto tutta di la molto squadra team disponibilità l'aiuto dell'aiuto lavoro ricevuto"""

_CLOSINGS = """
    regards best kind kindest warm warmest sincerely yours truly faithfully wishes bye hi hello dear all team good morning
    afternoon evening day have nice weekend with everyone
    gruß grüße grüßen gruesse gruessen grüessli grüsschen gruessli grüß grüezi hoi sali mit
    freundlichen freundlichem freundliche besten beste viele liebe lieben lieber herzliche schöne schönen mfg lg vg hg bg
    hallo guten tag morgen abend wochenende wünsche noch einen ein schönes servus ciao tschüss
    ade zusammen team sehr geehrte geehrter damen herren frau herr
    cordialement bien amicalement salutations meilleures sincères respectueusement bonjour bonsoir salut bonne journée soirée
    week-end cher chère madame monsieur à bientôt cdlt cdt
    cordiali distinti saluti saluto cordialmente buongiorno buonasera buona giornata serata ciao salve gentile gentili signora
    signore presto"""


def _plain(word: str) -> str:
    return word.replace("’", "'").casefold()


_BEFORE_A_NAME = """
    thanks thank thankyou thx many very much you in advance and a danke dankeschön dank vielen besten herzlichen im voraus und
    merci mille beaucoup bien d'avance en à vous toi un et grazie tante molte anticipo e lei"""
"""What may stand with these above somebody's name."""

_THANKING = frozenset(map(_plain, _PRAISE.split()))
_ALLOWED = _THANKING | frozenset(map(_plain, (_BESIDE_PRAISE + _CLOSINGS).split()))
_SIGNING = frozenset(map(_plain, (_CLOSINGS + _BEFORE_A_NAME).split()))
_WORD = re.compile(r"\w+(?:['’\-]\w+)*")
_QUESTION = frozenset("?？؟")
_MAX_LENGTH = 400
"""Characters. Nobody says merely thanks in more than this."""

_SIGNATURE = 60
"""Lines; what is longer is read no further."""


def signs(line: str) -> bool:
    """Whether a line is what people write right above their name: greetings and thanks, and no word of anything else."""
    words = [_plain(word) for word in _WORD.findall(line)]
    return bool(words) and all(word in _SIGNING for word in words)


def is_mere_thanks(text: str, names: frozenset[str]) -> bool:
    """True when ``text`` has thanks in it and nothing but thanks, greetings and ``names`` (first or last names, any case).

    Punctuation and emoji do not count; a question mark or a digit does: it asks or tells something. Empty text is False.
    """
    if len(text) > _MAX_LENGTH or not _QUESTION.isdisjoint(text):
        return False
    words = [_plain(word) for word in _WORD.findall(unicodedata.normalize("NFC", text))]
    known = _ALLOWED | {_plain(part) for name in names for part in _WORD.findall(unicodedata.normalize("NFC", name))}
    return bool(_THANKING.intersection(words)) and all(word in known for word in words)


def is_all(text: str, seen: ReplyText, ours: frozenset[Address]) -> bool:
    """Does nothing that was set aside of ``text`` look like words of the author?

    A postscript or a sentence below a signature mark does, and what stands without ``>`` below a line that names none of
    ``ours``. A signature of more lines than anybody has is words.
    """
    lines = text.split("\n")
    told = ((cut.why, [line.strip() for line in lines[cut.first : cut.first + cut.lines]]) for cut in seen.cuts)
    return not any(_says(why, aside, ours) for why, aside in told)


def _says(why: Why, aside: list[str], ours: frozenset[Address]) -> bool:
    if why is Why.SIGNATURE:
        if len(aside) > _SIGNATURE:
            return True
        legal = next((at for at in range(len(aside)) if partings.is_legal("\n".join(aside[at:]))), len(aside))
        return any(partings.POSTSCRIPT.match(line) or telling.is_sentence(line) for line in aside[:legal])
    return why is Why.ATTRIBUTION and not any(line.startswith((">", "|")) or names_us(line, ours) for line in aside)

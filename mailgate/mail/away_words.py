"""What automatic replies call themselves and how they say that somebody is away, by language. Its one rule: support, no proof.

A subject or a text of a person may hold any of this; it counts only beside another sign (``classify``). The subjects are those
that Exchange, Notes, Gmail, Zimbra, Domino, GroupWise and the web mailers write by themselves.
"""

from __future__ import annotations

import re

from mailgate.mail import prefixes

_NAMES = r"""
en  auto(?:matic|mated)?[ -]?(?:reply|response|answer)|auto(?= ?:)|autoresponder|out of (?:the )?office|out-of-office|ooo(?= ?:)
en  away from (?:my|the)|(?:vacation|holiday|absence) (?:reply|notice|message|response|notification)
en  (?:i am|i'm) (?:away|on leave)
de  automatische (?:antwort|rückmeldung|e-?mail-?antwort|eingangsbestätigung|abwesenheit)|autom\. antwort|autoantwort
de  abwesenheit(?:s(?:notiz|meldung|nachricht|hinweis|assistent|info))?
de  abwesend|außer haus|nicht im (?:büro|haus)|urlaubs?(?:benachrichtigung|meldung|notiz|antwort)
fr  réponse automatique|(?:message |avis |notification )?d['’]absence|absence (?:du bureau|temporaire)
fr  absent(?:e|\(e\))? du bureau
es  respuesta automática|contestación automática|fuera de (?:la )?oficina|ausencia temporal|aviso de ausencia
pt  resposta automática|ausência temporária|fora do escritório|aviso de ausência
it  risposta automatica|fuori (?:sede|ufficio)|messaggio di assenza|assenza dall['’]ufficio
ca  resposta automàtica|fora de l['’]oficina
nl  automatisch(?:e)? (?:antwoord|beantwoording|bericht)|afwezigheid(?:sbericht|smelding|sassistent)?|afwezig|niet aanwezig
da  automatisk (?:svar|besvarelse)|autosvar|fravær(?:sbesked)?|ikke til stede|ikke på kontoret
no  automatisk svar|fraværsmelding|fraværende|ikke på kontoret
sv  automatiskt svar|autosvar|frånvaro(?:meddelande)?|frånvarande
is  sjálfvirkt svar
fi  automaattinen (?:vastaus|poissaoloviesti)|poissaolo(?:viesti|ilmoitus)?|poissa toimistosta
et  automaatvastus|automaatne vastus|kontorist väljas
lv  automātiskā? atbilde|prombūtnē
lt  automatinis atsakymas|nesu biure
pl  automatyczna odpowiedź|odpowiedź automatyczna|autoodpowiedź|autoresponder|poza biurem|nieobecność
cs  automatická odpověď|mimo kancelář|nepřítomnost
sk  automatická odpoveď|mimo kancelárie|neprítomnosť
hu  automatikus válasz|házon kívül|távollét
ro  răspuns automat|în afara biroului|absent(?:ă)? din birou
bg  автоматичен отговор|извън офиса
hr  automatski odgovor|izvan ureda|odsutnost
sl  samodejni odgovor|samodejno odgovarjanje|odsotnost|zunaj pisarne
sr  аутоматски одговор|ван канцеларије
el  αυτόματη απάντηση|εκτός γραφείου
ga  freagra uathoibríoch
mt  tweġiba awtomatika
ru  автоматический ответ|автоответ(?:чик)?|вне офиса|нет на работе
uk  автоматична відповідь|автовідповідь|поза офісом
tr  otomatik (?:yanıt|cevap)|ofis dışında
ar  رد تلقائي|الرد التلقائي|خارج المكتب
he  תשובה אוטומטית|מענה אוטומטי|מחוץ למשרד
zh  自动答复|自动回复|自動回覆|自動回復|不在办公室|不在辦公室|外出通知
ja  自動応答|自動返信|不在通知|不在のお知らせ
ko  자동 ?회신|자동 ?응답|부재 ?중
"""
"""By language (BCP 47), what stands at the beginning of a subject."""

_AWAY = r"""
en  out of (?:the |my )?office|out-of-office|away from (?:my|the) (?:desk|office|e?-?mail|computer)
en  limited access to (?:my )?e-?mail
en  on (?:\w+ )?(?:leave|vacation|holidays?)|(?:will|shall) (?:be back|return)
en  (?:automat\w+|auto)[ -]?(?:reply|response|generated)
de  nicht im (?:büro|hause?|dienst)|abwesend|außer haus|im urlaub|nicht erreichbar|wieder erreichbar
de  automatisch\w* \w*(?:antwort|erstellt|generiert|versendet)
fr  absent|en congés?|de retour (?:le|au)|hors du bureau|réponse automatique|message automatique
es  fuera de (?:la |mi )?oficina|ausente|de vacaciones|respuesta automática|mensaje automático
pt  fora do escritório|ausente|de férias|resposta automática|mensagem automática
it  fuori (?:sede|ufficio)|assente|in ferie|risposta automatica|messaggio automatico
ca  fora de l['’]oficina|absent|de vacances
nl  afwezig|niet aanwezig|niet op kantoor|op vakantie|met verlof|automatisch
da  ikke til stede|ikke på kontoret|på ferie|ferie|automatisk
no  fraværende|ute av kontoret|på ferie|automatisk
sv  frånvarande|inte på kontoret|på semester|semester|tjänstledig|automatiskt
is  ekki á skrifstofunni|í fríi|sjálfvirk
fi  poissa|lomalla|en ole (?:paikalla|tavoitettavissa)|automaattinen
et  kontorist ära|puhkusel|eemal|automaat
lv  prombūtnē|atvaļinājumā|automātisk
lt  nesu (?:biure|darbe)|atostog|automatini
pl  nieobecn|urlop|poza biurem|automatyczn
cs  mimo kancelář|dovolen|nepřítom|automatick
sk  mimo kancelárie|dovolenk|neprítom|automatick
hu  házon kívül|szabadságon|távol|nem vagyok (?:az )?irodá|automatikus
ro  în concediu|nu sunt (?:la|în) birou|absent|automat
bg  извън офиса|в отпуск|отсъств|автоматич
hr  izvan ureda|na godišnjem|odsut|automatsk
sl  odsot|na dopustu|zunaj pisarne|samodejn
sr  ван канцеларије|на одмору|одсут|аутоматск
el  εκτός γραφείου|απουσ|σε άδεια|αυτόματ
ru  отсутств|в отпуске|вне офиса|автоматическ
uk  відсутн|у відпустці|поза офісом|автоматичн
tr  ofis dışında|izin(?:de|li)|tatilde|otomatik
ar  خارج المكتب|إجازة|تلقائي
he  מחוץ למשרד|בחופשה|אוטומטי
zh  不在办公室|不在辦公室|休假|外出|出差|自动|自動
ja  不在|休暇|外出|出張|自動
ko  부재|휴가|출장|자동
"""
"""By language, what such a reply says somewhere in its first lines."""

_SEARCHED = 2_000


def _any(table: str) -> str:
    rows = (line.split(None, 1) for line in table.splitlines() if line.strip())
    return "|".join(_ascii_too(words) if language == "de" else words for language, words in rows)


def _ascii_too(words: str) -> str:
    """German as it is written where there are no umlauts, *nicht im Buero*."""
    return words.replace("ü", "(?:ü|ue)").replace("ä", "(?:ä|ae)").replace("ö", "(?:ö|oe)").replace("ß", "(?:ß|ss)")


_NAMED = re.compile(rf"(?:{_any(_NAMES)})(?!\w)", re.IGNORECASE)
_IS = "is|ist|est|è|está|és|er|är|on|jest|je|van|este"
_SOMEBODY = re.compile(rf".{{1,60}} (?:{_IS}) (?:.{{0,15}} )?(?:{_any(_AWAY)})", re.IGNORECASE)
"""*Anna Müller is out of the office*, as Notes writes it."""
_BESIDE = re.compile(rf"[(\[](?:{_any(_NAMES)})[)\]]\s*\Z", re.IGNORECASE)
"""``The lamp (automatic reply)``."""
_SAID = re.compile(_any(_AWAY), re.IGNORECASE)


def is_subject(subject: str) -> bool:
    """Whether the subject is that of an automatic reply: it begins with such a name, behind what marks an answer."""
    text = prefixes.bare(subject)
    return bool(_NAMED.match(text) or _SOMEBODY.match(text) or _BESIDE.search(text[-200:]))


def is_text(text: str) -> bool:
    """Whether the first lines say that somebody is away, or that nobody wrote them."""
    return bool(_SAID.search(text[:_SEARCHED]))

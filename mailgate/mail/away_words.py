"""What automatic replies call themselves and how they say that somebody is away, by language. Its one rule: support, no proof.

A subject or a text of a person may hold any of this (*Automatic replies fail*, *Out of office plants*); so ``classify`` asks for
two signs: the name with its colon, as Exchange, Notes, Gmail, Zimbra, GroupWise and the web mailers write it by themselves, above
a text that asks nothing; or the name, and a text whose author says to be away.
"""

from __future__ import annotations

import re
import unicodedata

from mailgate.mail import prefixes

_NAMES = r"""
en  auto(?:matic|mated)?[ -]?(?:reply|response|answer)|autoresponder|out of (?:the )?office|out-of-office
en  away from (?:my|the)|(?:vacation|holiday|absence) (?:reply|notice|message|response|notification)
de  automatische (?:antwort|rückmeldung|e-?mail-?antwort|eingangsbestätigung|abwesenheit\w{0,12})|autom\. antwort|autoantwort
de  abwesenheits(?:notiz|meldung|nachricht|hinweis|assistent|info)
de  urlaubs?(?:benachrichtigung|meldung|notiz|antwort)
fr  réponse automatique|(?:message |avis |notification )d['’]absence|absence (?:du bureau|temporaire)
fr  absent(?:e|\(e\))? du bureau
es  respuesta automática|contestación automática|fuera de (?:la )?oficina|aviso de ausencia
pt  resposta automática|fora do escritório|aviso de ausência
it  risposta automatica|fuori (?:sede|ufficio)|messaggio di assenza|assenza dall['’]ufficio
ca  resposta automàtica|fora de l['’]oficina
nl  automatisch(?:e)? (?:antwoord|beantwoording|bericht)|afwezigheids(?:bericht|melding|assistent)
da  automatisk (?:svar|besvarelse)|autosvar|fraværsbesked|ikke på kontoret
no  automatisk svar|fraværsmelding|ikke på kontoret
sv  automatiskt svar|autosvar|frånvaromeddelande
is  sjálfvirkt svar
fi  automaattinen (?:vastaus|poissaoloviesti)|poissaolo(?:viesti|ilmoitus)|poissa toimistosta
et  automaatvastus|automaatne vastus|kontorist väljas
lv  automātiskā? atbilde
lt  automatinis atsakymas|nesu biure
pl  automatyczna odpowiedź|odpowiedź automatyczna|autoodpowiedź|autoresponder|poza biurem
cs  automatická odpověď|mimo kancelář
sk  automatická odpoveď|mimo kancelárie
hu  automatikus válasz|házon kívül
ro  răspuns automat|în afara biroului|absentă? din birou
bg  автоматичен отговор|извън офиса
hr  automatski odgovor|izvan ureda
sl  samodejni odgovor|samodejno odgovarjanje|zunaj pisarne
sr  аутоматски одговор|ван канцеларије
el  αυτόματη απάντηση|εκτός γραφείου
ga  freagra uathoibríoch
mt  tweġiba awtomatika
ru  автоматический ответ|автоответ(?:чик)?|вне офиса
uk  автоматична відповідь|автовідповідь|поза офісом
tr  otomatik (?:yanıt|cevap)|ofis dışında
ar  رد تلقائي|الرد التلقائي|خارج المكتب
he  תשובה אוטומטית|מענה אוטומטי|מחוץ למשרד
zh  自动答复|自动回复|自動回覆|自動回復|不在办公室|不在辦公室|外出通知
ja  自動応答|自動返信|不在通知|不在のお知らせ
ko  자동 ?회신|자동 ?응답|부재 ?중
id  (?:balasan|jawaban) otomatis
ms  balasan automatik|jawapan automatik
vi  trả lời tự động|phản hồi tự động
th  (?:การ)?ตอบกลับอัตโนมัติ
fa  پاسخ خودکار
eu  erantzun automatikoa
sq  përgjigje automatike
be  аўтаматычны адказ
mk  автоматски одговор
hi  स्वचालित उत्तर
"""
"""By language (BCP 47), what automatic replies are called at the beginning of a subject."""

_TOPICS = r"""
en  auto(?= ?:)|ooo(?= ?:)|(?:i am|i'm) (?:away|on leave|out of (?:the )?office)
de  abwesenheit|abwesend|außer haus|nicht im (?:büro|haus)
fr  d['’]absence
es  ausencia temporal
pt  ausência temporária
nl  afwezigheid|afwezig|niet aanwezig
da  fravær|ikke til stede
no  fraværende
sv  frånvaro|frånvarande
fi  poissaolo
lv  prombūtnē
pl  nieobecność
cs  nepřítomnost
sk  neprítomnosť
hu  távollét
hr  odsutnost
sl  odsotnost
ru  нет на работе
"""
"""By language, what stands there, too, and begins people's subjects as well, even with a colon: *Auto: Reifen*."""

_AWAY = r"""
en  out of (?:the |my )?office|out-of-office|away from (?:my|the) (?:desk|office|e?-?mail|computer)
en  limited access to (?:my )?e-?mail
en  on (?:\w+ )?(?:leave|vacation|holidays?)|(?:will|shall) (?:be back|return)|away (?:until|till|from|on|for)
en  be back|return(?:ing)? on
de  nicht im (?:büro|hause?|dienst)|abwesend|außer haus|im urlaub|nicht erreichbar|wieder erreichbar
fr  absent|en congés?|de retour (?:le|au)|hors du bureau
es  fuera de (?:la |mi )?oficina|ausente|de vacaciones
pt  fora do escritório|ausente|de férias
it  fuori (?:sede|ufficio)|assente|in ferie
ca  fora de l['’]oficina|absent|de vacances
nl  afwezig|niet aanwezig|niet op kantoor|op vakantie|met verlof
da  ikke til stede|ikke på kontoret|på ferie|ferie
no  fraværende|ute av kontoret|på ferie
sv  frånvarande|inte på kontoret|på semester|semester|tjänstledig
is  ekki á skrifstofunni|í fríi
fi  poissa|lomalla|en ole (?:paikalla|tavoitettavissa)
et  kontorist ära|puhkusel|eemal
lv  prombūtnē|atvaļinājumā
lt  nesu (?:biure|darbe)|atostog
pl  nieobecn|urlop|poza biurem
cs  mimo kancelář|dovolen|nepřítom
sk  mimo kancelárie|dovolenk|neprítom
hu  házon kívül|szabadságon|távol|nem vagyok (?:az )?irodá
ro  în concediu|nu sunt (?:la|în) birou|absent
bg  извън офиса|в отпуск|отсъств
hr  izvan ureda|na godišnjem|odsut
sl  odsot|na dopustu|zunaj pisarne
sr  ван канцеларије|на одмору|одсут
el  εκτός γραφείου|απουσ|(?:σε|με) άδεια
ru  отсутств|в отпуске|вне офиса
uk  відсутн|у відпустці|поза офісом
tr  ofis dışında|izin(?:de|li)|tatilde
ar  خارج المكتب|إجازة
he  מחוץ למשרד|בחופשה
zh  不在办公室|不在辦公室|休假|外出|出差
ja  不在|休暇|外出|出張
ko  부재|휴가|출장
"""
"""By language, what such a reply says somewhere in its first lines."""

_AUTOMATIC = r"""
en  (?:automat\w+|auto)[ -]?(?:reply|response|(?:generated )?(?:e-?mail|message)|generated)
de  automatisch\w* \w*(?:antwort|nachricht|e-?mail|erstellt|generiert|versendet|erzeugt)
fr  (?:réponse|message) automatique
es  (?:respuesta automática|mensaje automático)
pt  (?:resposta|mensagem) automática
it  (?:risposta automatica|messaggio automatico)
--  automatisch|automatisk|sjálfvirk|automaattinen|automaat|automātisk|automatini|automatyczn|automatick|automatikus|automat
--  automatsk|samodejn|автоматич|аутоматск|αυτόματ|otomatik|تلقائي|אוטומטי|自动|自動|자동
"""
"""By language, how a text says that nobody wrote it; also what people call the thing itself."""

_FIRST = r"""
en  i am|i['’]m|i will|i['’]ll|i shall|we are|we will|currently|this is an?|this (?:e-?mail|message)
de  ich bin|ich werde|bin ich|wir sind|derzeit|zurzeit|momentan|dies ist eine?|diese (?:e-?mail|nachricht)
fr  je suis|je serai|nous sommes|actuellement|ceci est une?|ce (?:message|courriel)
es  estoy|estaré|me encuentro|actualmente|est[eo] (?:es|mensaje)
pt  estou|estarei|encontro-me|esta é|este é
it  sono|sarò|mi trovo|attualmente|quest[oa] (?:è|messaggio)
ca  estic|estaré|soc
nl  ik ben|wij zijn|momenteel|dit is een|dit bericht|deze e-?mail
da  jeg er|jeg har|vi er|dette er
sv  jag är|jag har|detta är|det här är
fi  olen|olemme|tämä on
et  olen|viibin
lv  esmu|es būšu
lt  (?:aš )?(?:esu|būsiu|nesu)
pl  jestem|będę|przebywam|to jest|ta wiadomość
cs  jsem|budu|mám|som|mám
hu  vagyok|leszek|ez egy
ro  sunt|voi fi|acesta este
hr  sam|bit ću|nisam|sem|bom|nisem|сам
el  είμαι|θα είμαι|απουσιάζω|λείπω
ru  я|меня|мене|это|нахожусь|буду
tr  şu anda|bu (?:bir|e-?posta|ileti)
--  أنا|אני|我|本人|ただいま|現在|私|저는|현재
"""
"""By language, how authors begin to say it of themselves, and texts of themselves."""

_SEARCHED = 2_000


_ACCENTED = re.compile("[à-öù-ÿāăąćčďēęěģīįķļńņňőřśšťūůűųźżžơưạ-ỹ]")


def _any(table: str) -> str:
    rows = (line.split(None, 1) for line in table.splitlines() if line.strip())
    return "|".join(_ACCENTED.sub(_or_bare, _ascii_too(words) if language == "de" else words) for language, words in rows)


def _ascii_too(words: str) -> str:
    """German as it is written where there are no umlauts, *nicht im Buero*."""
    return words.replace("ü", "(?:ü|ue)").replace("ä", "(?:ä|ae)").replace("ö", "(?:ö|oe)").replace("ß", "(?:ß|ss)")


def _or_bare(letter: re.Match[str]) -> str:
    """An accented letter of the Latin script, or the same without its accent."""
    return f"[{letter[0]}{unicodedata.normalize('NFD', letter[0])[0]}]"


_KIND = "reply|response|message|notification|notice|assistant|antwort|nachricht|notiz|svar"
_NAMED = re.compile(rf"[\[(]?(?:{_any(_NAMES)}|{_any(_TOPICS)})(?!\w)", re.IGNORECASE)
_TITLED = re.compile(
    rf"(?:\[(?:{_any(_NAMES)})\]|(?:{_any(_NAMES)})(?:[ -](?:{_any(_NAMES)}|{_KIND})){{0,2}}\s?[:：])", re.IGNORECASE
)
"""*Out of office reply: …*, *[Auto-Reply] …*: the name as programs set it before the subject that they answer."""
_IS = "is|ist|est|è|está|és|er|är|on|jest|je|van|este"
_SOMEBODY = re.compile(rf".{{1,60}} (?:{_IS}) (?:.{{0,15}} )?(?:{_any(_AWAY)})", re.IGNORECASE)
"""*Anna Müller is out of the office*, as Notes writes it."""
_BESIDE = re.compile(rf"[(\[](?:{_any(_NAMES)})[)\]]\s*\Z", re.IGNORECASE)
"""``The lamp (automatic reply)``."""
_GONE = re.compile(_any(_AWAY), re.IGNORECASE)
_THIS = "this|dies|diese[rs]?|ce|ceci|est[aeo]|quest[oa]|dit|deze|dette|detta|det|tämä|t[ao]|toto|это|це|bu|这|這|これ|이"
_OWN = re.compile(
    rf"(?<!\w)(?:{_any(_FIRST)})(?!\w)[^?!\n]{{0,50}}?(?:{_any(_AWAY)})|"
    rf"(?:{_any(_AWAY)})[^?!\n]{{0,20}}?(?:vagyok|leszek|y[ıi]m|です|ます|입니다|합니다)|"
    rf"(?<!\w)(?:{_THIS})(?!\w)[^?!\n]{{0,30}}?(?:{_any(_AUTOMATIC)})",
    re.IGNORECASE,
)
_ASKED = re.compile(r"[?？؟](?=[\s\"'”»)]|\Z)")


def is_subject(subject: str) -> bool:
    """Whether the subject is that of an automatic reply: it begins with such a name, behind what marks an answer."""
    text = prefixes.bare(subject)
    return bool(_NAMED.match(text) or _SOMEBODY.match(text) or _BESIDE.search(text[-200:]))


def is_titled(subject: str) -> bool:
    """Whether it begins with such a name and its colon, as programs write it and hardly anybody else."""
    return bool(_TITLED.match(prefixes.bare(subject)))


def is_own(text: str) -> bool:
    """Whether the first lines say so of their author, or of themselves."""
    return bool(_OWN.search(text[:_SEARCHED]))


def asks(text: str) -> bool:
    """Whether the first lines ask something, and do not say that somebody is away."""
    return bool(_ASKED.search(text[:_SEARCHED]) and not _GONE.search(text[:_SEARCHED]))

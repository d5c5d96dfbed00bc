"""English, German, Dutch, Danish, Swedish, Norwegian, Icelandic. Its one rule: data only, one table for a language."""

from __future__ import annotations

from mailgate.mail.phrases.language import Language

ENGLISH = Language(
    code="en",
    verbs="wrote writes sent quoting",
    intros="on at",
    days="mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday",
    prose="i we my our your the",
    person="i we",
    by="by",
    keys={
        "from": "from|sender",
        "to": "to|sent to",
        "cc": "cc",
        "bcc": "bcc",
        "date": "date|sent|sent on|sent at|date sent|received",
        "subject": "subject",
        "reply-to": "reply-to|reply to",
    },
    original=(
        "original (?:message|mail|e-?mail|appointment)",
        "(?:reply|forwarded|previous) (?:message|mail)",
        "(?:previous|earlier) (?:replies|messages)",
    ),
    forwarded=("(?:begin )?forwarded message", "forwarded (?:message )?by", "(?:start of )?forwarded (?:mail|e-?mail)"),
    above=("(?:your )?(?:reply|respond|answer|response) above (?:this|the) line", "above this line to (?:reply|respond|add)"),
    sent_from=(
        r"sent (?:via|with|using)\b",
        r"sent from (?:my|a|an|the|mobile|outlook|mail|mailbox|yahoo|windows|samsung|proton|gmail|iphone|ipad)\b",
        r"sent from (?-i:[A-Z]\w{1,20})(?:[ ,<(]|$)",
        r"get \[?(?:outlook for|bluemail|proton ?mail)",
        "from my (?:iphone|ipad|android|phone|mobile|blackberry|samsung)",
        "download gmail",
        "sent (?:by|through) (?:the )?(?:outlook|gmail|yahoo|proton|airmail|spark|nine)",
    ),
    lists=(
        r"mailing list\b",
        "/listinfo/",
        r"\bunsubscribe",
        "you (?:received|are receiving|have received) this (?:message|e?-?mail) because",
        "google groups",
        "reply to this email directly",
        "to view this discussion",
        "list archives?",
        r"\bdo not reply to this (?:e-?mail|message)",
    ),
    scanned=(
        (
            r"this (?:e-?mail|message) (?:has been|was|is) (?:checked|scanned|screened|certified)[^\n]{0,80}"
            r"(?:vir|malware|spam|avast|avg|mcafee|norton|eset|sophos|clamav|mailscanner|security|symantec|mimecast|barracuda|proofpoint)"
        ),
        r"(?:virus[- ]free|checked by avg|no virus(?:es)? (?:found|were found))\b",
        r"(?:the original of this|this incoming|this outgoing) (?:e-?mail|message) (?:was|has been) (?:scanned|checked)",
        r"scanned by (?:mailscanner|clamav|messagelabs|avast|avg)",
        r"this footnote (?:also )?confirms that this",
    ),
    legal=r"\bthis (?:e-?mail|message|communication|transmission|correspondence|internet e-?mail)\b"
    r"|\bthe (?:information|contents?|e-?mail) (?:contained |transmitted |included )?(?:in|of|with) this\b"
    r"|\b(?:e-?mail|internet e-?mail|internet communications?) (?:messages? )?(?:is|are|cannot|may)\b|\bany opinions?\b"
    r"|\b(?:confidentiality|legal|disclaimer|privacy) (?:notice|note|warning|statement)\b|^\W*disclaimer\W*$"
    r"|\b(?:incoming|outgoing|internet) (?:and (?:incoming|outgoing) )?e-?mails?\b",
    terms=r"confidential|privileged|intended (?:only |solely |exclusively )?(?:for|recipient)|(?:intended|named"
    r"|sole) recipient"
    r"|\baddressees?\b|unauthori[sz]ed|received (?:it|this|the).{0,40}(?:in )?error|received in error|strictly prohibited"
    r"|notify the sender|delete (?:it|this|the (?:e-?mail|message))|disclos(?:e|ure)|not necessarily (?:those"
    r"|represent|reflect)"
    r"|monitored|be unlawful|free (?:of|from) (?:errors|viruses)|virus|copyright|secure means of",
)

GERMAN = Language(
    code="de",
    verbs="schrieb geschrieben schreibt zitat",
    intros="am",
    days="mo di mi do fr sa so montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag",
    prose="ich wir mein meine meinem unser unsere unserem ihr ihre ihrem ihren der",
    person="ich wir",
    by="von",
    keys={
        "from": "von|absender|gesendet von",
        "to": "an|empfänger",
        "cc": "kopie|kopie an|cc an",
        "bcc": "blindkopie",
        "date": "datum|gesendet|gesendet am|datum/uhrzeit|gesendet um",
        "subject": "betreff|betr|thema",
        "reply-to": "antwort an|antwort-an",
    },
    original=(
        "ursprüngliche (?:nachricht|mail|e-?mail|termin)",
        "(?:original|ursprungs)-?(?:nachricht|mail|e-?mail)",
        "antwort ?nachricht",
        "weitergeleitete (?:nachricht|mail|e-?mail)",
    ),
    forwarded=("anfang der weitergeleiteten", "weitergeleitete (?:nachricht|mail|e-?mail)", "weitergeleitet von"),
    above=(
        r"(?:bitte )?[\w ]{0,20}antwort(?:en)?[\w ]{0,10} (?:über|oberhalb) diese[rn]? ",
        r"(?:über|oberhalb) diese[rn]? (?:zeile|linie)[\w ]{0,20} antworten",
    ),
    sent_from=(
        r"von meine[mr](?:/meine[mr])? [^\n]{1,60} gesendet",
        "gesendet (?:von|mit|aus|über) ",
        r"von (?:yahoo|outlook|gmail|aol|gmx|web\.de|t-online|samsung|proton)[^\n]{0,60} gesendet",
        r"diese (?:nachricht|e-?mail) wurde (?:von (?:meinem|unterwegs)|mit [\w ]{1,30} (?:gesendet|verschickt))",
        r"(?:holen sie sich|hol dir|laden sie) \[?outlook ",
        r"\[?outlook für (?:ios|android)[^\n]{0,60} (?:beziehen|herunterladen|holen)",
        r"(?:von unterwegs|mobil) gesendet",
        "mit (?:der )?(?:gmx|web\\.de|freundlichen grüßen,? gesendet)[^\\n]{0,40} gesendet",
    ),
    lists=("abbestellen", "abmelden von", "newsletter abmelden", r"antworten sie (?:bitte )?nicht auf diese", "mailingliste"),
    scanned=(
        r"diese (?:e-?mail|nachricht) (?:wurde|ist) [^\n]{0,60}vir(?:en|us)",
        r"virenfrei\b",
        "keine viren (?:ge|in)",
    ),
    legal=r"\bdiese[rs]? (?:e-?mail|nachricht|mail|mitteilung|information)\b|\bdie informationen in dieser\b"
    r"|\bhaftungsausschluss\b"
    r"|\bvertraulichkeits(?:hinweis|erklärung)\b|^\W*(?:rechtlicher hinweis|wichtiger hinweis)\W*$|\bder inhalt dieser\b",
    terms=r"vertraulich|bestimmt(?:en|e)? (?:empfänger|adressat|für)|(?:empfänger|adressat)(?:en|s)?\b|irrtümlich"
    r"|unbefugte?|untersagt"
    r"|nicht gestattet|verboten|rechtlich geschützt|vernichten|löschen sie|informieren sie|haftung",
)

DUTCH = Language(
    code="nl",
    verbs="schreef geschreven citeren",
    intros="op",
    days="ma wo vr za zo maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    prose="ik wij mijn onze",
    person="ik wij we",
    keys={
        "from": "van|afzender",
        "to": "aan|ontvanger",
        "cc": "kopie",
        "date": "datum|verzonden|verzonden op|verstuurd",
        "subject": "onderwerp|betreft",
        "reply-to": "beantwoorden aan|antwoord aan",
    },
    original=("(?:oorspronkelijk|origineel|doorgestuurd|vorig)e? (?:bericht|e-?mail)",),
    forwarded=("(?:begin )?doorgestuurd bericht", "begin (?:van )?doorgestuurd"),
    above=("(?:antwoord|reageer|beantwoord)[\\w ]{0,30} boven deze (?:regel|lijn)",),
    sent_from=(
        "verzonden (?:vanaf|met|via|van|vanuit) ",
        "verstuurd (?:vanaf|met|via|vanuit) ",
        r"(?:outlook voor (?:ios|android)[^\n]{0,60} (?:downloaden|ophalen)|download outlook voor )",
    ),
    lists=("uitschrijven", "afmelden voor"),
    scanned=("virusvrij", "deze e-?mail is (?:gecontroleerd|gescand)"),
    legal=r"\bdeze? (?:e-?mail|bericht|mail)\b|\bdit (?:e-?mailbericht|bericht)\b|\bde informatie (?:in|verzonden)\b",
    terms=r"vertrouwelijk|bestemd voor|geadresseerde|beoogde ontvanger|abusievelijk|ten onrechte|onbevoegd|verboden"
    r"|te verwijderen|"
    "aansprakelijk|verspreiding",
)

DANISH = Language(
    code="da",
    verbs="skrev skriver",
    intros="den",
    days="man tir tirs ons tor tors fre lør søn mandag tirsdag onsdag torsdag fredag lørdag søndag",
    prose="jeg vores",
    person="jeg vi",
    keys={
        "from": "fra|afsender",
        "to": "til|modtager",
        "cc": "kopi",
        "date": "sendt|dato",
        "subject": "emne",
        "reply-to": "svar til",
    },
    original=("(?:oprindelig|original) (?:meddelelse|besked|e-?mail)",),
    forwarded=("(?:start på )?videresendt (?:besked|meddelelse|mail|e-?mail)",),
    above=("(?:svar|skriv)[\\w ]{0,30} over denne linje",),
    sent_from=("sendt (?:fra|med|via) ", r"(?:hent|få) outlook (?:til|for) "),
    lists=("afmeld",),
    scanned=("virusfri", "denne (?:e-?mail|meddelelse) (?:er blevet|blev) (?:kontrolleret|scannet)"),
    legal=r"\bdenne (?:e-?mail|meddelelse|besked|mail)\b",
    terms=r"fortrolig|tiltænkt|modtager|ved en fejl|slette|uvedkommende",
)

SWEDISH = Language(
    code="sv",
    verbs="skrev skriver",
    intros="den",
    days="mån tis ons tors tor fre lör sön måndag tisdag onsdag torsdag fredag lördag söndag",
    prose="jag vår",
    person="jag vi",
    keys={
        "from": "från|avsändare",
        "to": "till|mottagare",
        "cc": "kopia",
        "date": "skickat|datum|skickades|datum skickat",
        "subject": "ämne",
        "reply-to": "svara till|svar till",
    },
    original=("(?:ursprungligt|original|originalt) ?(?:meddelande|mejl|brev|e-?postmeddelande)",),
    forwarded=("(?:början på )?vidarebefordrat (?:brev|meddelande|mejl)",),
    above=("(?:svara|skriv)[\\w ]{0,30} (?:ovanför|över) (?:denna|den här) (?:rad|linje)",),
    sent_from=("skickat (?:från|med|via) ", "skickades (?:från|med) ", "hämta outlook för ", "sänt från "),
    lists=("avsluta prenumeration", "avregistrera"),
    scanned=("virusfri", "detta (?:e-?post)?meddelande (?:har|är) (?:kontrollerats|skannat)"),
    legal=r"\bdetta (?:e-?post)?(?:meddelande|mejl)\b|\bdenna e-?post\b",
    terms=r"konfidentiell|sekretess|avsedd|mottagare|av misstag|obehörig|radera",
)

NORWEGIAN = Language(
    code="nb",
    verbs="skrev skriver skreiv",
    intros="den på kl.",
    days="man tir tirs ons tor tors fre lør søn laurdag sundag",
    prose="jeg eg",
    person="jeg eg vi",
    keys={
        "from": "fra|frå|avsender",
        "to": "til|mottaker",
        "cc": "kopi|kopi til",
        "date": "sendt|dato|sendt dato",
        "subject": "emne",
        "reply-to": "svar til",
    },
    original=("(?:opprinnelig|original|opphavleg) ?(?:melding|e-?post)",),
    forwarded=("videresendt (?:melding|e-?post)", "start på videresendt melding", "vidaresend melding"),
    above=("(?:svar|skriv)[\\w ]{0,30} over denne linjen",),
    sent_from=("sendt (?:fra|med|via|frå) ", "(?:skaff deg|last ned|få) outlook for "),
    lists=("meld (?:deg )?av",),
    scanned=("virusfri",),
    legal=r"\bdenne (?:e-?posten?|meldingen)\b",
    terms=r"konfidensiell|fortrolig|mottaker|ved en feil|slette|taushetsplikt",
)

ICELANDIC = Language(
    code="is",
    verbs="skrifaði",
    intros="þann",
    keys={"from": "frá", "to": "til", "cc": "afrit", "date": "sent|dagsetning", "subject": "efni"},
    original=("upprunaleg skilaboð", "upphaflegt skeyti"),
    forwarded=("áframsend(?:ur|ing| skilaboð)",),
    sent_from=("sent úr ",),
)

GERMANIC = (ENGLISH, GERMAN, DUTCH, DANISH, SWEDISH, NORWEGIAN, ICELANDIC)

"""Finnish, Estonian, Hungarian, Latvian, Lithuanian, Greek, Irish, Maltese, Turkish. Its one rule: data only, one table each."""

from __future__ import annotations

from mailgate.mail.phrases.language import Language

FINNISH = Language(
    code="fi",
    verbs="kirjoitti",
    intros="kello",
    days="ma ti ke to pe la su maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai",
    person="minä me",
    keys={
        "from": "lähettäjä",
        "to": "vastaanottaja|kenelle|vastaanottajat",
        "cc": "kopio|kopiot",
        "bcc": "piilokopio",
        "date": "lähetetty|päivämäärä|päiväys|pvm|lähetyspäivä",
        "subject": "aihe|otsikko",
        "reply-to": "vastausosoite",
    },
    original=("(?:alkuperäinen|edelleenlähetetty|välitetty) (?:viesti|sähköposti|sanoma)",),
    forwarded=("(?:välitetty|edelleenlähetetty|lähetetty edelleen) viesti", "(?:välitetyn|edelleenlähetetyn) viestin alku"),
    above=("vastaa[\\w ]{0,30} tämän (?:rivin|viivan) yläpuolelle",),
    sent_from=("lähetetty ", r"(?:hanki|lataa) outlook "),
    lists=("peruuta tilaus", "poistu listalta"),
    scanned=("viruksista vapaa", "ei viruksia"),
    legal=r"\btämä (?:sähköposti|viesti|sähköpostiviesti)\b|\btämän (?:sähköpostin|viestin)\b",
    terms=r"luottamuksel|tarkoitettu|vastaanottaja|erehdyksessä|kielletty|poista",
)

ESTONIAN = Language(
    code="et",
    verbs="kirjutas kirjutatud",
    intros="kuupäev",
    days="e t k n r l p esmaspäev teisipäev kolmapäev neljapäev reede laupäev pühapäev",
    person="mina meie",
    keys={
        "from": "saatja|kellelt",
        "to": "saaja|adressaat|kellele|saajad",
        "cc": "koopia",
        "date": "saadetud|kuupäev|saatmisaeg",
        "subject": "teema|pealkiri",
    },
    original=("(?:algne|originaal|esialgne|algkiri|edastatud) ?(?:sõnum|kiri|teade|e-?kiri)?",),
    forwarded=("(?:edastatud|edasi saadetud) (?:sõnum|kiri|teade)", "edastatud sõnumi algus"),
    sent_from=(
        "saadetud (?:minu|mu|rakendusest|seadmest|nutitelefonist|[\\w ]{1,30}(?:st|lt))\\b",
        "saadetud ",
        "hangi outlook ",
    ),
    scanned=("viirusevaba", "viirusevaba."),
    legal=r"\b(?:see|käesolev) (?:e-?kiri|sõnum|kiri)\b",
    terms=r"konfidentsiaal|adressaa|mõeldud|ekslikult|keelatud|kustuta",
)

HUNGARIAN = Language(
    code="hu",
    verbs="írta írja",
    intros="időpont",
    days="h k sze cs p szo v hétfő kedd szerda csütörtök péntek szombat vasárnap",
    person="én mi",
    keys={
        "from": "feladó|küldő",
        "to": "címzett|címzettek",
        "cc": "másolat|másolatot kap|másolatot kapja",
        "bcc": "titkos másolat",
        "date": "elküldve|küldve|dátum|küldés dátuma|időpont|küldte",
        "subject": "tárgy",
        "reply-to": "válaszcím",
    },
    original=("(?:eredeti|továbbított) (?:üzenet|levél|e-?mail)",),
    forwarded=("(?:továbbított|átküldött) (?:üzenet|levél)", "továbbított üzenet kezdete"),
    above=("(?:válaszát|válaszoljon|kérjük)[\\w ,]{0,40} (?:e|ezen|a) (?:sor|vonal) fölé",),
    sent_from=(
        "elküldve ",
        "(?:az én )?[\\w ]{2,30}(?:omról|emről|ömről|ról|ről) küldve",
        "küldve ",
        "(?:az )?outlook beszerzése ",
    ),
    lists=("leiratkoz",),
    scanned=("vírusmentes", "ez az e-?mail ellenőrizve"),
    legal=r"\bez(?:en|t)? (?:az? )?(?:e-?mail|üzenet|levél|elektronikus)\b|\ba jelen (?:üzenet|levél|e-?mail)\b",
    terms=r"bizalmas|címzett|tévedés|tilos|töröl|illetéktelen|jogosult",
)

LATVIAN = Language(
    code="lv",
    verbs="rakstīja raksta",
    intros="plkst",
    by="lietotājs",
    days="pirmd otrd trešd ceturtd piektd sestd svētd pirmdiena otrdiena trešdiena ceturtdiena piektdiena sestdiena svētdiena",
    person="es mēs",
    keys={
        "from": "no|sūtītājs",
        "to": "kam|adresāts|saņēmējs",
        "cc": "kopija",
        "date": "nosūtīts|datums|sūtīts",
        "subject": "tēma|temats",
    },
    original=(
        "(?:sākotnējais|oriģinālais|sākotnējā|pārsūtītais|pārsūtīts) (?:ziņojums|ziņa|vēstule)",
        "oriģinālā (?:vēstule|ziņa)",
    ),
    forwarded=("(?:pārsūtītais|pārsūtīts|pārsūtītā|pārsūtīta) (?:ziņojums|ziņa|vēstule)",),
    sent_from=("(?:no)?sūtīts no ", "(?:iegūstiet|lejupielādēt) outlook "),
    scanned=("bez vīrusiem",),
    legal=r"\bš(?:is|ī|ajā) (?:e-?pasts?|ziņojums|vēstule|e-?pasta)\b",
    terms=r"konfidenciāl|adresāt|saņēmēj|kļūdas|aizliegt|dzēs",
)

LITHUANIAN = Language(
    code="lt",
    verbs="rašė parašė rašo",
    intros="d",
    days="pr an tr kt pn št sk pirmadienis antradienis trečiadienis ketvirtadienis penktadienis šeštadienis sekmadienis",
    person="aš mes",
    keys={
        "from": "nuo|siuntėjas",
        "to": "kam|iki|gavėjas|adresatas",
        "cc": "kopija",
        "date": "išsiųsta|data|siųsta|išsiuntimo data",
        "subject": "tema",
    },
    original=("(?:originalus|pradinis|pirminis|persiųstas) (?:pranešimas|laiškas)", "originali žinutė", "pradinė žinutė"),
    forwarded=("(?:persiųstas|persiunčiamas) (?:pranešimas|laiškas)", "persiųsta žinutė"),
    sent_from=("(?:iš)?siųsta (?:iš|naudojant|su) ", "gaukite outlook "),
    scanned=("be virusų",),
    legal=r"\bš(?:is|iame|io) (?:el\.? ?)?(?:pranešim|laišk|pašt)",
    terms=r"konfidencial|adresat|gavėj|klaid|draudžiam|ištrin",
)

GREEK = Language(
    code="el",
    verbs="έγραψε γράφει έγραψες",
    intros="στις την τη",
    days="δευ τρι τρί τετ τετάρτη πεμ πέμ παρ σαβ σάβ κυρ δευτέρα τρίτη πέμπτη παρασκευή σάββατο κυριακή",
    person="εγώ εμείς",
    keys={
        "from": "από|αποστολέας",
        "to": "προς|παραλήπτης|σε",
        "cc": "κοιν|κοινοποίηση|κοιν.|αντίγραφο",
        "date": "ημερομηνία|στάλθηκε|αποστολή|εστάλη|απεστάλη",
        "subject": "θέμα",
        "reply-to": "απάντηση σε",
    },
    original=("(?:αρχικό|προωθημένο|πρωτότυπο) (?:μήνυμα|mail|email)", "προηγούμενο μήνυμα"),
    forwarded=("(?:αρχή )?προωθημένο(?:υ)? (?:μήνυμα|μηνύματος)", "προωθημένο από"),
    above=("απαντήστε[\\w ]{0,30} πάνω από",),
    sent_from=("στάλθηκε (?:από|με|μέσω) ", "αποστολή από ", "εστάλη από ", "(?:λήψη|αποκτήστε|κατεβάστε) (?:του |το )?outlook "),
    lists=("κατάργηση εγγραφής", "διαγραφή από"),
    scanned=("χωρίς ιούς", "απαλλαγμένο από ιούς"),
    legal=r"\b(?:αυτό|το παρόν) (?:το )?(?:μήνυμα|email|e-?mail)\b",
    terms=r"εμπιστευτικ|παραλήπτη|εκ παραδρομής|κατά λάθος|απαγορεύ|διαγρά",
)

IRISH = Language(
    code="ga",
    verbs="scríobh",
    intros="ar",
    keys={"from": "ó|seoltóir", "to": "chuig|go|do", "cc": "cóip", "date": "dáta|seolta", "subject": "ábhar"},
    original=("(?:bunteachtaireacht|teachtaireacht bhunaidh|an bhunteachtaireacht)",),
    forwarded=("teachtaireacht (?:curtha|seolta) ar aghaidh",),
    sent_from=("seolta ó ", "seolta (?:ón|óm|le) "),
)

MALTESE = Language(
    code="mt",
    verbs="kiteb kitbet kitbu",
    days="it-tnejn fit-tnejn it-tlieta fit-tlieta l-erbgħa fl-erbgħa fil-ħamis fil-ġimgħa fis-sibt il-ħadd",
    intros="fi nhar",
    keys={
        "from": "minn|mingħand|mibgħut minn",
        "to": "lil|għal|lejn",
        "cc": "kopja",
        "date": "data|mibgħut|mibgħuta",
        "subject": "suġġett",
    },
    original=("messaġġ oriġinali", "il-messaġġ oriġinali"),
    forwarded=("messaġġ (?:mgħoddi|mibgħut)",),
    sent_from=("mibgħut(?:a)? (?:minn|mill-|mit-|bi) ?",),
)

TURKISH = Language(
    code="tr",
    verbs="yazdı yazdi yazdılar yazmış",
    intros="tarih",
    days="pzt sal çar per cum cmt paz pazartesi salı çarşamba perşembe cuma cumartesi pazar",
    person="ben biz",
    keys={
        "from": "kimden|gönderen",
        "to": "kime|alıcı|alıcılar",
        "cc": "bilgi",
        "bcc": "gizli",
        "date": "tarih|gönderme tarihi|gönderildi|gönderim tarihi|gönderilme tarihi|gönderilen",
        "subject": "konu",
        "reply-to": "yanıtla|yanıt adresi",
    },
    original=("(?:orijinal|özgün|asıl|i̇letilen|iletilen) (?:mesaj|ileti|e-?posta)",),
    forwarded=(
        "(?:iletilen|yönlendirilen|i̇letilen) (?:mesaj|ileti|e-?posta)",
        "(?:yönlendirilmiş|iletilmiş|i̇letilmiş) (?:mesaj|ileti)",
    ),
    above=("(?:yanıtınızı|cevabınızı|lütfen)[\\w ]{0,40} bu (?:satırın|çizginin) üst",),
    sent_from=(
        "[\\w' ’]{2,40}(?:['’]?(?:dan|den|tan|ten|mdan|mden)) gönderildi",
        "[\\w' ]{2,40} (?:cihazımdan|telefonumdan|kullanılarak|ile|aracılığıyla) gönderildi",
        "(?:ios|android) (?:için|uygulaması) outlook",
        "outlook['’]u (?:edinin|indir)",
    ),
    lists=("aboneliği(?:nizi)? iptal", "abonelikten çık"),
    scanned=("virüs ?(?:yok|içermiyor|bulunmuyor)", "virüssüz"),
    legal=r"\bbu (?:e-?posta|mesaj|ileti|elektronik)\b|\bbu e-?mail\b",
    terms=r"gizli|alıcı|yanlışlıkla|yasak|siliniz|silin|hukuki",
)

EUROPEAN = (FINNISH, ESTONIAN, HUNGARIAN, LATVIAN, LITHUANIAN, GREEK, IRISH, MALTESE, TURKISH)

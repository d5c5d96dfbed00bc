"""Polish, Czech, Slovak, Slovene, Croatian, Serbian, Bulgarian, Ukrainian, Russian. Its one rule: data only, one table each."""

from __future__ import annotations

from mailgate.mail.phrases.language import Language

POLISH = Language(
    code="pl",
    verbs="napisał napisała pisze napisana napisany cytowanie",
    intros="dnia w wiadomość",
    by="przez",
    days="pon pn wt śr czw pt sob niedz nd poniedziałek wtorek środa środę czwartek piątek sobota sobotę niedziela niedzielę",
    person="ja my",
    keys={
        "from": "od|nadawca",
        "to": "do|odbiorca|adresat",
        "cc": "dw|kopia|do wiadomości",
        "bcc": "udw",
        "date": "data|wysłano|data wysłania|wysłane|wysłany|wysłana",
        "subject": "temat",
    },
    original=(
        "(?:oryginalna|pierwotna|przekazana|przesłana dalej) wiadomość",
        "wiadomość (?:oryginalna|pierwotna|przekazana|przesłana dalej)",
        "treść oryginalnej wiadomości",
    ),
    forwarded=(
        "(?:początek |treść )?(?:przekazan|przekazywan|przekierowan)(?:a|ej) wiadomo(?:ść|ści)",
        "(?:początek )?wiadomo(?:ść|ści) przekazan(?:a|ej)",
    ),
    above=("(?:odpowiedz|odpowiedź|pisz|napisz)[\\w ]{0,30} (?:powyżej|nad) tej? lini",),
    sent_from=(
        "wysłan[eoay] (?:z|przy|za|ze|poprzez|via|przez) ",
        "wysłano ",
        "(?:pobierz|uzyskaj) (?:aplikację )?outlook ",
        "sent z ",
    ),
    lists=("wypisz się", "zrezygnować z subskrypcji", "anuluj subskrypcję"),
    scanned=("wolna od wirusów", "bez wirusów", "wiadomość (?:e-?mail )?została (?:sprawdzona|przeskanowana)"),
    legal=r"\b(?:ta|niniejsz[ay]|tej) (?:wiadomość|e-?mail|wiadomości)\b|\binformacje zawarte\b|\btreść tej\b",
    terms=r"poufn|adresat|omyłkow|zabronion|usuni|przeznaczon|odbiorc|nadawc",
)

CZECH = Language(
    code="cs",
    verbs="napsal napsala napsal/a",
    intros="dne",
    by="odesílatel uživatel",
    days="po út st čt pá so ne pondělí úterý středa čtvrtek pátek sobota neděle",
    keys={
        "from": "od|odesílatel",
        "to": "komu|pro|příjemce",
        "cc": "kopie",
        "bcc": "skrytá|skrytá kopie",
        "date": "datum|odesláno|dne",
        "subject": "předmět|věc",
    },
    original=("(?:původní|přeposlaná|puvodni) (?:zpráva|e-?mail|zprava|mail)", "původní událost"),
    forwarded=("(?:začátek )?přepos(?:lan|ílan)(?:á|é) zpráv(?:a|y)", "předaná zpráva", "přeposlaný e-?mail"),
    above=("(?:odpovězte|odpověď|pište)[\\w ]{0,30} nad (?:tuto|tento|touto)",),
    sent_from=("odesláno (?:z|ze|pomocí|prostřednictvím|mobil)", "posláno z ", "(?:stáhněte|získejte|stáhnout) (?:si )?outlook "),
    lists=("odhlásit (?:se|odběr)",),
    scanned=(
        "bez virů",
        "neobsahuje žádné viry",
        "tato zpráva byla (?:zkontrolována|prověřena)",
        "tento e-?mail byl zkontrolován",
    ),
    legal=r"\b(?:tato|této) (?:zpráv[ay]|e-?mailová)\b|\btento e-?mail\b",
    terms=r"důvěrn|adresát|určen|omylem|zakázán|smaž|vymaž|příjemc|odesílatel",
)

SLOVAK = Language(
    code="sk",
    verbs="napísal napísala napísal/a",
    intros="dňa",
    by="odosielateľ používateľ",
    days="ut str štv pi ned pondelok utorok streda štvrtok piatok nedeľa",
    keys={
        "from": "od|odosielateľ",
        "to": "komu|pre|adresát|príjemca",
        "cc": "kópia",
        "date": "dátum|odoslané|poslané",
        "subject": "predmet|vec",
    },
    original=("(?:pôvodná|preposlaná) správa", "pôvodný e-?mail"),
    forwarded=("(?:začiatok )?preposlan(?:á|ej) správ(?:a|y)", "preposlaný e-?mail"),
    above=("(?:odpovedzte|píšte)[\\w ]{0,30} nad (?:túto|tento|týmto)",),
    sent_from=("odoslané (?:z|zo|pomocou|prostredníctvom) ", "poslané z ", "(?:získajte|stiahnite si|získať) outlook "),
    lists=("odhlásiť (?:sa|odber)",),
    scanned=("bez vírusov", "neobsahuje žiadne vírusy"),
    legal=r"\b(?:táto|tejto) správ[ay]\b|\btento e-?mail\b",
    terms=r"dôvern|adresát|určen|omylom|zakázan|vymaž|príjemc",
)

SLOVENE = Language(
    code="sl",
    verbs="napisal napisala napisal/a",
    intros="dne v",
    by="oseba uporabnik",
    days="pon tor sre čet pet sob ned ponedeljek torek sreda četrtek petek sobota nedelja",
    keys={
        "from": "od|pošiljatelj",
        "to": "za|komu|prejemnik",
        "cc": "kp|kopija|v vednost",
        "date": "poslano|datum",
        "subject": "zadeva",
    },
    original=("(?:izvirno|prvotno|posredovano) sporočilo", "izvorno sporočilo"),
    forwarded=("(?:začetek )?posredovan(?:o|ega) sporočil(?:o|a)",),
    sent_from=("poslano (?:z|iz|s|prek) (?!sporoč)", "(?:pridobite|prenesite) outlook "),
    scanned=("brez virusov",),
    legal=r"\bto (?:elektronsko )?sporočilo\b",
    terms=r"zaupn|naslovnik|namenjen|pomotoma|prepovedan",
)

CROATIAN = Language(
    code="hr",
    verbs="napisao napisala napisao/la",
    intros="dana",
    by="korisnik",
    days="pon uto sri čet pet sub ned ponedjeljak utorak srijeda četvrtak petak subota nedjelja",
    keys={
        "from": "od|šalje|pošiljatelj",
        "to": "prima|za|kome|primatelj",
        "cc": "kopija",
        "date": "datum|poslano|slanje",
        "subject": "predmet|naslov",
    },
    original=("(?:izvorna|originalna|proslijeđena|prvotna) poruka",),
    forwarded=("(?:početak |započni )?proslijeđen(?:a|e|u) poruk(?:a|e|u)",),
    sent_from=("poslano (?:s|sa|iz|putem|pomoću) ", "(?:nabavite|preuzmite) outlook "),
    scanned=("bez virusa",),
    legal=r"\bova (?:poruka|elektronička)\b",
    terms=r"povjerljiv|primatelj|namijenjen|greškom|zabranjen",
)

SERBIAN = Language(
    code="sr",
    verbs="написао написала napisao",
    intros="дана dana",
    keys={
        "from": "од|шаље|pošalje",
        "to": "за|прима|коме",
        "cc": "копија",
        "date": "датум|послато|poslato",
        "subject": "тема|наслов|naslov",
    },
    original=("(?:оригинална|изворна|originalna|prosleđena) (?:порука|poruka)",),
    forwarded=("(?:прослеђена порука|prosleđena poruka)",),
    sent_from=("послато (?:са|с|из) ", "poslato (?:sa|iz) "),
)

BULGARIAN = Language(
    code="bg",
    verbs="написа писа",
    intros="на в",
    days="пн вт ср чт пт сб нд понеделник вторник сряда четвъртък петък събота неделя",
    person="аз ние",
    keys={
        "from": "от|подател",
        "to": "до|кому|получател",
        "cc": "копие|як",
        "date": "дата|изпратено|изпратен|изпратена",
        "subject": "тема|относно",
    },
    original=("(?:оригинално|първоначално|препратено) (?:съобщение|писмо)", "оригинално писмо"),
    forwarded=("(?:начало на )?препратено(?:то)? (?:съобщение|писмо)",),
    above=("отговорете[\\w ]{0,30} над този",),
    sent_from=("изпратено (?:от|с|чрез) ", "изтеглете outlook ", "вземете outlook "),
    scanned=("без вируси", "този имейл е проверен"),
    legal=r"\bтова (?:съобщение|писмо)\b|\bтози (?:имейл|e-?mail)\b",
    terms=r"поверителн|получател|адресат|погрешка|забранен",
)

UKRAINIAN = Language(
    code="uk",
    verbs="написав написала пише писав писала",
    intros="на у",
    by="від",
    days="пн вт ср чт пт сб нд понеділок вівторок середа середу четвер п'ятниця п’ятниця субота суботу неділя неділю",
    person="я ми",
    keys={
        "from": "від|від кого|відправник",
        "to": "кому|до|одержувач|отримувач",
        "cc": "копія",
        "date": "дата|надіслано|відправлено",
        "subject": "тема",
    },
    original=("(?:оригінальне|початкове|вихідне|переслане) (?:повідомлення|лист)", "оригінал повідомлення"),
    forwarded=(
        "(?:початок )?переслан(?:е|ого) (?:повідомлення|листа?)",
        "початок (?:листа|повідомлення), як(?:ий|е) пересила",
    ),
    above=("(?:відповідайте|напишіть|дайте відповідь)[\\w ]{0,30} над (?:цією|цим)",),
    sent_from=("надіслано (?:з|із|зі|за|через) ", "відправлено (?:з|із|зі) ", "(?:отримати|завантажити) outlook "),
    lists=("відписатися",),
    scanned=("без вірусів", "вірусів не(?:має| виявлено)"),
    legal=r"\bц(?:е|ей) (?:повідомлення|лист|електронний лист)\b",
    terms=r"конфіденційн|одержувач|адресат|помилково|заборонен",
)

RUSSIAN = Language(
    code="ru",
    verbs="написал написала пишет писал писала",
    intros="на в",
    by="от пользователь",
    days="""пн вт ср чт пт сб вс понедельник вторник среда среду четверг пятница пятницу суббота субботу
    воскресенье""",
    prose="я мы",
    person="я мы",
    keys={
        "from": "от|от кого|отправитель",
        "to": "кому|получатель",
        "cc": "копия",
        "bcc": "скрытая копия",
        "date": "дата|отправлено|дата отправки|отправлен",
        "subject": "тема",
    },
    original=("(?:исходное|пересылаемое|пересланное|оригинальное|первоначальное) (?:сообщение|письмо)",),
    forwarded=("(?:начало )?(?:пересылаемо|переадресованно|перенаправленно|пересланно)(?:е|го) (?:сообщени|письм)",),
    above=("(?:отвечайте|ответьте|напишите|пишите)[\\w ]{0,30} (?:выше|над) (?:этой|данной)",),
    sent_from=(
        "отправлено (?:с|из|через|при помощи|с помощью) ",
        "отправил с ",
        "(?:скачать|получить|скачайте|загрузить) outlook ",
    ),
    lists=("отписаться", "отказаться от (?:подписки|рассылки)"),
    scanned=("без вирусов", "вирусов нет", "это сообщение (?:проверено|свободно)"),
    legal=r"\bэто (?:сообщение|письмо|электронное)\b|\bнастоящее (?:сообщение|письмо)\b|\bинформация,? содержащаяся\b",
    terms=r"конфиденциальн|адресат|получател|по ошибке|запрещ|удалить|удалите",
)

SLAVIC = (POLISH, CZECH, SLOVAK, SLOVENE, CROATIAN, SERBIAN, BULGARIAN, UKRAINIAN, RUSSIAN)

"""French, Italian, Spanish, Portuguese, Catalan, Romanian. Its one rule: data only, one table for a language."""

from __future__ import annotations

from mailgate.mail.phrases.language import Language

FRENCH = Language(
    code="fr",
    verbs="écrit ecrit écrivait",
    intros="le",
    days="lun mar mer jeu ven sam dim lundi mardi mercredi jeudi vendredi samedi dimanche",
    prose="je nous mon notre votre",
    person="je j'ai nous",
    keys={
        "from": "de|expéditeur|de la part de",
        "to": "à|a|pour|destinataire|destinataires",
        "cc": "copie|copie à|copies",
        "bcc": "cci",
        "date": "date|envoyé|envoyé le|message du|date d'envoi|envoyée|date d’envoi",
        "subject": "objet|sujet",
        "reply-to": "répondre à",
    },
    original=(
        "(?:message|mail|courriel|e-?mail) (?:d['’]origine|d['’]original|original|transféré|précédent|initial)",
        "rendez-vous d['’]origine",
    ),
    forwarded=(
        "(?:début du )?message (?:transféré|réexpédié)",
        "(?:début du )?(?:courriel|mail|e-?mail) (?:transféré|réexpédié)",
        "transféré par",
    ),
    above=("(?:répond(?:ez|re)|réponse|écri(?:re|vez))[\\w ]{0,30} au-dessus",),
    sent_from=(
        "envoyé (?:de|depuis|avec|à partir|via|par) ",
        "(?:télécharge[rz]|obtenir|obtenez) (?:l['’]application )?outlook",
        "provenance ?: (?:courrier|windows)",
        "envoyé d['’]un",
    ),
    lists=("se désabonner", "se désinscrire", "désinscription", "ne (?:pas )?répond(?:re|ez) (?:pas )?à ce"),
    scanned=("(?:garanti )?sans virus", "l['’]absence de virus dans ce", "ce (?:message|courriel) a été (?:vérifié|analysé)"),
    legal=r"\bce (?:message|courriel|mail|e-?mail|courrier)\b|\bcet e-?mail\b|\bles informations contenues dans\b"
    r"|\bcette communication\b",
    terms=r"confidentiel|destinataires?\b|par erreur|expéditeur|interdite?\b|détruire|supprimer|non autorisée"
    r"|responsabilité|altéré",
)

ITALIAN = Language(
    code="it",
    verbs="scritto scrisse scrive",
    intros="il in",
    days="lun mar mer gio ven sab dom lunedì martedì mercoledì giovedì venerdì sabato domenica",
    prose="io noi mio nostro vostro",
    person="io noi",
    keys={
        "from": "da|mittente",
        "to": "a|destinatario|destinatari",
        "cc": "copia|per conoscenza",
        "bcc": "ccn",
        "date": "data|inviato|data invio|inviato il|data di invio|inviata",
        "subject": "oggetto",
        "reply-to": "rispondi a",
    },
    original=("messaggio (?:originale|inoltrato|originario|precedente)", "(?:e-?mail|mail) originale"),
    forwarded=("(?:inizio (?:del )?)?messaggio inoltrato", "inizio messaggio inoltrato", "inoltrato da"),
    above=("rispond(?:i|ere|ete|a)[\\w ]{0,30} sopra",),
    sent_from=("inviato (?:da|dal|con|tramite|mediante) ", "inviata (?:da|dal|con|tramite) ", "(?:ottieni|scarica) outlook "),
    lists=("cancella(?:re)? (?:la )?iscrizione", "annulla(?:re)? l['’]iscrizione", "disiscri", "non risponde(?:re|te) a quest"),
    scanned=("(?:privo|mail priva) di virus", "questa e-?mail è stata (?:controllata|esaminata)"),
    legal=r"\bquest[oa] (?:messaggio|e-?mail|comunicazione|mail)\b|\ble informazioni contenute\b|\bai sensi del\b",
    terms=r"riservat[oaie]|confidenzial|destinatari[oa]?\b|per errore|vietat[oa]|cancellar|distrugg|divulgazione"
    r"|non autorizzat|uso esclusivo",
)

SPANISH = Language(
    code="es",
    verbs="escribió escribio escrito citando",
    intros="el",
    days="lun mar mié jue vie sáb dom lunes martes miércoles jueves viernes sábado domingo",
    prose="yo nosotros nuestro",
    person="yo nosotros",
    keys={
        "from": "de|remitente",
        "to": "para|a|destinatario",
        "cc": "copia",
        "bcc": "cco",
        "date": "fecha|enviado|enviado el|enviada|fecha de envío",
        "subject": "asunto",
        "reply-to": "responder a",
    },
    original=("(?:mensaje|correo|mail|e-?mail)(?: electrónico)? (?:original|reenviado|anterior)",),
    forwarded=("(?:inicio del )?mensaje reenviado", "(?:inicio del )?correo reenviado", "reenviado por"),
    above=("(?:respond(?:a|er|e)|escriba|responda)[\\w ]{0,40} (?:encima|arriba|por encima) de esta línea",),
    sent_from=(
        "enviado (?:desde|de|con|a través|via|vía|usando|por) ",
        "enviada desde ",
        "(?:obtener|obtén|obtenga|descargar|descarga) outlook ",
    ),
    lists=("darse de baja", "no respond(?:a|er) a este", "cancelar (?:la |su )?suscripción", "anular (?:la |su )?suscripción"),
    scanned=("libre de virus", "este (?:correo|mensaje)[\\w ]{0,20} (?:ha sido|fue) (?:analizado|comprobado|verificado)"),
    legal=r"\bes?te (?:mensaje|correo|e-?mail|email)\b|\bla información (?:contenida|incluida)\b|\bprotección de datos\b",
    terms=r"confidencial|destinatario|por error|prohibid|elimin|notifi|divulgación|no autorizad|privilegiad|remitente",
)

PORTUGUESE = Language(
    code="pt",
    verbs="escreveu",
    intros="em no na",
    days="""seg ter qua qui sex sáb dom segunda terça quarta quinta sexta
    segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo""",
    prose="eu nós nosso",
    person="eu nós",
    keys={
        "from": "de|remetente",
        "to": "para|a|destinatário",
        "cc": "cópia",
        "bcc": "cco|bcc",
        "date": "data|enviado|enviada|enviado em|enviada em|enviado a",
        "subject": "assunto",
        "reply-to": "responder a|responder para",
    },
    original=("(?:mensagem|e-?mail) (?:original|encaminhada|anterior)", "mensagem de origem"),
    forwarded=("(?:início da )?mensagem (?:encaminhada|reencaminhada)", "encaminhad[oa] por"),
    above=("(?:respond(?:a|er)|escreva)[\\w ]{0,40} acima desta linha",),
    sent_from=(
        "enviad[oa] (?:do|de|da|desde|a partir|via|com|por|através) ",
        "(?:obter|obtenha|baixar|baixe|transferir) (?:o )?outlook ",
    ),
    lists=("cancelar (?:a )?(?:inscrição|subscrição|assinatura)", "descadastr"),
    scanned=("(?:livre de|sem) vírus", "est[ea] (?:e-?mail|mensagem) foi (?:verificad|analisad)"),
    legal=r"\best[ea] (?:mensagem|e-?mail|comunicação|correio)\b|\bas? informaç(?:ão|ões) contidas?\b",
    terms=r"confidencia|destinatári|por engano|por erro|proibid|elimin|apag|divulgação|não autorizad|privilegiad|remetente",
)

CATALAN = Language(
    code="ca",
    verbs="escriure escrigué",
    intros="el missatge",
    by="missatge",
    days="dl dt dc dj dv ds dg dilluns dimarts dimecres dijous divendres dissabte diumenge",
    keys={
        "from": "de|remitent",
        "to": "a|per a|destinatari",
        "cc": "còpia",
        "date": "data|enviat|enviat el|data d'enviament",
        "subject": "assumpte|tema",
    },
    original=("missatge (?:original|reenviat)",),
    forwarded=("(?:inici del )?missatge reenviat",),
    sent_from=("enviat (?:des de|amb|del|de) ", "(?:obtenir|baixa) l['’]?outlook "),
    legal=r"\baquest (?:missatge|correu)\b",
    terms="confidencial|destinatari|per error",
)

ROMANIAN = Language(
    code="ro",
    verbs="scris",
    intros="la pe în in",
    days="lun mar mie joi vin sâm dum luni marți marţi miercuri vineri sâmbătă duminică",
    prose="eu noi",
    person="eu noi",
    keys={
        "from": "de la|de|expeditor",
        "to": "către|catre|la|destinatar",
        "cc": "copie",
        "date": "trimis|data|trimis la|trimisă|dată",
        "subject": "subiect",
    },
    original=("mesaj(?:ul)? (?:original|inițial|iniţial|redirecționat)",),
    forwarded=("(?:începutul )?mesaj(?:ului)? (?:redirecționat|redirecţionat|retransmis|transmis mai departe)",),
    above=("răspunde(?:ți|ţi)?[\\w ]{0,30} deasupra",),
    sent_from=("trimis (?:de pe|din|cu|prin|de la) ", "(?:descărcați|obțineți|descarcă) outlook "),
    lists=("dezabon",),
    scanned=("fără viruși", "nu conține viruși"),
    legal=r"\bacest (?:mesaj|e-?mail)\b",
    terms="confidenţial|confidențial|destinatar|din greșeală|din eroare|interzis",
)

ROMANCE = (FRENCH, ITALIAN, SPANISH, PORTUGUESE, CATALAN, ROMANIAN)

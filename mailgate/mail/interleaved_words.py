"""How people say that they answer inside what they quote (*my answers in red below*), by language. Its one rule: data only.

Each language: what they call an answer; where it stands so that no mistake is possible; where else it may stand; whose it is; and
whose it is not. English words are understood in every language.
"""

from __future__ import annotations

import re

_ANSWERS = (
    r"(?:answer|repl|respon[sd]|comment|remark|annotat|feedback|notes?\b)",
    r"antwort|kommenti?[ea]r|anmerkung|rückmeldung|ergänzung|stellungnahme",
    r"réponse|répond|commentaire|remarque|annotation",
    r"rispost|risposi|commenti?\b|osservazion",
    r"respuesta|respond|contestad|contesto\b|comentari|observacion",
    r"resposta|respondi|comentári|observaç",
    r"antwoord|reactie|opmerking|commentaar",
    r"\bsvar|kommentar|bemærkning|merknad",
    r"odpowied|komentarz|uwagi\b",
    r"odpov[ěe]d|koment[áa]ř|poznámk|odgovor|komentar|pripomb",
    r"ответ|комментари|замечани|відповід|отговор|коментар|одговор",
    r"válasz|megjegyz",
    r"vastau|vastasi|kommenti|huomautu",
    r"răspuns|comentari|cevap|yanıt|yorum|απαντ|σχόλι",
    r"回答|回复|回覆|批注|返信|コメント|답변|답장",
)
_PLAIN = (
    r"\bin (?:red|blue|green|bold|colou?r|yellow|purple|orange|pink|violet|magenta|italics?|caps|capitals)\b",
    r"\bin-?line\b|\bin line\b|\binterleaved\b|\bbetween (?:the|your) lines\b|\bin (?:the|your) (?:text|body)\b(?! of)",
    r"\bin (?:rot|blau|grün|gelb|lila|violett|fett|farbe|roter|blauer|grüner|farbiger|kursiv)\b",
    r"\b(?:rot|blau|grün|farbig|farblich|fett|kursiv) (?:markiert|geschrieben|eingefügt|ergänzt|eingetragen|hervorgehoben)",
    r"\b(?:direkt )?im (?:text|mail)\b|\bin (?:ihrem|deinem|eurem|den|der) (?:text|mail|fragen)\b",
    r"\bzwischen (?:den|ihren|deinen|euren) (?:zeilen|fragen)\b|\bdazwischen\b",
    r"\ben (?:rouge|bleu|vert|violet|jaune|orange|gras|couleur|italique)\b|\bdans le (?:texte|corps)\b|\bentre les lignes\b",
    r"\bin (?:rosso|blu|verde|viola|giallo|grassetto|neretto|corsivo)\b|\bnel testo\b|\btra le righe\b",
    r"\ben (?:rojo|azul|verde|morado|amarillo|negrita|color|cursiva)\b|\ben el texto\b|\bentre líneas\b",
    r"\b(?:em|a) (?:vermelho|azul|verde|roxo|amarelo|negrito|itálico)\b|\bno texto\b|\bentre linhas\b",
    r"\bin (?:het )?(?:rood|blauw|groen|geel|paars|vet|kleur)\b|\bin de tekst\b|\btussen de regels\b",
    r"\b(?:i|med) (?:rött|rödt|blått|blåt|grönt|rødt|grønt|gult|lila|fetstil|fed|fet|kursiv)\b|\bi te(?:xt|kst)en\b",
    r"\bna (?:czerwono|niebiesko|zielono|fioletowo)\b|\bpogrubi|\bw (?:treści|tekście)\b",
    r"\b(?:červen|modř|zelen|modr|tučn)\w{1,3}\b|\bv textu?\b|\b(?:crven|rdeč|plav|modr)[aeiou]\w{0,2}\b",
    r"\b(?:красн|син|зел[её]н|червон|червен|жирн)\w{2,3}\b|\bв тексте\b|\bу тексті\b",
    r"\b(?:pirossal|kékkel|zölddel|félkövér)\b|\ba szövegben\b",
    r"\b(?:punaisella|sinisellä|vihreällä|lihavoituna)\b|\btekstissä\b",
    r"\bcu (?:roșu|rosu|albastru|verde)\b|\bîn text\b|\b(?:kırmızı|mavi|yeşil)\b|\b(?:κόκκιν|μπλε|πράσιν)",
    r"[红紅蓝藍绿綠]色|[赤青緑]字|赤色|青色|빨간|파란|초록",
)
_BELOW = (
    r"below|beneath|underneath|hereunder|further down|unten|nachstehend|nachfolgend|darunter|ci-dessous|plus bas|en dessous"
    r"|sotto|di seguito|abajo|a continuación|abaixo|hieronder|onderstaand|nedan|nedenfor|herunder|nedenunder|poniżej|níže|nižšie"
    r"|ispod|spodaj|ниже|нижче|по-долу|alább|lentebb|\balla\b|alempana|mai jos|aşağıda|παρακάτω|下面|以下|下記|아래"
)
_SEE = (
    r"\b(?:see|siehe|s\.|voir|vedi|vedere|vea|véase|ver|veja|vide|zie|se|patrz|viz|viď|см\.?|див\.?|lásd|katso|ks\.?|vezi|bkz\.?)(?!\w)"
    r"|请看|請看|ご覧|参照|참조"
)
_MINE = (
    r"(?:\b(?:my|our|mine?|meine?|meinen|unsere?|mes|mon|ma|nos|notre|mi[ei]?|mio|nostr[aie]|mis|nuestr\w+|minhas?|meus?|noss\w+"
    r"|mijn|onze|min|mina|mitt|våra|vårt|vores|vår|mo[jiíeé]\w{0,2}|nasz\w*|naš\w*|мо[йиёїя]\w*|наш\w*|benim|mea|mele|μου)\b|我的|私の|제)"
)
_YOURS = (
    r"\b(?:your|ihren?|ihrer?|deine?[nr]?|eure?[nr]?|vos|votre|tes|tu[oes]?|tua|sue?|sua|vostr\w+|vuestr\w+|uw|je|jouw|din|dina|ert"
    r"|tw[oó]j\w*|pańsk\w+|vaš\w*|tv[éoů]\w*|ваш\w*|тво\w+|sizin)\b[\w ]{0,20}"
)

_ANSWER = f"(?:{'|'.join(_ANSWERS)})"
_THERE = f"(?:{'|'.join(_PLAIN)})"
HINT = re.compile(f"{_ANSWER}|{_SEE}|{_BELOW}")
"""What every announcement holds, in small letters: asked first, for it costs a twentieth of the others."""
ANYWHERE = re.compile(f"(?:{_ANSWER}|{_SEE}|{_BELOW}).{{0,80}}?{_THERE}|{_THERE}.{{0,80}}?(?:{_ANSWER}|{_BELOW})", re.IGNORECASE)
"""Words after which answers may stand anywhere in the quotation."""
BELOW = re.compile(
    f"(?:{_MINE}|{_SEE}).{{0,60}}?{_ANSWER}.{{0,60}}?(?:{_BELOW})|(?:{_BELOW}).{{0,60}}?{_MINE}.{{0,30}}?{_ANSWER}", re.IGNORECASE
)
"""Words after which they may stand either right below the words or in the quotation."""
YOURS = re.compile(f"{_YOURS}{_ANSWER}", re.IGNORECASE)
"""Words that speak of the reader's answers."""
TAG = re.compile(r"\[([^\W\d_][^\[\]\n:/@]{0,30})\]")
"""``[JP]``: what some put before each of their answers, and say so."""

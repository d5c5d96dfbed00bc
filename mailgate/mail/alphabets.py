"""Letters of languages, for telling a charset by what it makes of octets. Its one rule: tables only, and no letter of ASCII.

Languages of one charset stand together; where two charsets fit a text equally well, the one that stands first is taken.
"""

from __future__ import annotations

WESTERN = {
    "German": "äöüß",
    "French": "éèêàçëïîôûùâœæÿüö",
    "Spanish": "áéíóúñü¿¡",
    "Portuguese": "áâãàçéêíóôõúü",
    "Italian": "àèéìòùîú",
    "Dutch": "éëïüöèáó",
    "Scandinavian": "åäöæøéüàèô",
    "Icelandic": "áðéíóúýþæö",
    "Catalan": "àçéèíïóòúü·",
    "Finnish": "äöåšž",
}
CENTRAL = {
    "Czech": "áčďéěíňóřšťúůýž",
    "Slovak": "áäčďéíĺľňóôŕšťúýž",
    "Polish": "ąćęłńóśźż",
    "Hungarian": "áéíóöőúüű",
    "Romanian": "ăâîşţșț",
    "Croatian": "čćđšž",
}
TURKISH = {"Turkish": "çğıöşüâîûİ"}
BALTIC = {"Lithuanian": "ąčęėįšųūž", "Latvian": "āčēģīķļņšūž", "Estonian": "äöõüšž"}
RUSSIAN = {"Russian": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"}
CYRILLIC = {
    **RUSSIAN,
    "Ukrainian": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "Bulgarian": "абвгдежзийклмнопрстуфхцчшщъьюя",
    "Serbian": "абвгдђежзијклљмнњопрстћуфхцчџш",
}
GREEK = {"Greek": "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ"}
HEBREW = {"Hebrew": "אבגדהוזחטיךכלםמןנסעףפץצקרשת"}
ARABIC = {"Arabic": "ابتثجحخدذرزسشصضطظعغفقكلمنهويىئءؤةأإآپچژگ"}
THAI = {"Thai": "".join(map(chr, range(0x0E01, 0x0E5C)))}

COMMONEST = frozenset("оаеинтсрαοιετσνηיולהאמרתاليمنوتراнาเกรอ")
FREQUENT = frozenset("лвкпмудяіјυρπκλμςςבשנםעسدبكفحงลวยมสต่้ิัี")
"""The letters that make up most of a text in the scripts that ASCII has no letter of, and those that come next."""

CHARSETS = (
    ("cp1252", WESTERN),
    ("mac-roman", WESTERN),
    ("cp1250", CENTRAL),
    ("iso8859-2", CENTRAL),
    ("cp1254", TURKISH),
    ("cp1257", BALTIC),
    ("iso8859-13", BALTIC),
    ("cp1251", CYRILLIC),
    ("koi8-r", RUSSIAN),
    ("koi8-u", CYRILLIC),
    ("iso8859-5", CYRILLIC),
    ("cp866", RUSSIAN),
    ("mac-cyrillic", CYRILLIC),
    ("cp1253", GREEK),
    ("iso8859-7", GREEK),
    ("cp1255", HEBREW),
    ("cp1256", ARABIC),
    ("iso8859-6", ARABIC),
    ("cp874", THAI),
    ("cp850", WESTERN),
    ("cp852", CENTRAL),
)
"""Charsets of one octet per character, each with the languages it is used for, likeliest first."""

SIGNS = frozenset("\xa0«»„“”‚‘’‹›–—…•·°§€£©®™№´×½¼²³º،؛؟ـ\u200e\u200f")
"""Signs that stand in any text and say little about its language."""

HANGUL = frozenset(
    "다이는가을의에하고지사도로기한어서자아리라대시해나인있그수것요니과일게스전보으부정만안습주세녕감합드십문제저희우리"
)
SIMPLIFIED = frozenset("的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年您好请谢回复邮件么没")
TRADITIONAL = frozenset("的一是在不了有和人這中大為上個國我以要他時來用們生到作地於出就分對成會可主發年您好請謝回覆郵件麼沒")
"""The commonest syllables and characters; each tells two charsets apart that share their octets."""

"""Names of months and time zones as mailers write them. Its one rule: tables only, in lower case.

Months are told by their beginnings, of which each language has twelve, in the order of the year.
"""

from __future__ import annotations

_MONTHS = """
    jan feb mar apr may jun jul aug sep oct nov dec
    jan feb mär apr mai jun jul aug sep okt nov dez
    jän feb mrz apr mai juni juli aug sept okt nov dez
    janv févr mars avr mai juin juil août sept oct nov déc
    janv fevr mars avril mai juin juillet aout sept octobre nov decembre
    ene feb mar abr mayo jun jul ago sep oct nov dic
    gen feb mar apr mag giu lug ago set ott nov dic
    jan fev mar abr mai jun jul ago set out nov dez
    jan feb mrt apr mei juni juli aug sep okt nov dec
    jan feb mar apr maj jun jul aug sep okt nov dec
    jan feb mars apr mai juni juli aug sept okt nov des
    tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu
    sty lut mar kwi maj cze lip sie wrz paź lis gru
    led úno bře dub kvě červen červenec srp zář říj listopad pro
    jan feb márc ápr máj jún júl aug szept okt nov dec
    ian feb mar apr mai iun iul aug sept oct noi dec
    oca şub mar nis may haz tem ağu eyl eki kas ara
    янв фев мар апр май июн июл авг сен окт ноя дек
    января февраля марта апреля мая июня июля августа сентября октября ноября декабря
    січ лют бер кві тра чер лип сер вер жов лист гру
    ιαν φεβ μαρ απρ μαι ιουν ιουλ αυγ σεπ οκτ νοε δεκ
    ינו פבר מרץ אפר מאי יונ יול אוג ספט אוק נוב דצמ
"""
MONTHS: dict[str, int] = {}
for _language in _MONTHS.strip().splitlines():
    for _number, _name in enumerate(_language.split(), 1):
        MONTHS.setdefault(_name, _number)
MONTHS |= {"června": 6, "července": 7}
"""Number by beginning; where languages disagree (``lis``: November in Poland, October in Croatia), the one that stands first."""

ZONES: dict[str, float] = dict.fromkeys(("ut", "gmt", "utc", "z", "wet"), 0)
ZONES |= {
    "est": -5,
    "edt": -4,
    "cst": -6,
    "cdt": -5,
    "mst": -7,
    "mdt": -6,
    "pst": -8,
    "pdt": -7,
    "akst": -9,
    "akdt": -8,
    "hst": -10,
}
ZONES |= {
    "cet": 1,
    "cest": 2,
    "mez": 1,
    "mesz": 2,
    "met": 1,
    "mest": 2,
    "bst": 1,
    "west": 1,
    "eet": 2,
    "eest": 3,
    "msk": 3,
    "msd": 4,
}
ZONES |= {"jst": 9, "kst": 9, "hkt": 8, "sgt": 8, "awst": 8, "acst": 9.5, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13}
ZONES |= {"sast": 2, "cat": 2, "eat": 3, "wat": 1, "brt": -3, "art": -3, "ist": 5.5, "nst": -3.5, "ast": -4, "adt": -3}
"""Hours east of Greenwich: the names of RFC 5322 §4.3, and those mailers write besides. Single letters mean nothing (§4.3)."""

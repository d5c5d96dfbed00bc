"""The phrases mail programs put around a text, one table for each language. Its one rule: a new language is one new table.

Words come from what the programs themselves write (Gmail, Apple Mail, Outlook, Thunderbird, Yahoo, K-9, Roundcube, Lotus Notes,
Yandex, QQ, Naver and others). What they prove is judged in ``attribution``, ``quoting`` and ``endings``.
"""

from mailgate.mail.phrases.eastern import EASTERN
from mailgate.mail.phrases.european import EUROPEAN
from mailgate.mail.phrases.germanic import GERMANIC
from mailgate.mail.phrases.language import Language
from mailgate.mail.phrases.romance import ROMANCE
from mailgate.mail.phrases.slavic import SLAVIC

LANGUAGES: tuple[Language, ...] = (*GERMANIC, *ROMANCE, *SLAVIC, *EUROPEAN, *EASTERN)
"""The languages of the European Union and its neighbours, and those with many users of the mail programs above."""

"""Domains under which anybody gets a mailbox. The one rule: an address there says nothing of whom its owner belongs to.

A short table of the large ones, national ones included; what it does not know, the operator should.
"""

from __future__ import annotations


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


PROVIDERS = _set(
    """gmail.com googlemail.com outlook.com outlook.de outlook.fr outlook.it hotmail.com hotmail.de hotmail.fr hotmail.it
    hotmail.co.uk live.com live.de live.fr live.it live.co.uk msn.com yahoo.com yahoo.de yahoo.fr yahoo.it yahoo.co.uk
    yahoo.co.jp yahoo.es yahoo.com.br ymail.com rocketmail.com aol.com aol.de icloud.com me.com mac.com gmx.de gmx.net
    gmx.at gmx.ch gmx.com gmx.fr gmx.org web.de mail.com email.com t-online.de magenta.de freenet.de arcor.de 1und1.de
    online.de vodafone.de posteo.de posteo.net posteo.org mailbox.org tutanota.com tutanota.de tuta.com tutamail.com
    proton.me protonmail.com protonmail.ch pm.me fastmail.com fastmail.fm hey.com zoho.com zohomail.eu bluewin.ch
    sunrise.ch hispeed.ch swissonline.ch orange.fr wanadoo.fr free.fr sfr.fr laposte.net neuf.fr bbox.fr numericable.fr
    libero.it virgilio.it tiscali.it tin.it alice.it tim.it email.it a1.net aon.at chello.at telenet.be skynet.be
    proximus.be ziggo.nl kpnmail.nl xs4all.nl planet.nl hetnet.nl btinternet.com sky.com talktalk.net virginmedia.com
    ntlworld.com comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net shaw.ca rogers.com
    sympatico.ca bigpond.com optusnet.com.au telstra.com xtra.co.nz uol.com.br bol.com.br terra.com.br wp.pl o2.pl onet.pl
    interia.pl gazeta.pl seznam.cz centrum.cz azet.sk freemail.hu citromail.hu abv.bg mail.bg mail.ru bk.ru inbox.ru
    list.ru yandex.ru yandex.com ya.ru rambler.ru ukr.net i.ua qq.com foxmail.com 163.com 126.com yeah.net sina.com
    sohu.com aliyun.com naver.com hanmail.net daum.net nate.com rediffmail.com online.no telia.com bredband.net luukku.com
    mail.ee inbox.lv inbox.lt sapo.pt otenet.gr walla.co.il hushmail.com mailinator.com duck.com"""
)
"""Lower-case, as ``mail.address`` writes domains."""


def is_provider(domain: str) -> bool:
    """Whether strangers share this domain."""
    return domain in PROVIDERS

"""How mail servers say that a mail did not arrive, or not yet. Its one rule: tables only, for one line or a bounded text.

Languages: those in which Exchange, Postfix, Exim, Notes and the large providers write reports.
"""

from __future__ import annotations

from mailgate.mail.bounce_table import Phrases

FAILED = Phrases(
    r"""
    (?:could|can|was)(?: ?not|n.t)(?: yet)? (?:be(?:en)? |able to |be able to )*(?:successfully )?(?:deliver|reach)
    (?:could|can|was)(?: ?not|n.t)(?: yet)? (?:be(?:en)? |able to |be able to )*(?:successfully )?(?:sent|accepted)
    (?:were|is|are|has)(?: ?not|n.t)(?: yet)? (?:be(?:en)? |able to |be able to )*(?:successfully )?(?:deliver|reach)
    (?:were|is|are|has)(?: ?not|n.t)(?: yet)? (?:be(?:en)? |able to |be able to )*(?:successfully )?(?:sent|accepted)
    (?:have|did|had)(?: ?not|n.t)(?: yet)? (?:be(?:en)? |able to |be able to )*(?:successfully )?(?:deliver|reach)
    (?:have|did|had)(?: ?not|n.t)(?: yet)? (?:be(?:en)? |able to |be able to )*(?:successfully )?(?:sent|accepted)
    (?:been|be|will|would)(?: ?not|n.t)(?: yet)? (?:be(?:en)? |able to |be able to )*(?:successfully )?(?:deliver|reach)
    (?:been|be|will|would)(?: ?not|n.t)(?: yet)? (?:be(?:en)? |able to |be able to )*(?:successfully )?(?:sent|accepted)
    (?:could|can|was)(?: ?not|n.t)(?: yet)? (?:be(?:en)? |able to |be able to )*(?:successfully )?(?:relay|complet)
    (?:were|is|are|has)(?: ?not|n.t)(?: yet)? (?:be(?:en)? |able to |be able to )*(?:successfully )?(?:relay|complet)
    (?:could|can|was)(?: ?not|n.t)(?: yet)? (?:be(?:en)? |able to |be able to )*(?:successfully )?(?:receive|process|forward)
    (?:were|is|are|has)(?: ?not|n.t)(?: yet)? (?:be(?:en)? |able to |be able to )*(?:successfully )?receive
    (?:were|is|are|has)(?: ?not|n.t)(?: yet)? (?:be(?:en)? |able to |be able to )*(?:successfully )?(?:process|forward)
    (?:have|did|had)(?: ?not|n.t)(?: yet)? (?:be(?:en)? |able to |be able to )*(?:successfully )?(?:relay|complet)
    (?:been|be|will|would)(?: ?not|n.t)(?: yet)? (?:be(?:en)? |able to |be able to )*(?:successfully )?(?:relay|complet)
    (?:have|did|had)(?: ?not|n.t)(?: yet)? (?:be(?:en)? |able to |be able to )*(?:successfully )?(?:receive|process|forward)
    (?:been|be|will|would)(?: ?not|n.t)(?: yet)? (?:be(?:en)? |able to |be able to )*(?:successfully )?receive
    (?:been|be|will|would)(?: ?not|n.t)(?: yet)? (?:be(?:en)? |able to |be able to )*(?:successfully )?(?:process|forward)
    undeliver|non-?deliver
    (?:unable|not able|inability|failed|fail) (?:to |in |while |when )?(?:deliver|reach|relay|send|forward|transfer|transmit)
    (?:trouble|problems?|error) (?:to |in |while |when )?(?:deliver|reach|relay|send|forward|transfer|transmit)
    (?:failure|errors occurred|impossible) (?:to |in |while |when )?(?:deliver|reach|relay|send|forward|transfer|transmit)
    not (?:been |be |yet been )?(?:deliver|reach|receive)
    deliver(?:y|ed|ing)?\b[^\n]{0,80}(?:fail|delay|abort|problem|error|impossible|expired|unsuccess)
    fail(?:ed|ure|s)?\b[^\n]{0,40}(?:deliver|permanent|recipient|address)
    (?:permanent(?:ly)?|fatal|non-?fatal|transient)[ \w]{0,20}(?:error|fail|problem)|returned (?:mail|to|because|by|message)
    (?:has|have) been (?:returned|rejected|bounced|refused|blocked|delayed)
    (?:is|was|being) (?:returned|rejected|bounced|refused)
    (?:unknown|invalid|no such|bad|non-?existent) (?:user|recipient|mailbox|address|local part|account|host|domain)
    (?:user|recipient|mailbox|account|address|host|domain)[^\n]{0,60}(?:unknown|not found|not exist|reject|invalid)
    (?:user|recipient|mailbox|account|address|host|domain)[^\n]{0,60}(?:disabled|full|unavailable)
    (?:user|recipient|mailbox|account|address|host|domain)[^\n]{0,60}(?:exceed|n't exist|not listed)
    over ?quota|automatically rejected|rejected (?:your|the|this) (?:message|mail|e-?mail)
    address(?:es|\(es\))?[^\n]{0,40}(?:failed|had|did not)|recipients?(?:\(s\))?[^\n]{0,40}(?:fail|had|did not|affected|not)
    (?:some|one or more) (?:or all )?of (?:your|the|its)
    could not find (?:a|the|any) |an error (?:has )?occurred while|(?:was|been) (?:aborted|bounced|stopped)|had problems
    relay(?:ing)?\b[^\n]{0,80}\b(?:not|denied|prohibited|refused)\b
    did not (?:reach|receive)|(?:may not exist, or you may not have permission)|didn.t make it|couldn.t
    nicht (?:\w{1,20} )?(?:zugestellt|zustell|übermittelt|erreicht|ausgeliefert)
    nicht (?:\w{1,20} )?(?:angenommen|versendet|gesendet|weitergeleitet|verschickt|möglich)|unzustellbar
    zustellung\w{0,3}[^\n]{0,60}(?:fehl|gescheitert|nicht|unmöglich|verzögert|abgebrochen)|fehler bei der
    konnte[n]?[^\n]{0,120}nicht
    n'(?:a|ont|est|a pas|avons)[^\n]{0,40}(?:pas|pu)[^\n]{0,40}(?:remis|livr|distribu|délivr|achemin|envoy|être|parven)
    non (?:remis|délivr|distribu)|échec|échou|impossible de (?:remettre|livrer|délivrer|distribuer|transmettre)
    ne peut (?:pas )?être|non (?:è|sono|ha|può|e')[^\n]{0,40}(?:possibile|recapit|consegn|inviat|raggiun)
    impossibile (?:recapit|consegn|inviar)|mancat[oa] (?:recapito|consegna)|recapito[^\n]{0,40}(?:non riuscito|fallit)
    consegna[^\n]{0,40}(?:fallit|non)
    no (?:se )?(?:ha|han|pudo|puede|pudieron|pueden|fue|hemos)[^\n]{0,40}(?:entreg|envi|alcanz|recib|ser)
    (?:error|fallo|problema)s? (?:al|de|en)[^\n]{0,20}(?:entreg|envi)|imposible entregar|no entregad
    não (?:pôde|pode|foi|puderam|foram|conseguimos)[^\n]{0,40}(?:entreg|envi|poss)|falha (?:na|de|ao) entreg
    impossível entregar|não entregue
    (?:niet|kon(?:den)?)[^\n]{0,60}(?:afgeleverd|bezorgd|geleverd|aangekomen|verzonden|bezorgen)|onbestelbaar
    (?:af)?levering[^\n]{0,30}mislukt|bezorging[^\n]{0,30}mislukt
    (?:kunde|kan|gick|har|kunne|blev|ble) (?:inte|ej|ikke)[^\n]{0,40}(?:lever|skick|send|nå)|(?:inte|ikke) (?:lever|nå)
    ole?verer|leverans\w* (?:miss|för)|levering\w* (?:mis|af|for)|uleverer
    ei (?:voitu|voida|onnistu|saatu)[^\n]{0,40}toimit|toimi\w{1,12} epäonnistui|ei toimitettu
    nie (?:można|mogł|udało|został)[^\n]{0,60}(?:dostarcz|wysł|doręcz)|niedostarcz|nie dostarcz
    (?:nelze|nebyl|nemohl|nepodařil|nepodaril|nebol|nemôže|nemohla)[^\n]{0,60}(?:doruč|odesl)|nedoruč
    (?:nem|sikertelen)[^\n]{0,40}kézbesít|kézbesít[^\n]{0,30}(?:sikertelen|nem)|kézbesíthetetlen
    nu (?:a|au|poate|s-a)[^\n]{0,40}(?:livrat|trimis|putut)|imposibil de livrat|nelivra
    не (?:может|могло|было|была|удалось|был|доставлен|смог|получил)[^\n]{0,60}(?:достав|отправ|передан)|не ?доставлен
    ошибк\w{1,3} (?:при )?достав|невозможно достав|не вдалося|не може бути достав
    (?:teslim|ilet|gönder)\w{0,4} ?edile?me|iletilemedi|teslim edilemedi|gönderilemedi
    (?:δεν|αδύνατη)[^\n]{0,40}παρ[αά]δ|παράδοση[^\n]{0,40}(?:απέτυχε|αδύνατη)
    (?:配信|配達|送信|転送|お届け|届け)[^\n。]{0,20}(?:でき|出来|不能|ません|失敗|エラー|されな|なかった)|エラーのため
    宛先[^\n。]{0,30}(?:見つか|不明)
    (?:无法|無法|未能|不能|没有|沒有)[^\n。]{0,20}(?:投递|送达|传递|传送|发送|到达|發送|傳遞|傳送|送達|投遞|到達)|退信|退回
    投递失败|发送失败|發送失敗|传递失败|傳遞失敗
    (?:배달|전송|전달|발송)[^\n]{0,20}(?:못|없|실패|않|오류|되지)|반송
    (?:تعذر|لم يتم|فشل)[^\n]{0,40}(?:تسليم|إرسال)|(?:לא ניתן|לא נמסר|נכשל)[^\n]{0,40}(?:מסור|מסיר|הודע)
    """
)
"""A sentence that says a mail did not arrive."""

DELAYED = Phrases(
    r"""
    warning message only|(?:has been|is|was|been|being|temporarily) (?:\w{1,12} )?(?:delayed|deferred)
    will (?:be retried|retry|continue|keep|be tried|try again)|deliver\w{1,3} (?:is |was |has been )?(?:delayed|delay)\b
    (?:has |have )?not yet been delivered|not been delivered yet|still (?:trying|being|in the queue)
    (?:keep|continue|continuing) (?:to )?try|attempts will continue|do not need to resend
    transient non-?fatal|(?:this is )?(?:only )?a? ?temporary (?:and|failure; |problem|error)|no action is required
    retries will|we will (?:keep|continue|retry)|further attempts|until it (?:is|gets)
    (?:zustellung|auslieferung|nachricht|mail)[^\n]{0,80}(?:verzögert|verspätet)|weiterhin versuch
    noch nicht (?:zugestellt|ausgeliefert)|weitere (?:zustell)?versuche|wird (?:weiterhin|erneut) versucht|retardé
    n'a pas encore|nouvelles? tentatives?|continuera|ritardat|non è ancora|ulteriori tentativi|retrasad|aún no|todavía no
    se seguirá|atrasad|ainda não|continuará|vertraagd|nog niet|försenad|försening|ännu inte|forsinket|endnu ikke|ennå ikke
    viiväst|opóźnion|jeszcze nie|zpoždění|zpožděn|késlelt|задерж|еще не|ещё не|затрим|gecikti|遅延|遅れ|再送|再試行|延迟|延遲
    仍在|지연
    """
)
"""The server has not given up …"""

GIVEN_UP = Phrases(
    r"""
    permanent (?:error|fail|fatal)|given up|gave up|giving up|(?:has |have |had )?stopped trying
    no (?:more|further) (?:attempts|retries)|will not (?:be retried|retry|continue|try|keep)
    not (?:going to|be) (?:try|tried|retried|attempted) again
    could not be delivered within|failed permanently|max\w{0,4} (?:retries|attempts)
    (?:keine|endgültig)[^\n]{0,30}(?:versuch|fehl|gescheitert)
    """
)
"""… or has."""

SUCCEEDED = Phrases(
    r"""
    success\w{0,5} delivery notif|(?:was|were|been) (?:successfully )?delivered to|successfully (?:delivered|relayed)
    did receive
    """
)
"""What follows this line, up to the next heading, arrived."""

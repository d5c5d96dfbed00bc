"""Who writes delivery reports, and how their subjects begin. Its one rule: tables only; ``bounce_signs`` judges by them.

Languages: those in which Exchange, Postfix, Exim, Notes and the large providers write reports.
"""

from __future__ import annotations

from mailgate.mail.bounce_table import Phrases

SERVER = Phrases(
    r"""
    mailer[-_ ]?(?:daemon|agent)|post[-_. ]?master
    mail[ ._-]?(?:er)?[ ._-]?(?:delivery|system|administrat|server|daemon|service|router)|\bmail ?system
    delivery (?:sub)?(?:system|agent|service|notification|status|failure)|(?:system|e-?mail|mmsc|ndr|network) ?administrat
    system ?attendant|microsoft ?exchange|microsoft outlook|mail ?gateway|(?:system|e-?mail)-?administrator
    administrat(?:or|eur|ore|or) d[eo]l? (?:sistema|système|correo)|administrateur syst|amministratore d[ie]
    ^[\s\"]*<>|<>\s*$|\b(?:uucp|bounce-?(?:handler|daemon))@
    """
)
"""Who writes delivery reports, in From, Sender or Return-Path."""

GATEWAY = Phrases(
    r"""
    smtp|mdaemon|gateway|ndr\b|content[- ]?filter|mail[ _]service|\bmta\b|\bdaemon\b
    """
)
"""Who perhaps does."""

LIST_MANAGER = Phrases(
    r"""
    (?:^|[<\s\"])[^\s<>@]{0,60}-(?:admin|owner|request|bounces?|errors?)@|(?:^|[<\s\"])owner-[^\s<>@]{1,60}@
    (?:^|[<\s\"])(?:listserv|majordomo|mailman|sympa|fml|ecartis|listar|ezmlm|mailserv|listproc)\b[^\s<>]{0,60}@
    """
)
"""The programs that run a mailing list, and its people, by their addresses."""

REFUSED_BY_LIST = Phrases(
    r"""
    you are not (?:an? )?(?:member|subscriber|subscribed|allowed|authori[sz]ed|permitted)
    not (?:a |an )?(?:list )?(?:member|subscriber) of (?:this|the)|only (?:list )?(?:subscribers|members) (?:may|can|are)
    (?:message|mail|posting)(?: to (?:the )?\S{1,100}(?: list)?)? (?:has been|was) (?:automatically )?(?:rejected|refused)
    (?:message|mail|posting|submission)(?: to \S{1,100})? (?:has been|was|is) not (?:been )?(?:accepted|distributed)
    your request to the \S{1,100} mailing list[\s\S]{0,120}rejected|non-?members? (?:submission|post|are not)
    would not be (?:posted|distributed)
    """
)
"""How they say that they did not take a mail."""

FAILURE_SUBJECT = Phrases(
    r"""
    (?:message |mail |e-?mail )?undeliver|(?:mail |message |e-?mail |delivery )?(?:delivery )?fail(?:ure|ed)
    delivery (?:has |of your \w+ )?(?:fail|problem|error|delay|abort|suspend|expired)
    (?:mail|message|e-?mail) (?:delivery|system|transport|sending|send|routing) (?:fail|problem|error|delay|warning|abort)
    returned (?:mail|message|e-?mail|to sender)
    (?:your |the )?(?:mail|message|e-?mail)\b[^\n]{0,120}\b(?:not|couldn't|wasn't) (?:be )?(?:deliver|sent)
    (?:your |the )?(?:mail|message|e-?mail)\b[^\n]{0,120}\b(?:not|couldn't|wasn't) (?:be )?(?:accepted|reach|relay)
    (?:your |the )?(?:mail|message|e-?mail)\b[^\n]{0,120}\b(?:cannot|can't|n't) (?:be )?(?:deliver|sent|accepted|reach|relay)
    (?:your |the )?(?:mail|message|e-?mail) (?:has been |was )?(?:bounced|rejected|refused|blocked|returned)
    non-?(?:deliver|remis|recapit|entreg)|(?:could|can|was|were|has) ?not (?:be |been )?(?:deliver|sent)
    unable to (?:deliver|send|relay)|not (?:been )?delivered
    (?:there was an )?error (?:sending|delivering|in delivery|in (?:your )?(?:mail|message))
    (?:permanent|temporary|transient|fatal) (?:delivery )?(?:error|failure)
    (?:warning|delayed)\b(?:[^\n]{0,60}(?:mail|message|deliver|queue|sen[dt]))
    (?:message|mail) (?:status - )?(?:undeliverable|delayed|expired)
    (?:ndn|ndr|nondeliverable|nachricht unzustellbar|rejected)\b|bounce(?:d)?\b|unzustellbar|nicht zustell
    zustell(?:ung|problem|fehler)|unzugestellt|(?:ihre |die )?(?:e-?mail|nachricht|mail)\b[^\n]{0,80}(?:nicht|verzögert)
    fehler bei der (?:zustell|nachricht)|zurückgewiesen|rückläufer
    (?:message )?non (?:remis|délivr|distribu|livr|recapit|consegn)|échec (?:de|d')|remise (?:retardée|échouée)|avis de non
    impossible de|mancat[oa] (?:recapito|consegna|notifica)|(?:messaggio )?non (?:recapitabil|consegn|recapit)
    recapito (?:non|ritardato)|errore (?:di|nella) (?:consegna|recapito)
    no (?:se )?(?:ha |pudo |puede )?(?:podido )?(?:entreg|envi)|no entregado|error (?:de|al|en la) (?:entrega|envi)
    fallo (?:de|en)|devuel|no se puede entregar|imposible|correo (?:no |devuelto)|entrega (?:retrasada|fallida)
    não (?:foi )?(?:entregue|possível)|falha (?:na|de|ao) entrega|(?:mensagem |e-?mail )?(?:devolvid|retornad)
    erro (?:na|de|ao) (?:entrega|envi)
    onbestelbaar|niet (?:af)?(?:geleverd|bezorgd|bestelbaar)|(?:af)?lever(?:ing|fout)|bezorg(?:ing|fout)|bezorgen is
    ole?verer(?:at|bar)|kunde inte|kan inte|gick inte|ikke (?:levert|leveret)|kunne ikke|kan ikke|ulever(?:er)?bar|kan ej
    leverans|levering|ei voitu|toimit(?:us|ettu|taminen)|viesti(?:ä)? ei
    nie (?:dostarcz|można|udało)|niedostarcz|błąd (?:dostarcz|wysył)|zwrot|zwrócon
    nedoručiteln|nedoruč|nelze doruč|nepodařilo|doručení (?:se )?(?:ne|sel)|chyba (?:při )?doruč|nedoručiteľn
    kézbesíthetetlen|kézbesítés|nem kézbesít|visszaküld
    imposibil de|nelivra|nu a (?:putut|fost)|mesaj (?:nelivrat|returnat)|eșec|не ?доставлен|недоставленн|не удалось
    ошибка (?:доставки|при)|невозможно|возвра[тщ]|(?:сообщение|письмо) не|не вдалося|недоставлен|помилка доставки
    teslim edil|iletile?me|gönderile?me|iletilemedi|μη παραδοτέ|αδύνατη|αποτυχία|δεν παραδόθηκε|配信(?:不能|でき|エラー|に失敗)
    配達(?:不能|でき)|送信(?:でき|エラー|に失敗)
    (?:メール|メッセージ)[^\n]{0,30}(?:配信|送信|届)[^\n]{0,10}(?:でき|ません|エラー|失敗)|未達|エラーメール|返送
    .{0,80}退信|(?:无法|無法|未能)(?:投递|送达|传递|传送|發送|傳遞|傳送|送達|投遞|发送)|未(?:传递|傳遞|送达|送達)|投递失败
    发送失败|發送失敗|邮件(?:退回|被退回|投递失败)|郵件(?:退回|無法)
    (?:배달|전송|전달|발송)[^\n]{0,10}(?:못|없|실패|않|오류|되지)|반송
    """,
    before=r"(?:(?:auto|\[?(?:external|extern|spam|bulk)\]?): ?|\[[^\]]{1,30}\] ?)?",
)
"""How the subject of a failure begins; ``Re:`` before it makes it a person's."""

REPORT_SUBJECT = Phrases(
    r"""
    delivery (?:status|report|notification|receipt)|mail (?:delivery|system|status|error)
    (?:message|status|mail) (?:status|delivery|notification)|warning|error|your (?:message|mail|e-?mail)|attention
    benachricht\w* (?:zum|über)|übermittlungsstatus|zustell|notification (?:d'état|de)|notifica|notificación|notificação
    status|processing error|problem
    """
)
"""How the subject of a report begins that may tell of anything."""

PERSON_SUBJECT = Phrases(
    r"""
    (?:re|fwd?|aw|wg|tr|sv|vs|vb|antw|rif|enc|res|rv|odp|pd|回复|转发|答复|ответ|на|ynt|ilt)(?:\[\d{1,3}\])?\s{0,3}[:：]
    """,
    before=r"\s*",
)
"""A person answers or hands on."""

MACHINE_SUBJECT = Phrases(
    r"""
    auto(?:matic|mated|matisch\w*)?[ :-]{0,2}(?:reply|response|answer|antwort)
    autoreply|out of (?:the )?office|away from|on vacation|abwesenheit|réponse automatique|risposta automatica
    respuesta automática|resposta automática|automatisch antwoord|automatiskt svar|autosvar|自動返信|自动回复
    """,
    before=r"\s*(?:re: ?)?",
)
"""An answer of somebody who is away, even if their server sends it under its own name."""

CHALLENGE = Phrases(
    r"""
    (?:confirm|verif|authenticat|validat)\w{0,6}[^.]{0,80}(?:that you|you are|you're)
    (?:confirm|verif|authenticat|validat)\w{0,6}[^.]{0,80}(?:human|sender)
    (?:confirm|verif|authenticat|validat)\w{0,6}[^.]{0,80}(?:not (?:a )?(?:spam|robot|machine))
    (?:confirm|verif|authenticat|validat)\w{0,6}[^.]{0,80}(?:your (?:message|mail|e-?mail|address|identity))
    (?:message|mail|e-?mail)[^.]{0,80}(?:held|quarantined|on hold|waiting|pending)[^.]{0,80}(?:confirm|verif|approv)
    (?:message|mail|e-?mail)[^.]{0,80}(?:held|quarantined|on hold|waiting|pending)[^.]{0,80}(?:reply|moderat|review)
    awaits? (?:moderator|approval|your confirmation)
    (?:reply to this (?:message|mail|e-?mail)|click[^.]{0,40})[^.]{0,60}(?:to|so that)[^.]{0,30}(?:be )?deliver|spam ?arrest
    boxtrapper|\btmda\b|challenge[-/ ]response|sender verification (?:system|required)
    bestätigen sie[^.]{0,60}(?:absender|nachricht|mail)
    """
)
"""Who asks the sender to prove something has not refused the mail."""

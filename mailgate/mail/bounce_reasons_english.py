"""Why a mail did not arrive, in English, which most servers write. Its one rule: tables only, named as in ``bounce_reasons``."""

from __future__ import annotations

ENGLISH = {
    "sender": r"""
    domain of sender (?:address )?\S{0,254} ?(?:does not|doesn't) (?:exist|resolve)
    sender(?:'s)? (?:address )?domain (?:not found|unknown|is invalid|must|does not)
    sender (?:verify|verification|callout)[\w ]{0,12} ?fail|verification failed for <
    sender address (?:was )?(?:rejected|refused|invalid)|(?:bad|unknown|invalid) sender
    """,
    "full": r"""
    over[ -]?quota|quota (?:has been |is )?(?:exceeded|full|reached|violation|overrun|überschritten|dépassé|superat)
    (?:exceed|reached|over)\w{0,4}[^.;:]{0,40}(?:quota|storage)
    (?:exceed|reached|over)\w{0,4}[^.;:]{0,40}(?:mailbox size|(?<!message )size limit of the mailbox|local limit)
    (?:quota|storage|space)[^.;:]{0,30}(?:exceed|full|reached|used up)
    (?:mail ?|in|user'?s? )?box[^.;:]{0,30}(?: is| was|:| currently|'s)? ?(?:over ?)?(?:full|filled)\b
    mailbox (?:size )?(?:limit |for user )?(?:\S{1,100} )?(?:is |has )?(?:been )?(?:exceed|full|too large|over)
    mail ?(?:box|folder|drop|spool)? (?:is )?full|(?:disk|disc) quota
    insufficient (?:disk |storage |mailbox |more )?(?:space|storage)(?! (?:left )?on (?:the )?(?:device|server))
    not enough (?:disk |storage |mailbox |more )?(?:space|storage)(?! (?:left )?on (?:the )?(?:device|server))
    (?:out of|no) (?:disk |storage |mailbox |more )?(?:space|storage)(?! (?:left )?on (?:the )?(?:device|server))
    storage allocation|too many messages|number of messages in [^.]{0,40}(?:mailbox|box)|allowed (?:mailbox )?size
    """,
    "size": r"""
    (?:message|mail|e-?mail)s?(?: \(?data\)?)?(?: size| length)? ?(?:is |was |are )?(?:too (?:big|large|long)|exceed)
    (?:content|attachment|header)s?(?: \(?data\)?)?(?: size| length)? ?(?:is |was |are )?(?:too (?:big|large|long)|exceed)
    exceed\w{0,4} (?:the |a )?(?:\w{1,20} ){0,3}(?:maximum |max )?(?:message|mail|e-?mail|\bfile)[ -](?:size|length)
    (?:over|larger than) (?:the |a )?(?:\w{1,20} ){0,3}(?:maximum |max )?(?:message|mail|e-?mail|\bfile)[ -](?:size|length)
    maximum (?:allowed )?(?:message|mail) size|message size (?:limit|restriction)|size limit|too (?:big|large) (?:for|to)
    """,
    "loop": r"""
    too many hops|hop ?count (?:was )?exceeded
    (?:mail|mail forwarding|forwarding|routing|message|delivery|forward|possible) ?-?loop
    loops? back to (?:my|our)self|looping|loop detected|too many (?:received|delivered-to)
    """,
    "null_mx": r"""
    null ?mx|domain \S{0,254} ?(?:does not|doesn't) accept (?:e-?)?mail
    """,
    "relay": r"""
    relay(?:ing)? (?:access |is |was )?(?:denied|not (?:permitted|allowed)|prohibited|refused|disallowed)
    (?:unable|not allowed|not permitted|refus\w{1,4}) to relay|(?:do not|don't|cannot|won't|no) relay
    relaying? (?:mail )?(?:to|for)|rcpthosts
    authentication (?:is )?required|(?:turn on|use|enable|requires?) (?:smtp[ -])?auth
    """,
    "disabled": r"""
    (?:mailbox|account|user|recipient|address)\b[^;]{0,80}\b(?:disabled|suspended|inactive|deactivated|not active)\b
    (?:mailbox|account|user|recipient|address)\b[^;]{0,60}\b(?:locked|closed|discontinued|terminated|frozen|blocked)\b
    (?:mailbox|account|user|recipient|address) (?:has |is )?expired|e-?mail address (?:is |has been )?(?:disabled|inactive)
    (?:disabled|inactive|suspended|deactivated|expired) (?:user|account|mailbox|recipient|e-?mail)
    """,
    "moved": r"""
    has moved|(?:user|mailbox|account|address) (?:has )?moved
    no longer (?:at|with|employed|works?|in use|valid|here|active|available|exists?)
    address (?:has )?changed|try forward path
    """,
    "members": r"""
    not (?:an? )?(?:allowed|authori[sz]ed|permitted|subscribed|member)[^.]{0,60}(?:list|group|post)
    not (?:an? )?(?:allowed|authori[sz]ed|permitted|subscribed|member)[^.]{0,60}(?:member|this recipient|this address)
    not (?:a |an )?(?:list )?(?:member|subscriber)\b|non-?(?:member|subscriber)
    only (?:list )?(?:subscribers|members)|(?:subscribers?|members?)[ -]only
    permission to post|you (?:are|may) not (?:allowed )?(?:to )?post|not accepting mail from
    does not accept (?:mail|messages) from (?:you|the sender|your)|only accepts (?:mail|messages) from
    (?:allowed|permitted|permission) to send (?:messages |e-?mail |mail )?to (?:this|the) (?:recipient|group)
    (?:allowed|permitted|permission) to send (?:messages |e-?mail |mail )?to (?:this|the) (?:user|address|list)
    resolver\.rst\.(?:notauthorized|notapproved|authrequired|sendernot)
    """,
    "host": r"""
    host(?:name)? (?:or domain(?: name)? )?(?:is )?(?:unknown|not found|lookup failed|does not exist)
    unknown (?:mail )?(?:host|domain|destination)|unknown (?:or illegal )?(?:host|domain) name
    domain (?:name )?(?:\S{1,254} )?(?:is |was )?(?:not (?:found|valid|reachable|registered)|unknown|invalid|non-?existent)
    domain (?:name )?(?:\S{1,254} )?(?:does not|doesn't) exist
    no such (?:host|domain)|nxdomain|non-?existent (?:host|domain)|invalid (?:host|domain)\b
    name service error|unroute?able (?:mail )?domain|couldn't find any host|cannot find (?:the )?(?:host|domain)
    (?:no|missing) (?:valid )?mx\b|all relevant mx records|mx records? point
    (?:host|domain|name) (?:could|can)(?:not| not) be (?:resolved|found)|bad destination (?:host|system)|illegal host
    """,
    "unknown": r"""
    (?:user|recipient|mailbox|account|addressee?|mail ?drop|alias|name)\b(?:\(s\))?(?: <?\S{3,200})? ?(?:is |was |are )?unknown
    (?:user|recipient|mailbox|account|addressee?|name)\b(?: <?\S{3,200})? (?:is |was |are )?not (?:be )?(?:found|known|listed)
    (?:user|recipient|mailbox|account|addressee?|name)\b(?: <?\S{3,200})? (?:is |was )?not (?:recogni[sz]ed|registered|here)
    (?:user|recipient|mailbox|account|addressee?|name)\b(?: <?\S{3,200})? (?:is )?(?:not (?:exist|valid)|non-?existent|invalid)
    (?:unknown|invalid|no such|non-?existent) (?:local |e-?mail )?(?:user|recipient|mailbox|account|addressee?)
    (?:bad|incorrect|illegal|no valid) (?:local |e-?mail )?(?:user|recipient|mailbox|account|addressee?)
    (?:unknown|invalid|no such|non-?existent) (?:local |e-?mail )?(?:alias|local[- ]part|person)
    (?:bad|incorrect|illegal|no valid) (?:local |e-?mail )?(?:alias|local[- ]part|person)
    (?:unknown|invalid|no such|non-?existent) (?:local |e-?mail )?(?:final delivery userid|e-?mail|destination mailbox)
    (?:bad|incorrect|illegal|no valid) (?:local |e-?mail )?(?:final delivery userid|e-?mail|destination mailbox)
    (?:does not|doesn't|did not|do not|don't) (?:currently )?(?:exist|have an?(?: \S{1,100})? (?:account|mailbox))
    (?:no|not an?) (?:mailbox|account|user|recipient|person)\b[^.]{0,40}(?:name|here|address|exists?|found|known)
    (?:not|never) (?:a )?(?:known|valid|local|existing|listed|our) (?:user|recipient|mailbox|address|customer|e-?mail)
    (?:wasn't|was not|couldn't be|could not be|cannot be|can't be|not) found (?:at|in|on)|unrouteable address
    user doesn't have|isn't in my (?:control|list)
    not (?:in|listed in) (?:the |our |public |domino )?(?:\w{1,20} )?(?:name & address book|directory)
    not (?:in|listed in) (?:the |our |public |domino )?(?:\w{1,20} )?(?:address book|address list)|recipnotfound
    recipient address rejected: (?:access denied|user|unverified|undeliver|invalid|address)|no valid recipients
    address (?:is wrong|rejected)|delivery to the following recipients? failed permanently: \S{3,200} the e-?mail account
    e-?mail account that you tried to reach|no matches to nameserver query|user_?unknown|unknown_?user|mailbox not available
    no mail ?box|not our customer|no (?:such )?recipient
    """,
    "syntax": r"""
    (?:bad|malformed|invalid|illegal|wrong)[^.]{0,20}address syntax
    syntax error in[^.]{0,20}(?:mailbox|address|recipient|parameters)
    (?:malformed|illegal|invalid|unparsable|unparseable) (?:e-?mail |recipient |destination )?address
    bad (?:destination |recipient )?address|mailbox name not allowed|address format
    """,
    "policy": r"""
    \bspam|unsolicited|\bube\b|\buce\b|bulk (?:mail|message)|junk|phish|(?:black|block|deny|reputation)[ -]?list|blocked
    \brbl\b|dnsbl|spamhaus|spamcop|barracudacentral|poor reputation|\breputation|banned
    \bspf\b|\bdkim\b|\bdmarc\b|reverse dns|\bptr\b|helo command rejected|sender policy|virus|malware|infected|worm\b
    polic(?:y|ies)|prohibited|not (?:allowed|permitted|authori[sz]ed)|access denied|denied|forbidden|unauthori[sz]ed
    content (?:filter|reject|restrict)
    (?:content|message|mail|transaction|delivery|sender) (?:was |has been |is )?(?:rejected|refused|blocked)
    refused to accept|rejected by|reject(?:ed)? (?:for|due)|grey-?list
    """,
    "expired": r"""
    retry time(?:out)? (?:not reached|exceeded)
    (?:delivery|retry|message|queue)[ -]?(?:time|period|lifetime)? ?(?:has )?(?:been )?expired
    (?:in|on) the queue (?:for )?too long|too long (?:in|on) (?:the )?queue|queue\.expired|queued? (?:for )?too long
    (?:max\w{0,4}|number of|all|too many) (?:delivery |retry |delivery )?(?:retries|attempts|tries|time in queue)
    retries exceeded|attempts exceeded|failed (?:after )?\d{1,4} attempts
    (?:could not be|not|not been) delivered (?:after|within) (?:the |\d)
    tried (?:for|after|within) (?:more than |over )?\d{1,3}
    g[ai]v(?:e|en|ing) up|allowed queue period|has stopped trying|delivery time
    (?:expired|returned) after|within the allowed time
    """,
    "dropped": r"""
    connection (?:was |has been )?(?:dropped|died|lost|reset|closed|aborted|broken|terminated)|lost connection
    remote host closed|premature
    """,
    "unreachable": r"""
    (?:connect\w{0,3}|operation|network|session|server|read|write|smtp)[^.]{0,30}tim(?:ed|e) ?-?out|timed? ?-?out|timeout
    connection (?:was )?refused|no answer from
    (?:could not|couldn't|unable to|cannot|can't|failed to|wasn't able to) (?:\w{1,12} )?(?:an smtp )?connect
    (?:network|host|server|computer|destination) (?:\S{1,200} )?(?:is |was )?(?:unreachable|down)
    (?:network|host|server|computer|destination) (?:\S{1,200} )?(?:is |was )?(?:not reachable|not responding|unavailable)
    no route to host|host is down|not reachable|not responding
    establish (?:an )?smtp connection|unable to contact|could not be contacted
    """,
    "dns": r"""
    (?:dns|cname|mx|name ?server|directory|temporary) (?:lookup |server )?(?:failed|failure|error|failed temporarily|lookup)
    servfail|try again later: dns
    """,
    "disk": r"""
    disk (?:is )?full|no space left|out of disk|insufficient (?:system )?(?:disk )?(?:storage|resources)
    """,
    "busy": r"""
    not accepting (?:mail|messages|network|connections)
    service (?:is )?(?:currently |temporarily )?(?:not available|unavailable)|system (?:is )?(?:shutting|too busy|overload)
    too busy|too many connections|server busy
    """,
    "config": r"""
    configuration error|misconfigur|config(?:uration)? (?:problem|failure)|local error|mail server (?:temporarily )?reject
    """,
    "internal": r"""
    unknown mailer error|internal (?:server |software )?error|system error|can'?t create|i/o error|input/output error
    command (?:died|failed|returned)|child process|local delivery failed|processing error|error while being processed
    """,
    "content": r"""
    8-?bit|conversion|line (?:is )?too long|malformed (?:mime|message|header)
    (?:invalid|improper|bad) (?:header|content|character|use of)|header (?:syntax|error)
    """,
    "sequence": r"""
    (?:improper|bad) (?:command )?sequence|out of sequence
    (?:command|verb) (?:is )?(?:not|un)\w{0,4} ?(?:recogni[sz]ed|implemented|supported)|command unrecogni[sz]ed
    """,
    "protocol": r"""
    syntax error|protocol error
    """,
}
"""The phrases by reason, one or more to a line."""

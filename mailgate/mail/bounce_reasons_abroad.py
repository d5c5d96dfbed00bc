"""Why a mail did not arrive, in other languages than English. Its one rule: tables only, named as in ``bounce_reasons``.

The languages in which Exchange, Notes, Postfix and the large providers write reports: de, fr, it, es, pt, nl, sv, da, no, fi, pl,
cs, hu, ro, el, ru, uk, tr, ja, zh, ko.
"""

from __future__ import annotations

ABROAD = {
    "sender": r"""
    absenderadresse (?:wurde )?(?:abgelehnt|ungültig)
    """,
    "full": r"""
    postfach (?:des empfängers |\S{1,100} )?(?:ist )?(?:leider )?(?:voll|überfüllt)|speicher(?:platz|kontingent)
    bo[iî]te [^.]{0,60}(?:pleine|saturée)|(?:quota|espace) (?:de stockage )?(?:dépassé|insuffisant)
    casella [^.]{0,60}piena|buz[oó]n [^.]{0,60}lleno|caixa [^.]{0,60}cheia
    (?:postvak|mailbox|postbus) [^.]{0,60}(?:is )?vol\b
    (?:brevlåda|inkorg|postlåda|postkasse|postboks)\w{0,3} [^.]{0,60}(?:är |er )?ful[dlt]|postilaatikko [^.]{0,60}täyn
    skrzynk\w{1,4} [^.]{0,60}(?:pełna|przepełn)|(?:schránka|schránky) [^.]{0,60}(?:pln|přeplněn)
    ящик [^.]{0,60}(?:переполнен|заполнен)|переполнен|скриньк\w [^.]{0,60}переповнен|posta kutusu [^.]{0,60}dolu
    容量[^。]{0,60}(?:超|不足|オーバー|いっぱい)|(?:メールボックス|受信箱)[^。]{0,60}(?:いっぱい|一杯|満杯|超)
    (?:邮箱|信箱|郵箱)[^。]{0,60}(?:已满|已滿|空间不足|空間不足|超)
    (?:사서함|메일함|편지함)[^.]{0,20}(?:가득|초과|꽉)
    """,
    "size": r"""
    nachricht (?:ist )?(?:zu groß|überschreitet)|zu gro(?:ß|ss)
    (?:message|courrier|taille)[^.]{0,40}(?:trop (?:volumineux|gros|grand)|dépasse)
    messaggio [^.]{0,30}troppo grande|dimension[ei] [^.]{0,60}super
    (?:mensaje|mensagem) [^.]{0,30}(?:demasiado|muito) grande|tamaño [^.]{0,60}(?:excede|supera)
    bericht (?:is )?te groot|wiadomość [^.]{0,30}(?:za|zbyt) duża|письмо [^.]{0,30}слишком больш|размер [^.]{0,60}превы
    (?:メッセージ|メール|サイズ)[^。]{0,60}(?:大き(?:すぎ|過ぎ)|サイズ[^。]{0,40}超)|邮件(?:大小|太大|过大)
    """,
    "loop": r"""
    mail-?schleife|schleife erkannt|boucle de (?:courrier|messagerie|routage)|зацикл|ループ
    """,
    "relay": r"""
    weiterleit\w{1,4} (?:ist )?nicht (?:erlaubt|gestattet)|relais? (?:interdit|refusé|non autorisé)
    """,
    "disabled": r"""
    (?:konto|postfach|benutzer)\w{0,2} (?:\S{1,100} )?(?:ist |wurde )?(?:gesperrt|deaktiviert)
    (?:konto|postfach|benutzer)\w{0,2} (?:\S{1,100} )?(?:ist |wurde )?(?:inaktiv|geschlossen|abgeschaltet)
    (?:compte|boîte|adresse) [^.]{0,40}(?:désactivé|suspendu|bloqué|fermé)
    (?:cuenta|conta|account|casella) [^.]{0,40}(?:desactivad|desativad|suspendid|suspens|disattivat|bloquead|inattiv)
    (?:ящик|пользовател\w{1,3}|аккаунт|адрес) [^.]{0,40}(?:заблокирован|отключ[её]н|неактивен|удал[её]н)
    konto [^.]{0,40}(?:zablokowane|nieaktywne)
    """,
    "moved": r"""
    nicht mehr (?:bei uns|gültig|aktiv|in unserem)|n'est plus (?:valide|active|utilisée)
    """,
    "host": r"""
    (?:server|domain|host)name? (?:unbekannt|nicht gefunden|existiert nicht)
    (?:domain|domäne) (?:\S{1,254} )?(?:ist )?(?:unbekannt|nicht gefunden|existiert nicht)
    domaine? (?:\S{1,254} )?(?:est )?(?:inconnu|introuvable|inexistant|sconosciut)
    domaine? (?:\S{1,254} )?(?:est )?(?:inesistente|desconocid|desconhecid|no encontrad|não encontrad)
    домен (?:\S{1,254} )?(?:не найден|не существует)|ドメイン[^。]{0,60}(?:見つか|存在し)|ホスト[^。]{0,60}見つか
    域名[^。]{0,40}(?:不存在|错误|无法)
    """,
    "unknown": r"""
    (?:benutzer|empfänger|postfach|adresse|anwender|teilnehmer)\w{0,3}\b[^.]{0,80}\b(?:unbekannt|ungültig|existiert nicht)
    (?:benutzer|empfänger|postfach|adresse|anwender|teilnehmer)\w{0,3}\b[^.]{0,80}\bnicht (?:gefunden|bekannt|vorhanden|gültig)
    unbekannter (?:benutzer|empfänger)|nicht gefunden|existiert nicht
    (?:utilisateur|destinataire|adresse|compte|bo[iî]te)[^.]{0,60}(?:inconnue?|introuvable|inexistante?)
    (?:utilisateur|destinataire|adresse|compte|bo[iî]te)[^.]{0,60}(?:n'existe pas|n'a pas été trouvée?)
    (?:utilisateur|destinataire|adresse|compte|bo[iî]te)[^.]{0,60}(?:invalide|non recensé)
    (?:utente|destinatario|indirizzo|casella)[^.]{0,60}(?:sconosciut|inesistente|non (?:esiste|trovat|valid))
    (?:utente|destinatario|indirizzo|casella)[^.]{0,60}(?:no existe|desconocid|no encontrad)
    (?:usuario|usuário|destinatári[oa]|dirección)[^.]{0,60}(?:no existe|não existe|desconocid|desconhecid)
    (?:endereço|cuenta|conta|buzón)[^.]{0,60}(?:no existe|não existe|desconocid|desconhecid)
    (?:usuario|usuário|destinatári[oa]|dirección)[^.]{0,60}(?:no encontrad|não (?:foi )?encontrad|inexistente|inválid)
    (?:endereço|cuenta|conta|buzón)[^.]{0,60}(?:no encontrad|não (?:foi )?encontrad|inexistente|inválid)
    (?:gebruiker|ontvanger|geadresseerde|adres)[^.]{0,60}(?:onbekend|niet gevonden|bestaat niet|ongeldig)
    (?:användare|mottagare|adress)\w{0,3}[^.]{0,60}(?:okänd|ukendt|ukjent|hittades inte|ikke (?:fundet|funnet))
    (?:bruger|modtager|bruker|mottaker)\w{0,3}[^.]{0,60}(?:okänd|ukendt|ukjent|hittades inte|ikke (?:fundet|funnet))
    (?:användare|mottagare|adress|bruger|modtager|bruker|mottaker)\w{0,3}[^.]{0,60}(?:finns inte|findes ikke)
    (?:användare|mottagare|adress)\w{0,3}[^.]{0,60}(?:finnes ikke|blev ikke fundet|ble ikke funnet)
    (?:bruger|modtager|bruker|mottaker)\w{0,3}[^.]{0,60}(?:finnes ikke|blev ikke fundet|ble ikke funnet)
    (?:vastaanottaja|käyttäjä|osoite)\w{0,4}[^.]{0,60}(?:ei löy|tuntematon|ei ole olemassa)
    (?:użytkownik|adresat|odbiorc|adres)\w{0,3}[^.]{0,60}(?:nieznan|nie istnieje|nie znaleziono|nie został znalez)
    (?:uživatel|příjemce|adres)\w{0,3}[^.]{0,60}(?:neznám|neexistuje|nebyl[ao]? nalezen|nenalezen)
    (?:címzett|felhasználó|cím)\w{0,4}[^.]{0,60}(?:ismeretlen|nem (?:található|létezik))
    (?:utilizator|destinatar|adres)\w{0,4}[^.]{0,60}(?:necunoscut|nu (?:exist|a fost găsit))
    (?:пользовател|получател|адрес|ящик)\w{0,3}[^.]{0,60}(?:не (?:найден|существу|зарегистрирован|известен)|неизвест)
    нет такого (?:пользователя|адреса)
    (?:користувач|одержувач|отримувач|адрес)\w{0,3}[^.]{0,60}(?:не (?:знайден|існує)|невідом)
    (?:kullanıcı|alıcı|adres)\w{0,4}[^.]{0,60}(?:bulunamadı|bilinmiyor|mevcut değil|geçersiz)
    (?:χρήστης|παραλήπτη|διεύθυνση)\w{0,2}[^.]{0,60}(?:δεν (?:βρέθηκε|υπάρχει)|άγνωστ)
    (?:宛先|あて先|ユーザ|アドレス|受信者)[^。]{0,60}(?:見つか|存在し(?:ま|な)|不明|みつか|ありません)|user ?unknown
    該当する(?:ユーザ|アドレス)
    (?:用户|收件人|地址|帐户|账户|帳號|收件者|使用者|邮箱|信箱)[^。]{0,60}(?:不存在|未找到|找不到|无效|無效|不正确)
    (?:사용자|수신자|받는 ?사람|주소|계정)[^.]{0,20}(?:없|찾을 수|존재하지)
    """,
    "policy": r"""
    wegen spam|abgelehnt|rifiutat|rechazad|rejeitad|geweigerd|odrzucon
    aus sicherheitsgründen|refusé|odmítnut|отклонен|отвергнут|迷惑メール|受信拒否|拒否|拒绝|拒絕|垃圾|거부|스팸
    """,
    "expired": r"""
    zu lange in der warteschlange|délai (?:de remise )?(?:expiré|dépassé)|срок [^.]{0,30}истек
    """,
    "unreachable": r"""
    verbindung (?:\S{1,60} )?(?:abgelehnt|abgebrochen|fehlgeschlagen)|connessione (?:rifiutata|scaduta)|tiempo de espera
    zeitüberschreitung|nicht erreichbar|connexion (?:refusée|impossible)|время ожидания|タイムアウト|接続でき|连接超时|無法連線
    无法连接
    """,
}
"""The phrases by reason, one or more to a line."""

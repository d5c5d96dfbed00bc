"""How the private Dovecot is configured (``tests/peers/dovecot.py``). Its one rule: every path is below one folder."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.peers.certificates import Issued

NAME = "mailboxes.help.example"
"""What it calls itself in the Received lines it writes."""
OWNER, GROUP = "nobody", "nogroup"
"""Own the mailboxes: Dovecot gives no mail to root."""
ARCHIVE = "Archive"
"""Folders below this one have a quota of their own, of one mail."""

MAIN = """
base_dir = {folder}/run
state_dir = {folder}/state
instance_name = mailgate-test
hostname = {name}
log_path = /dev/stderr
protocols = imap lmtp
listen = 127.0.0.1
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
disable_plaintext_auth = no
auth_mechanisms = plain login{oauth}
auth_failure_delay = 0
auth_verbose = yes
auth_cache_size = 0
mail_location = maildir:~/Maildir
mail_home = {folder}/mail/%n
mail_uid = {owner}
mail_gid = {group}
mail_fsync = never
mail_max_userip_connections = 100
mailbox_idle_check_interval = 1s
mail_plugins = quota
recipient_delimiter = +
auth_username_format = %Ln
protocol imap {{
  mail_plugins = quota imap_quota
  imap_capability = {capability}
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
namespace archive {{
  prefix = {archive}/
  separator = /
  location = maildir:~/Archive
  subscriptions = no
}}
plugin {{
  quota = maildir:User quota:ns=
  quota_rule = *:storage=1G
  quota2 = maildir:Archive quota:ns={archive}/
  quota2_rule = *:messages=1
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
{passdb_oauth}
passdb {{
  driver = passwd-file
  mechanisms = plain login
  args = scheme=PLAIN username_format=%n {folder}/users/%n
}}
userdb {{
  driver = static
  args = uid={owner} gid={group} home={folder}/mail/%n allow_all_users=yes
}}
"""

PASSDB_OAUTH = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2.conf
}}
"""

OAUTH = """
introspection_mode = post
introspection_url = {url}
username_attribute = username
username_format = %n
active_attribute = active
active_value = true
"""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What differs from one instance to another."""

    imap: int
    imaps: int
    lmtp: int
    tls: Issued
    capability: str
    introspection: str
    """URL of the OAuth server's introspection, or "": no OAuth."""


def write(folder: Path, wanted: Wanted) -> None:
    """All files and folders Dovecot starts with."""
    folder.chmod(0o755)
    for name in ("run", "state", "mail", "users"):
        (folder / name).mkdir()
    shutil.chown(folder / "mail", OWNER, GROUP)
    oauth = PASSDB_OAUTH.format(folder=folder) if wanted.introspection else ""
    (folder / "oauth2.conf").write_text(OAUTH.format(url=wanted.introspection))
    values = {"imap": wanted.imap, "imaps": wanted.imaps, "lmtp": wanted.lmtp, "capability": wanted.capability}
    values |= {"name": NAME, "owner": OWNER, "group": GROUP, "archive": ARCHIVE, "passdb_oauth": oauth, "folder": folder}
    values |= {"certificate": wanted.tls.certificate, "key": wanted.tls.key, "oauth": " xoauth2 oauthbearer" if oauth else ""}
    (folder / "dovecot.conf").write_text(MAIN.format(**values))

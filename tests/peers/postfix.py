"""A private Postfix. Its one rule: its configuration, queue and data are all in one temporary folder, and it knows one way out.

It stands in front of Mailgate as a border, or behind it as a relay: whatever it accepts goes to one host and port.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.peers.daemon import PATIENCE, Daemon, Start
from tests.peers.needs import program, root
from tests.peers.ports import HOST, free_port

SBIN = Path("/usr/lib/postfix/sbin")
"""Where Debian keeps Postfix's own programs."""

MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
daemon_directory = {sbin}
command_directory = /usr/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = /dev/stdout
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = border.test
mydestination =
local_transport = error:nothing is delivered here
alias_maps =
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_peername_lookup = no
disable_dns_lookups = yes
relayhost =
default_transport = {next_hop}
smtputf8_enable = yes
always_add_missing_headers = no
minimal_backoff_time = 1s
queue_run_delay = 1s
"""

# smtpd on the port; what else a mail touches on its way through. No chroot: that would need files copied in.
MASTER = """
{host}:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
smtp unix - - n - - smtp
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
proxymap unix - - n - - proxymap
tlsmgr unix - - n 1000? 1 tlsmgr
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
showq unix n - n - - showq
postlog unix-dgram n - n - 1 postlogd
"""

NOTHING: Mapping[str, str] = {}


@dataclass
class Postfix:
    """A running instance: the port it takes mail on, and its log. It may be started again over the same queue."""

    port: int
    folder: Path

    def start(self) -> None:
        """Start it (again)."""
        # Not "postfix start-fg": its shell stays between us and master, and does not pass signals on.
        self.daemon = Daemon(Start(argv=[SBIN / "master", "-c", self.folder / "etc", "-s"], cwd=self.folder)).__enter__()
        self.daemon.wait_for("daemon started")

    def stop(self) -> None:
        """Stop it; what it has not passed on stays in its queue."""
        self.daemon.stop()

    @property
    def url(self) -> str:
        """For ``relay.url``."""
        return f"smtp://{HOST}:{self.port}"

    def wait_until_sent(self, recipient: str) -> None:
        """Wait until its log says that the next hop took the mail for this recipient."""
        self.daemon.wait_for(rf"to=<{recipient}>.* status=sent")

    def try_again(self) -> None:
        """Have it try what is deferred now, whatever its time."""
        subprocess.run([program("postqueue", "postfix"), "-c", self.folder / "etc", "-f"], check=True, timeout=PATIENCE)


@contextmanager
def running(
    next_port: int,
    transport: str = "smtp",
    more: Mapping[str, str] = NOTHING,
    files: Mapping[str, str] = NOTHING,
) -> Iterator[Postfix]:
    """An instance that passes all mail to a loopback port, by ``smtp`` or ``lmtp``. Only root can start Postfix.

    ``more``: further lines of its ``main.cf``, which win. ``files``: what else lies beside it; ``master.cf`` is added to its own.
    ``{folder}`` in either is the folder of the instance.
    """
    postfix = program("postfix", "postfix")
    root("Postfix has users of its own")
    folder, port = Path(tempfile.mkdtemp(prefix="mailgate-postfix-")), free_port()
    try:
        _configure(folder, port, f"{transport}:[{HOST}]:{next_port}", more)
        for name, text in files.items():
            with (folder / "etc" / name).open("a", encoding="utf-8") as file:
                file.write(text.replace("{folder}", str(folder)))
        subprocess.run([postfix, "-c", folder / "etc", "check"], check=True, timeout=PATIENCE, capture_output=True)
        server = Postfix(port, folder)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _configure(folder: Path, port: int, next_hop: str, more: Mapping[str, str]) -> None:
    """Write main.cf and master.cf, and the folders Postfix does not make by itself."""
    folder.chmod(0o755)
    for name in ("etc", "queue", "data"):
        (folder / name).mkdir()
    shutil.chown(folder / "data", "postfix", "postfix")
    main = MAIN.format(folder=folder, sbin=SBIN, next_hop=next_hop) + "".join(
        f"{key} = {value.replace('{folder}', str(folder))}\n" for key, value in more.items()
    )
    (folder / "etc" / "main.cf").write_text(main, encoding="utf-8")
    (folder / "etc" / "master.cf").write_text(MASTER.format(host=HOST, port=port), encoding="utf-8")

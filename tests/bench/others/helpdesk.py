"""django-helpdesk: a folder of mails into ``manage.py get_email``, the way of its documentation for a local mail directory.

Its one rule: the settings of its own documentation, SQLite as Django advises for more than one reader (WAL, here with every
commit synced, as ours), and staff told of every new ticket and answer.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from tests.bench.generator import BASE, Mail
from tests.bench.others.system import STAFF, Taken, installed, quietly, timed

_SETTINGS = """
import os
from pathlib import Path
HERE = Path(__file__).parent
SECRET_KEY = "bench"
DEBUG = False
INSTALLED_APPS = [
    "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
    "django.contrib.sites", "django.contrib.humanize", "django.contrib.messages", "django.contrib.staticfiles",
    "rest_framework", "helpdesk",
]
DATABASES = {"default": {
    "ENGINE": "django.db.backends.sqlite3", "NAME": HERE / "db.sqlite3",
    "OPTIONS": {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"},
}}
TEMPLATES = [{
    "BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
    "OPTIONS": {"context_processors": [
        "django.contrib.auth.context_processors.auth", "django.template.context_processors.request",
        "django.contrib.messages.context_processors.messages",
    ]},
}]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
ROOT_URLCONF = "urls"
SITE_ID = 1
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
MEDIA_ROOT = HERE / "media"
STATIC_URL = "/static/"
HELPDESK_DEFAULT_SETTINGS = {}
HELPDESK_TEAMS_MODE_ENABLED = False
HELPDESK_EMAIL_FALLBACK_LOCALE = "en"
EMAIL_HOST, EMAIL_PORT = "127.0.0.1", int(os.environ["RELAY"] or 25)
EMAIL_BACKEND = "django.core.mail.backends." + ("smtp" if os.environ["RELAY"] else "dummy") + ".EmailBackend"
DEFAULT_FROM_EMAIL = "support@help.example"
LOGGING = {"version": 1, "disable_existing_loggers": True, "root": {"level": "CRITICAL"}}
"""
_URLS = """
from django.urls import include, path
urlpatterns = [path("helpdesk/", include("helpdesk.urls", namespace="helpdesk"))]
"""
_FIRST = """
from helpdesk.models import Queue
Queue.objects.create(
    title="Support", slug="support", email_address={base!r}, locale="en", allow_email_submission=True,
    new_ticket_cc={staff!r}, updated_ticket_cc={staff!r}, enable_notifications_on_email_events=True,
    email_box_type="local", email_box_local_dir="mails", email_box_interval=0, logging_type="none",
)
"""
_COUNT = "from helpdesk.models import FollowUp; print(FollowUp.objects.count())"


class Helpdesk:
    """django-helpdesk in a virtual environment of its own."""

    name = "django-helpdesk"
    packages = ("django-helpdesk==2.6.0", "Django==5.2.19")

    def __init__(self, folder: Path) -> None:
        """Installs it, and makes the site that each run is a copy of."""
        self._folder = folder
        self._programs = installed(folder / "venv", self.packages)
        self._empty = folder / "empty"
        (self._empty / "mails").mkdir(parents=True)
        (self._empty / "settings.py").write_text(_SETTINGS)
        (self._empty / "urls.py").write_text(_URLS)
        for command in (("migrate",), ("loaddata", "emailtemplate.json"), ("shell", "-c", self._queue())):
            self._django(self._empty, *command)

    def _queue(self) -> str:
        return _FIRST.format(base=BASE, staff=",".join(STAFF))

    def take(self, mails: Sequence[Mail], relay: int | None) -> Taken:
        """One call for the whole folder."""
        site, to = self._folder / "site", str(relay or "")
        shutil.rmtree(site, ignore_errors=True)
        shutil.copytree(self._empty, site)
        start = self._run(site, to)
        for number, mail in enumerate(mails):
            (site / "mails" / f"{number:06}").write_bytes(mail.raw)
        run = self._run(site, to)
        messages = int(self._django(site, "shell", "-c", _COUNT).split()[-1])
        return Taken(seconds=run[0] - start[0], cpu=run[1] - start[1], messages=messages)

    def _run(self, site: Path, relay: str) -> tuple[float, float]:
        argv = (self._programs / "django-admin", "get_email", "--quiet")
        return timed(*argv, cwd=site, DJANGO_SETTINGS_MODULE="settings", PYTHONPATH=str(site), RELAY=relay)

    def _django(self, site: Path, *command: str) -> str:
        return quietly(
            self._programs / "django-admin", *command, cwd=site, DJANGO_SETTINGS_MODULE="settings", PYTHONPATH=str(site), RELAY=""
        )

"""Who is in the demo and what they say, in two languages. The one rule: SECRETS are words only staff may ever see."""

from __future__ import annotations

from dataclasses import dataclass

from mailgate.mail.model import Address

QUEUE = Address("support@help.example")
ANNA = Address("anna.berger@customer.example")
MIA = Address("mia@team.example")
TOM = Address("tom@team.example")


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """One language's words."""

    language: str
    names: tuple[tuple[Address, str, str], ...]
    """Address, name, and what they are, for the heading of their mailbox."""
    queue_name: str
    subject: str
    report: str
    question: str
    finding: str
    answer: str
    thanks: str
    secrets: tuple[str, ...]
    """Phrases of the internal notes; none of them may reach the customer."""


ENGLISH = Script(
    language="en",
    names=(
        (ANNA, "Anna Berger", "customer"),
        (MIA, "Mia Keller", "account manager"),
        (TOM, "Tom Lang", "developer"),
    ),
    queue_name="Support",
    subject="Search finds nothing",
    report="Hello,\n\nsince this morning the search on our intranet finds nothing at all. Can you have a look?\n\nAnna Berger",
    question="@tom is this the index job that broke again last night? Anna's contract is up for renewal, let us be quick.",
    finding="Yes, the index job ran out of disk on node seven. I freed some space and started it again; ten minutes.",
    answer="#close\n\nHello Anna,\n\nthe search was missing its index; it is being built again and will find everything in ten minutes.\n\nMia",
    thanks="Thanks!",
    secrets=("index job", "contract is up for renewal", "node seven", "ran out of disk", "tom@team.example", "mia@team.example"),
)

GERMAN = Script(
    language="de",
    names=(
        (ANNA, "Anna Berger", "Kundin"),
        (MIA, "Mia Keller", "Kundenbetreuerin"),
        (TOM, "Tom Lang", "Entwickler"),
    ),
    queue_name="Kundendienst",
    subject="Die Suche findet nichts",
    report="Guten Tag\n\nSeit heute früh findet die Suche in unserem Intranet gar nichts mehr. Können Sie das anschauen?\n\nAnna Berger",
    question="@tom ist das wieder der Indexlauf von letzter Nacht? Annas Vertrag steht zur Verlängerung an, machen wir schnell.",
    finding="Ja, dem Indexlauf ging auf Knoten sieben der Platz aus. Ich habe aufgeräumt und ihn neu gestartet; zehn Minuten.",
    answer="#close\n\nGuten Tag Frau Berger\n\nDer Suche fehlte ihr Verzeichnis; es wird gerade neu aufgebaut, in zehn Minuten ist alles wieder da.\n\nMia Keller",
    thanks="Danke!",
    secrets=("Indexlauf", "Verlängerung", "Knoten sieben", "Platz aus", "tom@team.example", "mia@team.example"),
)

SCRIPTS = {"en": ENGLISH, "de": GERMAN}

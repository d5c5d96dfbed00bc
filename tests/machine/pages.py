"""The page in the machine. Its one rule: whoever has a link is shown by page, print and text what they may see, or nothing."""

from __future__ import annotations

from mailgate.desk.model import Person
from mailgate.desk.story import Spoken, Story
from mailgate.mail.model import TicketNumber
from tests.office import Office
from tests.page import Visitor, site_of
from tests.told import link, told


class PagesToo:
    """Everybody's page of a ticket, beside what they may see of it."""

    def __init__(self, office: Office) -> None:
        """Of one office."""
        self._office = office

    def agree(self, number: TicketNumber, seen: dict[Person, Story | None], secret: set[str]) -> None:
        """``seen``: what each may see; ``secret``: words that stand on nobody's page."""
        site = site_of(self._office)  # of its own: nobody has guessed at its links yet
        with Visitor(site) as visitor:
            for person, story in seen.items():
                url = link(site, number, person.address)
                assert url is not None
                answers = [visitor.get(url + more) for more in ("", "print", "transcript.txt")]
                if story is None or story.whole or story.beside:
                    assert [one.status_code for one in answers] == [404, 404, 404], f"{person.address} is shown #{number}"
                    continue
                page, paper, text = (one.text for one in answers)
                assert told(page) == told(paper) or "?before=" in page
                shown = [(n, one.text, one.files) for n, one in told(paper).items()]
                assert shown == [_entry(one) for one in story.timeline], f"{person.address} is shown something else of #{number}"
                assert not [word for word in secret if word in page + paper + text], f"{person.address} reads what is internal"
                assert [one.text for one in story.timeline if isinstance(one, Spoken) and one.text not in text] == []


def _entry(one: object) -> tuple[int, str, list[str]]:
    said = isinstance(one, Spoken)
    return (one.id, one.text if said else "", [file.name for file in one.attachments] if said else [])  # type: ignore[attr-defined]

"""T62: an operator's template can touch nothing, and neither time nor memory without end: then the shipped one says it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from pydantic import ValidationError

from mailgate import app
from mailgate.render import Bounds, Renderer
from mailgate.render.cage import Cage
from mailgate.render.pages import Shelf, TooLongError
from mailgate.settings import Settings
from tests.golden.letters import LETTERS
from tests.golden.wire import LANGUAGES, RENDERER, TEMPLATES, octets, text

_WORDS = '{{% extends "_customer.j2" %}}{{% block subject %}}Shut{{% endblock %}}{{% block words %}}{}{{% endblock %}}'
QUICK = Bounds(time=1.0, output=100_000, memory=256 * 1024**2)

Made = Callable[..., Renderer]


@pytest.fixture
def with_own(tmp_path: Path) -> Iterator[Made]:
    """``with_own(words)``: a desk whose operator has a template of their own for refusals."""
    with ExitStack() as stack:

        def made(words: str, bounds: Bounds = QUICK) -> Renderer:
            (tmp_path / "mail" / "en").mkdir(parents=True)
            (tmp_path / "mail" / "en" / "refusal.j2").write_text(_WORDS.format(words), encoding="utf-8")
            return stack.enter_context(closing(Renderer([tmp_path, TEMPLATES], bounds=bounds)))

        yield made


@pytest.mark.parametrize(
    "escape",
    [
        "{{ cycler.__init__.__globals__.os.getpid() }}",
        "{{ queue.__class__.__mro__ }}",
        "{{ ''.__class__ }}",
        "{{ '{0.__class__.__mro__}'.format(queue) }}",
        "{{ queue | attr('__class__') }}",
        "{{ self.__init__.__globals__ }}",
        "{{ lipsum.__globals__ }}",
        "{% for x in range(99999999) %}{% endfor %}",
    ],
)
def test_it_stays_in_its_box(escape: str, with_own: Made) -> None:
    rendered = with_own(escape).render(*LETTERS["refusal"])
    assert rendered.trouble
    assert "class" not in text(octets(rendered))


@pytest.mark.parametrize(
    "endless",
    [
        "{% for x in range(99999) %}{% for y in range(99999) %}{% endfor %}{% endfor %}",
        "{% macro a(n) %}{% if n %}{{ a(n - 1) }}{{ a(n - 1) }}{% endif %}{% endmacro %}{{ a(99) }}",
        "{{ 'a' * 99999999 }}",
        "{{ ('a' * 99999999) * 99 }}",
        "{{ 'a'.center(9999999999) }}",
        "{{ 9 ** (9 ** 9) }}",
        "{% for x in range(99999) %}{{ 'a' * 99 }}{% endfor %}",
        "{% set all = [] %}{% for x in range(99999) %}{% set _ = all.append((x ~ 'a') * 99999) %}{% endfor %}",
    ],
)
def test_what_never_ends_is_ended_and_the_shipped_one_says_it(endless: str, with_own: Made) -> None:
    rendered = with_own(endless).render(*LETTERS["refusal"])
    assert rendered.content == RENDERER.render(*LETTERS["refusal"]).content
    assert rendered.trouble.startswith("template refusal: ")


def test_it_is_not_tried_again_and_others_go_on(with_own: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    renderer = with_own("{% for x in range(99999) %}{% for y in range(99999) %}{% endfor %}{% endfor %}")
    renderer.render(*LETTERS["refusal"])
    assert renderer.render(*LETTERS["update"]).trouble == ""
    monkeypatch.setattr(Cage, "_started", lambda _: pytest.fail("it was tried again"))
    assert "not tried again until the next start" in renderer.render(*LETTERS["refusal"]).trouble


def test_one_that_only_fails_is_tried_with_the_next_letter(with_own: Made) -> None:
    renderer = with_own("{{ 1 / (number - 12) }}")
    letter, stamp = LETTERS["refusal"]
    assert "ZeroDivisionError" in renderer.render(letter, stamp).trouble
    assert "ZeroDivisionError" in renderer.render(letter, stamp).trouble


def test_the_shipped_templates_say_the_same_in_there(tmp_path: Path) -> None:
    shutil.copytree(TEMPLATES, tmp_path, dirs_exist_ok=True)
    with closing(Renderer([tmp_path, TEMPLATES])) as renderer:
        for letter, stamp in LETTERS.values():
            rendered = renderer.render(letter, stamp)
            assert (rendered.trouble, rendered.content) == ("", RENDERER.render(letter, stamp).content)


def test_what_is_shipped_needs_no_other_process(with_own: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    renderer = with_own("We shut at five.")
    monkeypatch.setattr(Cage, "_started", lambda _: pytest.fail("a process was started"))
    for name, (letter, stamp) in LETTERS.items():
        if name != "refusal":
            assert renderer.render(letter, stamp).trouble == ""


def test_a_piece_of_the_operators_makes_its_letters_theirs(tmp_path: Path) -> None:
    (tmp_path / "mail" / "de").mkdir(parents=True)
    shutil.copy(TEMPLATES / "mail/_customer.j2", tmp_path / "mail/de")
    cage = Cage([tmp_path, TEMPLATES], QUICK)
    assert {language: cage.concerns("refusal", language) for language in LANGUAGES} == {one: one == "de" for one in LANGUAGES}
    assert not cage.concerns("notice", "de")


@pytest.mark.parametrize(("more", "fits"), [(1, True), (0, True), (-1, False)])
def test_the_bound_on_its_output_is_exact(tmp_path: Path, more: int, fits: bool) -> None:
    (tmp_path / "mail" / "en").mkdir(parents=True)
    (tmp_path / "mail" / "en" / "refusal.j2").write_text("fünf{{ part }}", encoding="utf-8")
    needed = len("fünfsubjectfünftextfünfhtml".encode())
    shelf = Shelf([tmp_path, TEMPLATES], most=needed + more)
    if fits:
        assert shelf.page("refusal", "en", {}).text == "fünftext"
    else:
        with pytest.raises(TooLongError):
            shelf.page("refusal", "en", {})


def test_the_bounds_are_those_of_the_settings() -> None:
    limits = {"template_time": "7s", "template_output": "1MiB", "template_memory": "128MiB"}
    assert app.template_bounds(Settings(limits=limits)) == Bounds(time=7.0, output=1024**2, memory=128 * 1024**2)  # type: ignore[arg-type]


def test_the_least_memory_there_may_be_is_enough(with_own: Made) -> None:
    least = 128 * 1024**2
    assert with_own("We shut at five.", Bounds(memory=least)).render(*LETTERS["refusal"]).trouble == ""
    assert Settings(limits={"template_memory": least}).limits.template_memory == least  # type: ignore[arg-type]
    with pytest.raises(ValidationError):
        Settings(limits={"template_memory": least - 1})  # type: ignore[arg-type]


@pytest.mark.parametrize(("time", "good"), [("0s", False), ("1s", True)])
def test_some_time_there_must_be(time: str, good: bool) -> None:
    if good:
        assert Settings(limits={"template_time": time}).limits.template_time.total_seconds() == 1  # type: ignore[arg-type]
    else:
        with pytest.raises(ValidationError):
            Settings(limits={"template_time": time})  # type: ignore[arg-type]

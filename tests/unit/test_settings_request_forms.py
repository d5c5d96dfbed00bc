"""Forms for new requests: read as they are written, refused with a sentence that says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailgate.settings import ConfigError, load
from mailgate.settings.request_forms import MAX_CHOICES, MAX_FIELDS, in_language
from tests.unit.test_settings import config

FORM = '[[form]]\nqueue = "support"\n'


def _field(*lines: str) -> str:
    return FORM + '[[form.field]]\nname = "serial"\nlabel = "Serial"\n' + "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (FORM + FORM, "keep one of them"),
        (_field() + "\n" + _field().partition(FORM)[2], "give each a name of its own"),
        (_field('kind = "colour"'), "'text', 'textarea'"),
        (_field('kind = "select"'), 'needs choices = ["…", "…"]'),
        (_field('choices = ["a"]'), 'kind = "select"'),
        (_field('kind = "select"', 'choices = ["a", "a"]'), "each choice stands there once"),
        (_field('kind = "select"', f"choices = {[str(n) for n in range(MAX_CHOICES + 1)]}"), f"at most {MAX_CHOICES}"),
        (_field("max = 0"), "greater than or equal to 1"),
        (_field("max = 1001"), 'kind = "textarea"'),
        (_field('kind = "textarea"', "max = 10001"), "less than or equal to 10000"),
        (_field('help = { English = "x" }'), "is no language"),
        (_field("help = { en = 1 }"), "a text in quotes"),
        (FORM + '[[form.field]]\nname = "Serial"\nlabel = "x"\n', "form.0.field.0.name"),
        (FORM + '[[form.field]]\nname = "serial"\nlabel = " "\n', "write one"),
        (FORM + "".join(f'[[form.field]]\nname = "f{n}"\nlabel = "x"\n' for n in range(MAX_FIELDS + 1)), f"at most {MAX_FIELDS}"),
        (FORM + "colour = 1", "is not an option"),
    ],
)
def test_a_slip_of_the_pen_is_told(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(config(tmp_path, text))
    assert says in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        _field("max = 1000"),
        _field('kind = "textarea"', "max = 10000"),
        _field('kind = "select"', f"choices = {[str(n) for n in range(MAX_CHOICES)]}"),
        FORM + "".join(f'[[form.field]]\nname = "f{n}"\nlabel = "x"\n' for n in range(MAX_FIELDS)),
    ],
)
def test_as_much_as_may_be_is_taken(tmp_path: Path, text: str) -> None:
    assert load(config(tmp_path, text)).form


def test_words_are_in_the_language_that_is_nearest(tmp_path: Path) -> None:
    text = FORM + 'title = { de = "Störung", en = "Fault" }\nintro = "One for all"\n'
    [form] = load(config(tmp_path, text)).form
    assert [in_language(form.title, one) for one in ("de", "de-at", "en", "fr")] == ["Störung", "Störung", "Fault", "Fault"]
    assert [in_language(form.intro, one) for one in ("de", "en")] == ["One for all"] * 2
    assert in_language((("it", "Guasto"),), "fr") == "Guasto"
    assert in_language((), "fr") == ""


def test_a_choice_may_be_its_own_label(tmp_path: Path) -> None:
    text = _field('kind = "select"', 'choices = ["Lamp", { value = "chair", label = { de = "Stuhl" } }]')
    [field] = load(config(tmp_path, text)).form[0].field
    assert [(one.value, in_language(one.label, "de")) for one in field.choices] == [("Lamp", ""), ("chair", "Stuhl")]

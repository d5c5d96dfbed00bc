"""The marks before a subject, as mail programs write them in their languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.mail import prefixes

ANSWERS = """Re: RE: re: Aw: AW: Antwort: Antw: SV: Sv: RIF: RES: Odp: ODP: Vá: YNT: ΑΠ: ΣΧΕΤ: Ответ: Отв: Відп: 回复:
    回覆: 答复: 返信: 답장:
    תגובה: رد: RE[2]: Re[12]: Re(2): Re^3: Odg: Rép: Re： 回复："""
FORWARDS = """Fwd: FW: Fw: WG: Wtrlt: TR: RV: ENC: Doorst: PD: VL: Továbbítás:
    İLT: ilt: ΠΡΘ: Пересл: 转发: 轉寄: 転送: 전달: 转发："""


def test_the_marks_of_each_language_are_known_and_taken_off() -> None:
    for mark in ANSWERS.split():
        assert (prefixes.bare(f"{mark} The lamp"), prefixes.is_answer(f"{mark} The lamp")) == ("The lamp", True), mark
        assert not prefixes.is_forward(f"{mark} The lamp"), mark
    for mark in FORWARDS.split():
        assert (prefixes.bare(f"{mark} The lamp"), prefixes.is_forward(f"{mark} The lamp")) == ("The lamp", True), mark
        assert not prefixes.is_answer(f"{mark} The lamp"), mark


@pytest.mark.parametrize(
    ("subject", "bare"),
    [
        ("Re: Re: AW: WG: The lamp", "The lamp"),
        ("Re : The lamp", "The lamp"),
        ("Réf. : The lamp", "The lamp"),
        ("Re:The lamp", "The lamp"),
        ("R: Re: The lamp", "The lamp"),
        ("I: R: FW: The lamp", "The lamp"),
        ("[Fwd: The lamp]", "The lamp"),
        ("Re: [Fwd: Re: The lamp]", "The lamp"),
        ("The lamp (fwd)", "The lamp"),
        ("(Fwd) The lamp", "The lamp"),
        ("Fwd:", ""),
        ("", ""),
        ("  The lamp ", "The lamp"),
    ],
)
def test_marks_pile_up_and_come_off_together(subject: str, bare: str) -> None:
    assert prefixes.bare(subject) == bare


@pytest.mark.parametrize(
    "subject",
    [
        "R: how to plot",
        "I: what is it",
        "VB: a macro fails",
        "tr: not found",
        "Reply: the lamp",
        "Reference: 12",
        "Forward: march",
        "Regarding: the lamp",
        "The lamp: Re: is broken",
        "[EXTERNAL] Re: The lamp",
        "Answer (forwarded)",
        "Rev: 3",
    ],
)
def test_what_is_the_subjects_own_stays(subject: str) -> None:
    assert prefixes.bare(subject) == subject


def test_a_word_that_may_be_the_subjects_own_is_one_behind_a_mark() -> None:
    assert prefixes.bare("Re: VB: a macro fails") == "VB: a macro fails"


def test_a_tag_before_the_marks_hides_none() -> None:
    assert prefixes.is_forward("[EXTERNAL] Fwd: The lamp")
    assert prefixes.is_answer("[#12] Re: The lamp")


def test_an_answer_to_a_forward_is_both() -> None:
    assert prefixes.is_answer("Re: Fwd: The lamp")
    assert prefixes.is_forward("Re: Fwd: The lamp")
    assert not prefixes.is_answer("Fwd: Re: The lamp")


@given(st.text(alphabet="reRE: fwdFWD[]()^2：AWıİ\u0307x", max_size=200))
def test_taking_marks_off_twice_is_taking_them_off_once_and_only_ever_shortens(subject: str) -> None:
    once = prefixes.bare(subject)
    assert once in subject
    assert prefixes.bare(once) == once or len(prefixes.marks(subject)) > 1

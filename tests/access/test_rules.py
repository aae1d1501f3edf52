"""Passwords, sign-in names, throttling and reasons, decided without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graveregistry.access import rules
from graveregistry.access.actors import Role
from graveregistry.access.precision import Sensitivity
from graveregistry.errors import Failure

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "password",
    ["صخرة بعيدة لا يعرفها أحد", "correct horse battery staple", "vier-fuenf-sechs-sieben", "x7#kQ!m2Lp9$vR4"],
)
def test_a_sentence_of_fifteen_letters_is_a_password_without_other_rules(password: str) -> None:
    assert rules.checked_password(password, "huda") == password


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("قصيرة جداً", "password_too_short"),
        ("a" * 257, "password_too_long"),
        ("aaaaaaaaaaaaaaaaaaaa", "password_too_common"),
        ("passwordpassword", "password_too_common"),
        ("كلمةالسركلمةالسر", "password_too_common"),
        ("huda-huda-huda-huda", "password_too_common"),
        ("graveregistry 123", "password_too_common"),
        ("qwerty123456789", "password_too_common"),
    ],
)
def test_a_password_that_is_guessed_first_is_refused(password: str, code: str) -> None:
    with pytest.raises(Failure) as refused:
        rules.checked_password(password, "huda")
    assert refused.value.code == code


def test_a_password_is_kept_in_one_normal_form_however_it_was_typed() -> None:
    assert rules.checked_password("ا\u0654حمد يمشي على الرصيف", "huda") == "أحمد يمشي على الرصيف"


@pytest.mark.parametrize(("typed", "kept"), [("Huda", "huda"), ("  huda.k-2_x ", "huda.k-2_x"), ("ＨＵＤＡ", "huda")])
def test_a_sign_in_name_is_folded(typed: str, kept: str) -> None:
    assert rules.checked_login(typed) == kept


@pytest.mark.parametrize("typed", ["", "ab", "هدى", ".huda", "hu da", "a" * 65, "huda\n<script>"])
def test_a_sign_in_name_that_others_could_mistake_is_refused(typed: str) -> None:
    with pytest.raises(Failure) as refused:
        rules.checked_login(typed)
    assert refused.value.code == "login_unfit"


@given(st.lists(st.integers(0, 3600), max_size=60), st.integers(1, 40))
def test_the_wait_ends_exactly_when_enough_tries_are_forgotten(ages: list[int], limit: int) -> None:
    tries = [NOW - timedelta(seconds=age) for age in ages]
    wait = rules.minutes_to_wait(tries, limit, NOW)
    recent = [at for at in tries if NOW - at < rules.TRY_WINDOW]
    assert (wait == 0) == (len(recent) < limit)
    assert wait <= rules.TRY_WINDOW / timedelta(minutes=1)
    assert rules.minutes_to_wait(tries, limit, NOW + timedelta(minutes=wait)) == 0


def test_roles_that_reach_sites_or_decide_take_a_second_person() -> None:
    assert [role for role in Role if not rules.needs_second_person(role)] == [Role.AUDITOR]


def test_only_showing_more_is_loosening() -> None:
    order = [Sensitivity.STANDARD, Sensitivity.RESTRICTED, Sensitivity.SEALED]
    loosened = {(a, b) for a in order for b in order if rules.loosens(a, b)}
    assert loosened == {(order[1], order[0]), (order[2], order[0]), (order[2], order[1])}


@pytest.mark.parametrize("reason", ["", "  ", " a ", "\t\n"])
def test_a_reason_says_something(reason: str) -> None:
    with pytest.raises(Failure) as refused:
        rules.checked_reason(reason)
    assert refused.value.code == "reason_needed"
    assert rules.checked_reason("  طلب المحكمة ") == "طلب المحكمة"

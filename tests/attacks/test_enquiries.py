"""Attack 17: whoever asks about a plot, and whichever officer answers, learns nothing of what they may not see.

A stranger's organisation has a grave under the plot, or moves it, or has none; it keeps silent, or says that nothing
may be dug. Every byte that the asker and other organisations' officers get is compared.
"""

from __future__ import annotations

import random
import re
from typing import Any
from uuid import UUID

import psycopg
import pytest

from graveregistry.enquiries import filing
from tests.attacks.test_location import square
from tests.attacks.test_public import _move
from tests.enquiries.scene import Filed, Later, at_desk, collect, corners, later, say, send
from tests.support.registry import Client, Registry

__all__ = ["later"]

PLOTS = {"over it": corners(36.5032, 32.7032), "far": corners(36.9, 32.9), "large": corners(36.5, 32.7, 0.01)}


def _answered(answer: Any) -> tuple[int, bytes, list[tuple[str, str]]]:
    """An answer to the byte, but for what is random by design: the number and the secret."""
    body = re.sub(rb'data-testid="(number|secret)">[^<]+<', b"", answer.content)
    return (
        answer.status_code,
        body,
        sorted((k, v) for k, v in answer.headers.items() if k not in {"date", "content-length"}),
    )


def _asked(registry: Registry) -> list[Any]:
    """Asking anew over a hidden grave and elsewhere, right and wrong."""
    return [_answered(send(registry, corners=plot)) for plot in PLOTS.values()]


def _collected(registry: Registry, filed: Filed) -> list[Any]:
    return [_answered(collect(registry, filed, lang)) for lang in ("ar", "en")]


def _seen(client: Client, filed: Filed) -> list[Any]:
    """All that an officer of another organisation looks at."""
    paths = ("/enquiries", f"/enquiries/{filed.id}", "/notices", "/notices/unread", "/enquiries?limit=1")
    return [_answered(client.get(path)) for path in paths]


@pytest.fixture(autouse=True)
def _unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filing, "_count", lambda *_: None)


def test_no_byte_depends_on_a_grave_that_is_hidden_moved_or_not_there(
    registry: Registry, superuser: psycopg.Connection[Any], later: Later
) -> None:
    stranger, officers = registry.client("stranger"), [registry.client(x) for x in ("officer-2", "partner-officer")]
    filed = at_desk(registry, corners=PLOTS["over it"])
    say(registry.client("protection-officer"), registry.own, filed, "wait_for_visit")
    later(9)
    rng = random.Random(17)

    def everything() -> list[Any]:
        return [_collected(registry, filed), [_seen(officer, filed) for officer in officers]]

    empty, asked = everything(), _asked(registry)
    superuser.execute("SET session_replication_role = replica")
    _forget(superuser, filed)
    site = UUID(stranger.mark_site(registry.stranger, shape=square(36.5033, 32.7033, 0.0003))["id"])
    assert stranger.get(f"/enquiries/{filed.id}").json()["near"][0]["metres"] == 0
    assert everything() == empty
    assert _asked(registry) == asked
    _forget(superuser, filed)
    for _ in range(3):
        _move(stranger, site, rng)
        assert everything() == empty
    say(stranger, registry.stranger, filed, "wait_for_visit")
    assert everything() == empty


def test_what_another_organisation_says_is_told_to_the_asker_and_to_no_other_officer(
    registry: Registry, later: Later
) -> None:
    filed, officer = at_desk(registry), registry.client("officer-2")
    say(registry.client("protection-officer"), registry.own, filed, "proceed_supervised")
    later(20)
    before, silent = _seen(officer, filed), _collected(registry, filed)
    say(registry.client("stranger"), registry.stranger, filed, "do_not_dig")
    assert _seen(officer, filed) == before
    # The word of one officer of theirs holds the work back at once, and does not say more than the ordinary answer.
    assert [b"wait_for_visit" in each[1] for each in _collected(registry, filed)] == [True, True]
    assert [b"with_officers" in each[1] for each in silent] == [True, True]


def _forget(superuser: psycopg.Connection[Any], kept: Filed) -> None:
    """As if nothing but the first had been asked, so that lists are compared like with like."""
    others = "SELECT id FROM plot_enquiry WHERE id <> %s"
    superuser.execute(f"DELETE FROM enquiry_applicant WHERE enquiry_id IN ({others})", [kept.id])
    superuser.execute("DELETE FROM plot_enquiry WHERE id <> %s", [kept.id])
    superuser.execute("DELETE FROM notice WHERE kind = 'enquiry.filed'")

"""What the database itself lets whom read and write of enquiries."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from graveregistry.access import service
from tests.enquiries.scene import at_desk, body, fields, file, say, send
from tests.support.registry import Registry

TABLES = ("plot_enquiry", "enquiry_applicant", "enquiry_identity", "enquiry_voice", "enquiry_second")


def counts(registry: Registry, login: str) -> dict[str, int]:
    with registry.web_session() as session:
        service.act_as(session, registry.people[login])
        return {table: int(session.scalar(text(f"SELECT count(*) FROM {table}")) or 0) for table in TABLES}


def test_officers_alone_read_enquiries_and_each_their_own_organisations_words(registry: Registry) -> None:
    filed = at_desk(registry)
    say(registry.client("stranger"), registry.stranger, filed, "wait_for_visit")
    assert counts(registry, "protection-officer") == dict.fromkeys(TABLES[:3], 1) | dict.fromkeys(TABLES[3:], 0)
    assert counts(registry, "stranger")["enquiry_voice"] == 1
    for login in ("researcher", "verifier", "legal", "monitor", "auditor", "administrator"):
        assert set(counts(registry, login).values()) == {0}, login


def _work_in(superuser: psycopg.Connection[Any], organisation: object, west: float) -> None:
    superuser.execute(
        "UPDATE organisation SET home_area = ST_Multi(ST_MakeEnvelope(%s, 32.0, %s, 33.5, 4326)) WHERE id = %s",
        [west, west + 1.0, organisation],
    )


def test_who_asks_is_read_by_officers_who_work_there_and_the_place_is_asked_about_elsewhere(
    registry: Registry, superuser: psycopg.Connection[Any]
) -> None:
    for organisation, west in ((registry.own, 36.0), (registry.partner, 37.5), (registry.stranger, 38.5)):
        _work_in(superuser, organisation, west)
    filed = file(registry)
    told = {"protection-officer": True, "partner-officer": False, "stranger": False}
    for login, reads in told.items():
        seen = registry.client(login).get(f"/enquiries/{filed.id}").json()
        assert (seen["applicant"] is not None) is reads, login
        assert ("خيال" in registry.client(login).get("/enquiries").text) is reads, login
    said = {"organisation": str(registry.partner), "confirmed": True, "how": "تدريب"}
    refused = registry.client("partner-officer").post(f"/enquiries/{filed.id}/identity", said)
    assert refused.json()["code"] == "not_allowed"
    far = "34.5, 40.1\n34.5, 40.101\n34.501, 40.101"
    asked = send(registry, corners=far)
    assert (asked.status_code, "place_is_right" in asked.text) == (422, True)
    assert send(registry, corners=far, place_is_right="yes").status_code == 201
    told_now = registry.client("stranger").get("/enquiries").json()["enquiries"][0]
    assert told_now["name"] == fields()["name"]


def test_the_web_role_cannot_speak_for_others_agree_with_itself_or_change_what_was_said(registry: Registry) -> None:
    filed = at_desk(registry)
    voice = say(registry.client("protection-officer"), registry.own, filed, "do_not_dig")
    given = {
        "enquiry": filed.id,
        "voice": voice,
        "other": registry.stranger,
        "me": registry.people["protection-officer"],
    }
    statements = (
        "INSERT INTO enquiry_voice VALUES (gen_random_uuid(), :enquiry, :other, 'do_not_dig', 'x', :me, now())",
        "INSERT INTO enquiry_second VALUES (:voice, :me, now())",
        "UPDATE enquiry_voice SET answer = 'wait_for_visit' WHERE id = :voice",
        "DELETE FROM plot_enquiry WHERE id = :enquiry",
        "SELECT * FROM enquiry_collected(1, 2)",
    )
    for statement in statements:
        with registry.web_session() as session:
            service.act_as(session, registry.people["protection-officer"])
            with pytest.raises(ProgrammingError):
                session.execute(text(statement), given)


def test_no_answer_is_read_without_the_secret(registry: Registry) -> None:
    filed = at_desk(registry)
    http = registry.client().http
    wrong = [
        http.post("/enquiry/answer", data={"number": number, "secret": "A" * 20})
        for number in (filed.number, "A" * 8, str(uuid4()))
    ]
    assert {each.status_code for each in wrong} == {404}
    pages = {each.text.replace(each.request.content.decode(), "") for each in wrong}
    assert all("لا يوجد سؤال" in page for page in pages)


def test_the_persons_name_and_telephone_stay_out_of_the_ledger(
    registry: Registry, superuser: psycopg.Connection[Any]
) -> None:
    file(registry)
    at_desk(registry, **{"contact": "0999123456"})
    found = superuser.execute("SELECT string_agg(disclosures, '') FROM ledger_sheet").fetchone()
    assert found is not None
    assert "plot_enquiry" in found[0]
    for piece in ("الخيالي", "900 000 001", "0999123456", "ستون"):
        assert piece not in found[0]
    assert body(registry)["name"] == fields()["name"]

"""Who is told that the ledger is not what it was."""

from __future__ import annotations

from graveregistry.errors import Failure
from graveregistry.ledger import checking
from tests.support.registry import Registry

TOLD = ("protection-officer", "legal", "auditor", "administrator")


def test_the_alarm_is_told_to_those_who_must_act_and_tells_no_place(registry: Registry) -> None:
    clients = {name: registry.client(name) for name in (*TOLD, "researcher", "monitor", "verifier")}
    assert all(clients[name].get("/ledger/alarm").json() == {"alarm": None} for name in TOLD)
    failure = Failure("dossier_blocked", faults="site/0b0f5a1e-7c55-4c0e-9c6a-5a1d0c0ffee0/name_ar: changed")
    checking.keep(registry.app.state.sessions, "export", failure)
    for name in TOLD:
        answer = clients[name].get("/ledger/alarm")
        assert set(answer.json()["alarm"]) == {"since", "kind"}
        assert answer.json()["alarm"]["kind"] == "export"
        assert "c0ffee" not in answer.text
    for name in ("researcher", "monitor", "verifier"):
        assert clients[name].get("/ledger/alarm").status_code == 403
    assert registry.client().get("/ledger/alarm").status_code == 401

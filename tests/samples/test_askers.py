"""Whoever tries the desk finds enquiries to look at, one of each kind that needs care."""

from __future__ import annotations

from tests.samples.test_readers import move_in
from tests.support.registry import Registry

from graveregistry.access import service as access
from graveregistry.enquiries import service
from graveregistry.enquiries.rules import EnquiryState
from graveregistry.ledger import auditing
from graveregistry.samples.askers import Askers
from graveregistry.samples.sites import Loader


def test_one_waits_to_be_identified_and_one_asks_for_too_much_piece_by_piece(registry: Registry) -> None:
    move_in(registry)
    said: list[str] = []
    sessions, settings = registry.app.state.sessions, registry.app.state.settings
    officers = Loader(sessions, said.append).officers()
    Askers(sessions, said.append, settings).ask(officers)
    with registry.web_session() as session:
        actor = access.act_as(session, officers[0])
        assert actor is not None
        found = service.enquiries(session, actor, None, 10)
        states = sorted(each.state for each in found)
        assert states == sorted([EnquiryState.TO_CHECK, EnquiryState.ANSWERED, *[EnquiryState.WITH_OFFICERS] * 2])
        looked = service.look(session, actor, found[0].row.enquiry.id, settings.enquiry_hectares)
        assert looked.together.too_much
    with registry.owner_session() as session:
        assert not auditing.audit(session, []).failed
    assert said

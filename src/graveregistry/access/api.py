"""Sessions, accounts, roles, two-person decisions and sharing over HTTP."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from graveregistry.access import deciding, notices, people, reads, service, sharing, standing, tokens, views
from graveregistry.access.precision import Precision
from graveregistry.access.schemas import (
    AcceptIn,
    AssignmentIn,
    CloseIn,
    DecisionIn,
    EmergencyIn,
    GrantIn,
    GrantOut,
    InvitationIn,
    InvitationOut,
    NewTokenOut,
    NoticesOut,
    OpenSessionOut,
    OrganisationOut,
    PasswordIn,
    PersonOut,
    ProposalOut,
    ReadIn,
    ReadPage,
    ResetIn,
    RoleIn,
    SealingOut,
    SensitivityIn,
    SessionOut,
    SignInIn,
    TokenIn,
    TokenOut,
    UnreadOut,
)
from graveregistry.access.web import Acting, Begun, Here, StrictRoute, Unit, Visitor, client_address, cookie_name
from graveregistry.errors import Failure
from graveregistry.wire import Moment, ReasonIn, read_cursor, read_place

router = APIRouter(prefix="/api/v1", tags=["access"], route_class=StrictRoute)


def _set_cookie(request: Request, response: Response, token: str) -> None:
    secure = bool(request.app.state.settings.https)
    response.set_cookie(cookie_name(request), token, httponly=True, samesite="strict", secure=secure, path="/")


def _welcome(request: Request, response: Response, signed: service.SignedIn) -> SessionOut:
    _set_cookie(request, response, signed.token)
    return views.session(request.app.state.settings.training, signed.actor, signed.csrf_token)


@router.post("/session")
def sign_in(request: Request, response: Response, session: Unit, body: SignInIn) -> SessionOut:
    """Sign in: sets the session's cookie. A refused try answers 401 alike for every cause, too many answer 429."""
    signed = service.sign_in(session, body.login, body.password, client_address(request))
    return _welcome(request, response, signed)


@router.get("/session", response_model=SessionOut)
def who_is_here(request: Request, session: Unit, began: Begun, here: Visitor) -> Response:
    """Who is signed in, if anybody, the token that changes must carry, and a mark of what they see."""
    training = bool(request.app.state.settings.training)
    if here is None:
        return _json(SessionOut(training=training))
    sight = service.sight_mark(session, here)
    told = _json(views.session(training, here.actor, here.csrf_token, here.session_id, sight))
    kept = standing.Told(bytes(told.body), began, standing.holds_until(session, here))
    request.app.state.standing.keep(request.cookies[cookie_name(request)], kept)
    return told


def _json(told: SessionOut) -> Response:
    return Response(told.model_dump_json(), media_type="application/json")


@router.delete("/session", status_code=204)
def sign_out(request: Request, session: Unit, here: Here) -> Response:
    """End this session and forget its cookie, and what the browser kept of exact places."""
    service.sign_out(session, here)
    answer = Response(status_code=204, headers={"clear-site-data": '"cache"'})
    # A browser heeds only a cookie that keeps the promises of its __Host- name.
    secure = bool(request.app.state.settings.https)
    answer.delete_cookie(cookie_name(request), path="/", httponly=True, samesite="strict", secure=secure)
    return answer


@router.get("/sessions")
def own_sessions(session: Unit, here: Here) -> list[OpenSessionOut]:
    """One's own open sessions."""
    return views.open_sessions(session, here)


@router.delete("/sessions/{session_id}", status_code=204)
def end_session(session: Unit, actor: Acting, session_id: UUID) -> None:
    """End one of one's own sessions."""
    service.end_session(session, actor, session_id)


@router.post("/password", status_code=204)
def change_password(request: Request, session: Unit, actor: Acting, body: PasswordIn) -> None:
    """Replace one's own password; every session of the account ends."""
    service.change_password(session, actor, body.old, body.new, client_address(request))


@router.get("/organisations")
def organisations(session: Unit, actor: Acting) -> list[OrganisationOut]:
    """The organisations of this registry, with which of them are mine or partners of mine."""
    return views.organisations(session, actor)


@router.get("/people")
def people_of_mine(session: Unit, actor: Acting) -> list[PersonOut]:
    """The people of one's own organisations; sign-in names are shown to administrators only."""
    return views.people(session, actor)


@router.post("/invitations", status_code=201)
def invite(session: Unit, actor: Acting, body: InvitationIn) -> InvitationOut:
    """Invite somebody; the token is shown once."""
    invitation_id, token = people.invite(session, actor, body.organisation, body.name, body.roles)
    return InvitationOut(id=invitation_id, token=token)


@router.post("/invitations/accept", status_code=201)
def accept_invitation(request: Request, response: Response, session: Unit, body: AcceptIn) -> SessionOut:
    """Open the invited account and sign in."""
    signed = people.accept_invitation(session, body.token, body.login, body.password, body.language)
    return _welcome(request, response, signed)


@router.post("/password-resets", status_code=204)
def reset_password(session: Unit, body: ResetIn) -> None:
    """Set a new password with the token of a reset that two people allowed."""
    people.reset_password(session, body.token, body.password)


@router.post("/people/{person_id}/roles", status_code=201, response_model=None)
def give_role(session: Unit, actor: Acting, person_id: UUID, body: RoleIn) -> JSONResponse | Response:
    """Give a role; one that reaches sites answers 202 with the proposal that waits for a second person."""
    proposal = people.ask_for_role(session, actor, person_id, body.organisation, body.role, body.reason)
    if proposal is None:
        return Response(status_code=201)
    return JSONResponse(views.proposal(session, actor, proposal).model_dump(mode="json"), status_code=202)


@router.post("/roles/{membership_id}/end", status_code=204)
def end_role(session: Unit, actor: Acting, membership_id: UUID, body: ReasonIn) -> None:
    """End a role; whoever held it sees less at once."""
    people.end_role(session, actor, membership_id, body.reason)


@router.post("/people/{person_id}/close", status_code=204)
def close_account(session: Unit, actor: Acting, person_id: UUID, body: CloseIn) -> None:
    """Close an account; its sessions end at once. Of the last person who reaches a sealed site, only ``even_so``."""
    people.close_account(session, actor, person_id, body.reason, even_so=body.even_so)


@router.post("/people/{person_id}/reset", status_code=202)
def ask_for_reset(session: Unit, actor: Acting, person_id: UUID, body: ReasonIn) -> ProposalOut:
    """Ask that somebody's password be reset; a second person decides."""
    return views.proposal(session, actor, people.ask_for_reset(session, actor, person_id, body.reason))


@router.get("/proposals")
def proposals(session: Unit, actor: Acting) -> list[ProposalOut]:
    """Decisions that wait for a second person, and those of the last 30 days, near me or about me."""
    return views.waiting(session, actor)


@router.post("/proposals/{proposal_id}/decision")
def decide(session: Unit, actor: Acting, proposal_id: UUID, body: DecisionIn) -> ProposalOut:
    """Decide as the second person; an approved proposal is carried out in the same transaction."""
    decided = deciding.decide(session, actor, proposal_id, approve=body.approve)
    return views.proposal(session, actor, decided.proposal, decided.token)


@router.post("/proposals/{proposal_id}/stop")
def stop_reset(session: Unit, actor: Acting, proposal_id: UUID) -> ProposalOut:
    """Refuse that one's own password be reset, as long as the reset has not been used."""
    return views.proposal(session, actor, deciding.stop_reset(session, actor, proposal_id))


@router.get("/notices")
def own_notices(
    session: Unit,
    actor: Acting,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> NoticesOut:
    """What one was told of decisions about access that concern one, the newest first; kept, and read by nobody else."""
    return views.notices_of(session, actor, None if cursor is None else read_place(cursor), limit)


@router.get("/notices/unread")
def unread_notices(session: Unit, actor: Acting) -> UnreadOut:
    """How many notices one has not read, for the bell."""
    return UnreadOut(unread=notices.unread(session, actor))


@router.post("/notices/read", status_code=204)
def read_notices(session: Unit, actor: Acting, body: ReadIn) -> None:
    """Note that one has read these; they stay in the list."""
    notices.mark_read(session, actor, body.ids)


@router.get("/sites/{site_id}/grants")
def grants(session: Unit, actor: Acting, site_id: UUID) -> list[GrantOut]:
    """Who else sees this site: grants, assignments, emergency disclosures, ended ones too."""
    return views.grants(session, site_id)


@router.post("/sites/{site_id}/grants", status_code=202)
def propose_grant(session: Unit, actor: Acting, site_id: UUID, body: GrantIn) -> ProposalOut:
    """Propose to show the site to a person or an organisation; a second person decides."""
    precision = Precision[body.precision.upper()]
    named = [(kind, one) for kind, one in (("person", body.person), ("organisation", body.organisation)) if one]
    if len(named) != 1:
        raise Failure("one_grantee")
    (grantee,) = named
    proposal = sharing.propose_grant(session, actor, site_id, grantee, precision, body.purpose, body.until)
    return views.proposal(session, actor, proposal)


@router.post("/sites/{site_id}/assignments", status_code=201)
def assign(session: Unit, actor: Acting, site_id: UUID, body: AssignmentIn) -> GrantOut:
    """Assign the site to a monitor."""
    precision = None if body.precision is None else Precision[body.precision.upper()]
    given: dict[str, Any] = {"precision": precision, "until": body.until, "coded_name": body.coded_name}
    row = sharing.assign(session, actor, site_id, body.monitor, **given)
    return views.grant(row)


@router.post("/sites/{site_id}/emergency", status_code=201)
def disclose_in_emergency(session: Unit, actor: Acting, site_id: UUID, body: EmergencyIn) -> GrantOut:
    """Show the site to one person for 72 hours; a second person reviews it afterwards."""
    row, _review = sharing.disclose_in_emergency(session, actor, site_id, body.person, body.reason)
    return views.grant(row)


@router.post("/grants/{grant_id}/revoke", status_code=204)
def revoke(session: Unit, actor: Acting, grant_id: UUID, body: ReasonIn) -> None:
    """End a grant or an assignment."""
    sharing.revoke(session, actor, grant_id, body.reason)


@router.get("/sites/{site_id}/sealing")
def before_sealing(session: Unit, actor: Acting, site_id: UUID) -> SealingOut:
    """Who would keep sight of the site and who would lose it, were it sealed by whoever asks."""
    return views.sealing_of(session, sharing.before_sealing(session, actor, site_id))


@router.post("/sites/{site_id}/sensitivity", response_model=None)
def change_sensitivity(session: Unit, actor: Acting, site_id: UUID, body: SensitivityIn) -> JSONResponse | Response:
    """Guard the site more at once (204), or propose to guard it less (202)."""
    proposal = sharing.change_sensitivity(session, actor, site_id, body.sensitivity, body.reason, body.review_on)
    if proposal is None:
        return Response(status_code=204)
    return JSONResponse(views.proposal(session, actor, proposal).model_dump(mode="json"), status_code=202)


@router.get("/tokens")
def own_tokens(session: Unit, actor: Acting) -> list[TokenOut]:
    """One's own access tokens that were not revoked."""
    return views.tokens_listed(tokens.own(session, actor))


@router.post("/tokens", status_code=201)
def make_token(request: Request, session: Unit, actor: Acting, body: TokenIn) -> NewTokenOut:
    """Make a token with which a GIS program reads the OGC routes in one's name; its text is shown this once."""
    address = client_address(request)
    made = tokens.make(session, actor, body.password, body.name, body.scopes, body.days, address)
    return views.token_made(made)


@router.get("/people/{person_id}/tokens")
def tokens_of(session: Unit, actor: Acting, person_id: UUID) -> list[TokenOut]:
    """The tokens of somebody in an organisation one administers."""
    return views.tokens_listed(tokens.of_person(session, actor, person_id))


@router.post("/tokens/{token_id}/revoke", status_code=204)
def revoke_token(session: Unit, actor: Acting, token_id: UUID) -> None:
    """End one's own token, or as an administrator somebody's; it opens nothing from then on."""
    tokens.revoke(session, actor, token_id)


@router.get("/access-log")
def access_log(
    session: Unit,
    actor: Acting,
    first: Annotated[Moment | None, Query(alias="from")] = None,
    last: Annotated[Moment | None, Query(alias="to")] = None,
    person: UUID | None = None,
    kind: reads.Kind | None = None,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> ReadPage:
    """Who read exact places, for an auditor: minute, person, steward, way and number; never which places or where."""
    asked = reads.Asked(first, last, person, kind)
    after = None if cursor is None else read_cursor(cursor, 5)
    return views.access_log(session, reads.found(session, actor, asked, after, limit), limit)

"""What each route answers to each role about a site: data for ``test_routes.py``. A new route needs one line here.

A row is the method, the path as OpenAPI gives it, a body (or none), and what is expected of whom. In paths and bodies
``{site}`` becomes a site of the asker's own organisation, of another one, or an id of nothing; ``{near}`` a second site
of one's own, ``{new}`` an unused id.
Other ids in a path are a stranger's (``things`` in ``test_routes.py`` makes one of each) or of nothing.

Expected: ``open`` (needs no sign-in), ``any`` (everybody signed in), or the roles that are let in.
Whoever is not let in gets 401 (nobody), 403 (the role is not enough) or 404 (they do not see the site).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.support.field import visit

READERS = "researcher verifier protection-officer legal"
SQUARE = {"type": "Polygon", "coordinates": [[[36.5, 32.7], [36.51, 32.7], [36.51, 32.71], [36.5, 32.7]]]}
WHY = {"reason": "for the matrix of routes"}
DOSSIER = {
    "id": "{new}",
    "site_ids": ["{site}"],
    "recipient": {"kind": "partner", "name_en": "A partner"},
    "purpose": "for the matrix",
    "legal_basis": "for the matrix",
    "profile": "partner",
    "plain_reason": "for the matrix",
}
UPLOAD = {
    "id": "{new}",
    "site_id": "{site}",
    "name": "matrix.jpg",
    "size": 3,
    "sha256": "0" * 64,
    "origin": "received",
}
VIEW = {"id": "{new}", "name": "for the matrix", "lon": 36.5, "lat": 32.7, "zoom": 12, "shown": {}}
VISIT = visit("{site}", id="{new}")
ENQUIRY = {
    "id": "{new}",
    "organisation": "{own}",
    "name": "for the matrix",
    "capacity": "landowner",
    "contact": "0900000000",
    "works": "well",
    "details": "for the matrix",
    "planned_on": "{soon}",
    "how_identified": "for the matrix",
    "plot": {"type": "Polygon", "coordinates": [[[36.5, 32.7], [36.501, 32.7], [36.501, 32.701], [36.5, 32.7]]]},
}


@dataclass(frozen=True)
class Route:
    """One route: method, path, who is let in, what to send, and the way of reading (``read_kind``) that the access log
    names when its answer shows where something exactly is; ``test_reads.py`` finds out who forgot it.
    """

    method: str
    path: str
    allowed: str
    body: Any = None
    params: dict[str, str] | None = None
    if_match: bool = False
    shows: str = ""


ROUTES = [
    Route("POST", "/session", "open", {"login": "nobody", "password": "nothing at all"}),
    Route("GET", "/session", "open"),
    Route("DELETE", "/session", "any"),
    Route("GET", "/sessions", "any"),
    Route("DELETE", "/sessions/{session_id}", "any"),
    Route("POST", "/password", "any", {"old": "x", "new": "y"}),
    Route("GET", "/organisations", "any"),
    Route("GET", "/ledger/alarm", "protection-officer legal auditor administrator"),
    Route("GET", "/people", "any"),
    Route("POST", "/invitations", "administrator", {"organisation": "{new}", "name": "x", "roles": ["auditor"]}),
    Route("POST", "/invitations/accept", "open", {"token": "x", "login": "somebody", "password": "y"}),
    Route("POST", "/password-resets", "open", {"token": "x", "password": "y"}),
    Route("POST", "/people/{person_id}/roles", "administrator", {"organisation": "{new}", "role": "auditor"} | WHY),
    Route("POST", "/roles/{membership_id}/end", "administrator", WHY),
    Route("POST", "/people/{person_id}/close", "administrator", WHY),
    Route("POST", "/people/{person_id}/reset", "administrator", WHY),
    Route("GET", "/tokens", "any"),
    Route("POST", "/tokens", READERS, {"name": "x", "scopes": ["read_tiles"], "days": 1, "password": "wrong"}),
    Route("GET", "/people/{person_id}/tokens", "administrator"),
    Route("POST", "/tokens/{token_id}/revoke", "any"),
    Route("GET", "/access-log", "auditor"),
    Route("POST", "/enrolments", "protection-officer", {"person_id": "{monitor}"}),
    Route("POST", "/enrolments/accept", "open", {"code": "0000000000", "device_name": "x"}),
    Route("GET", "/devices", "protection-officer"),
    Route("POST", "/devices/{device_id}/revoke", "any"),
    Route("POST", "/sealed/hand-in", "any"),
    Route("GET", "/incoming", "protection-officer researcher"),
    Route("POST", "/incoming/{sealed_id}/admit", "any", WHY),
    Route("GET", "/incoming/{sealed_id}/parts/{number}/picture", "any"),
    Route("GET", "/proposals", "any"),
    Route("POST", "/proposals/{proposal_id}/decision", "any", {"approve": True}),
    Route("POST", "/proposals/{proposal_id}/stop", "any"),
    Route("GET", "/notices", "any"),
    Route("GET", "/notices/unread", "any"),
    Route("POST", "/notices/read", "any", {"ids": ["{new}"]}),
    Route("GET", "/sites/{site_id}/sealing", READERS),
    Route("POST", "/grants/{grant_id}/revoke", READERS, WHY),
    Route("GET", "/sites/{site_id}/grants", READERS),
    Route(
        "POST",
        "/sites/{site_id}/grants",
        READERS,
        {"organisation": "{partner}", "precision": "area", "purpose": "for the matrix", "until": "{soon}"},
    ),
    Route("POST", "/sites/{site_id}/assignments", "protection-officer", {"monitor": "{monitor}"}),
    Route("POST", "/sites/{site_id}/emergency", "protection-officer", {"person": "{monitor}"} | WHY),
    Route("POST", "/sites/{site_id}/sensitivity", READERS, {"sensitivity": "restricted"} | WHY),
    Route("GET", "/sites", "any", shows="sites"),
    Route(
        "POST",
        "/sites",
        "researcher",
        {"id": "{new}", "steward": "{own}", "name_ar": "تدريب", "types": ["well"]},
        shows="site",
    ),
    Route("GET", "/sites/{site_id}", READERS, shows="site"),
    Route("GET", "/sites/codes/{code}", "any", shows="site"),
    Route(
        "PATCH",
        "/sites/{site_id}",
        "researcher protection-officer",
        {"name_en": "Training"},
        if_match=True,
        shows="site",
    ),
    Route(
        "POST",
        "/sites/{site_id}/verification",
        "researcher verifier",
        {"verification": "under_assessment"} | WHY,
        if_match=True,
        shows="site",
    ),
    Route(
        "POST", "/sites/{site_id}/awareness", "protection-officer", {"opt_in": True} | WHY, if_match=True, shows="site"
    ),
    Route("GET", "/sites/{site_id}/publication", "protection-officer"),
    Route(
        "POST",
        "/sites/{site_id}/publication",
        "protection-officer",
        {"public_at": "x", "text_ar": "x", "text_en": "x", "answers": {}, "review_on": "{soon}"} | WHY,
    ),
    Route("POST", "/sites/{site_id}/publication/withdraw", "protection-officer", WHY),
    Route("POST", "/boundaries/check", "any", {"geometry": SQUARE}),
    Route("POST", "/coordinates", "any", {"text": "32.7 36.5"}),
    Route(
        "POST",
        "/sites/{site_id}/boundaries",
        "researcher",
        {"id": "{new}", "geometry": SQUARE, "source_type": "field_visit"},
        shows="site",
    ),
    Route(
        "POST",
        "/sites/{site_id}/boundaries/{boundary_id}/current",
        "researcher verifier",
        params={"reason": "for the matrix"},
        if_match=True,
        shows="site",
    ),
    Route("POST", "/sites/{site_id}/relations", "researcher", {"id": "{new}", "other": "{near}", "kind": "near"}),
    Route("GET", "/sites/{site_id}/history", READERS, shows="site"),
    Route("GET", "/vocabulary", "open"),
    Route("POST", "/evidence", "any"),
    Route("GET", "/sites/{site_id}/evidence", READERS, shows="evidence"),
    Route("POST", "/evidence/uploads", READERS, UPLOAD),
    Route("GET", "/evidence/uploads", "any"),
    Route("GET", "/evidence/uploads/{upload_id}", "any"),
    Route("PUT", "/evidence/uploads/{upload_id}/chunks/{number}", "any"),
    Route("POST", "/evidence/uploads/{upload_id}/finish", "any"),
    Route("DELETE", "/evidence/uploads/{upload_id}", "any"),
    Route("GET", "/evidence/{item_id}/file", "any", shows="evidence"),
    Route("GET", "/evidence/{item_id}/preview", "any"),
    Route("GET", "/evidence/{item_id}/custody", "any"),
    Route("POST", "/evidence/{item_id}/outlines", "any", {"assignment_id": "{new}", **WHY}),
    Route("GET", "/evidence/{item_id}/outlines", "any"),
    Route("GET", "/evidence/outlines/{outline_id}/file", "any"),
    Route("POST", "/evidence/outlines/{outline_id}/withdraw", "any", WHY),
    Route("POST", "/evidence/{item_id}/evaluation", "any", WHY),
    Route("POST", "/evidence/{item_id}/verification", "any", {"statement": "for the matrix of routes"}),
    Route("POST", "/evidence/{item_id}/hold", "any", WHY),
    Route("POST", "/evidence/{item_id}/hold/end", "any", WHY),
    Route("POST", "/evidence/{item_id}/erasure", "any", WHY | {"review_on": "{soon}"}),
    Route("POST", "/evidence/{item_id}/consent", "any", {"scope": "internal"} | WHY),
    Route("POST", "/dossiers", "legal", DOSSIER),
    Route(
        "POST",
        "/dossiers/preview",
        "legal",
        {key: value for key, value in DOSSIER.items() if key != "id"} | {"languages": ["en"]},
        shows="dossier",
    ),
    Route("GET", "/dossiers/fields", "any"),
    Route("GET", "/dossiers/recipients", "any"),
    Route("GET", "/dossiers/recalls", "any"),
    Route("GET", "/dossiers/{dossier_id}/changes", "any", shows="dossier"),
    Route("POST", "/dossiers/{dossier_id}/told", "any", {"id": "{new}", "how": "for the matrix"}),
    Route("GET", "/sites/{site_id}/case", READERS),
    Route("GET", "/dossiers", "any", params={"site_id": "{site}"}),
    Route("GET", "/dossiers/{dossier_id}", "any"),
    Route("POST", "/dossiers/{dossier_id}/start", "any"),
    Route("POST", "/dossiers/{dossier_id}/cancel", "any"),
    Route("GET", "/dossiers/{dossier_id}/file", "any", shows="dossier"),
    Route("POST", "/disturbances", READERS, {"id": "{new}", "site_id": "{site}", "timing": "ongoing"}),
    Route("GET", "/disturbances", "any", params={"site_id": "{site}"}, shows="disturbances"),
    Route("GET", "/disturbances/critical", "any", shows="disturbances"),
    Route("GET", "/disturbances/sites", "any", shows="sites"),
    Route("GET", "/disturbances/{disturbance_id}", "any", shows="disturbances"),
    Route(
        "POST",
        "/disturbances/{disturbance_id}/transitions",
        "any",
        {"id": "{new}", "to": "under_review"},
        if_match=True,
        shows="disturbances",
    ),
    Route("POST", "/disturbances/{disturbance_id}/take", "any", shows="disturbances"),
    Route(
        "POST",
        "/disturbances/{disturbance_id}/site",
        "any",
        {"linked_site_id": "{near}"},
        if_match=True,
        shows="disturbances",
    ),
    Route("POST", "/visits", READERS, VISIT),
    Route("GET", "/visits", "any", shows="visits"),
    Route("GET", "/visits/mine", "any"),
    Route("GET", "/visits/{visit_id}", "any", shows="visits"),
    Route("GET", "/sites/{site_id}/visits", READERS, shows="visits"),
    Route("POST", "/visits/{visit_id}/accept", "any", if_match=True),
    Route("POST", "/visits/{visit_id}/accept/withdraw", "any", WHY, if_match=True),
    Route("POST", "/visits/{visit_id}/same-event", "any", {"leading_visit_id": "{new}", **WHY}),
    Route("POST", "/visits/{visit_id}/same-event/end", "any", WHY),
    Route("POST", "/places/{place_id}/site", "any", {"linked_site_id": "{new}", **WHY}),
    Route("POST", "/places/{place_id}/site/end", "any", WHY),
    Route("GET", "/assignments", "any", shows="assignments"),
    Route("GET", "/monitoring/due", "protection-officer"),
    Route("GET", "/tiles/{z}/{x}/{y}.mvt", "any", shows="tiles"),
    Route("GET", "/tiles/sites/{feature}", "any"),
    Route("POST", "/near", "any", {"lon": 36.5, "lat": 32.7}, shows="near"),
    Route("GET", "/imagery", "any"),
    Route("POST", "/imagery", "any"),
    Route("POST", "/imagery/geotiff", "any"),
    Route("GET", "/imagery/geotiff/{image_id}", "any"),
    Route("POST", "/imagery/geotiff/{image_id}/cancel", "any"),
    Route("GET", "/imagery/{image_id}/file", "any", shows="imagery"),
    Route("POST", "/imagery/{image_id}/remove", "any", WHY),
    Route("GET", "/views", "any"),
    Route("POST", "/views", f"{READERS} monitor", VIEW),
    Route("GET", "/views/{view_id}", "any"),
    Route("DELETE", "/views/{view_id}", "any"),
    Route("POST", "/imports", "any"),
    Route("GET", "/imports/{import_id}", "any"),
    Route("PUT", "/imports/{import_id}/mapping", "any", {}),
    Route("POST", "/imports/{import_id}/run", "any", {"only_good": True}),
    Route("POST", "/imports/{import_id}/cancel", "any"),
    Route("DELETE", "/imports/{import_id}", "any"),
    Route("GET", "/imports/{import_id}/left-out.csv", "any"),
    Route("GET", "/exports/sites.{kind}", "any", shows="export"),
    Route("GET", "/exports/approved/{proposal_id}.{kind}", "any", shows="export"),
    Route("GET", "/awareness/preview", "protection-officer"),
    Route("GET", "/awareness/waiting", "protection-officer"),
    Route("GET", "/awareness/releases", "protection-officer legal auditor"),
    Route(
        "POST",
        "/awareness/releases",
        "protection-officer",
        {"organisation": "{own}", "answers": {}, "reason": "for the matrix", "review_on": "{soon}"},
    ),
    Route("POST", "/awareness/releases/{number}/withdraw", "protection-officer", WHY),
    Route("GET", "/awareness/warnings", "protection-officer legal auditor"),
    Route(
        "POST",
        "/awareness/warnings",
        "protection-officer",
        {
            "id": "{new}",
            "organisation": "{own}",
            "governorate": "daraa",
            "text_ar": "تدريب: آليات تجرف أراضي في المحافظة. أوقفوا الحفر.",
            "text_en": "Training: machines are levelling land in the governorate. Stop digging.",
            "valid_until": "{soon}",
        },
    ),
    Route("POST", "/awareness/warnings/{warning}/review", "protection-officer"),
    Route("POST", "/awareness/warnings/{warning}/withdraw", "protection-officer", WHY),
    Route("GET", "/enquiries", "protection-officer"),
    Route("POST", "/enquiries", "protection-officer", ENQUIRY),
    Route("GET", "/enquiries/{enquiry}", "protection-officer", shows="near"),
    Route(
        "POST",
        "/enquiries/{enquiry}/identity",
        "protection-officer",
        {"organisation": "{own}", "confirmed": True, "how": "for the matrix"},
    ),
    Route(
        "POST",
        "/enquiries/{enquiry}/answers",
        "protection-officer",
        {"id": "{new}", "organisation": "{own}", "answer": "wait_for_visit"} | WHY,
    ),
    Route("POST", "/enquiries/{enquiry}/answers/{voice}/agree", "protection-officer"),
    Route("POST", "/enquiries/{enquiry}/finds", "protection-officer", {"disturbance": "{new}"}),
]

CHUNK = {"size": "5000", "chunk": "65536"}
PHONE_ROUTES = [
    Route("GET", "/phone", "phone"),
    Route("GET", "/phone/districts/{code}.pmtiles", "phone"),
    Route("GET", "/phone/assignments/{assignment_id}/outline", "phone"),
    Route("PUT", "/sealed/{visit_id}/blobs/{sha256}/chunks/{number}", "phone", params=CHUNK),
    Route("GET", "/sealed/{visit_id}/blobs/{sha256}", "phone"),
    Route("PUT", "/sealed/{visit_id}", "phone"),
    Route("GET", "/sealed/{visit_id}", "phone"),
]
"""For a phone's credential alone; to everybody else they are shut, whoever has signed in."""

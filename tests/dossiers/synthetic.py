"""The dossier of a fictional registry: its facts, the export as the registry records it, the file; no real grave."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from graveregistry.dossiers import content
from graveregistry.dossiers.build import build
from graveregistry.dossiers.document import export_digest
from tests.dossiers.chronicle import (
    DOSSIER,
    LAWYER,
    MONITOR,
    PHOTO,
    PREVIEW,
    RESEARCHER,
    SEAL,
    SECRET_PHOTO,
    SECRET_PREVIEW,
    SECRET_WORKING,
    SITE,
    SQUARE,
    START,
    WIDER,
    WORKING,
    Ledger,
    history,
    photo_sha,
    store,
    uid,
)


def said(text: str) -> content.Name:
    """What somebody typed: the same in both languages."""
    return content.Name(text, text)


def copies(working: bytes, preview: bytes) -> tuple[content.Copy, ...]:
    made = (("working", working), ("preview", preview))
    return tuple(content.Copy(kind, photo_sha(data), "image/jpeg") for kind, data in made)


def facts(nasty: str = "", **export: Any) -> content.DossierContent:
    """The facts of the site, before the export is recorded."""
    told = content.Export(
        DOSSIER,
        "2026-0007",
        content.Recipient("un_mechanism", content.Name("الآلية الدولية المحايدة والمستقلة", "IIIM"), "iiim"),
        content.Name("دعم تحقيق مفتوح", "In support of an open investigation"),
        content.Name("موافقة المانحين", "Consent of those who gave it"),
        LAWYER,
        content.Name("رابطة تدريبية", "A training association"),
        START + timedelta(days=30),
        "court",
        training=True,
    )
    times = [START + timedelta(days=n) for n in range(10)]
    return content.DossierContent(
        export=replace(told, **export),
        sites=(
            content.Site(
                SITE,
                "GR-7K2M",
                content.Name("موقع تدريبي قرب التلّ", "Training site by the hill"),
                content.Name("درعا، منطقة خيالية", "Daraa, a fictional district"),
                ("mass_grave", "trench"),
                "corroborated",
                "moderate_damage",
                ("الخندق", "The trench"),
                "2013-05/2013-06",
                said("ادّعاء بلا سند بعد"),
                10,
                25,
                "شهادة تدريبية",
                ("unstable_ground",),
                (content.Fact("access", content.Name("إمكانية الوصول", "Access"), said(nasty or "طريق ترابي")),),
            ),
        ),
        events=(),
        checkpoint=b"",
        people=(
            (LAWYER, content.Name("محامية تدريبية", "A training lawyer")),
            (MONITOR, content.Name("راصد تدريبي", "A training monitor")),
        ),
        boundaries=(
            content.Boundary(
                uid("b1"),
                SITE,
                WIDER,
                False,
                "drawn_on_map",
                "شهادة",
                RESEARCHER,
                "2024-03-12",
                "medium",
                "low",
                "simplified_perimeter",
            ),
            content.Boundary(
                uid("b2"),
                SITE,
                SQUARE,
                True,
                "walked",
                "زيارة",
                RESEARCHER,
                "2024-03-12",
                "high",
                "high",
                "perimeter",
                typed_text=nasty or "33.5000, 38.5000",
                area_m2="824000",
            ),
        ),
        visits=(
            content.Visit(
                uid("v1"),
                SITE,
                times[1],
                times[1],
                "on_site",
                "intact",
                "stable",
                MONITOR,
                (),
                nasty or "زار الراصد الموقع في 2024-03-12 عند 33.5061, 38.5052 ولم يلحظ شيئاً",
                "POINT(38.505 33.506)",
            ),
            content.Visit(
                uid("v2"),
                SITE,
                times[4],
                times[5],
                "from_distance",
                "moderate_damage",
                "new",
                MONITOR,
                ("unstable_ground",),
                "حفر حديث في الطرف الشرقي",
                "POINT(38.509 33.501)",
                True,
            ),
        ),
        disturbances=(
            content.Disturbance(
                uid("d1"),
                SITE,
                ("digging_by_machine",),
                "past",
                "critical",
                "confirmed",
                times[4],
                times[4],
                ("earth_moved",),
                MONITOR,
                "آلية حفر",
                "POINT(38.507 33.505)",
                (
                    content.Transition(times[4], "reported", MONITOR),
                    content.Transition(times[6], "confirmed", RESEARCHER, said("شوهدت في صورة")),
                ),
            ),
        ),
        relations=(content.Relation(uid("r1"), SITE, "near", "GR-9X1Q", times[3], RESEARCHER, "خريطة"),),
        protections=(content.Protection(uid("p1"), SITE, "جهة محلية", "قرار تدريبي 12", "2025-01", None),),
        sources=(content.Source(uid("s1"), "witness_account", "b", "2", "first_hand", "شهادة تدريبية", "2024-02"),),
        contradictions=(
            content.Contradiction(
                SITE,
                content.Name("امتداد الموقع", "Extent of the site"),
                (said("المصدر الأول: خندق واحد"), said("المصدر الثاني: خندقان")),
            ),
        ),
        evidence=(
            content.Evidence(
                uid("e1"),
                SITE,
                photo_sha(),
                len(PHOTO),
                "image/jpeg",
                nasty or "IMG_0001.jpg",
                photo_sha(),
                "taken",
                times[3],
                RESEARCHER,
                "Phone X",
                "2026-03-03T11:02:00+03:00",
                "network",
                "POINT(38.505 33.506)",
                "8",
                "الطرف الشرقي",
                "المكان مطابق لصورة فضائية",
                content.Consent("courts_and_un_mechanisms", ("secret recipient",), "ask"),
                source_reliability="b",
                source_credibility="2",
                source_hand="first_hand",
                copies=copies(WORKING, PREVIEW),
            ),
            content.Evidence(
                uid("e2"),
                SITE,
                photo_sha(SECRET_PHOTO),
                len(SECRET_PHOTO),
                "image/jpeg",
                "secret-name.jpg",
                consent=content.Consent("internal"),
                copies=copies(SECRET_WORKING, SECRET_PREVIEW),
            ),
        ),
        custody=(
            content.CustodyStep(
                uid("e1"), times[3], content.Name("استُلم", "received"), RESEARCHER, said("رُفع من الهاتف")
            ),
            content.CustodyStep(
                uid("e2"), times[3], content.Name("استُلم", "received"), RESEARCHER, said("secret custody")
            ),
        ),
    )


def exported(known: content.DossierContent, ledger: Ledger, committed: bool = True) -> content.DossierContent:
    """Record the export as the registry does, then add events, proofs and the signed checkpoint."""
    known = replace(known, events=ledger.of_site(SITE))
    row: dict[str, Any] = {"number": known.export.number, "profile": known.export.profile}
    row |= {"export_sha256": export_digest(known)} if committed else {}
    ledger.append("DossierExported", {f"dossier/{known.export.dossier_id}": row}, [SITE], LAWYER)
    ledger.append("SiteCreated", {f"site/{uid('later')}": {"code": "GR-0000"}}, [uid("later")], RESEARCHER)
    return replace(known, events=ledger.of_site(SITE), checkpoint=ledger.checkpoint())


def made(path: Path, nasty: str = "", **export: Any) -> Path:
    """A dossier written to `path`."""
    build(exported(facts(nasty, **export), history(nasty)), store, path, lambda _part, _what: None, SEAL.sign)
    return path

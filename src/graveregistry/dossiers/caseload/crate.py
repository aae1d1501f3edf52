"""`data/ro-crate-metadata.json`: what lies in the dossier and why, as an RO-Crate 1.2 (flattened JSON-LD)."""

from __future__ import annotations

import json
from typing import Any

from graveregistry.dossiers.file_names import copy_name, evidence_name
from graveregistry.dossiers.printed import Facts

CRATE = "data/ro-crate-metadata.json"
Entity = dict[str, Any]

# (path, media type, Arabic, English); what each format is stands in docs/formats/dossier.md.
_FILES = (
    ("dossier.pdf", "application/pdf", "الوثيقة المطبوعة", "The paper"),
    ("export.json", "application/json", "بيانات التصدير", "Facts of the export"),
    ("map.html", "text/html", "خريطة تُفتح بلا شبكة", "Map that opens without a network"),
    ("site.geojson", "application/geo+json", "الطبقات الجغرافية (RFC 7946)", "Map layers (RFC 7946)"),
    ("site.gpkg", "application/geopackage+sqlite3", "الطبقات الجغرافية (GeoPackage)", "Map layers (GeoPackage)"),
    ("history.csv", "text/csv", "تاريخ المواقع", "History of the sites"),
    ("custody.csv", "text/csv", "تسلسل حيازة الأدلة", "Chain of custody of the evidence"),
    ("caseload/case-uco.jsonld", "application/ld+json", "الأدلة وحيازتها (CASE/UCO)", "Evidence, custody (CASE/UCO)"),
    ("caseload/codes.csv", "text/csv", "دليل الرموز", "Code book"),
    ("caseload/columns.csv", "text/csv", "دليل الأعمدة", "What every column means"),
    ("ledger/events.jsonl", "application/jsonl", "أحداث السجلّ", "Events of the ledger"),
    ("ledger/checkpoint", "text/plain", "نقطة التحقّق الموقَّعة", "Signed checkpoint"),
)
_COPIES = {
    "working": ("نسخة بلا ما يذكره الملف عن التقاطه", "Copy without what the file says of its making"),
    "preview": ("صورة مصغّرة كما في الوثيقة", "Small picture, as on the paper"),
}
_CONDITIONS = "#conditions"


def crate(facts: Facts) -> bytes:
    """The crate of a dossier, in the order in which somebody reads it. Evidence has its size and SHA-256."""
    parts = [*_described(), *_evidence(facts), *_copies(facts)]
    graph = [_descriptor(), _root(facts, parts), *parts, *_around(facts)]
    whole = {"@context": "https://w3id.org/ro/crate/1.2/context", "@graph": graph}
    return json.dumps(whole, ensure_ascii=False, indent=1).encode() + b"\n"


def _descriptor() -> Entity:
    return {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.2"},
    }


def _root(facts: Facts, parts: list[Entity]) -> Entity:
    export = facts["export"]
    codes = ", ".join(site["code"] for site in facts["sites"])
    return {
        "@id": "./",
        "@type": "Dataset",
        "identifier": {"@id": "#number"},
        "name": f"ملف توثيقي {export['number']} / Documentary dossier {export['number']}",
        "description": f"{export['purpose']['ar']} / {export['purpose']['en']}. {codes}{_training(export)}",
        "datePublished": export["exported_at"][:10],
        "inLanguage": export["languages"],
        "license": {"@id": _CONDITIONS},
        "publisher": {"@id": "#organisation"},
        "audience": {"@id": "#recipient"},
        "hasPart": [{"@id": part["@id"]} for part in parts],
    }


def _training(export: Facts) -> str:
    return " (تدريب: كل ما فيه خيالي / TRAINING: all of it is fictional)" if export["training"] else ""


def _described() -> list[Entity]:
    files = [
        {"@id": path, "@type": "File", "name": path, "description": f"{ar} / {en}", "encodingFormat": media}
        for path, media, ar, en in _FILES
    ]
    told = "برهان لكل حدث في events.jsonl (C2SP tlog-proof) / A proof for each event in events.jsonl (C2SP tlog-proof)"
    return [*files, {"@id": "ledger/proofs/", "@type": "Dataset", "name": "ledger/proofs/", "description": told}]


def _evidence(facts: Facts) -> list[Entity]:
    withheld = {each["evidence_id"] for each in facts["withheld"]}
    here = {each["sha256"]: each for each in facts["evidence"] if each["id"] not in withheld}
    return [_original(here[sha256]) for sha256 in sorted(here)]


def _original(item: Facts) -> Entity:
    name = evidence_name(item["sha256"], item["media_type"]).removeprefix("data/")
    return {
        "@id": name,
        "@type": "File",
        "name": item["original_name"] or name.rpartition("/")[2],
        "description": f"دليل، الأصل كما استُلم / Evidence, the original as received: {item['id']}",
        "identifier": item["id"],
        "encodingFormat": item["media_type"],
        "contentSize": str(item["size"]),
        "sha256": item["sha256"],
    }


def _copies(facts: Facts) -> list[Entity]:
    """The copies in the dossier, by their SHA-256; two items of the same bytes have one copy."""
    here = {copy["sha256"]: (item["id"], copy) for item in facts["evidence"] for copy in item["copies"]}
    return [_copy(*here[sha256]) for sha256 in sorted(here)]


def _copy(evidence: str, copy: Facts) -> Entity:
    name = copy_name(copy["sha256"], copy["media_type"]).removeprefix("data/")
    ar, en = _COPIES[copy["kind"]]
    return {
        "@id": name,
        "@type": "File",
        "name": name.rpartition("/")[2],
        "description": f"{ar} / {en}: {evidence}",
        "encodingFormat": copy["media_type"],
        "sha256": copy["sha256"],
    }


def _around(facts: Facts) -> list[Entity]:
    export = facts["export"]
    organisation, recipient = export["organisation"], export["recipient"]["name"]
    return [
        {"@id": "#number", "@type": "PropertyValue", "propertyID": "number", "value": export["number"]},
        {"@id": "#organisation", "@type": "Organization", "name": f"{organisation['ar']} / {organisation['en']}"},
        {"@id": "#recipient", "@type": "Audience", "name": f"{recipient['ar']} / {recipient['en']}"},
        {
            "@id": _CONDITIONS,
            "@type": "CreativeWork",
            "name": "شروط الاستعمال / Conditions of use",
            "description": "للجهة المذكورة وللغرض المذكور وحدهما؛ لا يُنشر ولا يُعطى لغيرها. / "
            "For the recipient and the purpose named alone; not to be published or passed on. "
            f"{export['legal_basis']['ar']} / {export['legal_basis']['en']}",
        },
    ]

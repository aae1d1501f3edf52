"""`data/caseload/case-uco.jsonld`: evidence and its custody in CASE 1.5 / UCO 1.5, as investigation systems read it.

Each item of evidence is a file with its hashes and a provenance record; each step of its custody is an investigative
action that says who, when and with what result, and names the step before it. What the device said of itself is an
action of its own, apart from what the registry did. People appear under the pseudonyms of this dossier: their ids here
are of this dossier too, so that a system that merges two dossiers makes no one person of two.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from graveregistry.dossiers.file_names import evidence_name
from graveregistry.dossiers.printed import Facts
from graveregistry.dossiers.rules import WITHHELD

Node = dict[str, Any]

_CONTEXT = {
    "case-investigation": "https://ontology.caseontology.org/case/investigation/",
    "uco-action": "https://ontology.unifiedcyberontology.org/uco/action/",
    "uco-core": "https://ontology.unifiedcyberontology.org/uco/core/",
    "uco-identity": "https://ontology.unifiedcyberontology.org/uco/identity/",
    "uco-location": "https://ontology.unifiedcyberontology.org/uco/location/",
    "uco-observable": "https://ontology.unifiedcyberontology.org/uco/observable/",
    "uco-types": "https://ontology.unifiedcyberontology.org/uco/types/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_POINT = re.compile(r"POINT ?\((-?[\d.]+) (-?[\d.]+)\)")


def case_uco(facts: Facts) -> bytes:
    """The graph of a dossier, in the order of the facts."""
    # A line for each object: short, and quick to write for thousands.
    lines = ",\n".join(json.dumps(node, ensure_ascii=False) for node in _Told(facts).nodes())
    return f'{{"@context": {json.dumps(_CONTEXT)},\n"@graph": [\n{lines}\n]}}\n'.encode()


class _Told:
    """One dossier being told; `_people` fills as people are met."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._dossier = UUID(facts["export"]["dossier_id"])
        self._left_out = {each["evidence_id"] for each in facts["withheld"]}
        self._people: dict[str, Node] = {}
        self._steps: dict[str, list[Facts]] = {}
        for step in facts["custody"]:
            self._steps.setdefault(step["evidence_id"], []).append(step)

    def nodes(self) -> Iterator[Node]:
        """Every object: the investigation last, as it holds all the others."""
        sites = [_site(site) for site in self._facts["sites"]]
        told = [node for item in self._facts["evidence"] for node in self._item(item)]
        held = [*sites, *told, self._export(), self._authorization(), self._organisation(), *self._people.values()]
        yield from held
        yield self._investigation([node for node in held if "uco-core:hasFacet" in node or "uco-core:name" in node])

    def _id(self, name: str) -> str:
        return _urn(uuid5(self._dossier, name))

    def _investigation(self, held: list[Node]) -> Node:
        export = self._facts["export"]
        training = " TRAINING: all of it is fictional." if export["training"] else ""
        return {
            "@id": self._id("investigation"),
            "@type": "case-investigation:Investigation",
            "uco-core:name": f"Dossier {export['number']}",
            "uco-core:description": _both(export["purpose"]) + training,
            "case-investigation:focus": ", ".join(site["code"] for site in self._facts["sites"]),
            "case-investigation:relevantAuthorization": {"@id": self._id("authorization")},
            "uco-core:object": [{"@id": node["@id"]} for node in held],
        }

    def _authorization(self) -> Node:
        return {
            "@id": self._id("authorization"),
            "@type": "case-investigation:Authorization",
            "uco-core:name": "Legal basis of the export",
            "case-investigation:authorizationType": "legal basis",
            "case-investigation:authorizationIdentifier": _both(self._facts["export"]["legal_basis"]),
        }

    def _organisation(self) -> Node:
        return {
            "@id": self._id("organisation"),
            "@type": "uco-identity:Organization",
            "uco-core:name": _both(self._facts["export"]["organisation"]),
        }

    def _export(self) -> Node:
        """The making of the dossier itself, the last step of all that it holds."""
        export = self._facts["export"]
        here = [each["id"] for each in self._facts["evidence"] if each["id"] not in self._left_out]
        said = f"{export['number']}: {_both(export['recipient']['name'])}"
        return _action(self._id("export"), "export", said, export["exported_at"]) | {
            **self._performer(export["exporter"]),
            "uco-action:object": [{"@id": _record_id(each)} for each in here],
        }

    def _performer(self, name: str | None) -> Node:
        if name in (None, WITHHELD):
            return {}
        person = {"@id": self._id(f"person/{name}"), "@type": "uco-identity:Identity", "uco-core:name": name}
        self._people[str(name)] = person
        return {"uco-action:performer": {"@id": person["@id"]}}

    def _item(self, item: Facts) -> Iterator[Node]:
        file = _urn(uuid5(UUID(item["id"]), "file"))
        yield self._file(item, file)
        yield {
            "@id": _record_id(item["id"]),
            "@type": "case-investigation:ProvenanceRecord",
            "uco-core:name": f"Evidence {item['id']}",
            "uco-core:description": "Held by the registry as received, never changed.",
            "case-investigation:exhibitNumber": item["id"],
            "uco-core:object": {"@id": file},
        }
        yield _linked(item, file, item["site_id"], "Evidence_About")
        yield from _said_by_device(item, file)
        yield from self._custody(item, file)

    def _file(self, item: Facts, file: str) -> Node:
        inside = None if item["id"] in self._left_out else evidence_name(item["sha256"], item["media_type"])
        told = {
            "uco-observable:fileName": item["original_name"],
            "uco-observable:filePath": inside and inside.removeprefix("data/"),
            "uco-observable:sizeInBytes": _typed("integer", item["size"]),
        }
        content = {
            "uco-observable:mimeType": item["media_type"],
            "uco-observable:sizeInBytes": _typed("integer", item["size"]),
            "uco-observable:hash": _hash(item),
        }
        facets = [_facet(file, "FileFacet", _there(told)), _facet(file, "ContentDataFacet", _there(content))]
        consent = item["consent"] and f"consent:{item['consent']['scope']}"
        known = {"uco-core:description": item["verified"], "uco-core:tag": consent}
        return {"@id": file, "@type": "uco-observable:File", **_there(known), "uco-core:hasFacet": facets}

    def _custody(self, item: Facts, file: str) -> Iterator[Node]:
        before: Node = {}
        for number, step in enumerate(self._steps.get(item["id"], [])):
            key = _urn(uuid5(UUID(item["id"]), f"custody/{number}/{self._dossier}"))
            said = [_both(step["action"])] + ([_both(step["detail"])] if step["detail"] else [])
            yield (
                _action(key, step["action"]["en"], ": ".join(said), step["at"])
                | before
                | {
                    **self._performer(step["actor"]),
                    "uco-action:object": {"@id": file},
                    "uco-action:result": {"@id": _record_id(item["id"])},
                }
            )
            before = {"case-investigation:wasInformedBy": {"@id": key}}


def _urn(key: UUID) -> str:
    return f"urn:uuid:{key}"


def _record_id(evidence: str) -> str:
    return _urn(UUID(evidence))


def _typed(kind: str, value: object) -> Node:
    return {"@type": f"xsd:{kind}", "@value": str(value)}


def _both(name: Facts) -> str:
    return str(name["ar"]) if name["ar"] == name["en"] else f"{name['ar']} / {name['en']}"


def _there(told: Node) -> Node:
    """Those properties that are told: nothing recorded and nothing released are left out."""
    return {name: value for name, value in told.items() if value not in (None, "", WITHHELD)}


def _facet(of: str, kind: str, told: Node, room: str = "uco-observable") -> Node:
    key = uuid5(UUID(of.removeprefix("urn:uuid:")), kind)
    return {"@id": _urn(key), "@type": f"{room}:{kind}", **told}


def _hash(item: Facts) -> Node:
    return {
        "@id": _urn(uuid5(UUID(item["id"]), "sha256")),
        "@type": "uco-types:Hash",
        "uco-types:hashMethod": "SHA256",
        "uco-types:hashValue": _typed("hexBinary", item["sha256"].upper()),
    }


def _action(key: str, name: str, description: str, at: str) -> Node:
    return {
        "@id": key,
        "@type": "case-investigation:InvestigativeAction",
        "uco-core:name": name,
        "uco-core:description": description,
        "uco-action:startTime": _typed("dateTime", at),
        "uco-action:endTime": _typed("dateTime", at),
    }


def _linked(item: Facts, source: str, target: str, kind: str) -> Node:
    return {
        "@id": _urn(uuid5(UUID(item["id"]), kind)),
        "@type": "uco-core:Relationship",
        "uco-core:name": kind,
        "uco-core:source": {"@id": source},
        "uco-core:target": {"@id": _urn(UUID(target))},
        "uco-core:kindOfRelationship": kind,
        "uco-core:isDirectional": _typed("boolean", "true"),
    }


def _site(site: Facts) -> Node:
    """The site by its public-safe code; UCO has no word for its boundaries, which are polygons and disputed."""
    return {
        "@id": _urn(UUID(site["id"])),
        "@type": "uco-location:Location",
        "uco-core:name": site["code"],
        "uco-core:description": "Boundary assertions: site.geojson, site.gpkg",
    }


def _said_by_device(item: Facts, file: str) -> Iterator[Node]:
    """What the file says of how it came to be, which nobody has verified."""
    device, place, time = item["device"], item["device_position"], item["device_time"]
    if not _there({"device": device, "place": place, "time": time}):
        return
    said = f"Not verified. Time as the device wrote it: {time or '-'}; error of position in metres: "
    capture: Node = {
        "@id": _urn(uuid5(UUID(item["id"]), "capture")),
        "@type": "uco-action:Action",
        "uco-core:name": "capture, as the device says",
        "uco-core:description": said + str(item["device_error_m"] or "-"),
        "uco-action:result": {"@id": file},
    }
    if (start := _moment(time)) is not None:
        capture["uco-action:startTime"] = _typed("dateTime", start)
    if device not in (None, WITHHELD):
        node = _device(item, device)
        capture["uco-action:instrument"] = {"@id": node["@id"]}
        yield node
    if place and (found := _POINT.fullmatch(place)):
        where = _place(item, found[1], found[2])
        capture["uco-action:location"] = {"@id": where["@id"]}
        yield where
    yield capture


def _device(item: Facts, model: str) -> Node:
    key = _urn(uuid5(UUID(item["id"]), "device"))
    facets = [_facet(key, "DeviceFacet", {"uco-observable:model": model})]
    return {"@id": key, "@type": "uco-observable:Device", "uco-core:name": model, "uco-core:hasFacet": facets}


def _place(item: Facts, lon: str, lat: str) -> Node:
    key = _urn(uuid5(UUID(item["id"]), "device position"))
    told = {
        "uco-location:latitude": _typed("decimal", lat),
        "uco-location:longitude": _typed("decimal", lon),
    }
    return {
        "@id": key,
        "@type": "uco-location:Location",
        "uco-core:name": "position, as the device says (WGS 84)",
        "uco-core:hasFacet": [_facet(key, "LatLongCoordinatesFacet", told, "uco-location")],
    }


def _moment(text: str | None) -> str | None:
    """The time where it is one that has an offset; EXIF writes colons in its dates and often no offset at all."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(re.sub(r"^(\d{4}):(\d{2}):(\d{2}) (\S+) ?", r"\1-\2-\3T\4", text))
    except ValueError:
        return None
    return found.isoformat() if found.tzinfo is not None else None

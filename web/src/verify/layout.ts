// Where each file of a dossier lies (docs/formats/dossier.md).

export const [CHECKPOINT, EVENTS, EXPORT] = ["data/ledger/checkpoint", "data/ledger/events.jsonl", "data/export.json"];
export const [PAPER, GEOPACKAGE] = ["data/dossier.pdf", "data/site.gpkg"];
export const [HISTORY, CUSTODY, GEOJSON] = ["data/history.csv", "data/custody.csv", "data/site.geojson"];
export const CASELOAD = [
  "data/map.html",
  "data/caseload/case-uco.jsonld",
  "data/caseload/codes.csv",
  "data/caseload/columns.csv",
  "data/ro-crate-metadata.json",
];
export const KNOWN = new Set([CHECKPOINT, EVENTS, EXPORT, PAPER, GEOPACKAGE, HISTORY, CUSTODY, GEOJSON, ...CASELOAD]);
export const PROOF = /^data\/ledger\/proofs\/(0|[1-9][0-9]{0,15})\.tlog-proof$/;
export const ROTATION = /^data\/ledger\/rotations\/([1-9][0-9]{0,3})\.note$/;
export const COPY = /^data\/working\/([0-9a-f]{64})\.[a-z0-9]+$/;
export const EVIDENCE = /^data\/evidence\/([0-9a-f]{64})\.[a-z0-9]+$/;

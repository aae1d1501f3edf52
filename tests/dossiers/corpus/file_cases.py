"""Attacks 5, 7 and 8: files that do not tell what the events tell, all manifests made anew; and the bag itself."""

from __future__ import annotations

from tests.dossiers.corpus import changes
from tests.dossiers.corpus.outcomes import FAILED, NO_PAPER, NOT_CHECKED, Case, altered, bag_only, failing, of, sound
from tests.dossiers.tampering import EVIDENCE, flip

FILE_CASES = [
    Case("a photo edited", of(flip(EVIDENCE)), altered(evidence="evidence_changed"), attack="5"),
    Case("a photo replaced and renamed", of(changes.another_photo), altered(evidence="evidence_unknown"), attack="5"),
    Case("a photo removed", of(changes.remove(EVIDENCE)), altered(evidence="missing_file"), attack="5"),
    Case(
        "an evidence file slipped in",
        of(changes.put("data/evidence/note.txt", b"x")),
        altered(evidence="evidence_changed", bag="extra_file"),
        attack="5",
    ),
    Case(
        "a boundary moved in the GeoJSON",
        of(changes.swap("data/site.geojson", b"38.51", b"38.52")),
        altered(tables="table_differs"),
        attack="5",
    ),
    Case(
        "history rewritten",
        of(changes.swap("data/history.csv", b"reported", b"unfounded")),
        altered(tables="table_differs"),
        attack="5",
    ),
    Case(
        "custody rewritten",
        of(changes.swap("data/custody.csv", b"opened", b"sealed")),
        altered(tables="table_differs"),
        attack="5",
    ),
    Case("a table removed", of(changes.remove("data/custody.csv")), altered(tables="missing_file"), attack="5"),
    Case(
        "notes rewritten in the GeoPackage",
        of(changes.geopackage("UPDATE visits SET notes = 'all was well'")),
        altered(geopackage="table_differs"),
        attack="5",
    ),
    Case(
        "a place moved in the GeoPackage",
        of(changes.moved_in_geopackage),
        altered(geopackage="table_differs"),
        attack="5",
    ),
    Case(
        "rows deleted in the GeoPackage",
        of(changes.geopackage("DELETE FROM disturbances")),
        altered(geopackage="table_differs"),
        attack="5",
    ),
    Case(
        "a table slipped into the GeoPackage",
        of(changes.geopackage("CREATE TABLE other (x)")),
        altered(geopackage="table_differs"),
        attack="5",
    ),
    Case(
        "a view slipped into the GeoPackage",
        of(changes.geopackage("CREATE VIEW seen AS SELECT * FROM visits")),
        altered(geopackage="table_differs"),
        attack="5",
    ),
    Case(
        "a layer moved to another CRS",
        of(changes.geopackage("UPDATE gpkg_geometry_columns SET srs_id = 3857 WHERE table_name = 'visits'")),
        altered(geopackage="table_differs"),
        attack="5",
    ),
    Case(
        "a view without end in place of a layer",
        of(changes.endless_geopackage),
        altered(geopackage="table_differs"),
        attack="12",
    ),
    Case(
        "no database in place of the GeoPackage",
        of(changes.put(changes.LAYERS, b"no database" * 99)),
        altered(geopackage="table_differs"),
        attack="5",
    ),
    Case("the GeoPackage removed", of(changes.remove(changes.LAYERS)), altered(geopackage="missing_file"), attack="5"),
    Case(
        "good, the GeoPackage written by another version",
        of(changes.geopackage("UPDATE gpkg_contents SET last_change = '2027-01-01T00:00:00.000Z'")),
        sound(paper=(FAILED, "paper_differs"), bag=(NOT_CHECKED, "bag_has_no_time")),
    ),
    Case(
        "a recipient replaced",
        of(changes.swap("data/export.json", b"IIIM", b"IIMP")),
        altered(export="export_changed") | NO_PAPER,
        attack="5",
    ),
    Case(
        "the facts made unreadable",
        of(changes.swap("data/export.json", b"{", b"[")),
        altered(export="export_form") | NO_PAPER | {"completeness": (NOT_CHECKED, "tail_unproven")},
        attack="5",
    ),
    Case(
        "the facts respelled",
        of(changes.swap("data/export.json", b'":', b'": ')),
        altered(export="export_form") | NO_PAPER | {"completeness": (NOT_CHECKED, "tail_unproven")},
        attack="5",
    ),
    Case(
        "the facts removed",
        of(changes.remove("data/export.json")),
        altered(export="export_form") | NO_PAPER | {"completeness": (NOT_CHECKED, "tail_unproven")},
        attack="5",
    ),
    Case(
        "a place moved on the map",
        of(changes.swap("data/map.html", b"38.505", b"38.515")),
        altered(caseload="caseload_differs"),
        attack="5",
    ),
    Case(
        "a step of custody rewritten for the receiving side",
        of(changes.swap("data/caseload/case-uco.jsonld", b"received", b"replaced")),
        altered(caseload="caseload_differs"),
        attack="5",
    ),
    Case(
        "a code given another meaning",
        of(changes.swap("data/caseload/codes.csv", b"Mass grave", b"Cemetery")),
        altered(caseload="caseload_differs"),
        attack="5",
    ),
    Case(
        "the crate removed",
        of(changes.remove("data/ro-crate-metadata.json")),
        altered(caseload="missing_file"),
        attack="5",
    ),
    Case(
        "the paper altered",
        of(flip(changes.PAPER, -9000)),
        altered(paper="paper_differs", signature="signature_broken"),
        attack="7",
    ),
    Case(
        "the paper appended to",
        of(changes.append(changes.PAPER, b" ")),
        altered(paper="paper_differs", signature="signature_partial"),
        attack="7",
    ),
    Case(
        "a page replaced in an increment after the signature",
        of(changes.paper_with_increment),
        altered(paper="paper_differs", signature="signature_partial"),
        attack="7",
    ),
    Case(
        "the paper without its data",
        of(changes.paper_without_data),
        altered(paper="paper_data_missing", signature="signature_partial"),
        attack="7",
    ),
    Case(
        "the paper with other data",
        of(changes.paper_with_other_data),
        altered(paper="paper_data_differs", signature="signature_partial"),
        attack="7",
    ),
    Case(
        "the paper with a second signature that covers a part",
        of(changes.half_signed_paper),
        altered(paper="paper_differs", signature="signature_partial"),
        attack="7",
    ),
    Case(
        "a signature that covers all but the last pages",
        of(changes.paper_signed_in_part),
        altered(paper="paper_differs", signature="signature_partial"),
        attack="7",
    ),
    Case(
        "the paper signed by somebody else",
        of(changes.paper_signed_by_a_stranger),
        failing(signature="signature_untrusted"),
        attack="7",
    ),
    Case(
        "the paper altered, then signed by somebody else",
        of(changes.altered_and_signed_by_a_stranger),
        altered(paper="paper_differs", signature="signature_untrusted"),
        attack="7",
    ),
    Case(
        "the signature taken off",
        of(changes.unsigned_paper),
        failing(signature="paper_unsigned"),
        attack="7",
    ),
    Case(
        "the signature taken off with its place",
        of(changes.paper_without_place),
        altered(paper="paper_differs", signature="paper_unsigned"),
        attack="7",
    ),
    Case(
        "something hidden behind the signature",
        of(changes.hidden_behind_signature),
        failing(signature="signature_partial"),
        attack="7",
    ),
    Case(
        "a signature that is none",
        of(changes.nonsense_for_signature),
        failing(signature="signature_broken"),
        attack="7",
    ),
    Case(
        "the paper removed",
        of(changes.remove(changes.PAPER)),
        altered(paper="missing_file", signature="missing_file"),
        attack="7",
    ),
    Case(
        "a time stamp slipped in",
        of(changes.put("data/ledger/timestamps/a.tsr", b"x")),
        altered(timestamp="stamp_form"),
        attack="8",
    ),
    Case(
        "the README rewritten",
        of(changes.put("README.txt", b"All is well.")),
        sound(bag=(FAILED, "tag_file_differs")),
        attack="5",
    ),
    Case("a file added", of(changes.put("data/letter.txt", b"x")), altered(bag="extra_file"), attack="5"),
    Case("a tag file added", of(changes.put("letter.txt", b"x")), sound(bag=(FAILED, "extra_file")), attack="5"),
]

BAG_CASES = [
    Case(
        "a photo edited, manifests left",
        bag_only(flip(EVIDENCE)),
        altered(bag="hash_differs", evidence="evidence_changed"),
        attack="5",
    ),
    Case(
        "white space after a name",
        bag_only(changes.swap("manifest-sha256.txt", b"  data/custody.csv", b"  data/custody.csv ")),
        sound(bag=(FAILED, "manifest_form")),
        attack="6",
    ),
    Case(
        "a tab before a name",
        bag_only(changes.swap("manifest-sha256.txt", b"  data/custody.csv", b"\tdata/custody.csv")),
        sound(bag=(FAILED, "manifest_form")),
        attack="6",
    ),
    Case(
        "another system's line break in a manifest",
        bag_only(changes.swap("manifest-sha512.txt", b"\n", b"\r\n")),
        sound(bag=(FAILED, "manifest_form")),
        attack="6",
    ),
    Case(
        "a climbing name in a manifest",
        bag_only(changes.swap("manifest-sha256.txt", b"  data/custody.csv", b"  data/../custody.csv")),
        sound(bag=(FAILED, "missing_file")),
        attack="6",
    ),
    Case(
        "a name that is no Unicode in a manifest",
        bag_only(changes.swap("manifest-sha256.txt", b"data/", b"\xff/")),
        sound(bag=(FAILED, "manifest_form")),
        attack="6",
    ),
    Case(
        "a hash in capitals",
        bag_only(lambda f: f.update({"manifest-sha256.txt": f["manifest-sha256.txt"].upper()})),
        sound(bag=(FAILED, "manifest_form")),
        attack="6",
    ),
    Case(
        "another version of BagIt",
        bag_only(changes.swap("bagit.txt", b"1.0", b"0.97")),
        sound(bag=(FAILED, "bag_declaration")),
        attack="6",
    ),
    Case(
        "another size of the payload",
        bag_only(changes.swap("bag-info.txt", b"Payload-Oxum: ", b"Payload-Oxum: 1")),
        sound(bag=(FAILED, "payload_size")),
        attack="6",
    ),
    Case(
        "a size of the payload said twice",
        of(changes.append("bag-info.txt", b"payload-oxum: 1.1\n")),
        sound(bag=(FAILED, "payload_size")),
        attack="6",
    ),
    Case(
        "files to be fetched",
        of(changes.put("fetch.txt", b"https://example.org/x 1 data/x\n")),
        sound(bag=(FAILED, "fetch_refused")),
        attack="6",
    ),
    Case(
        "a manifest removed",
        bag_only(changes.remove("manifest-sha512.txt")),
        sound(bag=(FAILED, "missing_file")),
        attack="6",
    ),
    Case(
        "the tag manifests removed",
        bag_only(lambda f: [f.pop(f"tagmanifest-{n}.txt") for n in ("sha256", "sha512")] and None),
        sound(bag=(FAILED, "missing_file")),
        attack="6",
    ),
]

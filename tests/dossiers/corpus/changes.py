"""Changes to the files in a dossier, as somebody would make them who knows the format."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path

import pikepdf

from graveregistry.ledger.checkpoint import Checkpoint, sign_checkpoint
from graveregistry.ledger.events import Field, disclosure
from graveregistry.ledger.notes import NoteSigner, sign
from graveregistry.ledger.tlog_proof import proof_text
from tests.dossiers import chronicle, synthetic
from tests.dossiers.tampering import EVIDENCE, Files, lines, put_lines

Change = Callable[[Files], None]
CHECKPOINT, EVENTS = "data/ledger/checkpoint", "data/ledger/events.jsonl"
PAPER, LAYERS = "data/dossier.pdf", "data/site.gpkg"


def swap(name: str, old: bytes, new: bytes) -> Change:
    def change(files: Files) -> None:
        assert old in files[name]
        files[name] = files[name].replace(old, new, 1)

    return change


def remove(name: str) -> Change:
    def change(files: Files) -> None:
        del files[name]

    return change


def put(name: str, data: bytes) -> Change:
    return lambda files: files.update({name: data})


def append(name: str, data: bytes) -> Change:
    def change(files: Files) -> None:
        files[name] += data

    return change


def another_photo(files: Files) -> None:
    other = files.pop(EVIDENCE) + b"edited"
    files[f"data/evidence/{hashlib.sha256(other).hexdigest()}.jpg"] = other


def rewrite_field(files: Files) -> None:
    """A condition made worse, with a fresh disclosure of the same form."""
    events = lines(files)
    for at, text in enumerate(events[0]["disclosures"]):
        salt, name, _value = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if name.endswith("/condition"):
            raw = base64.urlsafe_b64decode(salt + "==")
            events[0]["disclosures"][at] = disclosure(Field(name, "destroyed", raw))
    put_lines(files, events)


def rewrite_field_and_digest(files: Files) -> None:
    rewrite_field(files)
    events = lines(files)
    known = set(events[0]["digests"])
    made = {
        base64.urlsafe_b64encode(hashlib.sha256(t.encode()).digest()).decode().rstrip("=")
        for t in events[0]["disclosures"]
    }
    (fresh,) = made - known
    events[0]["digests"] = sorted([*events[0]["digests"][1:], fresh])
    put_lines(files, events)


def redate(files: Files) -> None:
    events = lines(files)
    events[2]["recorded_at"] = "2020-01-01T00:00:00.000000Z"
    put_lines(files, events)


def unsorted_digests(files: Files) -> None:
    events = lines(files)
    events[0]["digests"].reverse()
    put_lines(files, events)


def doubled_digest(files: Files) -> None:
    events = lines(files)
    events[0]["digests"] = sorted([*events[0]["digests"], events[0]["digests"][0]])
    put_lines(files, events)


def swap_proofs(files: Files) -> None:
    a, b = "data/ledger/proofs/2.tlog-proof", "data/ledger/proofs/3.tlog-proof"
    files[a], files[b] = files[b], files[a]


def repeat_event(files: Files) -> None:
    events = lines(files)
    put_lines(files, [*events[:2], events[1], *events[2:]])


def reorder_events(files: Files) -> None:
    events = lines(files)
    put_lines(files, [events[1], events[0], *events[2:]])


def repeat_field(files: Files) -> None:
    events = lines(files)
    events[0]["disclosures"].append(events[0]["disclosures"][0])
    put_lines(files, events)


def hide_link(files: Files) -> None:
    """An event stays, its place in the chain of its site is withheld."""
    events = lines(files)
    kept = [text for text in events[3]["disclosures"] if not _name(text).startswith("site/")]
    events[3]["disclosures"] = kept
    put_lines(files, events)


def _name(text: str) -> str:
    return str(json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))[1])


def foreign_event(files: Files) -> None:
    """A true event of the same log that is of another site, its fields withheld."""
    ledger = chronicle.history()
    content = synthetic.exported(synthetic.facts(), ledger)
    other = next(each for each in ledger.of_site(chronicle.NEIGHBOUR) if each.index == 1)
    events = lines(files)
    said = dict(events[0]) | {
        "index": 1,
        "digests": list(other.digests),
        "disclosures": [],
        "pseudonym": None,
        "withheld": {},
        "recorded_at": "2026-03-01T16:00:00.000000Z",
    }
    put_lines(files, [events[0], said, *events[1:]])
    files["data/ledger/proofs/1.tlog-proof"] = proof_text(1, other.proof, content.checkpoint)


def foreign_proofs(files: Files) -> None:
    """The proofs of another dossier's ledger in place of this one's, with their own checkpoint."""
    ledger = chronicle.history("another history")
    content = synthetic.exported(synthetic.facts("another history"), ledger)
    for event in content.events:
        text = proof_text(event.index, event.proof, content.checkpoint)
        files[f"data/ledger/proofs/{event.index}.tlog-proof"] = text


def forked_log(files: Files) -> None:
    """Everything of another history, signed by the same key, but for the events."""
    foreign_proofs(files)
    files[CHECKPOINT] = files["data/ledger/proofs/0.tlog-proof"].split(b"\n\n", 1)[1]


def resigned(signer: NoteSigner, *, size: int | None = None, text: str | None = None) -> Change:
    """The checkpoint signed by somebody else or with another content, in every proof too."""

    def change(files: Files) -> None:
        note = files[CHECKPOINT]
        _origin, stated, root = note.split(b"\n")[:3]
        head = Checkpoint(signer.name, int(stated) if size is None else size, base64.b64decode(root))
        forged = sign_checkpoint(head, signer) if text is None else sign(text, signer)
        for name in files:
            if name.startswith("data/ledger/"):
                files[name] = files[name].replace(note, forged)

    return change


def note_changed(old: bytes, new: bytes) -> Change:
    """The checkpoint's bytes altered, in every proof too."""

    def change(files: Files) -> None:
        note = files[CHECKPOINT]
        assert old in note
        for name in files:
            if name.startswith("data/ledger/"):
                files[name] = files[name].replace(note, note.replace(old, new, 1))

    return change


def signed_twice(files: Files) -> None:
    note = files[CHECKPOINT]
    twice = note + note.split(b"\n\n")[1]
    for name in files:
        if name.startswith("data/ledger/"):
            files[name] = files[name].replace(note, twice)


def bent_signature(files: Files) -> None:
    note = files[CHECKPOINT]
    head, line = note.rsplit(b" ", 1)
    raw = bytearray(base64.b64decode(line))
    raw[20] ^= 1
    bent = head + b" " + base64.b64encode(raw) + b"\n"
    for name in files:
        if name.startswith("data/ledger/"):
            files[name] = files[name].replace(note, bent)


def geopackage(statement: str) -> Change:
    def change(files: Files) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "changed.gpkg"
            path.write_bytes(files[LAYERS])
            with sqlite3.connect(path) as database:
                for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
                    database.execute(f'DROP TRIGGER "{name}"')
                database.execute(statement)
            database.close()
            files[LAYERS] = path.read_bytes()

    return change


def moved_in_geopackage(files: Files) -> None:
    """A corner of a boundary moved inside the stored shape."""
    geopackage("UPDATE visits SET geom = (SELECT geom FROM disturbances)")(files)


def endless_geopackage(files: Files) -> None:
    """A view that never ends in place of a layer."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "endless.gpkg"
        with sqlite3.connect(path) as database:
            for layer in ("boundaries", "disturbances"):
                database.execute(f"CREATE TABLE {layer} (x)")
            database.execute(
                "CREATE VIEW visits AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n) SELECT * FROM n"
            )
        database.close()
        files[LAYERS] = path.read_bytes()


def paper_without_data(files: Files) -> None:
    _repack(files, lambda pdf: pdf.attachments.clear())


def paper_with_other_data(files: Files) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.attachments["events.jsonl"] = b"{}\n"

    _repack(files, change)


def _repack(files: Files, change: Callable[[pikepdf.Pdf], object]) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(files[PAPER])) as pdf:
        change(pdf)
        pdf.remove_unreferenced_resources()
        pdf.save(out, deterministic_id=True)
    files[PAPER] = out.getvalue()


def other_picture_in_paper(files: Files) -> None:
    """One letter of the picture's comment: as many bytes, another picture."""
    pdf, said = files[PAPER], chronicle.PREVIEW[:64]
    assert pdf.count(said) == 1
    files[PAPER] = pdf.replace(said, said.replace(b"b", b"x"))
    assert files[PAPER] != pdf


def half_signed_paper(files: Files) -> None:
    """A signature that covers the first pages and not what was added after it."""
    pdf = files[PAPER]
    files[PAPER] = pdf + b"\n<< /ByteRange [0 100 200 300] /Contents <00> >>\n%%EOF\n"


def _in_place(files: Files, change: Callable[[bytes], bytes]) -> None:
    """The hexadecimal digits of the signature changed."""
    pdf = files[PAPER]
    start = pdf.index(b"/Contents <30") + len("/Contents <")
    end = pdf.index(b">", start)
    made = change(pdf[start:end])
    assert len(made) == end - start
    files[PAPER] = pdf[:start] + made + pdf[end:]


def unsigned_paper(files: Files) -> None:
    _in_place(files, lambda digits: b"0" * len(digits))


def hidden_behind_signature(files: Files) -> None:
    _in_place(files, lambda digits: digits[:-8] + b"deadbeef")


def nonsense_for_signature(files: Files) -> None:
    """A well-formed value that is no signature."""
    _in_place(files, lambda digits: b"3003020105".ljust(len(digits), b"0"))


def paper_signed_by_a_stranger(files: Files) -> None:
    unsigned_paper(files)
    files[PAPER] = chronicle.STRANGERS_SEAL.sign(files[PAPER])


def altered_and_signed_by_a_stranger(files: Files) -> None:
    unsigned_paper(files)
    pdf = files[PAPER]
    at = pdf.index(b"/Producer") if b"/Producer" in pdf else pdf.index(b"/CreationDate")
    at = pdf.index(b"20", at)
    files[PAPER] = chronicle.STRANGERS_SEAL.sign(pdf[:at] + b"19" + pdf[at + 2 :])


def paper_signed_in_part(files: Files) -> None:
    """The range of the signature cut short and signed anew by the registry's own key over that part."""
    unsigned_paper(files)
    pdf = files[PAPER]
    rest = pdf.index(b"/ByteRange")
    said = pdf[rest : pdf.index(b"]", rest)]
    first, length, after, last = said.split(b"[")[1].split()
    short = b"/ByteRange [ %s %s %s %d" % (first, length, after, int(last) - 100)
    pdf = pdf.replace(said, short.ljust(len(said)), 1)
    files[PAPER] = chronicle.SEAL.sign(pdf[:-100]) + pdf[-100:]


def paper_without_place(files: Files) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        del pdf.Root.AcroForm, pdf.Root.Perms, pdf.pages[0].obj["/Annots"]

    _repack(files, change)


def paper_with_increment(files: Files) -> None:
    """A newer revision in which the first page is empty, as a PDF editor appends it (ISO 32000-1, 7.5.6)."""
    pdf = files[PAPER]
    with pikepdf.open(io.BytesIO(pdf)) as document:
        number, size = document.pages[0].obj.objgen[0], int(document.trailer.Size)
        root, parent = document.Root.objgen[0], document.pages[0].obj["/Parent"].objgen[0]
    before = int(pdf.rsplit(b"startxref", 1)[1].split()[0])
    page = b"%d 0 obj\n<< /Type /Page /Parent %d 0 R /MediaBox [0 0 9 9] >>\nendobj\n" % (number, parent)
    table = b"xref\n%d 1\n%010d 00000 n \n" % (number, len(pdf))
    trailer = b"trailer\n<< /Size %d /Root %d 0 R /Prev %d >>\n" % (size, root, before)
    files[PAPER] = pdf + page + table + trailer + b"startxref\n%d\n%%%%EOF\n" % (len(pdf) + len(page))


def nested(levels: int) -> Change:
    """An event whose line is nested without end."""
    return put(EVENTS, b"[" * levels + b"]" * levels + b"\n")

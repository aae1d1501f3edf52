"""How a dossier leaves, and what follows when consent for something in it is withdrawn afterwards."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

import pyrage
import pytest

from graveregistry.dossiers import delivery, service
from graveregistry.dossiers.case import Given
from graveregistry.dossiers.content import Name, Recipient
from graveregistry.dossiers.orders import Asked
from graveregistry.dossiers.rules import Profile
from graveregistry.dossiers.verifier import verify
from graveregistry.errors import Failure
from tests.dossiers.test_api import COURT, facts, key, made, order
from tests.dossiers.test_api import site as site_with_photo  # noqa: F401
from tests.support import field
from tests.support.registry import Client, Registry

pytestmark = pytest.mark.db

WITHDRAWN = {"scope": "withdrawn", "reason": "قول صاحبها"}


def test_a_dossier_is_encrypted_to_its_recipients_key_and_opens_to_the_exact_zip(
    registry: Registry,
    site_with_photo: dict[str, Any],  # noqa: F811
    tmp_path: Path,
) -> None:
    legal, theirs = registry.client("legal"), pyrage.x25519.Identity.generate()
    wanted = order(site_with_photo["id"], age_key=str(theirs.to_public()), plain_reason="")
    done = made(registry, legal, wanted)
    answer = legal.get(f"/dossiers/{done['id']}/file")
    assert answer.headers["content-disposition"].endswith(f'{done["number"]}.zip.age"')
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(answer.content))
    path = tmp_path / "opened.zip"
    path.write_bytes(pyrage.decrypt(answer.content, [theirs]))
    assert verify(path, Given([key(registry)])).exit_code in {0, 2}
    assert (path.stat().st_size, service.file_of(registry.app.state.settings.files, done["id"]).exists()) == (
        done["size"],
        False,
    )
    (entry,) = legal.get("/dossiers").json()["dossiers"]
    assert (entry["age_key"], entry["plain_reason"]) == (wanted["age_key"], None)
    (known,) = legal.get("/dossiers/recipients").json()
    assert (known["age_key"], known["recipient"]["name"]["en"]) == (wanted["age_key"], "A partner")
    assert field.finds_nothing(registry)


@pytest.mark.parametrize("spoilt", [b"not age at all", None], ids=["unreadable", "of another file"])
def test_what_does_not_read_back_as_it_was_written_is_not_handed_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoilt: bytes | None
) -> None:
    path, theirs = tmp_path / "d.zip", pyrage.x25519.Identity.generate()
    path.write_bytes(b"a dossier")
    asked = Asked(
        (), Recipient("court", Name("محكمة", "A court")), "", "", Profile.COURT, age_key=str(theirs.to_public())
    )
    encrypt = pyrage.encrypt_io

    def spoil(_plain: BinaryIO, out: BinaryIO, keys: list[Any]) -> None:
        out.write(spoilt) if spoilt else encrypt(io.BytesIO(b"another"), out, keys)

    with monkeypatch.context() as worse:
        worse.setattr(pyrage, "encrypt_io", spoil)
        with pytest.raises(Failure, match="did not read back"):
            delivery.seal(path, asked, hashlib.sha256(b"a dossier").hexdigest())
    assert [each.name for each in tmp_path.iterdir()] == ["d.zip"]
    sealed = delivery.seal(path, asked, hashlib.sha256(b"a dossier").hexdigest())
    assert pyrage.decrypt(sealed.read_bytes(), [theirs]) == b"a dossier"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"plain_reason": " "}, "dossier_key_needed"),
        ({"age_key": "AGE-SECRET-KEY-1QQQQ"}, "dossier_key_wrong"),
        ({"age_key": "age1nonsense"}, "dossier_key_wrong"),
    ],
)
def test_an_order_says_to_whom_it_is_encrypted_or_why_not(registry: Registry, given: dict[str, str], code: str) -> None:
    site = registry.client("researcher").mark_site(registry.own)["id"]
    refused = registry.client("legal").post("/dossiers", order(site, **given))
    assert (refused.status_code, refused.json()["code"]) == (422, code)


def test_why_it_was_not_encrypted_stands_in_the_register_and_in_the_event(registry: Registry) -> None:
    legal = registry.client("legal")
    site = registry.client("researcher").mark_site(registry.own)["id"]
    made(registry, legal, order(site))
    (entry,) = registry.client("auditor").get("/dossiers").json()["dossiers"]
    assert entry["plain_reason"] == "تدريب: يُسلَّم باليد"
    event = next(e for e in legal.get(f"/sites/{site}/history").json() if e["type"] == "DossierExported")
    assert "تدريب: يُسلَّم باليد" in [each["value"] for each in event["changes"] if each["column"] == "plain_reason"]


def agreed(registry: Registry, site: dict[str, Any], scope: str) -> str:
    """The site's one item of evidence, with what was agreed to of it."""
    legal = registry.client("legal")
    (item,) = legal.get(f"/sites/{site['id']}/evidence").json()["evidence"]
    changed = legal.post(f"/evidence/{item['id']}/consent", {"scope": scope, "reason": "قول صاحبها"})
    assert changed.status_code == 204
    return str(item["id"])


def court(registry: Registry, legal: Client, site: dict[str, Any]) -> dict[str, Any]:
    return made(registry, legal, order(site["id"], profile="court", recipient=COURT))


def test_consent_withdrawn_stops_the_file_and_lists_whom_to_tell_until_they_are_told(
    registry: Registry,
    site_with_photo: dict[str, Any],  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # However old the dossier is: here each is a page of the register by itself.
    monkeypatch.setattr(service, "AT_ONCE", 1)
    legal = registry.client("legal")
    item = agreed(registry, site_with_photo, "courts_and_un_mechanisms")
    done, other = court(registry, legal, site_with_photo), made(registry, legal, order(site_with_photo["id"]))
    assert legal.get("/dossiers/recalls").json() == []
    agreed(registry, site_with_photo, "withdrawn")
    refused = legal.get(f"/dossiers/{done['id']}/file")
    assert (refused.status_code, refused.json()["code"]) == (409, "dossier_consent_withdrawn")
    assert legal.get(f"/dossiers/{other['id']}/file").status_code == 200
    (waiting,) = registry.client("protection-officer").get("/dossiers/recalls").json()
    own = {each["id"]: each["withdrawn"] for each in legal.get("/dossiers").json()["own"]}
    assert own == {done["id"]: [item], other["id"]: []}
    (about,) = waiting["to_tell"]
    assert (waiting["number"], about["id"], waiting["told"]) == (done["number"], item, None)
    assert about["name"]
    told = {"id": str(uuid4()), "how": "كتاب رسمي بالبريد المسجّل"}
    assert registry.client("protection-officer").post(f"/dossiers/{done['id']}/told", told).status_code == 403
    assert legal.post(f"/dossiers/{done['id']}/told", told).json()["by_name"] == "legal"
    assert legal.post(f"/dossiers/{done['id']}/told", told).status_code == 200
    again = legal.post(f"/dossiers/{done['id']}/told", told | {"id": str(uuid4())})
    assert again.json()["code"] == "dossier_nobody_to_tell"
    assert legal.get("/dossiers/recalls").json() == []
    entry = next(e for e in legal.get("/dossiers").json()["dossiers"] if e["number"] == done["number"])
    assert (entry["withdrawn"], entry["to_tell"], entry["told"]["how"]) == ([item], [], told["how"])
    assert legal.get(f"/dossiers/{done['id']}").json()["withdrawn"] == [item]
    assert legal.get(f"/sites/{site_with_photo['id']}/history").json()[-1]["type"] == "RecipientTold"
    anew = court(registry, legal, site_with_photo)
    assert legal.get(f"/dossiers/{anew['id']}/file").status_code == 200
    assert field.finds_nothing(registry)


def test_a_source_that_takes_its_word_back_stops_the_file_too(registry: Registry) -> None:
    legal, researcher = registry.client("legal"), registry.client("researcher")
    told = {"source_type": "witness_account", "consent_scope": "courts_and_un_mechanisms", "note": "شهادة تدريبية"}
    quiet = {"source_type": "satellite_image", "consent_scope": "internal"}
    site = researcher.mark_site(registry.own, sources=[told, quiet])
    done = court(registry, legal, site)
    assert legal.get(f"/dossiers/{done['id']}/file").status_code == 200
    seen = researcher.get(f"/sites/{site['id']}").json()
    body = {"sources": [told | {"consent_scope": "withdrawn"}, quiet]}
    changed = researcher.patch(f"/sites/{site['id']}", body, headers={"if-match": seen["etag"]})
    assert changed.status_code == 200, changed.text
    assert legal.get(f"/dossiers/{done['id']}/file").json()["code"] == "dossier_consent_withdrawn"
    assert [each["number"] for each in legal.get("/dossiers/recalls").json()] == [done["number"]]


def test_earlier_exports_are_steps_of_custody_in_the_next_dossier(
    registry: Registry,
    site_with_photo: dict[str, Any],  # noqa: F811
    tmp_path: Path,
) -> None:
    legal = registry.client("legal")
    agreed(registry, site_with_photo, "courts_and_un_mechanisms")
    first = court(registry, legal, site_with_photo)
    later = court(registry, legal, site_with_photo)
    path = tmp_path / "later.zip"
    path.write_bytes(legal.get(f"/dossiers/{later['id']}/file").content)
    steps = [(each["action"]["en"], each["detail"]) for each in facts(path)["custody"]]
    assert [action for action, _ in steps] == ["received", "consent changed", "exported"]
    assert first["number"] not in str(steps[-1])
    cut = [each for each in facts(path)["redactions"] if each["table"] == "custody" and each["column"] == "detail"]
    assert [each["reason"] for each in cut] == ["other_export"]
    assert verify(path, Given([key(registry)])).exit_code == 0

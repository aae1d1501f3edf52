"""A legal team exports a dossier at the desk, and whoever receives it checks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pyrage
import pytest
from playwright.sync_api import Page, expect
from typer.testing import CliRunner

from graveregistry.cli import app
from graveregistry.installation import Installation
from graveregistry.jobs import Worker
from tests.e2e.conftest import Served, Visitor
from tests.support import field


@pytest.fixture
def worker(served: Served) -> Iterator[None]:
    """The server's background worker."""
    state = served.registry.app.state
    working = Worker(state.sessions, state.settings.files)
    working.start()
    yield
    working.stop()


def _ask(page: Page, age_key: str) -> None:
    page.get_by_test_id("export-caseload").click()
    expect(page.get_by_test_id("dossier-profile")).to_have_value("court")
    expect(page.get_by_test_id("dossier-recipient-kind")).to_have_value("un_mechanism")
    page.get_by_test_id("dossier-purpose").fill("تدريب: دعم تحقيق مفتوح")
    page.get_by_test_id("dossier-recipient").fill("الآلية الدولية المحايدة والمستقلة")
    page.get_by_test_id("dossier-legal-basis").fill("موافقة المانحين")
    if age_key:
        page.get_by_test_id("delivery-key").fill(age_key)
    else:
        page.get_by_test_id("delivery-plain").check()
        page.get_by_test_id("delivery-reason").fill("تدريب: يُسلَّم باليد")
    page.get_by_test_id("dossier-preview").click()
    expect(page.get_by_test_id("preview")).to_have_attribute("data-state", "shown", timeout=60_000)
    expect(page.get_by_test_id("preview-pages").locator("img").first).to_be_visible()
    page.get_by_test_id("dossier-start").click()


def _download(page: Page, folder: Path) -> Path:
    link = page.get_by_test_id("dossier-download")
    link.wait_for(timeout=60_000)
    with page.expect_download() as coming:
        link.click()
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_court_dossier_is_agreed_to_made_downloaded_and_proves_itself(
    served: Served, visit: Callable[..., Visitor], tmp_path: Path, language: str
) -> None:
    registry = served.registry
    site = field.assigned_site(registry)
    assert registry.client("monitor").post("/visits", field.visit(site)).status_code == 201
    legal = visit(language=language)
    page = legal.sign_in(f"/desk/#/map/{site}", "legal")
    theirs = pyrage.x25519.Identity.generate() if language == "en" else None
    _ask(page, str(theirs.to_public()) if theirs else "")
    expect(page.get_by_test_id("dossier-state")).to_have_attribute("data-state", "needs_second")
    officer = registry.client("protection-officer")
    (waiting,) = [each for each in officer.get("/proposals").json() if each["kind"] == "export"]
    assert officer.post(f"/proposals/{waiting['id']}/decision", {"approve": True}).status_code == 200
    page.get_by_test_id("dossier-new").click()
    page.locator("[data-testid^=dossier-order-]").click()
    page.get_by_test_id("dossier-begin").click()
    received = _download(page, tmp_path)
    legal.shot(f"dossier-{language}")
    assert received.name.endswith("-0001.zip.age" if theirs else "-0001.zip")
    if theirs:
        received.write_bytes(pyrage.decrypt(received.read_bytes(), [theirs]))
    key = tmp_path / "registry.pub"
    key.write_text(Installation(registry.app.state.settings).signer().key.text())
    checked = CliRunner().invoke(app, ["verify", str(received), "--key", str(key)])
    assert checked.exit_code == 0, checked.output
    assert "FAILED" not in checked.output
    assert "UNCHANGED SINCE" in checked.output
    assert not legal.errors
    assert not legal.elsewhere

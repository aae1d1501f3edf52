"""A stranger's file comes in with every bad row named; what is seen goes out as a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from graveregistry import jobs
from tests.e2e.conftest import Served, Visitor
from tests.e2e.desk import Desk

Visit = Callable[..., Visitor]
ROWS = """\
الاسم;lat;lon;نوع;ملاحظات غريبة
تدريب – حفرة أولى;32.70;36.50;mass_grave;من دفتر قديم
تدريب – حفرة ثانية;٣٢٫٧١;36.51;well;
تدريب – بلا موضع;;;trench;لا إحداثيات
"""


def test_a_table_is_mapped_looked_at_and_its_good_rows_taken(served: Served, visit: Visit, tmp_path: Path) -> None:
    table = tmp_path / "دفتر.csv"
    table.write_text(ROWS, "utf-8")
    desk = Desk(visit(), "researcher", "/desk/#/exchange")
    desk.by("import-file").set_input_files(table)
    desk.by("import-mapping").wait_for()
    desk.page.get_by_label("الاسم", exact=True).select_option("name_ar")
    desk.page.get_by_label("نوع", exact=True).select_option("site_types")
    desk.by("import-shape-from").select_option("two_columns")
    desk.by("import-shape-column-0").select_option("lat")
    desk.by("import-shape-column-1").select_option("lon")
    desk.by("import-radius").fill("100")
    desk.by("import-check").click()
    desk.until("() => document.querySelector('[data-testid=import-counts]')?.innerText.includes('2')")
    assert "3" in desk.by("import-errors").locator("td").first.inner_text()
    desk.visitor.shot("import")
    desk.by("import-run-good").click()
    desk.by("import-cancel").wait_for()
    jobs.run_pending(served.registry.app.state.sessions, served.registry.app.state.settings.files)
    desk.by("import-done").wait_for()
    desk.by("import-left-out").wait_for()
    desk.by("nav-map").click()
    desk.until("() => document.querySelectorAll('[data-testid=site-row]').length === 2")
    assert desk.visitor.errors == []


def test_what_the_list_shows_is_downloaded(served: Served, visit: Visit) -> None:
    site = served.registry.client("researcher").mark_site(served.registry.own)
    desk = Desk(visit(), "researcher", "/desk/#/exchange")
    with desk.page.expect_download() as download:
        desk.by("export-geojson").click()
    kept = json.loads(Path(download.value.path()).read_text("utf-8"))
    assert len(kept["features"]) == 1
    assert site["code"] in json.dumps(kept)
    assert desk.visitor.errors == []

"""The notice to print: the same bytes whatever the registry holds, one sheet, and a code that a phone reads."""

from __future__ import annotations

import io
import re
import subprocess
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from graveregistry.config import Settings
from graveregistry.errors import Failure
from graveregistry.public import notice
from graveregistry.public.shown import House, Warned
from tests.public.scene import ADDRESS, CONTACT, served
from tests.publication.scene import ground, release
from tests.support.registry import Registry
from tests.warnings.scene import AR, EN, warn

HOUSE = House(ADDRESS, ("رابطة التدريب", "هاتف 0900000000"), ("Training Association", "Telephone 0900000000"), False)
BARE = House(None, (), (), True)


DAYS = date(2026, 11, 22), date(2026, 12, 22)


def read(pdf: bytes) -> str:
    """Its text, as a reader of the file finds it."""
    told = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return " ".join(unicodedata.normalize("NFKC", told).split())


def pages(pdf: bytes) -> list[Image.Image]:
    """Its sheets as pictures, 100 dots an inch."""
    drawn = subprocess.run(["pdftoppm", "-r", "100", "-gray", "-"], input=pdf, capture_output=True, check=True)
    rest, found = drawn.stdout, []
    while rest:
        found.append(Image.open(io.BytesIO(rest)))
        found[-1].load()
        rest = rest[len(f"P5\n{found[-1].width} {found[-1].height}\n255\n") + found[-1].width * found[-1].height :]
    return found


@pytest.mark.parametrize(("lang", "page"), [("ar", f"{ADDRESS}/"), ("en", f"{ADDRESS}/en")])
def test_a_phone_reads_the_address_of_the_public_page_from_the_sheet(lang: Any, page: str) -> None:
    (sheet,) = pages(notice.notice(lang, HOUSE).pdf)
    (code,) = zxingcpp.read_barcodes(sheet)
    assert code.text == page


def test_the_sheet_says_what_to_do_whom_to_call_and_that_it_marks_no_grave() -> None:
    said = read(notice.notice("en", HOUSE).pdf)
    for words in ("Graves may be anywhere.", "Do not dig.", "Keep people away", "Telephone 0900000000"):
        assert words in said
    assert "marks the place of no grave" in said
    assert "0900000000" in read(notice.notice("ar", HOUSE).pdf)


def test_where_no_address_is_set_the_sheet_says_so_and_has_lines_to_fill_in() -> None:
    pdf = notice.notice("en", BARE).pdf
    (sheet,) = pages(pdf)
    assert zxingcpp.read_barcodes(sheet) == []
    said = read(pdf)
    assert "The address of the public page has not been set in this registry." in said
    assert said.count("Who, and telephone:") == 2
    assert "TRAINING" in said


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_the_longest_warning_still_leaves_one_sheet(lang: Any) -> None:
    text = "آليات تجرف أراضي كثيرة. " * 25, "Machines are levelling. " * 25
    longest = Warned("deir_ez_zor", text[0][:600], text[1][:600], date(2026, 11, 22), date(2026, 12, 22))
    house = House(ADDRESS, HOUSE.contact_ar, HOUSE.contact_en, True)
    assert len(pages(notice.notice(lang, house, (longest,)).pdf)) == 1


@pytest.mark.parametrize("lang", ["ar", "en"])
@pytest.mark.parametrize("length", [120, 600])
def test_short_warnings_and_several_leave_one_sheet_too(lang: Any, length: int) -> None:
    text = ("تُباع في المحافظة تربة منقولة من أماكن مجهولة. " * 20)[:length]
    warned = Warned("quneitra", text, ("Soil from unknown places is sold. " * 20)[:length], *DAYS)
    house = House(None, (), (), True)
    assert len(pages(notice.notice(lang, house, (warned,) * (1 + (length > 300))).pdf)) == 1


def test_the_day_in_arabic_is_read_from_the_right_before_its_numerals() -> None:
    warned = Warned("quneitra", "تُباع في المحافظة تربة منقولة.", "Soil is sold.", *DAYS)
    sheet = notice.notice("ar", HOUSE, (warned,)).pdf
    told = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=sheet, capture_output=True, check=True).stdout
    (year,), (numerals,) = (
        re.findall(rf'xMin="([0-9.]+)"[^>]*>{word}<', told.decode()) for word in ("2026", "2026-12-22")
    )
    assert float(year) > float(numerals)


def test_typst_markup_in_a_warning_is_printed_as_it_stands() -> None:
    text = '#import "x": y *bold* _it_ $1+1$ <label> @ref'
    warned = Warned("daraa", text, text, date(2026, 11, 22), date(2026, 12, 1))
    assert text in read(notice.notice("en", HOUSE, (warned,)).pdf)


def get(registry: Registry, path: str) -> Any:
    """The notice, made anew."""
    notice._notice.cache_clear()
    return registry.client().http.get(path)


def test_the_bytes_are_the_same_whatever_the_registry_holds(registry: Registry, tmp_path: Path) -> None:
    served(registry, tmp_path, public_address=ADDRESS, **CONTACT)
    paths = [f"/api/public/notices/{lang}.pdf" for lang in ("ar", "en")]
    before = [(each.content, sorted(each.headers.items())) for each in (get(registry, p) for p in paths)]
    ground(registry)
    release(registry)
    warn(registry)
    after = [(each.content, sorted(each.headers.items())) for each in (get(registry, p) for p in paths)]
    assert after == before


def test_a_governorates_notice_carries_its_warnings_and_no_others(registry: Registry, tmp_path: Path) -> None:
    served(registry, tmp_path, public_address=ADDRESS)
    path = "/api/public/notices/en.pdf"
    plain = get(registry, path)
    warn(registry)
    warned = get(registry, f"{path}?governorate=daraa")
    assert EN.split(".")[0] in read(warned.content)
    assert AR not in read(warned.content)
    assert get(registry, f"{path}?governorate=homs").content == plain.content
    assert get(registry, f"{path}?governorate=daraa").content == warned.content
    assert get(registry, f"{path}?governorate=atlantis").status_code == 422
    assert get(registry, "/api/public/notices/fr.pdf").status_code == 422
    known = registry.client().http.get(path, headers={"if-none-match": plain.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")
    assert plain.headers["content-type"] == "application/pdf"


@pytest.mark.parametrize("address", ["graves.example.org", "https://x.org/page", "javascript:alert(1)", "https://A b"])
def test_an_address_that_is_none_is_refused_when_the_settings_are_read(address: str) -> None:
    with pytest.raises(Failure) as refused:
        Settings(public_address=address)
    assert refused.value.code == "public_address_unfit"


def test_an_address_is_kept_without_its_last_slash_and_an_empty_one_is_none() -> None:
    assert Settings(public_address=f"{ADDRESS}/").public_address == ADDRESS
    assert Settings(public_address="").public_address is None

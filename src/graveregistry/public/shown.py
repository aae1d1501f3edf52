"""What a public page or notice is made from: released rows, standing warnings, and the installation's own words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from graveregistry.vocabulary import Language


@dataclass(frozen=True, slots=True)
class Release:
    """The newest awareness release that stands: its number, its day, and its units (GeoJSON, EPSG:4326)."""

    number: int
    released_on: date
    geojson: str


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning that stands for a governorate."""

    governorate: str
    text_ar: str
    text_en: str
    issued_on: date
    valid_until: date

    def text(self, lang: Language) -> str:
        """What it says in one language."""
        return self.text_ar if lang == "ar" else self.text_en


@dataclass(frozen=True, slots=True)
class Known:
    """A site that was public already and that two people decided to show: its middle as people write it (WGS 84)."""

    name_ar: str
    name_en: str
    text_ar: str
    text_en: str
    place: str

    def name(self, lang: Language) -> str:
        """What it is called in one language, or in the other."""
        return (self.name_ar or self.name_en) if lang == "ar" else (self.name_en or self.name_ar)

    def text(self, lang: Language) -> str:
        """What people should do there."""
        return self.text_ar if lang == "ar" else self.text_en


@dataclass(frozen=True, slots=True)
class House:
    """The installation: where its public page is, whom to call (lines by language), and whether it is for training."""

    address: str | None
    contact_ar: tuple[str, ...]
    contact_en: tuple[str, ...]
    training: bool

    def contact(self, lang: Language) -> tuple[str, ...]:
        """Whom to call, in one language."""
        return self.contact_ar if lang == "ar" else self.contact_en


@dataclass(frozen=True, slots=True)
class Shown:
    """All that a page says beside its fixed words."""

    lang: Language
    release: Release | None
    warnings: tuple[Warned, ...]
    known: tuple[Known, ...]
    house: House
    web_root: Path

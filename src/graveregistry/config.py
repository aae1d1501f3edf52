"""Settings, read once from the environment (prefix ``GRAVEREGISTRY_``)."""

from __future__ import annotations

import re
from functools import cache
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from graveregistry.errors import Failure

_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")


def listed(value: str) -> list[str]:
    """What a setting lists with commas between."""
    return [each.strip() for each in value.split(",") if each.strip()]


def _is_address(value: str) -> bool:
    try:
        ip_address(value)
    except ValueError:
        return False
    return True


class Settings(BaseSettings):
    """What an installation can set; every value has a safe default."""

    model_config = SettingsConfigDict(env_prefix="GRAVEREGISTRY_")

    home: Path = Path("var")
    """Data home: cluster, secrets, signer's memory, evidence files."""
    database_url: str | None = None
    """SQLAlchemy URL of the owner's login on any other PostGIS; none means the embedded cluster."""
    training: bool = False
    """Serve the training database, watermarked on every page and paper."""
    signer_folder: Path | None = None
    """Where the signer's memory is, best on another volume than the database; none: under the data home."""
    signer_key: str = ""
    """The first public key of a signer that runs on another machine. With it this machine signs nothing."""
    policy: Path | None = None
    """The policy file: partners' witnesses whose cosignatures are kept, and how many are enough."""
    authorities: Path | None = None
    """The file that names time-stamping authorities (RFC 3161), two at best; none: nothing is stamped."""
    paper_certificate: Path | None = None
    """The organisation's own key and certificates (PEM) for signing the paper of a dossier; none: the registry makes
    its own, under an authority of its own."""
    checkpoint_seconds: int = Field(default=3600, ge=60)
    """The ledger is signed at every full multiple of this by the clock, whatever happened."""
    check_seconds: int = Field(default=600, ge=10)
    """What was recorded since the last check of the ledger is checked this often."""
    host: str = "127.0.0.1"
    port: int = 8321
    https: bool = False
    """Behind TLS: cookies get the ``__Host-`` prefix and the Secure attribute."""
    tls: bool = False
    """Serve HTTPS oneself, with a certificate of the registry's own, for a local network (``serve --tls``)."""
    tls_names: str = ""
    """Further names and addresses for that certificate, with commas between; the first is what phones are given."""
    trust_port: int = 8320
    """Where, with ``tls``, plain HTTP hands out the authority's certificate and leads everybody else to HTTPS."""
    trusted_proxies: str = ""
    """Addresses or networks, with commas between, whose X-Forwarded-For and -Proto are believed; none: nobody's."""
    hosts: str = ""
    """Further names, with commas between, under which the server is asked (the ``Host`` header). Loopback, ``host``,
    that of ``public_address`` and those of the certificate are known."""
    rate_factor: float = Field(default=1.0, ge=0)
    """How many times what is usual one address may ask in a time; 0: as often as it likes."""
    web_root: Path = Path(__file__).resolve().parents[2] / "web" / "dist"
    """Where the built pages are."""
    evidence_identity: Path | None = None
    """The private age key that opens files of evidence, where it does not lie in the data home's secrets."""
    backup_recipients: Path | None = None
    """A file of public age keys, one a line: for whom backups are sealed. The private ones are kept elsewhere."""
    district_maps: Path | None = None
    """A folder of finer maps for phones, ``<governorate>.pmtiles``; none: they are cut from the base map."""
    body_limit: int = 30 * 2**20
    """Largest request body in bytes; a photo of 25 MB with its form fits."""

    public_address: str | None = None
    """Where people reach the public page, ``https://graves.example.org``: printed as a QR code and used in the snippet
    for other sites. None: notices and pages say that it is not set; it is never guessed from a request."""
    contact_ar: str = ""
    """Whom to call, for the public page and printed notices, in Arabic; lines parted by ``|``."""
    contact_en: str = ""
    """The same in English."""

    enquiry_hectares: float = Field(default=5, gt=0, le=1000)
    """The most ground that may be asked about at once before digging, in hectares."""
    enquiry_days: int = Field(default=7, ge=1, le=60)
    """How many days an enquiry lies open to every organisation before its answer is handed out, whatever it is."""

    neutral_name_ar: str = "دفتر ملاحظات"
    """What the phone page is called on a phone's screen and in its list of apps, in Arabic. It should say nothing."""
    neutral_name_en: str = "Notes"
    """The same in English."""
    neutral_icon: Literal["notes", "calendar", "weather", "book"] = "notes"
    """The picture that goes with the name."""

    @field_validator("public_address")
    @classmethod
    def _is_an_address(cls, value: str | None) -> str | None:
        """An origin: scheme, host and perhaps port.

        Raises:
            Failure: ``public_address_unfit``.
        """
        if not value:
            return None
        if not re.fullmatch(r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?/?", value):
            raise Failure("public_address_unfit", value=value)
        return value.rstrip("/")

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: str) -> str:
        """Addresses and networks.

        Raises:
            Failure: ``proxies_unfit``.
        """
        for each in listed(value):
            try:
                ip_network(each, strict=False)
            except ValueError:
                raise Failure("proxies_unfit", value=each) from None
        return value

    @field_validator("hosts", "tls_names")
    @classmethod
    def _are_names(cls, value: str) -> str:
        """Names of hosts, or addresses.

        Raises:
            Failure: ``name_unfit``.
        """
        for each in listed(value):
            if not _NAME.fullmatch(each) and not _is_address(each):
                raise Failure("name_unfit", value=each)
        return value

    @property
    def files(self) -> Path:
        """Where this database's own files are (evidence, imports, dossiers): training files stay apart too."""
        return self.home.resolve() / "files" / self.database_name

    @property
    def database_name(self) -> str:
        """The training database is a separate one: fictional sites never enter the evidential ledger."""
        return "graveregistry_training" if self.training else "graveregistry"


@cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings()

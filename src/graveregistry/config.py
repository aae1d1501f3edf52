"""Settings, read once from the environment (prefix ``GRAVEREGISTRY_``)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What an installation can set; every value has a safe default."""

    model_config = SettingsConfigDict(env_prefix="GRAVEREGISTRY_")

    home: Path = Path("var")
    """Data home: cluster, secrets, signer's memory, evidence files."""
    database_url: str | None = None
    """SQLAlchemy URL of the owner's login on any other PostGIS; none means the embedded cluster."""
    training: bool = False
    """Serve the training database, watermarked on every page and paper."""
    host: str = "127.0.0.1"
    port: int = 8321
    https: bool = False
    """Behind TLS: cookies get the ``__Host-`` prefix and the Secure attribute."""
    web_root: Path = Path(__file__).resolve().parents[2] / "web" / "dist"
    """Where the built pages are."""
    body_limit: int = 30 * 2**20
    """Largest request body in bytes; a photo of 25 MB with its form fits."""

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

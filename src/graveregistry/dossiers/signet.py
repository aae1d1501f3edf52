"""The registry's certificate for its papers: one it made itself under an authority of its own, or the organisation's.

Unlike the signer of checkpoints it needs no memory, so it is at hand wherever papers are made, also where checkpoints
are signed on another machine. Its keys are files among the data home's secrets and go into no table.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from graveregistry.config import Settings
from graveregistry.errors import Failure
from graveregistry.ledger import durable

AUTHORITY, SIGNET = "authority.pem", "signet.pem"
AUTHORITY_LASTS, SIGNET_LASTS = timedelta(days=365 * 30), timedelta(days=365 * 3)
# A new one in time, so that nobody gets a paper whose certificate ends before they opened it.
RENEWED_BEFORE = timedelta(days=90)
# Clocks differ, and an export may have been recorded some days before its paper is made.
_BEGINS_BEFORE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Signet:
    """What papers are signed with: the private key, its certificate, and those that issued it, the root last."""

    key: ec.EllipticCurvePrivateKey
    chain: tuple[x509.Certificate, ...]

    @property
    def certificate(self) -> x509.Certificate:
        """That of the key."""
        return self.chain[0]

    def handed_out(self) -> bytes:
        """The certificate (PEM) that whoever checks papers is given, by another way than the dossier."""
        return self.chain[-1].public_bytes(Encoding.PEM)

    def pem(self) -> bytes:
        """Key and certificates, as they are kept."""
        key = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return key + b"".join(each.public_bytes(Encoding.PEM) for each in self.chain)


def signet_of(settings: Settings) -> Signet:
    """The signet of an installation: the organisation's own, else one made here at the first call and renewed in time.

    Raises:
        Failure: ``paper_certificate_unfit``.
    """
    given = settings.paper_certificate
    if given is not None:
        return read_signet(given, datetime.now(UTC))
    folder = settings.home.resolve() / "secrets" / "paper" / settings.database_name
    return own_signet(folder, datetime.now(UTC), training=settings.training)


def read_signet(path: Path, now: datetime) -> Signet:
    """The signet in a PEM file: an EC private key, its certificate, and those that issued it, in this order.

    Raises:
        Failure: ``paper_certificate_unfit``.
    """
    try:
        data = path.read_bytes()
        key, chain = load_pem_private_key(data, None), x509.load_pem_x509_certificates(data)
    except (OSError, ValueError, TypeError) as error:
        raise Failure("paper_certificate_unfit", path=str(path), why=str(error)) from None
    first = chain[0]
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != first.public_key():
        raise Failure("paper_certificate_unfit", path=str(path), why="the first certificate is not of this EC key")
    if not first.not_valid_before_utc <= now <= first.not_valid_after_utc:
        raise Failure("paper_certificate_unfit", path=str(path), why=f"not valid on {now:%Y-%m-%d}")
    return Signet(key, tuple(chain))


def own_signet(folder: Path, now: datetime, *, training: bool) -> Signet:
    """The signet in a folder, made with its authority where there is none, and anew before it ends."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with durable.locked(folder / "lock"):
        path = folder / SIGNET
        if path.exists():
            kept = _read(path)
            if kept.certificate.not_valid_after_utc - now > RENEWED_BEFORE:
                return kept
        made = issued(_authority(folder / AUTHORITY, now, training=training), new_key(), now, training=training)
        durable.replace(path, made.pem())
        return made


def _authority(path: Path, now: datetime, *, training: bool) -> Signet:
    if not path.exists():
        durable.replace(path, new_authority(new_key(), now, training=training).pem())
    return _read(path)


def _read(path: Path) -> Signet:
    data = path.read_bytes()
    key = load_pem_private_key(data, None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise Failure("paper_certificate_unfit", path=str(path), why="not an EC key")
    return Signet(key, tuple(x509.load_pem_x509_certificates(data)))


def new_key() -> ec.EllipticCurvePrivateKey:
    """A key on the curve that every reader of PDF knows."""
    return ec.generate_private_key(ec.SECP256R1())


def new_authority(key: ec.EllipticCurvePrivateKey, now: datetime, *, training: bool) -> Signet:
    """A root of the registry's own: what verifiers are given, so that a renewed signet needs no new handing out."""
    name = _name("Authority of a registry's papers", training=training)
    made = (
        _begun(name, name, key.public_key(), now, AUTHORITY_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(ca=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return Signet(key, (made.sign(key, SHA256()),))


def issued(authority: Signet, key: ec.EllipticCurvePrivateKey, now: datetime, *, training: bool) -> Signet:
    """A signet under an authority."""
    subject = _name("A registry's papers", training=training)
    made = (
        _begun(subject, authority.certificate.subject, key.public_key(), now, SIGNET_LASTS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(ca=False), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False)
    )
    return Signet(key, (made.sign(authority.key, SHA256()), *authority.chain))


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, lasts: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BEGINS_BEFORE)
        .not_valid_after(now + lasts)
    )


def _name(text: str, *, training: bool) -> x509.Name:
    """No organisation and no place: a certificate is shown to anybody."""
    told = f"{text} (TRAINING)" if training else text
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, told)])


def _usage(*, ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not ca,
        content_commitment=not ca,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )

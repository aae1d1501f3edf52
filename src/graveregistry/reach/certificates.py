"""A certificate authority of the registry's own and the server's certificate under it, for a local network.

The authority is bound (name constraints, RFC 5280 section 4.2.1.10) to private addresses, to names that exist on local
networks alone and to those that were given: whoever steals it cannot pose as anybody's bank. It is shown to whoever
looks through a phone, so it bears the phone page's neutral name and says nothing else.
"""

from __future__ import annotations

import hashlib
import ssl
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from graveregistry.errors import Failure
from graveregistry.ledger import durable
from graveregistry.reach.names import Names, bracketed

AUTHORITY, SERVER = "authority.pem", "server.pem"
AUTHORITY_LASTS = timedelta(days=365 * 10)
# Browsers refuse certificates that live much longer, whoever issued them (Apple: 825 days, 398 for public ones).
SERVER_LASTS = timedelta(days=397)
RENEWED_BEFORE = timedelta(days=60)
_CLOCKS_DIFFER = timedelta(days=2)
LOCAL_NAMES = ("local", "localhost", "lan", "internal", "home.arpa")
"""RFC 6762, RFC 6761, what routers hand out, ICANN's name for private use, RFC 8375."""
LOCAL_NETWORKS = (
    *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16"),
    *("::1/128", "fc00::/7", "fe80::/10"),
)


@dataclass(frozen=True, slots=True)
class Identity:
    """What the server shows: ``file`` holds its key and its certificate (PEM), ``authority`` is whom phones trust."""

    file: Path
    authority: x509.Certificate
    server: x509.Certificate

    @property
    def der(self) -> bytes:
        """The authority's certificate, as phones take it."""
        return self.authority.public_bytes(Encoding.DER)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the authority's certificate, in pairs of digits as phones show it."""
        digest = hashlib.sha256(self.der).hexdigest().upper()
        return ":".join(digest[at : at + 2] for at in range(0, len(digest), 2))

    def context(self) -> ssl.SSLContext:
        """For a server: TLS 1.2 or newer."""
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.minimum_version = ssl.TLSVersion.TLSv1_2
        made.load_cert_chain(self.file)
        return made


@dataclass(frozen=True, slots=True)
class _Held:
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    def pem(self) -> bytes:
        """Key and certificate, as they are kept."""
        key = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return key + self.certificate.public_bytes(Encoding.PEM)


def identity(folder: Path, names: Names, title: str, now: datetime) -> Identity:
    """The server's identity, kept in a folder for this account alone: made where there is none, and anew before it
    ends or when the names have changed. The authority stays, so that phones need to trust it once.

    Raises:
        Failure: ``name_outside`` when the authority cannot vouch for ``names.first``.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with durable.locked(folder / "lock"):
        authority = _kept(folder / AUTHORITY, now)
        if authority is None:
            authority = _new_authority(names, title, now)
            durable.replace(folder / AUTHORITY, authority.pem())
        vouched = _vouched(authority.certificate, names, folder)
        server = _kept(folder / SERVER, now)
        if server is None or _alternatives(server.certificate) != vouched or not _is_under(server, authority):
            server = _issued(authority, vouched, title, now)
            durable.replace(folder / SERVER, server.pem())
    return Identity(folder / SERVER, authority.certificate, server.certificate)


def _kept(path: Path, now: datetime) -> _Held | None:
    if not path.exists():
        return None
    data = path.read_bytes()
    key, certificate = load_pem_private_key(data, None), x509.load_pem_x509_certificate(data)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or certificate.not_valid_after_utc - now < RENEWED_BEFORE:
        return None
    return _Held(key, certificate)


def _is_under(server: _Held, authority: _Held) -> bool:
    try:
        server.certificate.verify_directly_issued_by(authority.certificate)
    except (ValueError, InvalidSignature):
        return False
    return True


def _new_authority(names: Names, title: str, now: datetime) -> _Held:
    key = ec.generate_private_key(ec.SECP256R1())
    networks = [*map(ip_network, LOCAL_NETWORKS), *(ip_network(each) for each in names.addresses)]
    permitted: list[x509.GeneralName] = [x509.DNSName(each) for each in dict.fromkeys((*LOCAL_NAMES, *names.hosts))]
    permitted += [x509.IPAddress(each) for each in dict.fromkeys(networks)]
    name = _name(f"{title} (local network)")
    made = (
        _begun(name, name, key, now, now + AUTHORITY_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.NameConstraints(permitted, None), critical=True)
        .add_extension(_usage(authority=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return _Held(key, made.sign(key, SHA256()))


def _issued(authority: _Held, names: frozenset[x509.GeneralName], title: str, now: datetime) -> _Held:
    key, issuer = ec.generate_private_key(ec.SECP256R1()), authority.certificate
    ends = min(now + SERVER_LASTS, issuer.not_valid_after_utc)
    made = (
        _begun(_name(title), issuer.subject, key, now, ends)
        .add_extension(x509.SubjectAlternativeName(sorted(names, key=repr)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False)
    )
    return _Held(key, made.sign(authority.key, SHA256()))


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime, ends: datetime
) -> x509.CertificateBuilder:
    serial = x509.random_serial_number()
    begun = x509.CertificateBuilder(issuer, subject, key.public_key(), serial)
    return begun.not_valid_before(now - _CLOCKS_DIFFER).not_valid_after(ends)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text[:64])])


def _usage(*, authority: bool) -> x509.KeyUsage:
    no = dict.fromkeys(("content_commitment", "key_encipherment", "data_encipherment", "key_agreement"), False)
    no |= dict.fromkeys(("encipher_only", "decipher_only"), False)
    return x509.KeyUsage(digital_signature=not authority, key_cert_sign=authority, crl_sign=authority, **no)


def _alternatives(certificate: x509.Certificate) -> frozenset[x509.GeneralName]:
    return frozenset(certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)


def _vouched(authority: x509.Certificate, names: Names, folder: Path) -> frozenset[x509.GeneralName]:
    """Those of the names that the authority may vouch for: what the machine has come to be called later, it may not."""
    bounds = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    zones = tuple(each.value for each in bounds if isinstance(each, x509.DNSName))
    networks = tuple(ip_network(str(each.value)) for each in bounds if isinstance(each, x509.IPAddress))
    hosts = [each for each in names.hosts if any(each == zone or each.endswith(f".{zone}") for zone in zones)]
    addresses = [each for each in names.addresses if any(each in network for network in networks)]
    if names.first not in {*hosts, *map(bracketed, addresses)}:
        raise Failure("name_outside", value=names.first, folder=folder)
    return frozenset([*map(x509.DNSName, hosts), *map(x509.IPAddress, addresses)])

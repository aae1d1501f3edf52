"""A time-stamping authority on loopback, run by ``openssl ts``; it can be told to misbehave."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

CONFIG = """
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
certs = {folder}/chain.pem
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
ess_cert_id_chain = no
"""


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


@dataclass
class Authority:
    """The authority's folder, its root, and how it answers: ``twist`` changes a request before it is stamped."""

    folder: Path
    name: str = "tsa"
    valid: tuple[timedelta, timedelta] = (timedelta(days=-1), timedelta(days=1))
    twist: Callable[[bytes], bytes] = lambda query: query
    answers: Callable[[bytes], bytes] = lambda response: response
    status: int = 200
    asked: list[bytes] = field(default_factory=list)
    port: int = 0

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True)
        ca_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        # DER wants the certificates in a response sorted, and openssl does not sort them: the longer root comes second.
        issuer = f"root of {self.name}, with a name long enough for its place"
        self.root = self._certificate(issuer, ca_key.public_key(), issuer, ca_key, ca=True)
        leaf = self._certificate(self.name, key.public_key(), issuer, ca_key, ca=False)
        self.ca_file = self.folder / "ca.pem"
        self.ca_file.write_bytes(_pem(self.root))
        (self.folder / "tsa.pem").write_bytes(_pem(leaf))
        (self.folder / "chain.pem").write_bytes(_pem(self.root))
        (self.folder / "tsa.key").write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        (self.folder / "serial").write_text("01\n")
        (self.folder / "tsa.cnf").write_text(CONFIG.format(folder=self.folder))

    def _certificate(
        self, name: str, key: ec.EllipticCurvePublicKey, issuer: str, by: ec.EllipticCurvePrivateKey, *, ca: bool
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        begun, ended = (timedelta(days=-3650), timedelta(days=3650)) if ca else self.valid
        made = (
            x509.CertificateBuilder()
            .subject_name(_name(name))
            .issuer_name(_name(issuer))
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + begun)
            .not_valid_after(now + ended)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        )
        if not ca:
            made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        return made.sign(by, hashes.SHA256())

    def stamp(self, query: bytes) -> bytes:
        """The response to a request (both DER)."""
        asked, answer = self.folder / "asked.tsq", self.folder / "answer.tsr"
        asked.write_bytes(self.twist(query))
        words = ["-reply", "-config", str(self.folder / "tsa.cnf"), "-queryfile", str(asked), "-out", str(answer)]
        subprocess.run(["openssl", "ts", *words], check=True, capture_output=True)
        return self.answers(answer.read_bytes())

    def verified_by_openssl(self, response: bytes, data: bytes) -> bool:
        """The second opinion: ``openssl ts -verify``."""
        tsr, file = self.folder / "second.tsr", self.folder / "second.data"
        tsr.write_bytes(response)
        file.write_bytes(data)
        words = ["-verify", "-data", str(file), "-in", str(tsr), "-CAfile", str(self.ca_file)]
        return subprocess.run(["openssl", "ts", *words], check=False, capture_output=True).returncode == 0

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}/tsr"


@contextmanager
def answering(authority: Authority) -> Iterator[Authority]:
    """The authority over HTTP, as long as the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            authority.asked.append(body)
            answer = authority.stamp(body)
            self.send_response(authority.status)
            self.send_header("content-type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", authority.port), Handler)
    authority.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield authority
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

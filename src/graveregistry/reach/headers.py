"""The headers of every answer, as far as its address tells; a page's own policy is with the page."""

from __future__ import annotations

from graveregistry.config import Settings

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "font-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
_DEVICES = ("camera", "display-capture", "geolocation", "hid", "microphone", "midi", "payment", "serial")
NO_DEVICES = ", ".join(f"{each}=()" for each in (*_DEVICES, "usb"))
"""Only the phone page looks through a camera, listens, or asks where it is."""
PHONE_DEVICES = NO_DEVICES
for _each in ("camera", "geolocation", "microphone"):
    PHONE_DEVICES = PHONE_DEVICES.replace(f"{_each}=()", f"{_each}=(self)")
HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": NO_DEVICES,
}
HSTS = {"strict-transport-security": "max-age=63072000"}
"""Two years (RFC 6797). Not of subdomains: they are the organisation's, not ours."""


def headers_of(settings: Settings) -> dict[str, str]:
    """Those of every answer of an installation.

    With a certificate of our own there is no HSTS: it holds for all ports of a name, so that a phone that lost the
    authority could no longer fetch it over plain HTTP, nor go on to another server under that name.
    """
    return HEADERS | (HSTS if settings.https and not settings.tls else {})


def dressed(every: dict[str, str], path: str, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """An answer's own headers, and of ``every`` those that it has not."""
    present = {key.lower() for key, _ in headers}
    wanted = every | _of(path)
    return [*headers, *((k.encode(), v.encode()) for k, v in wanted.items() if k.encode() not in present)]


def _of(path: str) -> dict[str, str]:
    if path.startswith(("/api/v1/", "/ogc")):
        return {"cache-control": "no-store"}
    if path.startswith("/field/"):
        return {"permissions-policy": PHONE_DEVICES}
    if path.startswith("/assets/"):
        # Named after their content by the build; a refusal brings its own ``no-store``.
        return {"cache-control": "public, max-age=31536000, immutable"}
    return {}

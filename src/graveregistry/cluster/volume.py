"""Whether a folder can be shown to lie on an encrypted volume (Linux, best effort)."""

from __future__ import annotations

from pathlib import Path

ENCRYPTING = frozenset({"ecryptfs", "fuse.gocryptfs", "fuse.cryfs", "fuse.encfs"})


def shown_encrypted(folder: Path, *, proc: Path = Path("/proc"), sys: Path = Path("/sys")) -> bool:
    """True only when the folder's device, or every device below it, is a dm-crypt (LUKS) mapping.

    False means "could not be shown", not "is not": a cloud provider's or a disk's own encryption, or ZFS, cannot
    be seen from here. ``proc`` and ``sys`` are the kernel's views (proc(5), sysfs).
    """
    kind, source = _mount(folder.resolve(), proc)
    if kind in ENCRYPTING:
        return True
    return source.startswith("/dev/") and _encrypted(Path(source).resolve().name, sys)


def _mount(folder: Path, proc: Path) -> tuple[str, str]:
    """Kind and source of the file system a folder is on: the deepest mount above it, the latest of equals."""
    best, found = -1, ("", "")
    for line in (proc / "self" / "mountinfo").read_text().splitlines():
        before, _, after = line.partition(" - ")
        point = Path(before.split()[4].replace("\\040", " "))
        if folder.is_relative_to(point) and len(point.parts) >= best:
            kind, source = after.split()[:2]
            best, found = len(point.parts), (kind, source)
    return found


def _encrypted(name: str, sys: Path) -> bool:
    device = sys / "class" / "block" / name
    uuid = device / "dm" / "uuid"
    if uuid.exists() and uuid.read_text().startswith("CRYPT-"):
        return True
    below = [entry.name for entry in device.glob("slaves/*")]
    return bool(below) and all(_encrypted(entry, sys) for entry in below)

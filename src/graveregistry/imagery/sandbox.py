"""A stranger's GeoTIFF is read by a process of its own, which may break: this side only listens to it."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from graveregistry.errors import Failure, Reason

LOOK_SECONDS = 30.0
MAKE_SECONDS = 4 * 3600.0
_STARTS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
Tell = Callable[[float], None]
"""Called with the share done, from 0 to 1; what it raises ends the work."""

_REASONS = {
    "not_geotiff": ("ليس صورة GeoTIFF مقروءة.", "It is no GeoTIFF that can be read."),
    "no_crs": (
        "لا يذكر نظام إحداثياته ولا موضعه على الأرض. احفظه من برنامج الخرائط مع نظام الإحداثيات.",
        "It does not say its coordinate system or where it lies. Save it from your mapping program with its "
        "coordinate system.",
    ),
    "bands": (
        "عدد طبقاته اللونية غير مدعوم؛ المقبول: رمادي، أو ثلاث طبقات (أحمر وأخضر وأزرق)، أو أربع.",
        "Its number of bands is not supported; it may be grey, have three bands (red, green, blue), or four.",
    ),
    "depth": (
        "قيمه ليست أعداداً صحيحة من 8 أو 16 بتاً. صدّر نسخة للعرض بعمق 8 بتات.",
        "Its values are not whole numbers of 8 or 16 bits. Export a copy for display with 8 bits.",
    ),
    "pixels": (
        "فيه أكثر من ملياري بكسل. قسّمه إلى قطع وسجّل كل قطعة.",
        "It has more than two thousand million pixels. Divide it and register each part.",
    ),
    "blocks": (
        "بياناته كتلة واحدة كبيرة لا تُقرأ أجزاءً. احفظه بصيغة COG أو مقسّماً إلى مربّعات.",
        "Its data are one large block that cannot be read in parts. Save it as COG or tiled.",
    ),
    "bounds": ("موضعه ليس على الأرض، أو قريب جداً من القطبين.", "It lies nowhere on Earth, or too near a pole."),
    "cut_short": ("الملف مبتور أو تالف. انسخه من جديد.", "The file is cut short or damaged. Copy it again."),
    "empty": ("كل ما فيه فراغ بلا بيانات.", "There is nothing in it but empty ground."),
    "too_heavy": (
        "تجاوزت قراءته حدود الذاكرة أو الوقت. احفظه بصيغة COG أو قسّمه.",
        "Reading it took more memory or time than allowed. Save it as COG, or divide it.",
    ),
}


def is_tiff(start: bytes) -> bool:
    """Whether a file that begins so claims to be a TIFF."""
    return start.startswith(_STARTS)


def unfit(code: str) -> Failure:
    """The refusal with its reason."""
    ar, en = _REASONS[code]
    return Failure("geotiff_unfit", reasons=(Reason(code, ar, en),))


def look(source: Path) -> None:
    """Whether an archive can be made of a file; quick, whatever its size.

    Raises:
        Failure: ``geotiff_unfit`` with what is wrong.
    """
    _listen(("look", str(source)), source.parent, LOOK_SECONDS, lambda _: None)


def make(source: Path, archive: Path, tell: Tell) -> None:
    """Make a raster PMTiles archive of a GeoTIFF.

    Raises:
        Failure: ``geotiff_unfit``; and whatever ``tell`` raises, once the process has been ended.
    """
    _listen(("make", str(source), str(archive)), archive.parent, MAKE_SECONDS, tell)


def _listen(words: tuple[str, ...], folder: Path, seconds: float, tell: Tell) -> None:
    with _process(words, folder) as process:
        for said in _said(process, seconds):
            if "refused" in said:
                raise unfit(said["refused"])
            if "done" in said:
                return
            tell(said["share"])
        # It ended without a word: by a signal at one of its bounds, or it broke over what is in the file.
        raise unfit("too_heavy" if process.wait() < 0 else "cut_short")


def _said(process: subprocess.Popen[str], seconds: float) -> Iterator[dict[str, Any]]:
    assert process.stdout is not None
    clock = threading.Timer(seconds, process.kill)
    clock.start()
    try:
        yield from map(json.loads, process.stdout)
    finally:
        clock.cancel()


@contextmanager
def _process(words: tuple[str, ...], folder: Path) -> Iterator[subprocess.Popen[str]]:
    """The process, with nothing of our own surroundings; ended when it is no longer listened to."""
    process = subprocess.Popen(  # noqa: S603 - this Python, with a program of ours
        [sys.executable, "-I", "-m", "graveregistry.imagery.warping", *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=folder,
        env={"TMPDIR": str(folder), "LANG": "C.UTF-8"},
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()

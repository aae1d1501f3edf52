"""Files of every kind, made here: each carries PLANTED words where its form keeps words about its making."""

from __future__ import annotations

import io
import zipfile
from fractions import Fraction
from typing import Any

import av
import pikepdf
from PIL import Image, TiffImagePlugin


def clip(seconds: float = 1.0, *, sound: bool = True, size: tuple[int, int] = (320, 240)) -> bytes:
    """An MP4 as a telephone makes one: with a place, a time and a title in its container."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        container.metadata.update(
            {"title": "PLANTED-TITLE", "creation_time": "2026-03-12T06:16:00Z", "location": "+32.7008+036.5015/"}
        )
        streams = [_video(container, size)]
        if sound:
            streams.append(container.add_stream("aac", rate=44_100, layout="mono"))
        for number in range(round(seconds * 25)):
            image = Image.new("RGB", size, (number * 9 % 256, 90, 60))
            frame: Any = av.VideoFrame.from_image(image)
            frame.pts, frame.time_base = number, Fraction(1, 25)
            container.mux(streams[0].encode(frame))
        if sound:
            _silence(container, streams[1], seconds)
        for stream in streams:
            container.mux(stream.encode(None))
    return out.getvalue()


def _video(container: Any, size: tuple[int, int]) -> Any:
    stream = container.add_stream("libx264", rate=25)
    stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
    return stream


def _silence(container: Any, stream: Any, seconds: float) -> None:
    for number in range(round(seconds * 44_100 / 1024)):
        frame = av.AudioFrame(format="fltp", layout="mono", samples=1024)
        frame.planes[0].update(bytes(4096))
        frame.sample_rate, frame.pts = 44_100, number * 1024
        container.mux(stream.encode(frame))


def recording(form: str = "ogg") -> bytes:
    """A voice note, as Ogg or WebM with Opus."""
    out = io.BytesIO()
    with av.open(out, "w", format=form) as container:
        container.metadata["title"] = "PLANTED-TITLE"
        stream = container.add_stream("libopus", rate=48_000, layout="mono")
        for number in range(50):
            frame = av.AudioFrame(format="s16", layout="mono", samples=960)
            frame.planes[0].update(bytes(1920))
            frame.sample_rate, frame.pts = 48_000, number * 960
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return out.getvalue()


def paper() -> bytes:
    """A PDF with an author, a script that runs when it is opened, and a file inside."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.docinfo["/Author"] = "PLANTED-AUTHOR"
        made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('PLANTED')")
        made.attachments["x"] = pikepdf.AttachedFileSpec(made, b"PLANTED-FILE", filename="PLANTED.txt")
        made.save(out)
    return out.getvalue()


def track() -> bytes:
    """A GPX of three points."""
    points = "".join(
        f'<trkpt lat="{32.7 + n / 1000}" lon="{36.5 + n / 1000}"><time>2026-03-12T06:1{n}:00Z</time></trkpt>'
        for n in range(3)
    )
    body = f'<gpx version="1.1" creator="PLANTED" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>{points}'
    return f'<?xml version="1.0"?>\n{body}</trkseg></trk></gpx>'.encode()


def places() -> bytes:
    """A KML of a line of two points."""
    head = '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><LineString>'
    return f"{head}<coordinates>36.5,32.7,0 36.6,32.8,0</coordinates></LineString></Placemark></kml>".encode()


def scene(size: tuple[int, int] = (40, 20), mode: str = "L") -> bytes:
    """A GeoTIFF: EPSG:32637, pixels of 10 m, its left upper corner at 260000, 3630000."""
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    for tag, kind, value in (
        (33550, 12, (10.0, 10.0, 0.0)),
        (33922, 12, (0.0, 0.0, 0.0, 260_000.0, 3_630_000.0, 0.0)),
        (34735, 3, (1, 1, 0, 2, 1024, 0, 1, 1, 3072, 0, 1, 32637)),
    ):
        tags.tagtype[tag] = kind
        tags[tag] = value
    out = io.BytesIO()
    Image.new(mode, size, 7).save(out, "TIFF", tiffinfo=tags)
    return out.getvalue()


def office(part: str) -> bytes:
    """An OOXML file with this part."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(part, "<x/>")
    return out.getvalue()


def packed(parts: dict[str, str]) -> bytes:
    """A file of these parts, in this order, deflated."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body, zipfile.ZIP_STORED if name == "mimetype" else None)
    return out.getvalue()


def open_document(kind: str) -> bytes:
    """An OpenDocument file of a kind."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        archive.writestr("content.xml", "<x/>")
    return out.getvalue()

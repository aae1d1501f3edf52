"""Video and sound: what the container says of its making, and a working copy without it (WebM: VP8, Opus)."""

from __future__ import annotations

import importlib
import io
import itertools
import pkgutil
from collections.abc import Iterator
from typing import Any, BinaryIO

import av
from av.filter import Graph
from av.video.frame import VideoFrame

from graveregistry.evidence.workshop.text import bounded

_DEMUXERS = {
    "video/mp4": "mov",
    "video/quicktime": "mov",
    "video/3gpp": "mov",
    "audio/mp4": "mov",
    "video/webm": "matroska",
    "audio/webm": "matroska",
    "video/x-matroska": "matroska",
    "video/x-msvideo": "avi",
    "audio/wav": "wav",
    "audio/ogg": "ogg",
    "audio/mpeg": "mp3",
    "audio/flac": "flac",
    "audio/aac": "aac",
    "audio/amr": "amr",
}
"""Which reader may look at what: FFmpeg chooses none by itself, some read other files that a file names."""
_LONGEST_SIDE, _RATE, _SOUND_RATE = 1280, 30, 48_000
_MOST_TAGS = 100
PREVIEW = 320


def load_all() -> None:
    """Load every part of the library, of which some come late otherwise."""
    for each in pkgutil.walk_packages(av.__path__, "av."):
        if not each.name.endswith("__main__"):
            importlib.import_module(each.name)


def read(source: BinaryIO, media_type: str, working: BinaryIO, preview: BinaryIO) -> dict[str, Any]:
    """Write a working copy and a preview; what the container says, every value as text."""
    with av.open(source, format=_DEMUXERS[media_type]) as container:
        said, moving = _said(container), bool(container.streams.video)
        _copy(container, working)
    if moving:
        source.seek(0)
        _preview(source, media_type, preview)
    return said


def _said(container: Any) -> dict[str, Any]:
    streams = []
    for stream in list(container.streams)[:20]:
        about = {"type": stream.type, "codec": stream.codec_context.name if stream.codec_context else "unknown"}
        if stream.type == "video":
            about |= {"width": str(stream.codec_context.width), "height": str(stream.codec_context.height)}
        streams.append(about | {"tags": bounded(stream.metadata.items(), _MOST_TAGS)})
    seconds = "" if container.duration is None else f"{container.duration / av.time_base:.3f}"
    return {"container": bounded(container.metadata.items(), _MOST_TAGS), "seconds": seconds, "streams": streams}


def _copy(container: Any, target: BinaryIO) -> None:
    pictures = next(iter(container.streams.video), None)
    sounds = next(iter(container.streams.audio), None)
    with av.open(target, "w", format="webm", options={"fflags": "+bitexact"}) as out:
        wanted = [stream for stream in (pictures, sounds) if stream is not None]
        ways = {stream.index: _Way(out, stream) for stream in wanted}
        for packet in container.demux(wanted):
            for frame in _frames(packet):
                ways[packet.stream.index].take(frame)
        for way in ways.values():
            way.end()


def _frames(packet: Any) -> Iterator[Any]:
    """The frames of a packet; a damaged one is passed over, as players do."""
    try:
        yield from packet.decode()
    except av.error.InvalidDataError:
        return


class _Way:
    """One stream on its way into the copy: turned upright, made smaller, packed anew."""

    def __init__(self, out: Any, stream: Any) -> None:
        self._out = out
        self._moving = stream.type == "video"
        self._graph: Graph | None = None
        self._resampler = av.AudioResampler("flt", "stereo", _SOUND_RATE)
        if self._moving:
            self._to = out.add_stream("libvpx", rate=_RATE)
            self._to.pix_fmt = "yuv420p"
            self._to.bit_rate = 1_500_000
            self._to.options = {"deadline": "realtime", "cpu-used": "8"}
        else:
            self._to = out.add_stream("libopus", rate=_SOUND_RATE, layout="stereo")
            self._to.bit_rate = 64_000

    def take(self, frame: Any) -> None:
        """One frame more."""
        if not self._moving:
            for part in self._resampler.resample(frame):
                self._pack(part)
            return
        if self._graph is None:
            self._graph = _upright(frame)
        self._graph.push(frame)
        self._pull()

    def _pull(self) -> None:
        assert self._graph is not None
        while True:
            try:
                made: Any = self._graph.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            if not self._to.codec_context.is_open:
                self._to.width, self._to.height = made.width, made.height
            # A key frame is where the encoder thinks best, not where the camera thought.
            made.pict_type = 0
            self._pack(made)

    def _pack(self, frame: Any) -> None:
        for packet in self._to.encode(frame):
            self._out.mux(packet)

    def end(self) -> None:
        """What is still held back."""
        if self._graph is not None:
            self._graph.push(None)
            self._pull()
        if self._moving and not self._to.codec_context.is_open:
            return
        if not self._moving:
            for part in self._resampler.resample(None):
                self._pack(part)
        self._pack(None)


# Clockwise in FFmpeg's words, against the clock in the frame's own.
_TURNS = {90: (("transpose", "cclock"),), 180: (("hflip", ""), ("vflip", "")), 270: (("transpose", "clock"),)}


def _upright(frame: VideoFrame) -> Graph:
    """Turned as the camera was held, at most 1,280 pixels long, 30 pictures a second."""
    graph = Graph()
    turn = round(frame.rotation) % 360
    wide, high = (frame.height, frame.width) if turn in {90, 270} else (frame.width, frame.height)
    share = min(1.0, _LONGEST_SIDE / max(wide, high))
    size = ":".join(str(max(2, int(side * share) // 2 * 2)) for side in (wide, high))
    steps = [
        graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=frame.time_base),
        *(graph.add(name, given or None) for name, given in _TURNS.get(turn, ())),
        graph.add("scale", size),
        graph.add("format", "yuv420p"),
        graph.add("fps", str(_RATE)),
        graph.add("buffersink"),
    ]
    for before, after in itertools.pairwise(steps):
        before.link_to(after)
    graph.configure()
    return graph


def _preview(source: BinaryIO, media_type: str, target: BinaryIO) -> None:
    with av.open(source, "r", format=_DEMUXERS[media_type]) as container:
        frame: Any
        for frame in container.decode(video=0):
            image = frame.to_image()
            turn = round(frame.rotation) % 360
            image = image.rotate(turn, expand=True) if turn else image
            image.thumbnail((PREVIEW, PREVIEW))
            out = io.BytesIO()
            image.convert("RGB").save(out, "JPEG", quality=80)
            target.write(out.getvalue())
            return

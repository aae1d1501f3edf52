"""Some forty photographs the project draws itself, with the metadata a phone would leave in them."""

import hashlib
from datetime import datetime, timedelta
from io import BytesIO
from random import Random

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from samplemaker.common import Record, dice
from samplemaker.scenery import draw

COUNT = 40
SYRIA = timedelta(hours=3)  # since October 2022, all year
DEVICES = (("TrainingPhone", "T-1"), ("TrainingPhone", "T-2 Mini"), ("Madrasa Mobile", "M7"))


def photos(visits: list[Record]) -> dict[str, bytes]:
    """JPEG bytes by file name; also lists each on its visit, with its hash."""
    chance, files = dice("photos"), {}
    fit = [v for v in visits if v["observer"]["lon"] is not None and not v["corrects"]]
    seen = [v for v in fit if v["disturbances_seen"]]
    chosen = seen[:24] + chance.sample([v for v in fit if not v["disturbances_seen"]], 12)
    for number in range(COUNT):
        visit = chosen[number % len(chosen)]  # the first few visits get a second photograph
        origin = ("taken", "taken", "gallery", "taken", "received", "taken")[number % 6]
        name = f"training-{number + 1:02}.jpg"
        files[name] = _jpeg(number, visit, origin)
        visit["photos"].append(_listed(name, files[name], visit, origin))
    return files


def _listed(name: str, content: bytes, visit: Record, origin: str) -> Record:
    return {
        "sha256": hashlib.sha256(content).hexdigest(),
        "file": f"photos/{name}",
        "origin": origin,
        "received_from": "راعٍ من أهل المكان (شخص خيالي)" if origin == "received" else None,
        "taken_at": None if origin == "received" else visit["occurred_at"],
    }


def _jpeg(number: int, visit: Record, origin: str) -> bytes:
    chance = dice(f"photo-{number}")
    types = {t for seen in visit["disturbances_seen"] for t in seen["types"]}
    machine = bool(types & {"digging_by_machine", "clearance_levelling", "construction", "soil_extraction"})
    dug = any("earth_moved" in seen["effects"] for seen in visit["disturbances_seen"])
    month = datetime.fromisoformat(visit["occurred_at"]).month
    image = draw(chance, month=month, machine=machine, dug=dug)
    out = BytesIO()
    # What comes through a messaging service has lost its metadata on the way.
    exif = Image.Exif() if origin == "received" else _exif(chance, visit)
    image.save(out, "JPEG", quality=70, exif=exif)
    return out.getvalue()


def _exif(chance: Random, visit: Record) -> Image.Exif:
    """Fictional device, owner, time and place: all of it must be gone from every copy that is handed out."""
    exif, make_model = Image.Exif(), chance.choice(DEVICES)
    local = datetime.fromisoformat(visit["device_time"]) + SYRIA
    exif[Base.Make], exif[Base.Model] = make_model
    exif[Base.Software] = "graveregistry training"
    exif[Base.Artist] = "Training Person"
    exif[Base.ImageDescription] = "TRAINING - fictional"
    exif[Base.Orientation] = 1
    exif[Base.DateTime] = local.strftime("%Y:%m:%d %H:%M:%S")
    camera = exif.get_ifd(IFD.Exif)
    camera[Base.DateTimeOriginal] = local.strftime("%Y:%m:%d %H:%M:%S")
    camera[Base.OffsetTimeOriginal] = "+03:00"
    camera[Base.BodySerialNumber] = f"TRAINING-{chance.randint(1000, 9999)}"
    exif.get_ifd(IFD.GPSInfo).update(_gps(chance, visit["observer"], visit["device_time"]))
    return exif


def _gps(chance: Random, observer: Record, time: str) -> dict[int, object]:
    when = datetime.fromisoformat(time)
    return {
        GPS.GPSLatitudeRef: "N",
        GPS.GPSLatitude: _degrees(observer["lat"]),
        GPS.GPSLongitudeRef: "E",
        GPS.GPSLongitude: _degrees(observer["lon"]),
        GPS.GPSAltitude: float(chance.randint(520, 980)),
        GPS.GPSTimeStamp: (float(when.hour), float(when.minute), float(when.second)),
        GPS.GPSDateStamp: when.strftime("%Y:%m:%d"),
        GPS.GPSHPositioningError: observer["accuracy_m"],
    }


def _degrees(value: float) -> tuple[float, float, float]:
    minutes, seconds = divmod(round(value * 3600, 2), 60)
    return float(minutes // 60), float(minutes % 60), round(seconds, 2)

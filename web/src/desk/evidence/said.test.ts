import { describe, expect, it } from "vitest";
import { deviceSaid } from "./said";

describe("what a file says of its making", () => {
  it("is when, where and with what a photo was taken", () => {
    const exif = {
      DateTimeOriginal: "2026:03:12 09:16:00",
      OffsetTimeOriginal: "+03:00",
      GPSLatitude: "(32.0, 42.0, 3.25)",
      GPSLatitudeRef: "N",
      GPSLongitude: "(36.0, 30.0, 5.5)",
      GPSLongitudeRef: "W",
      Make: "Made",
    };
    expect(deviceSaid({ capture: { exif } })).toEqual(["2026-03-12 09:16:00 +03:00", "32.70090, -36.50153", "Made"]);
  });

  it("is what a video's container, a track and a scene hold", () => {
    const film = { container: { creation_time: "2026-03-12T06:16:00.000000Z", location: "+32.7008+036.5015/" } };
    expect(deviceSaid({ capture: film })).toEqual(["2026-03-12 06:16:00Z", "+32.7008+036.5015/"]);
    const track = {
      box: ["36.1", "32.2", "36.3", "32.4"],
      from: "2026-03-30T11:40:00Z",
      until: "2026-03-30T12:10:00Z",
    };
    expect(deviceSaid({ capture: track })).toEqual([
      "2026-03-30 11:40:00Z – 2026-03-30 12:10:00Z",
      "32.2–32.4 N, 36.1–36.3 E",
    ]);
    expect(deviceSaid({ capture: { box: ["36.441500000000005", "2", "3", "4"], from: "", until: "" } })).toEqual([
      "2–4 N, 36.441500–3 E",
    ]);
    expect(deviceSaid({ capture: { ground: { epsg: "32637", box: ["1", "2", "3", "4"] } } })).toEqual([
      "EPSG:32637 1 2 3 4",
    ]);
  });

  it("is nothing where nothing was read", () => {
    expect(deviceSaid({ capture: { document: { "/Author": "A", "core.xml creator": "B" } } })).toEqual([
      "Author: A",
      "creator: B",
    ]);
    expect(deviceSaid({ capture: { exif: "x", container: null, unread: "ended" } })).toEqual([]);
  });
});

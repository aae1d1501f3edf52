import { describe, expect, it } from "vitest";
import { crsOf, readLines } from "./lines";

const named = (text: string) => {
  const lines = readLines(text);
  return crsOf(
    lines,
    lines.flatMap((line) => line.candidates.slice(0, 1)),
  );
};

describe("the reference system of typed coordinates", () => {
  it("is WGS 84 for degrees in any notation and any digits", () => {
    expect(named("32.7, 36.5\n٣٢°٤٢′٠٠″ شمال ٣٦°٣٠′٠٠″ شرق")).toBe("EPSG:4326");
  });

  it("is the zone and half of the earth for UTM", () => {
    expect(named("37N 265000 3620000")).toBe("EPSG:32637");
    expect(named("36 SOUTH 500000 9000000")).toBe("EPSG:32736");
  });

  it("is named for MGRS, and every system is named where they are mixed", () => {
    expect(named("37S BS 45000 12000")).toBe("MGRS (WGS 84)");
    expect(named("32.7, 36.5\n37N 265000 3620000")).toBe("EPSG:4326, EPSG:32637");
  });
});

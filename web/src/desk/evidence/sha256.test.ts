import { describe, expect, it } from "vitest";
import { Sha256 } from "./sha256";

const hex = (bytes: ArrayBuffer) => Array.from(new Uint8Array(bytes), (b) => b.toString(16).padStart(2, "0")).join("");

describe("the digest of a file that is read in pieces", () => {
  it.each([0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 100_003])("is the browser's own for %i bytes", async (size) => {
    const data = Uint8Array.from({ length: size }, (_, i) => (i * 131 + (i >> 8)) & 0xff);
    const whole = new Sha256();
    whole.update(data);
    const pieces = new Sha256();
    for (let at = 0; at < size; at += 37) pieces.update(data.subarray(at, at + 37));
    const known = hex(await crypto.subtle.digest("SHA-256", data));
    expect(whole.hex()).toBe(known);
    expect(pieces.hex()).toBe(known);
  });

  it("is the standard's for its example", () => {
    const made = new Sha256();
    made.update(new TextEncoder().encode("abc"));
    expect(made.hex()).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });
});

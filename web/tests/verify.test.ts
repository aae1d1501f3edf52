import { describe, expect, it } from "vitest";
import { verifies, verifiesPlainly } from "../src/verify/ed25519";
import { bothHashes, Sha256, Sha512 } from "../src/verify/hashing";
import { canonical, fromBase64, fromUrl, hex, isTime, readJson } from "../src/verify/plain";
import { readShape, Unsure } from "../src/verify/shapes";
import { float } from "../src/verify/tables";

const bytes = (said: string) => Uint8Array.from(said.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const noise = (size: number) => Uint8Array.from({ length: size }, (_, at) => (at * 7919 + (at >> 3)) & 255);

describe("hashing of large files in a stream", () => {
  it("gives what the browser gives, however the blocks are cut", async () => {
    for (const size of [0, 1, 55, 56, 63, 64, 65, 111, 112, 127, 128, 129, 1000, 4096]) {
      const data = noise(size);
      const cut = async function* () {
        for (let at = 0; at < size; at += 37) yield data.subarray(at, at + 37);
      };
      const browser = async (name: string) => hex(new Uint8Array(await crypto.subtle.digest(name, data)));
      const expected = [await browser("SHA-256"), await browser("SHA-512")];
      expect(await bothHashes(cut(), false)).toEqual(expected);
      expect(await bothHashes(cut(), true)).toEqual(expected);
    }
  });

  it("gives the standard's own examples", () => {
    const [one, other] = [new Sha256(), new Sha512()];
    for (const sum of [one, other]) sum.update(new TextEncoder().encode("abc"));
    expect(hex(one.digest())).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(hex(other.digest()).startsWith("ddaf35a193617abacc417349ae204131")).toBe(true);
  });
});

describe("Ed25519", () => {
  // RFC 8032 section 7.1, tests 1 and 2.
  const vectors = [
    [
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
      "",
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ],
    [
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
      "72",
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ],
  ].map((each) => each.map(bytes)) as Uint8Array<ArrayBuffer>[][];

  it("verifies the vectors of the RFC and no changed bit, with the browser's help and without", async () => {
    for (const [key, message, signature] of vectors as [
      Uint8Array<ArrayBuffer>,
      Uint8Array<ArrayBuffer>,
      Uint8Array<ArrayBuffer>,
    ][]) {
      expect(verifiesPlainly(key, message, signature)).toBe(true);
      expect(await verifies(key, message, signature)).toBe(true);
      for (const at of [0, 31, 32, 63]) {
        const bent = signature.map((byte, place) => (place === at ? byte ^ 1 : byte));
        expect(verifiesPlainly(key, message, bent)).toBe(false);
        expect(await verifies(key, message, bent)).toBe(false);
      }
    }
  });

  it("takes no key that is no point, and no signature of another length", () => {
    const [key, message, signature] = vectors[0] as [Uint8Array, Uint8Array, Uint8Array];
    expect(verifiesPlainly(new Uint8Array(31), message, signature)).toBe(false);
    expect(verifiesPlainly(Uint8Array.of(2, ...new Uint8Array(31)), message, signature)).toBe(false);
    expect(verifiesPlainly(key, message, Uint8Array.of(...signature, 0))).toBe(false);
  });
});

describe("texts of one spelling", () => {
  it("reads canonical JSON and refuses every other spelling", () => {
    expect(canonical({ b: [1, null, true], a: "é\n" })).toBe('{"a":"é\\n","b":[1,null,true]}');
    for (const said of ["1.0", "-0", "1e3", '{"b":1,"a":2}', '{"a":1,"a":1}', " 1", '"\\ud800"', "9007199254740993"]) {
      expect(() => readJson(said)).toThrow();
    }
    expect(() => readJson("[".repeat(100_000) + "]".repeat(100_000))).toThrow();
  });

  it("refuses base64 with loose ends", () => {
    for (const said of ["QQ", "QR==", "Q Q=", "QQ==\n"]) expect(() => fromBase64(said)).toThrow();
    for (const said of ["QR", "QQ==", "Q+", "A"]) expect(() => fromUrl(said)).toThrow();
  });

  it("knows days that there are", () => {
    expect(isTime("2024-02-29T23:59:59.000001Z")).toBe(true);
    for (const said of ["2023-02-29T00:00:00.000000Z", "2024-01-01T24:00:00.000000Z", "2024-01-01T00:00:00Z"]) {
      expect(isTime(said)).toBe(false);
    }
  });
});

describe("shapes and numbers as the registry writes them", () => {
  it("writes numbers as Python does", () => {
    const known: [number, string][] = [
      [38, "38.0"], [-0, "-0.0"], [0.0001, "0.0001"], [0.00001, "1e-05"], [1e-7, "1e-07"], [-1.5e-9, "-1.5e-09"],
      [38.123456789012344, "38.123456789012344"], [1e15, "1000000000000000.0"], [1e16, "1e+16"], [1.25e22, "1.25e+22"],
    ]; // biome-ignore format: pairs
    for (const [number, said] of known) expect(float(number)).toBe(said);
  });

  it("turns outer rings counter-clockwise and says what it cannot be sure of", () => {
    const turned = { type: "Polygon", coordinates: [[[0, 0], [1, 0], [1, 1], [0, 0]]] }; // biome-ignore format: a ring
    expect(readShape("POLYGON ((0 0, 1 1, 1 0, 0 0))")).toEqual(turned);
    expect(readShape("Pointed (remarks)")).toBeNull();
    for (const said of ["POINT EMPTY", "POINT (1 2) near", "POLYGON ((0 0, 1 1, 0 0))", "LINESTRING (1 2)"]) {
      expect(() => readShape(said)).toThrow(Unsure);
    }
  });
});

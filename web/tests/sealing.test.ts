import { describe, expect, it } from "vitest";
import vectors from "../../docs/formats/sealed-visit-vectors.json";
import { type Bytes, canonical, fromB64u, hex, sha256, text, utf8 } from "../src/field/sealing/bytes";
import { kidOf, type Name, padme, seal } from "../src/field/sealing/envelope";
import { manifestOf } from "../src/field/sealing/manifest";
import { open } from "./opener";

const bytesOf = (spelt: string): Bytes => Uint8Array.from(atob(spelt), (char) => char.charCodeAt(0));
const held = new Map(vectors.keys.filter((key) => key.held).map((key) => [key.id, fromB64u(key.private_key)]));
const keyOf = (role: string) => vectors.keys.find((key) => key.role === role) as (typeof vectors.keys)[number];
const sealedOf = (name: string) => [...vectors.opens, ...vectors.others].find((one) => one.name === name)?.sealed ?? "";
const VISIT: Name = {
  visit: "01990000-0000-7000-8000-000000000001",
  part: "01990000-0000-7000-8000-0000000000a1",
  kind: "photo",
};
const BOTH = [keyOf("registry").public_key, keyOf("escrow").public_key];

describe("the envelope", () => {
  it.each(vectors.opens.map((one) => [one.name, one] as const))("opens a vector: %s", async (_, one) => {
    const plain = await open(bytesOf(one.sealed), one.expected as Name, held);
    expect(hex(await sha256(plain))).toBe(one.plain_sha256);
  });

  it.each(vectors.refuses.map((one) => [one.name, one] as const))("refuses a vector: %s", async (_, one) => {
    const good = bytesOf(sealedOf(one.of));
    const pieces = one.pieces.flatMap((piece) =>
      Array.from(typeof piece === "string" ? bytesOf(piece) : good.slice(piece[0], piece[1])),
    );
    await expect(open(Uint8Array.from(pieces), one.expected as Name, held)).rejects.toThrow();
  });

  it("is as long as the format says, whatever is inside", () => {
    for (const [size = 0, length] of vectors.padded_lengths) expect(padme(Math.max(size + 1, 4096))).toBe(length);
  });

  it.each([0, 1, 4095, 65_535, 65_536, 200_001])(
    "gives %i bytes back to either key, and to nobody else",
    async (size) => {
      const plain = new Uint8Array(size).fill(7);
      const sealed = await seal(plain, VISIT, BOTH);
      for (const role of ["registry", "escrow"]) {
        const key = keyOf(role);
        expect(await kidOf(fromB64u(key.public_key))).toBe(key.id);
        const opened = await open(sealed, VISIT, new Map([[key.id, fromB64u(key.private_key)]]));
        expect(hex(await sha256(opened))).toBe(hex(await sha256(plain)));
      }
      const stranger = keyOf("stranger");
      const theirs = new Map([[stranger.id, fromB64u(stranger.private_key)]]);
      await expect(open(sealed, VISIT, theirs)).rejects.toThrow("sealed_for_others");
    },
  );

  it("shows nothing of what it holds", async () => {
    const sealed = await seal(utf8("MARKER ".repeat(900)), VISIT, BOTH);
    expect(new TextDecoder("latin1").decode(sealed)).not.toContain("MARKER");
  });
});

describe("the manifest", () => {
  it("is, byte for byte, what the registry expects", async () => {
    const { credential, text: expected, sha256: digest } = vectors.manifest;
    const said = JSON.parse(expected);
    const maker = { deviceId: said.device_id, digest: await digestOf(credential) };
    const made = await manifestOf(said.visit_id, said.sealed_at, said.blobs, maker);
    expect(made).toBe(expected);
    expect(hex(await sha256(utf8(made)))).toBe(digest);
  });

  it("has one spelling", () => {
    expect(canonical({ b: [1, true, null], a: "ز\n" })).toBe('{"a":"ز\\n","b":[1,true,null]}');
    expect(() => canonical({ a: 0.5 })).toThrow(RangeError);
    expect(text(utf8("زيارة"))).toBe("زيارة");
  });
});

const digestOf = async (credential: string) =>
  btoa(String.fromCharCode(...(await sha256(utf8(credential)))))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");

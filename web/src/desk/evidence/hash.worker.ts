/** Reads a file in pieces and says how far it is, then its SHA-256: off the page, which stays at hand meanwhile. */
import { Sha256 } from "./sha256";

const PIECE = 8 * 2 ** 20;

self.onmessage = async ({ data: file }: MessageEvent<File>) => {
  try {
    const hash = new Sha256();
    for (let at = 0; at < file.size; at += PIECE) {
      hash.update(new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer()));
      postMessage({ share: Math.min(1, (at + PIECE) / file.size) });
    }
    postMessage({ sha256: hash.hex() });
  } catch {
    postMessage({ unread: true });
  }
};

/** What is made of a photo's own bytes: their hash, before anything else, and a small picture to go ahead of them. */
import { type Bytes, fromB64u, hex, sha256 } from "./sealing/bytes";

const PREVIEW_SIDE = 480;
const PREVIEW_QUALITY = 0.6;

export const hashOf = async (bytes: Bytes): Promise<string> => hex(await sha256(bytes));

/** The bytes of a canvas as JPEG, without a Blob, which a browser may spill to the disk. */
export function jpegOf(canvas: HTMLCanvasElement, quality: number): Bytes {
  const [, encoded = ""] = canvas.toDataURL("image/jpeg", quality).split(",");
  return fromB64u(encoded.replace(/=+$/, ""));
}

export function drawn(
  source: CanvasImageSource,
  width: number,
  height: number,
  side = Number.POSITIVE_INFINITY,
): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  const scale = Math.min(1, side / Math.max(width, height));
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  canvas.getContext("2d")?.drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** A small JPEG, or nothing where the browser cannot draw the file. */
export async function previewOf(bytes: Bytes, type: string): Promise<Bytes | null> {
  try {
    const bitmap = await createImageBitmap(new Blob([bytes], { type }));
    const small = jpegOf(drawn(bitmap, bitmap.width, bitmap.height, PREVIEW_SIDE), PREVIEW_QUALITY);
    bitmap.close();
    return small;
  } catch {
    return null;
  }
}

/** Reads a QR code in the page, to link a phone: by the browser itself where it can, else by a library fetched for it. */
type Found = { rawValue: string };
type Detector = { detect: (source: HTMLVideoElement) => Promise<Found[]> };
type Detectors = {
  new (options: { formats: ["qr_code"] }): Detector;
  getSupportedFormats: () => Promise<readonly string[]>;
};

async function detectors(): Promise<Detectors> {
  const own = (globalThis as { BarcodeDetector?: Detectors }).BarcodeDetector;
  const formats: readonly string[] = (await own?.getSupportedFormats().catch(() => [])) ?? [];
  if (own && formats.includes("qr_code")) return own;
  return (await import("qr/decode.js")).BarcodeDetector as unknown as Detectors;
}

const PAUSE_MS = 150;

/** Looks at the video until a code is read or `over` says so. */
export async function read(video: HTMLVideoElement, over: () => boolean): Promise<string | null> {
  const detector = new (await detectors())({ formats: ["qr_code"] });
  while (!over()) {
    const [found] = await detector.detect(video).catch(() => []);
    if (found?.rawValue) return found.rawValue;
    await new Promise((next) => setTimeout(next, PAUSE_MS));
  }
  return null;
}

const SECRET = /#\/enrol\/([\w-]{20,})$/;

/** The secret in a coordinator's code; `elsewhere` is another registry's, nothing is something else altogether. */
export function secretIn(text: string, origin: string): { secret: string } | { elsewhere: string } | null {
  const secret = SECRET.exec(text)?.[1];
  if (!secret || !URL.canParse(text)) return null;
  const url = new URL(text);
  return url.origin === origin ? { secret } : { elsewhere: url.host };
}

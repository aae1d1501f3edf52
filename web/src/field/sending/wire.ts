/** What goes to the intake, and what counts as its answer: a page that some network puts in the way answers 200 too. */
import { refusal } from "../../shared/api/http";
import { type Bytes, base64, sha256 } from "../sealing/bytes";

/** What the registry says it has of a visit. */
export type Answer = {
  visit_id: string;
  number: string;
  received_at: string;
  manifest_sha256: string;
  have: string[];
  missing: string[];
};
/** What has arrived of a blob: `have` are ranges of chunk numbers, both ends included. */
export type Progress = { size: number; chunk: number; have: readonly (readonly [number, number])[] };

/** A chunk that takes longer has stalled; what has arrived of others stays there. */
const PATIENCE_MS = 45_000;

export class NoAnswer extends Error {}

/** The registry has too much to do and says when to come again; nothing is refused by it. */
export class Later extends Error {
  constructor(readonly seconds: number) {
    super(`again in ${seconds} s`);
  }
}

async function ask(credential: string, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { ...init.headers, authorization: `Phone ${credential}`, accept: "application/json" };
  const signal = AbortSignal.timeout(PATIENCE_MS);
  return fetch(`/api/v1/sealed/${path}`, {
    ...init,
    headers,
    signal,
    credentials: "omit",
    cache: "no-store",
    redirect: "error",
  });
}

async function json(response: Response): Promise<unknown> {
  const after = Number(response.headers.get("retry-after"));
  if ([429, 503].includes(response.status) && after > 0) throw new Later(after);
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw refusal(response.status, body, response.url);
  return body;
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

function answer(body: unknown, visit: string): Answer {
  const { visit_id, number, manifest_sha256, have, missing } = record(body);
  const whole =
    Array.isArray(have) && Array.isArray(missing) && typeof number === "string" && typeof manifest_sha256 === "string";
  if (visit_id !== visit || !whole) throw new NoAnswer("not the registry's answer");
  return body as Answer;
}

export async function putChunk(
  credential: string,
  visit: string,
  blob: string,
  n: number,
  chunk: number,
  bytes: Bytes,
): Promise<void> {
  const piece = bytes.slice(n * chunk, (n + 1) * chunk);
  const digest = `sha-256=:${base64(await sha256(piece))}:`;
  const path = `${visit}/blobs/${blob}/chunks/${n}?size=${bytes.length}&chunk=${chunk}`;
  const headers = { "content-type": "application/octet-stream", "content-digest": digest };
  const response = await ask(credential, path, { method: "PUT", body: piece, headers });
  if (!response.ok) await json(response);
  if (response.status !== 204) throw new NoAnswer("not the registry's answer");
}

/** Nothing where the registry has not heard of the blob. */
export async function progressOf(credential: string, visit: string, blob: string): Promise<Progress | null> {
  const response = await ask(credential, `${visit}/blobs/${blob}`);
  if (response.status === 404) return null;
  const { size, chunk, have } = record(await json(response));
  if (!Array.isArray(have) || typeof chunk !== "number" || typeof size !== "number")
    throw new NoAnswer("not the registry's answer");
  return { size, chunk, have };
}

/** The phone's clock goes beside the manifest, not in it: a second try is then the same manifest. */
export async function putManifest(credential: string, visit: string, manifest: string): Promise<Answer> {
  const headers = { "content-type": "application/json", "x-device-time": new Date().toISOString() };
  return answer(await json(await ask(credential, visit, { method: "PUT", body: manifest, headers })), visit);
}

export const readAnswer = async (credential: string, visit: string): Promise<Answer> =>
  answer(await json(await ask(credential, visit)), visit);

/** Somebody else's exported outbox; an answer for every visit in it. */
export async function handIn(credential: string, file: Bytes): Promise<Answer[]> {
  const body = await json(
    await ask(credential, "hand-in", { method: "POST", body: file, headers: { "content-type": "application/zip" } }),
  );
  const { receipts } = record(body);
  if (!Array.isArray(receipts)) throw new NoAnswer("not the registry's answer");
  return receipts.map((one) => answer(one, record(one).visit_id as string));
}

/** What the phone asks of the registry besides sending: to be enrolled, and what its person has to do. */
import { refusal } from "../shared/api/http";
import type { Lists } from "../shared/api/vocabulary.svelte";
import { type Bytes, hex, sha256, text } from "./sealing/bytes";

export type Both = { ar: string; en: string };
export type Registry = { keys: { id: string; role: "registry" | "escrow"; public_key: string }[]; neutral_name: Both };
export type Accepted = {
  credential: string;
  send_credential: string;
  device_id: string;
  person_name: string;
  language: "ar" | "en";
  expires_at: string;
  log_only: boolean;
  training: boolean;
  registry: Registry;
};
/** The outline of an earlier photo, released for this assignment. */
export type Ghost = { id: string; width: number; height: number; size: number; sha256: string };
export type Place = { lon: number; lat: number };
export type Assignment = {
  assignment_id: string;
  site_id: string | null;
  coded_name: string;
  due_at: string | null;
  until: string | null;
  position: Place | null;
  generalised: unknown;
  hazards: string[];
  district: string | null;
  ghost?: Ghost | null;
};
export type Own = {
  expires_at: string;
  server_time: string;
  registry: Registry;
  assignments: Assignment[];
  receipts: { visit_id: string; number: string; received_at: string; state: string }[];
};

const OPTIONS = { credentials: "omit", cache: "no-store", redirect: "error" } as const;

async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch(`/api/v1/${path}`, { ...OPTIONS, ...init });
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw refusal(response.status, body, response.url);
  if (typeof body !== "object" || body === null) throw new TypeError("not the registry's answer");
  return body as T;
}

async function got(credential: string, path: string, headers: Record<string, string> = {}): Promise<Response> {
  const init = { headers: { ...as(credential).headers, ...headers } };
  const response = await fetch(`/api/v1/${path}`, { ...OPTIONS, ...init });
  if (!response.ok) throw refusal(response.status, await response.json().catch(() => undefined), response.url);
  return response;
}
const octets = async (credential: string, path: string): Promise<Bytes> =>
  new Uint8Array(await (await got(credential, path)).arrayBuffer());

const as = (credential: string) => ({ headers: { authorization: `Phone ${credential}` } });

/** `ticket` is what the QR code holds, or the short code that was read aloud. */
export async function enrol(ticket: { secret: string } | { code: string }, device_name: string): Promise<Accepted> {
  const body = JSON.stringify({ ...ticket, device_name });
  const accepted = await ask<Accepted>("enrolments/accept", {
    method: "POST",
    body,
    headers: { "content-type": "application/json" },
  });
  if (!accepted.registry?.keys?.length || !accepted.send_credential) throw new TypeError("not the registry's answer");
  return accepted;
}

export async function own(credential: string): Promise<Own> {
  const answer = await ask<Own>("phone", as(credential));
  if (!Array.isArray(answer.assignments)) throw new TypeError("not the registry's answer");
  return answer;
}

/** The bytes of an outline; throws where they are not those that were announced. */
export async function outline(credential: string, assignment: string, { size, sha256: digest }: Ghost): Promise<Bytes> {
  const bytes = await octets(credential, `phone/assignments/${assignment}/outline`);
  if (bytes.length !== size || hex(await sha256(bytes)) !== digest) throw new TypeError("not the outline announced");
  return bytes;
}

/** The map of a governorate, as PMTiles (version 3). */
export async function districtMap(credential: string, code: string): Promise<Bytes> {
  const bytes = await octets(credential, `phone/districts/${code}.pmtiles`);
  if (text(bytes.slice(0, 7)) !== "PMTiles") throw new TypeError("not a map");
  return bytes;
}
/** What that map weighs, without fetching it. */
export async function districtSize(credential: string, code: string): Promise<number> {
  const response = await got(credential, `phone/districts/${code}.pmtiles`, { range: "bytes=0-0" });
  const size = Number(/\/(\d+)$/.exec(response.headers.get("content-range") ?? "")?.[1]);
  if (response.status !== 206 || !size) throw new TypeError("not the registry's answer");
  return size;
}

export const isTraining = async (): Promise<boolean> =>
  Boolean((await ask<{ training?: boolean }>("session")).training);
export const vocabulary = (): Promise<Lists> => ask<Lists>("vocabulary");

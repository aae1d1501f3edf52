/** What the phone asks of the registry besides sending: to be enrolled, and what its person has to do. */
import { refusal } from "../shared/api/http";
import type { Lists } from "../shared/api/vocabulary.svelte";

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
export type Place = { lon: number; lat: number };
export type Assignment = {
  assignment_id: string;
  site_id: string | null;
  coded_name: string;
  due_at: string | null;
  until: string | null;
  instructions: string | null;
  position: Place | null;
  generalised: unknown;
  hazards: string[];
  district: string | null;
};
export type Own = {
  expires_at: string;
  server_time: string;
  registry: Registry;
  assignments: Assignment[];
  receipts: { visit_id: string; number: string; received_at: string; state: string }[];
};

async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  const options = { credentials: "omit", cache: "no-store", redirect: "error" } as const;
  const response = await fetch(`/api/v1/${path}`, { ...options, ...init });
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw refusal(response.status, body, response.url);
  if (typeof body !== "object" || body === null) throw new TypeError("not the registry's answer");
  return body as T;
}

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

export const isTraining = async (): Promise<boolean> =>
  Boolean((await ask<{ training?: boolean }>("session")).training);
export const vocabulary = (): Promise<Lists> => ask<Lists>("vocabulary");

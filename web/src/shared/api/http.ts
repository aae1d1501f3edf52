/**
 * Every request of every page goes through `send`: same-origin cookies, the CSRF token on whatever changes
 * something, and refusals as `Problem`. Uploads report their progress, which `fetch` cannot.
 */
import { Problem, type ProblemBody } from "./problem";

export type Answer<T> = { data: T; etag: string | null };
export type Options = {
  body?: unknown;
  query?: Readonly<Record<string, string | number | boolean | null | undefined>>;
  ifMatch?: string | null;
  signal?: AbortSignal;
};
type Method = "GET" | "POST" | "PATCH" | "PUT" | "DELETE";

let csrf = "";
let onSignedOut: () => void = () => {};

export const useCsrf = (token: string): void => {
  csrf = token;
};
export const whenSignedOut = (listener: () => void): void => {
  onSignedOut = listener;
};

export function address(path: string, query: Options["query"] = {}): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") search.set(key, String(value));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

function headers(method: Method, options: Options): Record<string, string> {
  const all: Record<string, string> = { Accept: "application/json" };
  if (options.body !== undefined) all["Content-Type"] = "application/json";
  if (method !== "GET" && csrf) all["X-CSRF-Token"] = csrf;
  if (options.ifMatch) all["If-Match"] = options.ifMatch;
  return all;
}

function refuse(status: number, text: string, path: string): never {
  let body: ProblemBody = { status };
  try {
    body = { ...(JSON.parse(text) as ProblemBody), status };
  } catch {
    // A proxy's HTML page is no problem document; the status still says something.
  }
  if (status === 401 && !path.endsWith("/session")) onSignedOut();
  throw new Problem(body);
}

export async function sendFull<T>(method: Method, path: string, options: Options = {}): Promise<Answer<T>> {
  const response = await fetch(address(path, options.query), {
    method,
    credentials: "same-origin",
    headers: headers(method, options),
    body: options.body === undefined ? null : JSON.stringify(options.body),
    signal: options.signal ?? null,
  });
  const text = await response.text();
  if (!response.ok) refuse(response.status, text, path);
  return { data: (text ? JSON.parse(text) : undefined) as T, etag: response.headers.get("ETag") };
}

export async function send<T>(method: Method, path: string, options: Options = {}): Promise<T> {
  return (await sendFull<T>(method, path, options)).data;
}

/** Uploads a form; `progress` gets 0 to 1. */
export function upload<T>(path: string, form: FormData, progress: (share: number) => void = () => {}): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    request.setRequestHeader("Accept", "application/json");
    if (csrf) request.setRequestHeader("X-CSRF-Token", csrf);
    request.upload.onprogress = (e) => e.lengthComputable && progress(e.loaded / e.total);
    request.onerror = () => reject(new TypeError("network"));
    request.onload = () => {
      try {
        if (request.status >= 400) refuse(request.status, request.responseText, path);
        resolve(JSON.parse(request.responseText) as T);
      } catch (error) {
        reject(error);
      }
    };
    request.send(form);
  });
}

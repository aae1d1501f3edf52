/**
 * Every request of every page goes through `send`: same-origin cookies, the CSRF token on whatever changes
 * something, and refusals as `Problem`. Uploads report their progress, which `fetch` cannot.
 */
import { Problem } from "./problem";

export type Options = {
  body?: unknown;
  /** The version a change starts from. */
  ifMatch?: string;
  query?: Readonly<Record<string, string | number | boolean | null | undefined>>;
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

export const csrfToken = (): string => csrf;

/** A refused answer as a `Problem`; a proxy's HTML page is no problem document, but its status still says something. */
export function refusal(status: number, body: unknown, path: string): Problem {
  if (status === 401 && !path.endsWith("/session")) onSignedOut();
  return new Problem(typeof body === "object" ? { ...body, status } : { status });
}

function refuse(status: number, text: string, path: string): never {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  throw refusal(status, body, path);
}

export async function send<T>(method: Method, path: string, options: Options = {}): Promise<T> {
  const response = await fetch(address(path, options.query), {
    method,
    credentials: "same-origin",
    headers: headers(method, options),
    body: options.body === undefined ? null : JSON.stringify(options.body),
  });
  const text = await response.text();
  if (!response.ok) refuse(response.status, text, path);
  return (text ? JSON.parse(text) : undefined) as T;
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

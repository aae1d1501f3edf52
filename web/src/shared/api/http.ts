/**
 * What every request of every page shares: the CSRF token on whatever changes something, and refusals as `Problem`.
 * Uploads are sent here, for they report their progress, which `fetch` cannot; all else goes through `client.ts`.
 */
import { Problem } from "./problem";

let csrf = "";
let onSignedOut: () => void = () => {};

export const useCsrf = (token: string): void => {
  csrf = token;
};
export const whenSignedOut = (listener: () => void): void => {
  onSignedOut = listener;
};
/** Says that the session has ended, as whoever asked elsewhere than through this client has learnt. */
export const signedOut = (): void => onSignedOut();
export const csrfToken = (): string => csrf;

/** A refused answer as a `Problem`; a proxy's HTML page is no problem document, but its status still says something. */
export function refusal(status: number, body: unknown, path: string): Problem {
  const problem = new Problem(typeof body === "object" ? { ...body, status } : { status });
  // A wrong old password is refused with 401 too, and ends no session.
  const ended = status === 401 && problem.code !== "sign_in_refused";
  if (ended && !path.endsWith("/session")) onSignedOut();
  return problem;
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

/** Uploads a form, or a file as it is; `progress` gets 0 to 1. */
export function upload<T>(
  path: string,
  form: FormData | File,
  progress: (share: number) => void = () => {},
): Promise<T> {
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

/** The client generated from the server's own description: a path or a field that is not there does not compile. */
import createClient from "openapi-fetch";
import { csrfToken, refusal } from "./http";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];

export const api = createClient<paths>({
  baseUrl: typeof location === "undefined" ? "" : location.origin,
  credentials: "same-origin",
  // Looked up at each call, so that what replaces `fetch` later is used too.
  fetch: (request) => fetch(request),
});
api.use({
  onRequest({ request }) {
    const token = csrfToken();
    if (request.method !== "GET" && token) request.headers.set("X-CSRF-Token", token);
  },
});

type Answered<T> = { data?: T; error?: unknown; response: Response };

/** The answer's body, or its refusal thrown as a `Problem`. */
export async function must<T>(answer: Promise<Answered<T>>): Promise<T> {
  const { data, error, response } = await answer;
  if (!response.ok) throw refusal(response.status, error, response.url);
  return data as T;
}

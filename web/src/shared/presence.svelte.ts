/** Who is at the page: they sign in, come back when their session has ended under it, and leave. */
import { api, must } from "./api/client";
import { useCsrf, whenSignedOut } from "./api/http";
import { Problem } from "./api/problem";
import type { Session } from "./api/types";

export async function session(): Promise<Session> {
  const current = await must(api.GET("/api/v1/session"));
  useCsrf(current.csrf_token ?? "");
  return current;
}
export async function signIn(login: string, password: string): Promise<Session> {
  await must(api.POST("/api/v1/session", { body: { login, password } }));
  return session();
}
export const signOut = () => must(api.DELETE("/api/v1/session"));

class Presence {
  phase = $state<"starting" | "signed_out" | "ready" | "failed">("starting");
  training = $state(false);
  failure = $state.raw<unknown>();
  /** The session has ended under a page that still holds something: then one signs in over it, in place. */
  away = $state(false);
  #arrive: (session: Session) => Promise<unknown> = async () => {};

  constructor() {
    whenSignedOut(() => {
      this.away ||= this.phase === "ready";
    });
  }

  /** Opens the page: for whoever is signed in at once, for others when they have signed in; `arrive` loads it. */
  async begin(arrive: (session: Session) => Promise<unknown>): Promise<void> {
    this.#arrive = arrive;
    await this.start();
  }
  start = async (): Promise<void> => {
    try {
      const current = await session();
      this.training = current.training;
      if (current.person_id) await this.enter(current);
      else this.phase = "signed_out";
    } catch (error) {
      [this.phase, this.failure] = ["failed", error];
    }
  };
  enter = async (current: Session): Promise<void> => {
    await this.#arrive(current);
    this.phase = "ready";
  };
  /** Signs out; a page that could not tell the server stays open, for the session is still there. */
  leave = async (): Promise<void> => {
    try {
      await signOut();
    } catch (error) {
      if (!(error instanceof Problem && error.status === 401)) throw error;
    }
    this.ended();
  };
  /** The server has ended the session; the page goes back to its door. */
  ended(): void {
    useCsrf("");
    this.phase = "signed_out";
  }
}

export const presence = new Presence();

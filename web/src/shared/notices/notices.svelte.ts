/** What the person at the page was told, asked for page by page; and how much of it they have not read. */
import { api, must, type Schemas } from "../api/client";

export type Notice = Schemas["NoticeOut"];
type Organisation = Schemas["OrganisationOut"];

class Notices {
  unread = $state(0);
  list = $state.raw<Notice[] | null>(null);
  next = $state<string | null>(null);
  organisations = $state.raw<Organisation[]>([]);

  /** The number on the bell alone: a few bytes. */
  async look(): Promise<void> {
    this.unread = (await must(api.GET("/api/v1/notices/unread"))).unread;
  }
  async load(cursor: string | null = null): Promise<void> {
    if (!this.organisations.length) this.organisations = await must(api.GET("/api/v1/organisations"));
    const page = await must(api.GET("/api/v1/notices", { params: { query: cursor ? { cursor } : {} } }));
    this.list = [...(cursor ? (this.list ?? []) : []), ...page.notices];
    [this.unread, this.next] = [page.unread, page.next];
  }
  async read(): Promise<void> {
    const ids = (this.list ?? []).filter((one) => !one.read).map((one) => one.id);
    if (ids.length) await must(api.POST("/api/v1/notices/read", { body: { ids } }));
    await this.load();
  }
  /** Refuses the reset of one's own password. */
  async stop(proposal_id: string): Promise<void> {
    await must(api.POST("/api/v1/proposals/{proposal_id}/stop", { params: { path: { proposal_id } } }));
    await this.load();
  }
}

export const notices = new Notices();

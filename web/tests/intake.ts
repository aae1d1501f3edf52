/** The registry's intake as the phone meets it, in memory, for tests of sending; and the links that break before it. */
import { type Bytes, b64u, fromB64u, hex, joined, sha256, utf8 } from "../src/field/sealing/bytes";

type Blob = { size: number; chunk: number; chunks: Map<number, Bytes> };
type Fault = (method: string, path: string) => Response | Error | undefined;

const told = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
const refused = (status: number, code: string) => told(status, { status, code, detail: { ar: code, en: code } });

export class Intake {
  readonly blobs = new Map<string, Blob>();
  readonly manifests = new Map<string, string>();
  readonly asked: string[] = [];
  bytes = 0;
  /** What happens to a request before it arrives. */
  before: Fault = () => undefined;
  /** What happens to its answer. */
  after: Fault = () => undefined;

  fetch = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const method = init.method ?? "GET";
    this.asked.push(`${method} ${path}`);
    const lost = this.before(method, path);
    const answer = lost ?? (await this.#answer(method, path, init));
    const end = lost ?? this.after(method, path) ?? answer;
    if (end instanceof Error) throw end;
    return end as Response;
  };

  async #answer(method: string, path: string, init: RequestInit): Promise<Response> {
    const [, , , , visit = "", , blob = "", , n] = path.split(/[/?]/);
    if (n !== undefined) return this.#chunk(blob, Number(n), new URLSearchParams(path.split("?")[1]), init);
    if (blob) return this.#progress(blob);
    if (method === "PUT") {
      const known = this.manifests.get(visit) ?? String(init.body);
      if (known !== init.body) return refused(409, "visit_conflict");
      this.manifests.set(visit, known);
    }
    return this.#receipt(visit);
  }

  async #chunk(name: string, n: number, query: URLSearchParams, init: RequestInit): Promise<Response> {
    const piece = init.body as Bytes;
    const said = new Headers(init.headers).get("content-digest")?.replace(/^sha-256=:|:$/g, "") ?? "";
    if (b64u(await sha256(piece)) !== b64u(fromB64u(said.replace(/=+$/, "")))) return refused(422, "hash_mismatch");
    const blob = this.blobs.get(name) ?? {
      size: Number(query.get("size")),
      chunk: Number(query.get("chunk")),
      chunks: new Map(),
    };
    blob.chunks.set(n, piece);
    this.blobs.set(name, blob);
    this.bytes += piece.length;
    return new Response(null, { status: 204 });
  }

  #progress(name: string): Response {
    const blob = this.blobs.get(name);
    if (!blob) return refused(404, "not_found");
    return told(200, { size: blob.size, chunk: blob.chunk, have: [...blob.chunks.keys()].sort().map((n) => [n, n]) });
  }

  /** A blob as it arrived, or nothing while any of it is missing or altered. */
  async whole(name: string): Promise<Bytes | null> {
    const pieces = [...(this.blobs.get(name)?.chunks ?? [])].sort(([a], [b]) => a - b).map(([, piece]) => piece);
    const bytes = joined(...pieces);
    return hex(await sha256(bytes)) === name ? bytes : null;
  }

  async #receipt(visit: string): Promise<Response> {
    const manifest = this.manifests.get(visit);
    if (!manifest) return refused(404, "not_found");
    const names = (JSON.parse(manifest).blobs as { sha256: string }[]).map((blob) => blob.sha256);
    const there = await Promise.all(names.map(async (name) => (await this.whole(name)) !== null));
    return told(200, {
      visit_id: visit,
      number: `N-${visit}`,
      received_at: "2026-11-22T07:00:00Z",
      manifest_sha256: hex(await sha256(utf8(manifest))),
      have: names.filter((_, i) => there[i]),
      missing: names.filter((_, i) => !there[i]),
    });
  }
}

import { beforeEach, describe, expect, it, vi } from "vitest";
import { Problem } from "../../shared/api/problem";
import type * as Calls from "./calls";
import { Upload } from "./upload.svelte";

const server = vi.hoisted(() => ({
  chunks: 3,
  sent: [] as number[],
  done: false,
  begun: 0,
  /** What holds the digest, and each chunk on its way, back. */
  hashed: Promise.resolve(),
  arrived: Promise.resolve(),
}));
vi.mock("./hash.worker?worker", () => ({
  default: class {
    onmessage: (event: unknown) => void = () => undefined;
    terminate() {}
    async postMessage() {
      await server.hashed;
      this.onmessage({ data: { sha256: "ab" } });
    }
  },
}));
vi.mock("./calls", () => {
  const all = () => [...Array(server.chunks).keys()];
  const told = () => ({
    ...{ id: "u", site_id: "s", sha256: "ab", chunk_size: 1, chunks: server.chunks, progress: 0 },
    missing: all().filter((n) => !server.sent.includes(n)),
    state: server.done ? "done" : "receiving",
  });
  return {
    ownUploads: async () => [],
    beginUpload: async () => {
      server.begun++;
      return told();
    },
    readUpload: async () => told(),
    finishUpload: async () => {
      server.done = true;
      return told();
    },
    putChunk: async (_: string, n: number) => {
      await server.arrived;
      if (server.done) throw new Problem({ status: 409, code: "upload_over" });
      server.sent.push(n);
    },
  };
});

const words = { origin: "received" } as Calls.Words;
const file = () => new File(["abc"], "tape.wav");
const gate = () => {
  let open = () => {};
  const shut = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { shut, open };
};

describe("a file on its way to the registry", () => {
  beforeEach(() => {
    Object.assign(server, { sent: [], done: false, begun: 0, hashed: Promise.resolve(), arrived: Promise.resolve() });
  });

  it("goes once, however often it is paused and gone on with", async () => {
    const [upload, way] = [new Upload(), gate()];
    server.arrived = way.shut;
    const whole = upload.begin(file(), "s", words);
    await vi.waitFor(() => expect(upload.step).toBe("sending"));
    for (let again = 0; again < 3; again++) {
      upload.pause();
      expect(upload.step).toBe("paused");
      await upload.resume();
    }
    way.open();
    await whole;
    expect([upload.step, server.sent]).toEqual(["done", [0, 1, 2]]);
  });

  it("stops at a pause, and goes on with what is missing", async () => {
    const [upload, way] = [new Upload(), gate()];
    server.arrived = way.shut;
    const first = upload.begin(file(), "s", words);
    await vi.waitFor(() => expect(upload.step).toBe("sending"));
    upload.pause();
    way.open();
    await first;
    expect([upload.step, server.sent]).toEqual(["paused", [0]]);
    await upload.resume();
    expect([upload.step, server.sent]).toEqual(["done", [0, 1, 2]]);
  });

  it("is not sent behind the back of whoever closed the dialog while its digest was computed", async () => {
    const [upload, digest] = [new Upload(), gate()];
    server.hashed = digest.shut;
    const whole = upload.begin(file(), "s", words);
    upload.leave();
    digest.open();
    await whole;
    expect([server.begun, server.sent]).toEqual([0, []]);
  });

  it("is done when another page was first with the last of it", async () => {
    const [upload, way] = [new Upload(), gate()];
    server.arrived = way.shut;
    const whole = upload.begin(file(), "s", words);
    await vi.waitFor(() => expect(upload.step).toBe("sending"));
    server.done = true;
    way.open();
    await whole;
    expect([upload.step, upload.error]).toEqual(["done", undefined]);
  });

  it("that was written to after it was chosen is asked for again, and the network is not blamed", async () => {
    const [upload, changed] = [new Upload(), file()];
    vi.spyOn(changed, "slice").mockReturnValue({
      arrayBuffer: () => Promise.reject(new DOMException("", "NotReadableError")),
    } as unknown as Blob);
    await upload.begin(changed, "s", words);
    expect([upload.step, (upload.error as Problem).code]).toEqual(["idle", "file_unread"]);
  });
});

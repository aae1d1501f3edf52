import { afterEach, describe, expect, it, vi } from "vitest";
import { api, must } from "../src/shared/api/client";
import { useCsrf, whenSignedOut } from "../src/shared/api/http";
import { newId } from "../src/shared/api/ids";
import { Problem, places, sentence } from "../src/shared/api/problem";

// There is no page here, but addresses still need an origin; before the client is made.
vi.hoisted(() => vi.stubGlobal("location", { origin: "http://registry.test" }));

const answer = (status: number, body: string) =>
  vi.fn(async (request: Request) =>
    Object.defineProperty(new Response(body, { status }), "url", { value: request.url }),
  );
afterEach(() => {
  vi.unstubAllGlobals();
  useCsrf("");
});

const refused = {
  code: "shape_refused",
  detail: { ar: "الشكل مرفوض.", en: "The shape is refused." },
  reasons: [
    { code: "crosses", ar: "يتقاطع هنا.", en: "It crosses here.", at: [36.1, 32.6] },
    { code: "small", ar: "صغير.", en: "Too small." },
  ],
};

describe("a refusal", () => {
  it("is told in the person's language, with the places to mark", async () => {
    vi.stubGlobal("fetch", answer(422, JSON.stringify(refused)));
    const error = await must(api.GET("/api/v1/people")).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Problem);
    expect(sentence(error)).toBe("الشكل مرفوض.");
    expect(places(error)).toEqual([{ at: [36.1, 32.6], text: "يتقاطع هنا." }]);
  });

  it("still says something when a proxy answers with a page", async () => {
    vi.stubGlobal("fetch", answer(502, "<html>bad gateway</html>"));
    const error = await must(api.GET("/api/v1/people")).catch((thrown: unknown) => thrown);
    expect(sentence(error)).toContain("502");
  });

  it("of a lost network promises that nothing is lost", () => {
    expect(sentence(new TypeError("Failed to fetch"))).toContain("لم يُفقد");
  });

  it("for want of a session is told to the page, but not while signing in", async () => {
    const told = vi.fn();
    whenSignedOut(told);
    vi.stubGlobal("fetch", answer(401, JSON.stringify({ code: "not_signed_in" })));
    await must(api.POST("/api/v1/session", { body: { login: "a", password: "b" } })).catch(() => {});
    expect(told).not.toHaveBeenCalled();
    await must(api.GET("/api/v1/sites")).catch(() => {});
    expect(told).toHaveBeenCalledOnce();
  });

  it("of a wrong old password ends no session", async () => {
    const told = vi.fn();
    whenSignedOut(told);
    vi.stubGlobal("fetch", answer(401, JSON.stringify({ code: "sign_in_refused" })));
    const error = await must(api.POST("/api/v1/password", { body: { old: "a", new: "b" } })).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(Problem);
    expect(told).not.toHaveBeenCalled();
  });
});

describe("a change", () => {
  it("carries the CSRF token and the version it starts from; a question carries neither", async () => {
    const fetched = answer(200, "{}");
    vi.stubGlobal("fetch", fetched);
    useCsrf("token");
    const site = { path: { site_id: newId() }, header: { "If-Match": "3" } };
    await must(api.PATCH("/api/v1/sites/{site_id}", { params: site, body: { notes: "" } }));
    await must(api.GET("/api/v1/people"));
    const [change, question] = fetched.mock.calls.map((call) => call[0].headers);
    expect([change?.get("X-CSRF-Token"), change?.get("If-Match")]).toEqual(["token", "3"]);
    expect(question?.get("X-CSRF-Token")).toBeNull();
  });
});

describe("an id", () => {
  it("is a UUIDv7 whose first bits are the time", () => {
    const id = newId(0x0123456789ab);
    expect(id).toMatch(/^01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(newId()).not.toBe(newId());
  });
});

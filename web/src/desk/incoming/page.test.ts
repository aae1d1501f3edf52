import { describe, expect, it } from "vitest";
import type { Incoming } from "./calls";
import { renewed } from "./page";

const one = (id: string, state = "received") => ({ id, state }) as Incoming;
const ids = (visits: Incoming[]) => visits.map(({ id }) => id).join("");

describe("what came from phones, asked for again", () => {
  it("shows what is new above what was there, which stays the same and is not read again", () => {
    const [a, b] = [one("a"), one("b")];
    const { visits } = renewed(
      { visits: [a, b], next: null },
      { visits: [one("c"), one("a"), one("b", "opened")], next: null },
    );
    expect(ids(visits)).toBe("cab");
    expect(visits[1]).toBe(a);
    expect(visits[2]?.state).toBe("opened");
  });

  it("keeps the pages opened already, and the place where the next one begins", () => {
    const shown = { visits: ["a", "b", "c", "d"].map((id) => one(id)), next: "after d" };
    const found = renewed(shown, { visits: [one("n"), one("a")], next: "after a" });
    expect([ids(found.visits), found.next]).toEqual(["nabcd", "after d"]);
  });

  it("begins anew when more came than a page holds: nothing is left out in between", () => {
    const newest = { visits: [one("y"), one("z")], next: "after z" };
    expect(renewed({ visits: [one("a")], next: null }, newest)).toBe(newest);
    expect(renewed({ visits: [], next: null }, newest)).toBe(newest);
  });
});

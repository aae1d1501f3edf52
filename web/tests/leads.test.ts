import { describe, expect, it } from "vitest";
import { leadsTo } from "../src/desk/leads";
import { VIEWS } from "../src/desk/state.svelte";
import { noticeMessages } from "../src/shared/i18n/messages/notices";
import type { Notice } from "../src/shared/notices/notices.svelte";

const kinds = Object.keys(noticeMessages).filter((key) => !key.startsWith("notices.")) as Notice["kind"][];

describe("where a notice leads", () => {
  it("is the page of every thing that people are told of, but for what is about one site alone", () => {
    expect(kinds.length).toBeGreaterThan(40);
    const nowhere = kinds.filter((kind) => !leadsTo(kind, VIEWS));
    expect(nowhere.filter((kind) => !kind.startsWith("site."))).toEqual([]);
  });

  it("is where the second person decides", () => {
    expect(leadsTo("export.proposed", VIEWS)).toBe("accounts");
    expect(leadsTo("publication.proposed", VIEWS)).toBe("awareness");
    expect(leadsTo("export.approved", VIEWS)).toBe("dossiers");
  });

  it("is no page that the person does not have", () => {
    expect(leadsTo("export.done", ["map", "accounts"])).toBeUndefined();
  });
});

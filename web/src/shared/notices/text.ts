import { label } from "../api/vocabulary.svelte";
import { translator } from "../i18n/index.svelte";
import { noticeMessages } from "../i18n/messages/notices";
import type { Notice } from "./notices.svelte";

export const t = translator(noticeMessages);

/** A name between Unicode's isolates: whatever letters it is written in, the sentence around it keeps its order. */
export const isolated = (name: string): string => `\u2068${name}\u2069`;

/** A notice as a sentence in the language of the page. */
export const told = (one: Notice): string =>
  t(one.kind, {
    about: one.about ? isolated(one.about.name) : t("notices.somebody"),
    role: label("role", one.role),
    precision: label("precision", one.precision),
    sensitivity: label("sensitivity", one.sensitivity),
    // A date reads the same in both languages.
    until: `\u2066${one.until ?? ""}\u2069`,
  });

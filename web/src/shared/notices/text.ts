import { label } from "../api/vocabulary.svelte";
import { translator } from "../i18n/index.svelte";
import { noticeMessages } from "../i18n/messages/notices";
import type { Notice } from "./notices.svelte";

export const t = translator(noticeMessages);

/** A notice as a sentence in the language of the page. */
export const told = (one: Notice): string =>
  t(one.kind, {
    about: one.about?.name ?? t("notices.somebody"),
    role: label("role", one.role),
    precision: label("precision", one.precision),
    sensitivity: label("sensitivity", one.sensitivity),
    until: one.until ?? "",
  });

/** The registry's code tables (GET /vocabulary): every code with its label and one-line definition in both languages. */
import { language } from "../i18n/index.svelte";
import { api, must } from "./client";
import type { Both } from "./problem";

export type Term = { code: string; group?: string; label: Both; definition: Both };
export type Lists = Record<string, { label: Both; codes: Term[] }>;

let lists = $state.raw<Lists>({});

export async function loadVocabulary(): Promise<void> {
  lists = (await must(api.GET("/api/v1/vocabulary"))) as Lists;
}

/** Lists that were kept from an earlier answer, for a page that opens with no network. */
export const keepVocabulary = (kept: Lists): void => {
  lists = kept;
};

const find = (list: string, code: string) => lists[list]?.codes.find((term) => term.code === code);

export const codes = (list: string): string[] => (lists[list]?.codes ?? []).map((term) => term.code);

export function label(list: string, code: string | null | undefined): string {
  if (!code) return "";
  return find(list, code)?.label[language.now] ?? code;
}

/** The name of a code in both languages, for what is shown in both. */
export const both = (list: string, code: string): Both | undefined => find(list, code)?.label;

export const definition = (list: string, code: string): string => find(list, code)?.definition[language.now] ?? "";

import { apart } from "./apart";

/** The language of the page: Arabic first, English second. One switch for words, direction and dates. */
export type Lang = "ar" | "en";
/** Every message is written in both languages side by side, so neither catalogue can miss a key. */
export type Messages = Readonly<Record<string, readonly [ar: string, en: string]>>;
export type Values = Readonly<Record<string, string | number>>;

const STORED = "graveregistry.language";

function remembered(): Lang {
  try {
    return localStorage.getItem(STORED) === "en" ? "en" : "ar";
  } catch {
    return "ar";
  }
}

let current = $state<Lang>(remembered());

function apply(lang: Lang) {
  document.documentElement.lang = lang;
  document.documentElement.dir = lang === "ar" ? "rtl" : "ltr";
}

export const language = {
  get now(): Lang {
    return current;
  },
  get dir(): "rtl" | "ltr" {
    return current === "ar" ? "rtl" : "ltr";
  },
  set(lang: Lang) {
    current = lang;
    apply(lang);
    try {
      localStorage.setItem(STORED, lang);
    } catch {
      // A browser that keeps nothing still gets the language for this page.
    }
  },
  /** Speak the page's own language without keeping it as the person's choice. */
  follow(lang: Lang) {
    current = lang === "en" ? "en" : "ar";
  },
  start() {
    apply(current);
  },
};

export function fill(text: string, values: Values = {}): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : apart(value, current);
  });
}

export function translator<M extends Messages>(messages: M) {
  return (key: keyof M & string, values?: Values): string => {
    const pair = messages[key] as readonly [string, string];
    return fill(pair[current === "ar" ? 0 : 1], values);
  };
}

/** Of two names the one in the person's language, or the other one when there is only one. */
export function either(ar: string | null | undefined, en: string | null | undefined): string {
  return (current === "ar" ? ar || en : en || ar) ?? "";
}

/** What is said one after the other, with the comma of the language. */
export function listed(parts: readonly (string | null | undefined)[]): string {
  return parts.filter(Boolean).join(current === "ar" ? "، " : ", ");
}

/** What is written the other way round than the page (or is a date or a code, whose parts would change places). */
const FOREIGN = { ar: /[A-Za-z]|\d[-/: ]\d/, en: /[\u0590-\u08ff]/ };

/** A name or a text that somebody typed, kept apart from the sentence around it, whatever way it is written. */
export const isolated = (text: string): string => `\u2068${text}\u2069`;

/** A value of a sentence: kept apart from the words around it where it is written the other way round. */
export function apart(value: string | number, lang: "ar" | "en"): string {
  return typeof value === "string" && FOREIGN[lang].test(value) ? isolated(value) : String(value);
}

/** What is written the other way round than the page (or is a date or a code, whose parts would change places). */
const FOREIGN = { ar: /[A-Za-z]|\d[-/: ]\d/, en: /[\u0590-\u08ff]/ };

/** A name or a text that somebody typed, kept apart from the sentence around it, whatever way it is written. */
export const isolated = (text: string): string => `\u2068${text}\u2069`;

/** A value of a sentence: kept apart from the words around it where it is written the other way round. */
export function apart(value: string | number, lang: "ar" | "en"): string {
  return typeof value === "string" && FOREIGN[lang].test(value) ? isolated(value) : String(value);
}

const HYPHENED = /(\p{Nd}+(?:-\p{Nd}+)+(?:T[\p{Nd}:.]+Z?)?)/u;
const ORDERED = /^\p{Nd}+(?:-\p{Nd}+){2,}|^\p{Nd}{4}-\p{Nd}{2}$/u;

/**
 * A typed text in pieces, every second of which is a date or a number with hyphens (2026-11-20, 2026-11, 011-555-1234).
 * After Arabic letters the parts of such a one change places, and the day stands where the year was; of a span (5-10)
 * they are read that way round and stay in the text.
 */
export function pieces(text: string): string[] {
  const found = [""];
  for (const [place, piece] of text.split(HYPHENED).entries()) {
    if (place % 2 && ORDERED.test(piece)) found.push(piece, "");
    else found[found.length - 1] += piece;
  }
  return found;
}

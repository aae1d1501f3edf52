import type { Lang } from "./index.svelte";

/** Latin digits in both languages: coordinates, codes and dates are then typed and read one way only. */
const format = (lang: Lang, digits: number) =>
  new Intl.NumberFormat(lang === "ar" ? "ar-SY-u-nu-latn" : "en", { maximumFractionDigits: digits });

/** A text with the digits of every script as 0 to 9: an Arabic keyboard writes others. */
export const latinDigits = (text: string): string => text.replace(/\p{Nd}/gu, asciiDigit);

/** Unicode keeps the ten digits of a script together and in order, so zero is where the run of digits begins. */
function asciiDigit(digit: string): string {
  let code = digit.codePointAt(0) ?? 0;
  if (code < 128) return digit;
  const isDigit = (point: number) => /\p{Nd}/u.test(String.fromCodePoint(point));
  let value = 0;
  while (value < 9 && isDigit(code - 1)) {
    code -= 1;
    value += 1;
  }
  return String(value);
}

export const number = (value: number, lang: Lang, digits = 0): string => format(lang, digits).format(value);

/** Square metres, hectares from 10,000 m² up, or square kilometres from 10 km² up. */
export function area(m2: number, lang: Lang): string {
  if (m2 >= 10_000_000) return `${number(m2 / 1_000_000, lang, 2)} ${lang === "ar" ? "كم²" : "km²"}`;
  if (m2 >= 10_000) return `${number(m2 / 10_000, lang, 2)} ${lang === "ar" ? "هكتار" : "ha"}`;
  return `${number(m2, lang, m2 < 100 ? 1 : 0)} ${lang === "ar" ? "م²" : "m²"}`;
}

export function length(m: number, lang: Lang): string {
  if (m >= 10_000) return `${number(m / 1000, lang, 2)} ${lang === "ar" ? "كم" : "km"}`;
  return `${number(m, lang, m < 100 ? 1 : 0)} ${lang === "ar" ? "م" : "m"}`;
}

const UNITS = [
  [86_400, "day"],
  [3600, "hour"],
  [60, "minute"],
] as const;

/** How long it is, in the one unit in which people say it: seconds, from two minutes on minutes, from two hours on hours, from two days on days. */
export function span(seconds: number, lang: Lang): string {
  const [size, unit] = (UNITS.find(([size]) => seconds >= 2 * size) ?? [1, "second"]) as [number, string];
  const said = { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 0 } as const;
  return new Intl.NumberFormat(lang === "ar" ? "ar-SY-u-nu-latn" : "en", said).format(seconds / size);
}

/** A length of recorded time as players show it: "1:05". */
export const clock = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

/** Bytes, in the unit that people know; a line does not break between the number and the unit. */
export function bytes(size: number, lang: Lang): string {
  const [kb, mb, gb] = lang === "ar" ? ["ك.ب", "م.ب", "غ.ب"] : ["kB", "MB", "GB"];
  if (size >= 2 ** 30) return `${number(size / 2 ** 30, lang, 1)}\u00a0${gb}`;
  if (size >= 2 ** 20) return `${number(size / 2 ** 20, lang, 1)}\u00a0${mb}`;
  return `${number(Math.max(1, size / 2 ** 10), lang)}\u00a0${kb}`;
}

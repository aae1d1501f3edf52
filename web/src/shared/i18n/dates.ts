import { plain } from "../coordinates/words";
import { fill, type Lang } from "./index.svelte";

/** The names people in Syria, Lebanon, Jordan, Iraq and Palestine use; the numeral date stands beside them. */
const LEVANTINE = [
  "كانون الثاني",
  "شباط",
  "آذار",
  "نيسان",
  "أيار",
  "حزيران",
  "تموز",
  "آب",
  "أيلول",
  "تشرين الأول",
  "تشرين الثاني",
  "كانون الأول",
];
const ENGLISH = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

export function monthName(month: number, lang: Lang): string {
  return (lang === "ar" ? LEVANTINE : ENGLISH)[month - 1] ?? "";
}

/** "2026-02-12" (or only its year and month) in words; the numeral form is for the place beside it. */
export function dateWords(date: string, lang: Lang): string {
  const [year, month, day] = date.split("-");
  if (!month) return year ?? "";
  const words = `${monthName(Number(month), lang)} ${year}`;
  return day ? `${Number(day)} ${words}` : words;
}

/** A server time (UTC) as the local calendar date, "2026-02-12". */
export function localDate(time: string): string {
  const d = new Date(time);
  if (Number.isNaN(d.getTime())) return time.slice(0, 10);
  return `${d.getFullYear()}-${String(d.getMonth() + 1).padStart(2, "0")}-${String(d.getDate()).padStart(2, "0")}`;
}

export function localClock(time: string): string {
  const d = new Date(time);
  return `${String(d.getHours()).padStart(2, "0")}:${String(d.getMinutes()).padStart(2, "0")}`;
}

const PHRASES = {
  ar: {
    between: "بين {a} و{b}",
    before: "قبل {a}",
    after: "بعد {a}",
    uncertain: "{a} (غير مؤكَّد)",
    about: "نحو {a}",
    unknown: "غير معروف",
  },
  en: {
    between: "between {a} and {b}",
    before: "before {a}",
    after: "after {a}",
    uncertain: "{a} (uncertain)",
    about: "about {a}",
    unknown: "unknown",
  },
} as const;

/** An EDTF date (ISO 8601-2 level 1: `1982-02`, `1982?`, `1982~`, `1980/1983`, `../1982`, `1982/..`) as people say it. */
export function edtfWords(edtf: string, lang: Lang): string {
  const say = PHRASES[lang];
  const [from = "", to] = edtf.split("/");
  if (to !== undefined) {
    const open = (part: string) => part === "" || part === "..";
    if (open(from) && open(to)) return say.unknown;
    if (open(from)) return fill(say.before, { a: edtfWords(to, lang) });
    if (open(to)) return fill(say.after, { a: edtfWords(from, lang) });
    return fill(say.between, { a: edtfWords(from, lang), b: edtfWords(to, lang) });
  }
  const mark = from.at(-1);
  const plain = dateWords(from.replace(/[?~%]$/, ""), lang);
  if (mark === "?" || mark === "%") return fill(say.uncertain, { a: plain });
  return mark === "~" ? fill(say.about, { a: plain }) : plain;
}

const EDTF_DATE = String.raw`\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?[?~%]?`;
const EDTF = new RegExp(`^(${EDTF_DATE}|(${EDTF_DATE}|\\.\\.)/(${EDTF_DATE}|\\.\\.))$`);

export const isEdtf = (text: string): boolean => EDTF.test(text) && text !== "../..";

const TYPED = /^(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?$/;
/** Year, month and day of what was typed, in digits of any script. */
const typedParts = (typed: string): string[] => TYPED.exec(plain(typed))?.slice(1) ?? [];

/** The first day of a typed year, month or day; nothing for what is no date. */
export function firstDay(typed: string): string {
  const [year, month = "01", day = "01"] = typedParts(typed);
  return year ? `${year}-${month}-${day}` : "";
}

/** The last day of a typed year, month or day; nothing for what is no date. */
export function lastDay(typed: string): string {
  const [year, month, day] = typedParts(typed);
  if (!year || day) return firstDay(typed);
  const end = new Date(Date.UTC(Number(year), month ? Number(month) : 12, 0));
  return end.toISOString().slice(0, 10);
}

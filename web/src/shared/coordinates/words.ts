/** Make typed coordinates plain: one kind of digit, mark, dash and word. The twin of geo/coordinate_words.py. */
import { latinDigits } from "../i18n/numbers";

const MARKS: Record<string, string> = {
  "'": "′’‘ʹ´`‛ʼ＇ˈ",
  '"': "″”“„ʺ˝＂",
  "°": "º˚ᵒ◦",
  "-": "‐‑‒–—−﹣－",
  ",": "،",
  ";": "؛|/\n",
  ".": "٫",
  "": "٬",
};

const PLAIN = new Map(Object.entries(MARKS).flatMap(([plain, marks]) => [...marks].map((mark) => [mark, plain])));

const ARABIC_WORDS = new Map<string, string>(
  (
    [
      [["شمال", "شمالا", "شمالي", "شمالية"], "NORTH"],
      [["جنوب", "جنوبا", "جنوبي", "جنوبية", "ج"], "SOUTH"],
      [["شرق", "شرقا", "شرقي", "شرقية"], "EAST"],
      [["غرب", "غربا", "غربي", "غربية", "غ"], "WEST"],
      [["ش"], "SHEEN"],
      [["عرض", "العرض"], "LAT"],
      [["طول", "الطول"], "LON"],
      [["درجة", "درجه", "درجات"], "°"],
      [["دقيقة", "دقيقه", "دقائق"], "'"],
      [["ثانية", "ثانيه", "ثواني", "ثوان"], '"'],
      [["خط", "دائرة", "نطاق", "النطاق", "منطقة", "المنطقة"], ""],
      [["و"], ","],
    ] as [string[], string][]
  ).flatMap(([words, meaning]) => words.map((word): [string, string] => [word, meaning])),
);

/** The text in capitals with ASCII digits and marks; Arabic words become Latin words or marks. */
export function plain(text: string): string {
  const seen = latinDigits(marked(marked(text).normalize("NFKC")).replace(/[\p{Mn}\p{Cf}ـ]/gu, ""));
  return seen
    .replace(/[\u0621-\u064a]+/gu, (word) => ` ${meaning(word)} `)
    .replace(/([\d°'"A-Za-z])\s+-\s+(?=\d)/gu, "$1 , ")
    .replaceAll("''", '"')
    .replace(/\s+/gu, " ")
    .trim()
    .toUpperCase();
}

function marked(text: string): string {
  return [...text].map((character) => PLAIN.get(character) ?? character).join("");
}

function meaning(word: string): string {
  const bare = word.length > 4 && word.startsWith("ال") ? word.slice(2) : word;
  return ARABIC_WORDS.get(word) ?? ARABIC_WORDS.get(bare) ?? word;
}

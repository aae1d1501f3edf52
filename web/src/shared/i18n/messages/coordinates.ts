import type { QuestionCode, RefusalCode } from "../../coordinates/parse";
import { translator } from "../index.svelte";

type Pair = readonly [ar: string, en: string];

/** Why a typed text is no point, and what to do. The codes are the server's. */
const refusals: Record<RefusalCode, Pair> = {
  coordinate_empty: [
    "لم تُكتب إحداثيات. اكتب خط العرض ثم خط الطول، مثل: 32.625 شمال 36.104 شرق.",
    "Nothing was typed. Write latitude then longitude, for example: 32.625 N 36.104 E.",
  ],
  coordinate_too_long: [
    "النص أطول من أن يكون نقطة واحدة. اكتب نقطة واحدة في السطر.",
    "This is too long to be one point. Write one point a line.",
  ],
  coordinate_not_understood: [
    "لم تُفهم هذه الإحداثيات. مثال: 32.625 شمال 36.104 شرق.",
    "Not understood. Example: 32.625 N 36.104 E.",
  ],
  coordinate_out_of_range: [
    "خارج المدى: خط العرض لا يتجاوز 90 درجة وخط الطول لا يتجاوز 180. راجع الأرقام.",
    "Out of range: latitude is at most 90 degrees, longitude at most 180. Check the numbers.",
  ],
  coordinate_minutes_out_of_range: [
    "الدقائق والثواني أقل من 60 دائماً. راجع ما كتبت.",
    "Minutes and seconds are always below 60. Check what you typed.",
  ],
  coordinate_axes_clash: [
    "الرقمان على محور واحد. يلزم خط عرض واحد وخط طول واحد.",
    "Both numbers are on one axis. One latitude and one longitude are needed.",
  ],
  coordinate_sign_and_letter: [
    "كُتبت إشارة سالب أو موجب مع الجهة. أبقِ واحداً منهما.",
    "A sign and a direction are both given. Keep one of them.",
  ],
  coordinate_utm_out_of_range: [
    "إحداثيات UTM خارج المدى. راجع رقم النطاق والأرقام.",
    "The UTM coordinates are out of range. Check the zone and the numbers.",
  ],
  coordinate_mgrs_no_square: [
    "لا مربّع بهذا الرمز في شبكة MGRS. راجع الحروف وأن عدد الأرقام زوجي.",
    "There is no such MGRS square. Check the letters, and that the number of digits is even.",
  ],
  coordinate_polar: [
    "هذه الشبكة لا تغطّي القطبين. اكتب الدرجات العشرية.",
    "This grid does not cover the poles. Write decimal degrees.",
  ],
};

const questions: Record<QuestionCode | "maybe_swapped" | "far_away", Pair> = {
  hemisphere_unclear: [
    "حرف «ش» قد يعني الشمال أو الشرق. أيّ نقطة تقصد؟",
    "The letter ش may mean north or east. Which point is meant?",
  ],
  order_reversed: [
    "الرقم الأول لا يصلح خط عرض، فقُرئ خط الطول أولاً. هل هذا ما تقصده؟",
    "The first number cannot be a latitude, so longitude was read first. Is that what you mean?",
  ],
  utm_letter_unclear: [
    "حرف S قد يعني الشريط S شمال خط الاستواء أو نصف الكرة الجنوبي. أيّ نقطة تقصد؟",
    "The letter S may be band S, north of the equator, or the southern hemisphere. Which point is meant?",
  ],
  band_mismatch: [
    "حرف النطاق لا يوافق الأرقام. هل النقطة صحيحة؟",
    "The band letter does not fit the numbers. Is the point right?",
  ],
  maybe_swapped: [
    "يبدو أن خط العرض وخط الطول متبادلان. أيّ نقطة تقصد؟",
    "Latitude and longitude look swapped. Which point is meant?",
  ],
  far_away: ["هذه النقطة بعيدة عن المنطقة كلها. هل هي صحيحة؟", "This point is far from the whole region. Is it right?"],
};

export const coordinateMessages = {
  ...refusals,
  ...questions,
  "typed.label": ["أو اكتب الإحداثيات", "Or type the coordinates"],
  "typed.hint": [
    "سطر لكل نقطة؛ ثلاثة أسطر فأكثر ترسم مساحة. تُقبل الدرجات العشرية، والدرجات والدقائق والثواني، وUTM وMGRS، بالأرقام العربية أو اللاتينية.",
    "One point a line; three lines or more make an area. Decimal degrees, degrees minutes seconds, UTM and MGRS, in Latin or Arabic digits.",
  ],
  "typed.point": ["الإحداثيات", "Coordinates"],
  "typed.point.hint": [
    "العرض ثم الطول: درجات عشرية، أو درجات ودقائق وثوانٍ، أو UTM، أو MGRS، بالأرقام العربية أو اللاتينية.",
    "Latitude, then longitude: decimal degrees, degrees minutes seconds, UTM or MGRS, in Latin or Arabic digits.",
  ],
  "typed.one": ["نقطة واحدة هنا: اكتب سطراً واحداً.", "One point here: write a single line."],
  "typed.use": ["ضعها على الخريطة", "Put on the map"],
  "typed.line": ["السطر {n}", "Line {n}"],
  "typed.read_as": ["قُرئت", "Read as"],
  "typed.this_one": ["نعم، هذه", "Yes, this one"],
  "typed.count": [
    "اكتب نقطة واحدة، أو ثلاث نقاط فأكثر لرسم مساحة. نقطتان لا ترسمان مساحة.",
    "Type one point, or three or more for an area. Two points make no area.",
  ],
} as const satisfies Record<string, Pair>;

export const t = translator(coordinateMessages);

// What the page says beside the verifiers' common sentences (findings.json): Arabic, English.

export const LANGUAGES = ["ar", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

const WORDS = {
  title: ["التحقّق من ملف توثيقي", "Check a dossier"],
  offline: [
    "تعمل هذه الصفحة بلا شبكة ولا ترسل شيئاً. يبقى الملف على جهازك.",
    "This page works without a network and sends nothing. The file stays on your device.",
  ],
  trust: [
    "خذ هذه الصفحة والمفتاح العام من المنظمة نفسها: ما يأتي داخل الملف قد يُغيَّر معه.",
    "Get this page and the public key from the organisation itself: what lies in a dossier can be changed with it.",
  ],
  drop: ["اسحب الملف التوثيقي (zip) إلى هنا، أو", "Drag the dossier (zip) here, or"],
  dossier: ["اختر الملف التوثيقي", "Choose the dossier"],
  key: ["المفتاح العام للسجلّ (registry.pub)", "Public key of the registry (registry.pub)"],
  key_choose: ["اختر المفتاح", "Choose the key"],
  key_why: ["بلا مفتاح لا يُقال عن شيء إنّه لم يتغيّر.", "Without a key nothing can be called unchanged."],
  key_is: ["قارن هذا بما طبعته المنظمة:", "Compare this with what the organisation has printed:"],
  no_key_in: [
    "ليس في هذا الملف مفتاح عام للسجلّ. احصل على المفتاح من المنظمة نفسها، لا من الملف التوثيقي.",
    "There is no public key of a registry in this file. Get it from the organisation itself, not from the dossier.",
  ],
  earlier: ["نقطة تحقّق سابقة محفوظة لديك (اختياري)", "An earlier checkpoint you kept (optional)"],
  earlier_choose: ["اختر نقطة التحقّق", "Choose the checkpoint"],
  consistency: ["برهان الاتّساق بين النقطتين (اختياري)", "The proof between the two (optional)"],
  consistency_choose: ["اختر البرهان", "Choose the proof"],
  policy: [
    "سياسة الشهود، من المنظمة نفسها (اختياري)",
    "The witnesses' policy, from the organisation itself (optional)",
  ],
  policy_choose: ["اختر السياسة", "Choose the policy"],
  no_policy_in: [
    "ليس في هذا الملف سياسة سليمة. خذها من المنظمة نفسها، لا من الملف التوثيقي.",
    "There is no sound policy in this file. Get it from the organisation itself, not from the dossier.",
  ],
  rotation: ["بيان تبديل مفتاح وصلك (اختياري)", "A statement of key rotation you were given (optional)"],
  rotation_choose: ["اختر البيان", "Choose the statement"],
  check: ["تحقّق", "Check"],
  checking: ["جارٍ الفحص", "Checking"],
  unreadable: [
    "تعذّرت قراءة الملف. تحقّق من أنّ النسخة كاملة ثم أعد المحاولة.",
    "The file could not be read. Check that the copy is complete, then try again.",
  ],
  whole_unchanged: ["كل ما أمكن فحصه لم يتغيّر.", "All that could be checked is unchanged."],
  whole_failed: [
    "فشل جزء أو أكثر: لا تعتمد على هذا الملف قبل معرفة السبب.",
    "Something failed: do not rely on this dossier before you know why.",
  ],
  whole_not_checked: [
    "لم يفشل شيء، لكنّ أجزاءً لم تُفحص. اقرأ السبب عند كل منها.",
    "Nothing failed, but some parts were not checked. Read at each of them why.",
  ],
  other_language: ["English", "العربية"],
} satisfies Record<string, [string, string]>;

export type Word = keyof typeof WORDS;

export const say = (word: Word, language: Language): string => WORDS[word][LANGUAGES.indexOf(language)] as string;

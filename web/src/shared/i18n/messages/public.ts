export const publicMessages = {
  "public.map": ["خريطة التوعية", "Awareness map"],
  "public.map.hint": [
    "المناطق الملوّنة مناطق نُشر عنها تنبيه أشدّ. هي مناطق واسعة، لا تدلّ على موضع أيّ قبر.",
    "Coloured areas carry a louder warning. They are wide areas and point to no grave.",
  ],
  "public.not_safe": [
    "المنطقة غير الملوّنة ليست آمنة: القبور قد تكون في أيّ مكان.",
    "An area without colour is not safe: graves may be anywhere.",
  ],
  "public.everywhere": ["في كل مكان: لا تحفر، وأبلِغ", "Everywhere: do not dig, report"],
  "public.release": ["الإصدار {n}", "Release {n}"],
  "public.no_release": [
    "لم يصدر بعدُ أيّ تنبيه للمناطق. الرسالة أعلاه تسري في كل مكان.",
    "No area warnings have been released yet. The message above holds everywhere.",
  ],
  "public.failed": [
    "تعذّر تحميل المناطق. الرسالة أعلاه تسري في كل مكان.",
    "The areas could not be loaded. The message above holds everywhere.",
  ],
  "public.here": ["في هذه المنطقة", "In this area"],
} as const;

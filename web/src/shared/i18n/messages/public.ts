/** What the bigger map says; the public page's own words are the server's (`src/graveregistry/public/words.py`). */
export const publicMessages = {
  "public.loading": ["جارٍ تحميل الخريطة…", "Loading the map…"],
  "public.failed": [
    "تعذّر تحميل المناطق. الرسالة أعلاه تسري في كل مكان.",
    "The areas could not be loaded. The message above holds everywhere.",
  ],
  "public.here": ["في هذه المنطقة", "In this area"],
  "public.everywhere": [
    "القبور قد تكون في أيّ مكان، داخل المناطق المعلَّمة وخارجها.",
    "Graves may be anywhere, inside the marked areas and outside.",
  ],
} as const;

import { translator } from "../index.svelte";

export const common = {
  "app.name": ["سجلّ المقابر الجماعية", "Mass-grave registry"],
  "training.mark": ["تدريب", "TRAINING"],
  "training.notice": [
    "نسخة تدريب: كل المواقع هنا من نسج الخيال، ولا شيء مما تكتبه يدخل السجلّ الحقيقي.",
    "Training copy: every site here is fictional, and nothing you enter reaches the real registry.",
  ],
  "language.other": ["English", "العربية"],
  save: ["حفظ", "Save"],
  cancel: ["إلغاء", "Cancel"],
  close: ["إغلاق", "Close"],
  back: ["رجوع", "Back"],
  send: ["إرسال", "Send"],
  next: ["التالي", "Next"],
  retry: ["إعادة المحاولة", "Try again"],
  remove: ["إزالة", "Remove"],
  optional: ["اختياري", "optional"],
  required: ["مطلوب", "required"],
  yes: ["نعم", "Yes"],
  no: ["لا", "No"],
  choose: ["اختر…", "Choose…"],
  loading: ["جارٍ التحميل…", "Loading…"],
  saved: ["تمّ الحفظ.", "Saved."],
  none: ["لا يوجد", "None"],
  unknown: ["غير معروف", "Unknown"],
  more: ["عرض المزيد", "Show more"],
  download: ["تنزيل", "Download"],
  "signin.title": ["تسجيل الدخول", "Sign in"],
  "signin.email": ["اسم الحساب", "Account name"],
  "signin.password": ["كلمة المرور", "Password"],
  "signin.submit": ["دخول", "Sign in"],
  "signin.forgot": [
    "نسيت كلمة المرور؟ اطلب من مسؤول الحسابات في منظمتك إعادة تعيينها؛ ويوافق على ذلك شخص ثانٍ.",
    "Forgot your password? Ask your organisation’s administrator to reset it; a second person approves.",
  ],
  signout: ["تسجيل الخروج", "Sign out"],
  "session.ended": [
    "انتهت جلستك. سجّل الدخول من جديد؛ ما كتبته ما زال في هذه الصفحة.",
    "Your session has ended. Sign in again; what you wrote is still on this page.",
  ],
  "problem.offline": [
    "تعذّر الوصول إلى الخادم. تحقّق من الشبكة ثم أعد المحاولة؛ لم يُفقد شيء مما كتبته.",
    "The server cannot be reached. Check the network and try again; nothing you wrote is lost.",
  ],
  "problem.unknown": [
    "حدث خطأ غير متوقَّع (الرمز {status}). أعد المحاولة، وإن تكرّر فأخبر مسؤول النظام بهذا الرمز.",
    "Something unexpected went wrong (code {status}). Try again; if it happens again, tell the administrator this code.",
  ],
  "map.label": ["خريطة", "Map"],
  "map.unavailable": [
    "لا يستطيع هذا المتصفّح رسم الخريطة (يلزم WebGL 2). القائمة والنماذج تعمل كالمعتاد.",
    "This browser cannot draw the map (it needs WebGL 2). The list and the forms work as usual.",
  ],
  "map.credit": [
    "الخلفية: Natural Earth، وأسماء البلدات: GeoNames (CC BY 4.0)",
    "Background: Natural Earth; town names: GeoNames (CC BY 4.0)",
  ],
  "map.no_position": [
    "لا تعبّر الحدود المرسومة في الخلفية عن موقف من أيّ حدود.",
    "The lines of the background map take no position on any border.",
  ],
  "map.zoom_in": ["تكبير", "Zoom in"],
  "map.zoom_out": ["تصغير", "Zoom out"],
  "map.scale": ["مقياس الرسم", "Scale"],
  "map.metres": ["م", "m"],
  "map.kilometres": ["كم", "km"],
  "map.pointer": ["إحداثيات المؤشّر", "Coordinates of the pointer"],
  legend: ["مفتاح الخريطة", "Legend"],
  "certainty.definite": ["مؤكّدة", "Definite"],
} as const;

export const t = translator(common);

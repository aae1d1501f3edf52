"""Failures of accounts, sessions, roles, grants and proposals."""

from __future__ import annotations

from graveregistry.errors.entry import Entry

ACCESS: dict[str, Entry] = {
    "organisation_area_unfit": Entry(
        422,
        2,
        "لا يصلح الملف منطقةً للعمل. المطلوب GeoJSON فيه مضلّع واحد سليم أو عدّة مضلّعات (EPSG:4326).",
        "The file will not do as an area. Give GeoJSON with one sound polygon or multipolygon (EPSG:4326).",
    ),
    "sign_in_refused": Entry(
        401,
        77,
        "اسم الدخول أو كلمة السر غير صحيحة، أو الحساب غير مفعّل. حاول ثانية أو اطلب إعادة التعيين.",
        "The sign-in name or password is not right, or the account is not active. Try again or ask for a reset.",
    ),
    "sign_in_needed": Entry(
        401,
        77,
        "سجّل الدخول أولاً؛ ما كتبته ما زال في الصفحة.",
        "Sign in first; what you typed is still on the page.",
    ),
    "token_refused": Entry(
        401,
        77,
        "هذا العنوان يحتاج رمز وصول صالحاً في ترويسة Authorization: Bearer. أنشئ رمزاً في صفحة حسابك أو جدّده.",
        "This address needs a valid access token in the header Authorization: Bearer. Make or renew one on your "
        "account page.",
    ),
    "too_many_tokens": Entry(
        409,
        2,
        "لديك {limit} رمزاً سارياً. ألغِ ما لا تستعمله ثم أنشئ الجديد.",
        "You have {limit} tokens in force. Revoke those you do not use, then make the new one.",
    ),
    "too_many_tries": Entry(
        429,
        75,
        "محاولات كثيرة. انتظر {minutes} دقيقة ثم حاول ثانية.",
        "Too many tries. Wait {minutes} minutes, then try again.",
    ),
    "csrf_refused": Entry(
        403,
        77,
        "لم يصل الطلب من صفحتنا. أعد تحميل الصفحة ثم حاول.",
        "The request did not come from our page. Reload the page and try again.",
    ),
    "not_allowed": Entry(
        403,
        77,
        "دورك لا يتيح هذا الفعل. اطلبه ممّن يملك الدور المناسب.",
        "Your role does not allow this. Ask someone who has the role for it.",
    ),
    "password_too_short": Entry(
        422,
        2,
        "كلمة السر أقصر من 15 حرفاً. اختر جملة قصيرة تحفظها أنت وحدك.",
        "The password is shorter than 15 characters. Choose a short sentence only you know.",
    ),
    "password_too_long": Entry(
        422, 2, "كلمة السر أطول من 256 حرفاً. اختصرها.", "The password is longer than 256 characters. Shorten it."
    ),
    "login_unfit": Entry(
        422,
        2,
        "اسم الدخول من 3 إلى 64 من الأحرف اللاتينية والأرقام والنقطة والشرطة. اختر غيره.",
        "A sign-in name has 3 to 64 Latin letters, digits, dots or hyphens. Choose another.",
    ),
    "password_too_common": Entry(
        422,
        2,
        "كلمة السر معروفة أو سهلة التخمين. اختر جملة أخرى.",
        "That password is well known or easy to guess. Choose another sentence.",
    ),
    "login_taken": Entry(409, 2, "اسم الدخول هذا مستعمل. اختر غيره.", "That sign-in name is taken. Choose another."),
    "link_not_valid": Entry(
        410,
        77,
        "هذا الرابط لم يعد صالحاً: استُعمل أو انتهت مدته. اطلب رابطاً جديداً.",
        "This link is no longer valid: it was used or has expired. Ask for a new one.",
    ),
    "second_person_needed": Entry(
        409,
        77,
        "هذا القرار يحتاج شخصاً ثانياً غيرك. سُجّل طلبك وينتظر موافقته.",
        "This decision needs a second person, not yourself. Your request is recorded and waits for them.",
    ),
    "not_yourself": Entry(
        403,
        77,
        "لا يجوز أن تقرّر هذا لنفسك. اطلبه من زميل أو من منظمة شريكة.",
        "You cannot decide this for yourself. Ask a colleague or a partner organisation.",
    ),
    "already_decided": Entry(409, 2, "بُتّ في هذا الطلب من قبل.", "This request has already been decided."),
    "no_such_person": Entry(
        404, 4, "لا يوجد حساب مفتوح باسم الدخول {login}.", "There is no open account with the sign-in name {login}."
    ),
    "one_grantee": Entry(
        422,
        2,
        "اختر شخصاً أو منظمة، لا كليهما.",
        "Name a person or an organisation, one of the two.",
    ),
    "review_date_needed": Entry(
        422,
        2,
        "حدّد موعداً لمراجعة هذا القرار في السنوات الخمس القادمة.",
        "Set a date within the next five years on which this decision is reviewed.",
    ),
    "sealed_needs_somebody": Entry(
        409,
        2,
        "هذا آخر شخص مسمّى يصل إلى موقع مختوم، ولا يجوز أن يبقى الموقع بلا أحد. سمِّ شخصاً آخر أولاً.",
        "This is the last named person who reaches a sealed site, and a site may not be left to nobody."
        " Name somebody else first.",
    ),
    "last_named": Entry(
        409,
        2,
        "صاحب هذا الحساب آخر من يصل إلى موقع مختوم أو أكثر. اطلب منه أن يسمّي غيره أولاً، أو أكّد الإغلاق على أي حال.",
        "Nobody but this person reaches one sealed site or more. Have them name somebody else first,"
        " or confirm that the account is closed even so.",
    ),
    "reason_needed": Entry(
        422,
        2,
        "اذكر السبب: لا يُحفظ هذا القرار من دونه.",
        "Give the reason: this decision is not kept without one.",
    ),
    "enrolment_refused": Entry(
        401,
        77,
        "هذا الرمز غير صالح أو انتهت مدته أو استُعمل. اطلب رمزاً جديداً ممن يتابع معك، وأدخله خلال ربع ساعة.",
        "This code is not valid, has expired or was used. Ask your coordinator for a new one and enter it within a "
        "quarter of an hour.",
    ),
    "credential_refused": Entry(
        401,
        77,
        "لم يعد هذا الهاتف مسجَّلاً. ما فيه من زيارات باقٍ ولن يُحذف؛ اطلب رمز تسجيل جديداً ثم أرسلها.",
        "This phone is no longer enrolled. The visits on it stay and nothing is deleted; ask for a new enrolment code, "
        "then send them.",
    ),
}

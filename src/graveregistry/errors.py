"""Every failure the product can answer: one entry each, in Arabic and English, saying what to do next.

A failure travels as :class:`Failure` from any room to the edge, where ``app.py`` turns it into
``application/problem+json`` (RFC 9457) and the command line into a sentence and an exit code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """What is said and answered for one code; the sentences may name the failure's parameters in braces."""

    status: int
    exit_code: int
    ar: str
    en: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that is wrong, with where it is and how to mend it.

    ``at`` is (longitude, latitude) in degrees, EPSG:4326, when the thing has a place; ``field`` names the
    input it belongs to.
    """

    code: str
    ar: str
    en: str
    at: tuple[float, float] | None = None
    field: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The reason as it is sent, without what is empty."""
        said: dict[str, Any] = {"code": self.code, "ar": self.ar, "en": self.en}
        if self.at is not None:
            said["at"] = list(self.at)
        if self.field is not None:
            said["field"] = self.field
        return said


class Failure(Exception):
    """A failure with a code of ``CATALOGUE``; parameters fill the sentences and travel in the answer."""

    def __init__(self, code: str, /, *, reasons: tuple[Reason, ...] = (), **params: Any) -> None:
        self.code = code
        self.entry = CATALOGUE[code]
        self.reasons = reasons
        self.params = params
        super().__init__(self.sentence("en"))

    def sentence(self, lang: str) -> str:
        """The sentence in ``ar`` or ``en`` with the parameters filled in."""
        text = self.entry.ar if lang == "ar" else self.entry.en
        return text.format_map(self.params) if self.params else text

    def problem(self) -> dict[str, Any]:
        """The failure as a problem document (RFC 9457) with both languages and the reasons."""
        body: dict[str, Any] = {
            "type": f"urn:graveregistry:problem:{self.code}",
            "title": self.sentence("en"),
            "status": self.entry.status,
            "code": self.code,
            "detail": {"ar": self.sentence("ar"), "en": self.sentence("en")},
        }
        if self.reasons:
            body["reasons"] = [reason.as_dict() for reason in self.reasons]
        return body


GENERAL = {
    "job_gave_up": Entry(
        500,
        70,
        "توقّفت هذه المهمة ثلاث مرات قبل أن تكتمل، فأُوقفت ولم يُحفظ منها شيء. أبلغ المسؤول.",
        "This job broke off three times before it was done, so it was stopped; nothing of it was saved. Tell the "
        "administrator.",
    ),
    "job_ended": Entry(
        409, 2, "انتهت هذه المهمة من قبل، فلا شيء يُلغى.", "This job has ended already; there is nothing to cancel."
    ),
    "not_found": Entry(404, 4, "لا يوجد شيء هنا. تحقّق من العنوان.", "There is nothing here. Check the address."),
    "invalid_input": Entry(
        422,
        2,
        "لم نفهم بعض ما أرسلته. راجع المواضع المشار إليها ثم أعد الإرسال؛ لم يضِع شيء.",
        "Some of what was sent could not be understood. Look at the places named and send again; nothing was lost.",
    ),
    "malformed_json": Entry(
        422,
        2,
        "النص المرسَل ليس JSON سليماً. أعد الإرسال من الصفحة نفسها.",
        "What was sent is not well-formed JSON. Send it again from the page.",
    ),
    "too_large": Entry(
        413,
        2,
        "ما أرسلته أكبر من المسموح ({limit}). قسّمه أو صغّره ثم أعد الإرسال.",
        "What was sent is larger than allowed ({limit}). Split it or make it smaller and send again.",
    ),
    "unsupported_media": Entry(
        415,
        2,
        "نوع المحتوى غير مقبول هنا. أرسل أحد هذه الأنواع: {accepted}.",
        "This kind of content is not taken here. Send one of: {accepted}.",
    ),
    "method_not_allowed": Entry(
        405, 2, "لا يُقبل هذا الفعل على هذا العنوان.", "That action is not available at this address."
    ),
    "busy": Entry(
        503,
        75,
        "الخدمة مشغولة الآن. لم يُحفظ شيء من هذا الطلب؛ أعد المحاولة بعد قليل.",
        "The service is busy. Nothing of this request was saved; try again shortly.",
    ),
    "internal": Entry(
        500,
        70,
        "حدث خطأ من جهتنا ولم يُحفظ شيء من هذا الطلب. أعد المحاولة، وإن تكرّر فأبلغ المسؤول بالرقم {incident}.",
        "Something failed on our side and nothing of this request was saved. Try again; if it happens again, "
        "give the administrator the number {incident}.",
    ),
    "precondition_required": Entry(
        428,
        2,
        "لا بدّ من ذكر النسخة التي تعدّلها (If-Match). أعد فتح السجل ثم عدّل.",
        "Say which version you are changing (If-Match). Open the record again and make the change.",
    ),
    "changed_meanwhile": Entry(
        412,
        2,
        "غيّر شخص آخر هذا السجل بعد أن فتحته. لم يُحفظ تعديلك؛ قارن النسختين ثم اختر.",
        "Somebody changed this record after you opened it. Yours was not saved; compare both versions and choose.",
    ),
    "id_conflict": Entry(
        409,
        2,
        "سبق استعمال هذا المعرّف لمحتوى آخر. أنشئ سجلاً جديداً؛ لم يُستبدل شيء.",
        "This identifier was used before for different content. Make a new record; nothing was replaced.",
    ),
    "unknown_code": Entry(
        422,
        2,
        "الرمز «{value}» ليس في قائمة {list}.",
        "The code '{value}' is not in the list {list}.",
    ),
    "bad_cursor": Entry(
        422,
        2,
        "مؤشّر الصفحة غير صالح. ابدأ القائمة من أولها.",
        "That page cursor is not valid. Start the list from its beginning.",
    ),
}

DATABASE: dict[str, Entry] = {
    "unrecorded_change": Entry(
        500,
        70,
        "رُفض حفظ تغيير لم يُسجَّل في سجل الأحداث. أبلغ المسؤول.",
        "A change was refused because no ledger event went with it. Tell the administrator.",
    ),
    "database_unreachable": Entry(
        503,
        69,
        "تعذّر الوصول إلى قاعدة البيانات. شغّلها بالأمر: graveregistry cluster start",
        "The database cannot be reached. Start it with: graveregistry cluster start",
    ),
    "already_initialised": Entry(
        409,
        73,
        "هذا السجل مهيّأ من قبل؛ لم يُمسّ فيه شيء. شغّله بالأمر: graveregistry serve",
        "This registry was set up before; nothing in it was touched. Run it with: graveregistry serve",
    ),
    "training_only": Entry(
        409,
        73,
        "البيانات الخيالية لقاعدة التدريب وحدها ولا تدخل السجل الحقيقي أبداً. أضف: --training",
        "Fictional samples are for the training database alone and never enter the real registry. Add: --training",
    ),
    "not_initialised": Entry(
        503,
        78,
        "لم تُهيّأ هذه النسخة بعد. نفّذ: graveregistry init",
        "This installation has not been set up yet. Run: graveregistry init",
    ),
}

CLUSTER: dict[str, Entry] = {
    "cluster_programs_missing": Entry(
        503,
        69,
        "برنامج PostgreSQL مع PostGIS غير مثبّت على هذا الجهاز. ثبّته بصلاحية الجذر ثم أعد المحاولة: {command}",
        "PostgreSQL with PostGIS is not installed on this machine. Install it as root, then try again: {command}",
    ),
    "cluster_no_account": Entry(
        503,
        67,
        "لا يوجد حساب نظام تعمل به قاعدة البيانات. أنشئه ثم أعد المحاولة: adduser --system --group postgres",
        "There is no system account for the database server to run as. Make one, then try again: "
        "adduser --system --group postgres",
    ),
    "cluster_of_another_account": Entry(
        503,
        77,
        "المجلد {folder} يخص حساباً آخر على هذا الجهاز. أعد المحاولة بذلك الحساب أو بصلاحية الجذر.",
        "The folder {folder} belongs to another account of this machine. Try again as that account or as root.",
    ),
    "cluster_owned_by_root": Entry(
        503,
        78,
        "المجلد {folder} مملوك للجذر، وقاعدة البيانات لا تعمل به. نفّذ: chown -R postgres:postgres '{folder}'",
        "The folder {folder} belongs to root, as whom the server must not run. "
        "Run: chown -R postgres:postgres '{folder}'",
    ),
    "cluster_folder_taken": Entry(
        503,
        73,
        "المجلد {folder} ليس لنا: رابط، أو وضعه حساب آخر. افحصه وأزله ثم أعد المحاولة.",
        "{folder} is not ours: it is a link, or another account put it there. Look at it, remove it and try again.",
    ),
    "cluster_secrets_missing": Entry(
        503,
        78,
        "ملف كلمات سر قاعدة البيانات {file} مفقود أو تالف. استعِده من النسخة الاحتياطية؛ البيانات نفسها لم تُمس.",
        "The file of the database passwords, {file}, is missing or damaged. Restore it from the backup; the data "
        "itself is untouched.",
    ),
    "cluster_start_failed": Entry(
        503,
        69,
        "لم تعمل قاعدة البيانات. آخر ما كُتب في سجلها {log}:\n{said}",
        "The database did not start. The last lines of its log {log}:\n{said}",
    ),
}

GEO: dict[str, Entry] = {
    "coordinate_empty": Entry(
        422,
        2,
        "لم تُكتب إحداثيات. اكتب خط العرض ثم خط الطول، مثل: ٣٢٫٦٢٥ شمال ٣٦٫١٠٤ شرق.",
        "No coordinates were typed. Write latitude then longitude, for example: 32.625 N 36.104 E.",
    ),
    "coordinate_too_long": Entry(
        422,
        2,
        "النص أطول من أن يكون إحداثيات نقطة واحدة. اكتب نقطة واحدة في كل مرّة.",
        "The text is too long to be one point. Write one point at a time.",
    ),
    "coordinate_not_understood": Entry(
        422,
        2,
        "لم تُفهم هذه الإحداثيات. اكتبها بالدرجات العشرية أو بالدرجات والدقائق والثواني أو UTM أو MGRS، "
        "مثل: 32.625 N 36.104 E.",
        "These coordinates were not understood. Write decimal degrees, degrees with minutes and seconds, "
        "UTM or MGRS, for example: 32.625 N 36.104 E.",
    ),
    "coordinate_out_of_range": Entry(
        422,
        2,
        "الإحداثيات خارج المدى: لا يتجاوز خط العرض 90 درجة شمالاً أو جنوباً، ولا خط الطول 180 درجة شرقاً أو غرباً. "
        "راجع الأرقام.",
        "The coordinates are out of range: latitude is between -90 and 90, longitude between -180 and 180. "
        "Check the numbers.",
    ),
    "coordinate_minutes_out_of_range": Entry(
        422,
        2,
        "الدقائق والثواني يجب أن تكون أقل من 60، والكسر يُكتب في الجزء الأخير وحده. راجع ما كُتب.",
        "Minutes and seconds must be below 60, and only the last part may have a fraction. Check what was typed.",
    ),
    "coordinate_axes_clash": Entry(
        422,
        2,
        "الرقمان على محور واحد: يلزم خط عرض واحد (شمال أو جنوب) وخط طول واحد (شرق أو غرب). صحّح الجهتين.",
        "Both numbers are on one axis: one latitude (N or S) and one longitude (E or W) are needed. Mend the letters.",
    ),
    "coordinate_sign_and_letter": Entry(
        422,
        2,
        "كُتبت إشارة الموجب أو السالب مع حرف الجهة. اترك واحداً منهما فقط.",
        "A sign and a direction letter were both given. Keep only one of them.",
    ),
    "coordinate_utm_out_of_range": Entry(
        422,
        2,
        "إحداثيات UTM خارج المدى: النطاق من 1 إلى 60، والشرقيات من 100000 إلى 900000 متر، "
        "والشماليات حتى 10000000 متر. راجع الأرقام.",
        "The UTM coordinates are out of range: zone 1 to 60, easting 100000 to 900000 m, northing up to "
        "10000000 m. Check the numbers.",
    ),
    "coordinate_mgrs_no_square": Entry(
        422,
        2,
        "لا يوجد مربّع بهذا الرمز في شبكة MGRS. راجع الحروف، وتأكّد أن عدد الأرقام زوجي ولا يزيد على عشرة.",
        "There is no such square in the MGRS grid. Check the letters, and that the digits are even in number and "
        "at most ten.",
    ),
    "coordinate_polar": Entry(
        422,
        2,
        "لا تغطّي شبكتا UTM وMGRS المستخدمتان هنا المناطق القطبية. اكتب الدرجات العشرية.",
        "UTM and MGRS as used here do not cover the polar regions. Write decimal degrees.",
    ),
    "geometry_without_place": Entry(
        422,
        2,
        "الشكل فارغ أو فيه رقم غير صالح، فلا مكان له. ارسمه من جديد.",
        "The shape is empty or holds an invalid number, so it has no place. Draw it again.",
    ),
    "radius_out_of_range": Entry(
        422,
        2,
        "نصف قطر الخطأ يجب أن يكون أكبر من صفر ولا يزيد على 100 كيلومتر، ودائرته لا تبلغ القطب. صحّح الرقم.",
        "The error radius must be above zero and at most 100 km, and its circle must not reach a pole. "
        "Mend the number.",
    ),
    "map_out_of_range": Entry(
        422,
        2,
        "لا يمكن رسم خريطة واحدة بمقياس صحيح لهذه المساحة. اختر مساحة أصغر (أقل من 1600 كيلومتر عرضاً).",
        "One map cannot be drawn to a true scale over this extent. Choose a smaller one (under 1600 km wide).",
    ),
}

LEDGER: dict[str, Entry] = {
    "ledger_value_float": Entry(
        422,
        65,
        "لا يقبل سجل الأحداث أعداداً عشرية عائمة. أرسل العدد نصاً أو عدداً عشرياً محدّداً.",
        "The ledger takes no floating-point numbers. Send the number as text or as a decimal.",
    ),
    "ledger_value_naive_time": Entry(
        422,
        65,
        "هذا الوقت بلا منطقة زمنية. أضف إليه فارق التوقيت ثم أعد الإرسال.",
        "This time has no time zone. Give its offset and send it again.",
    ),
    "ledger_value_large_number": Entry(
        422,
        65,
        "العدد أو الوقت خارج ما يُسجَّل بدقة. أرسله نصاً.",
        "The number or time is beyond what can be recorded exactly. Send it as text.",
    ),
    "ledger_value_text": Entry(
        422,
        65,
        "في النص محارف تالفة. أعد كتابته ثم أرسله.",
        "The text holds broken characters. Type it again and send it.",
    ),
    "ledger_value_deep": Entry(
        422,
        65,
        "القيمة متداخلة في أكثر من {limit} مستوى. بسّطها ثم أعد الإرسال.",
        "The value is nested more than {limit} levels deep. Make it simpler and send it again.",
    ),
    "ledger_value_unsupported": Entry(
        500,
        70,
        "لا يعرف سجل الأحداث كيف يحفظ قيمة من النوع {type}. أبلغ المسؤول؛ لم يُحفظ شيء.",
        "The ledger does not know how to keep a value of type {type}. Tell the administrator; nothing was saved.",
    ),
    "ledger_disclosure_malformed": Entry(
        422,
        65,
        "حقل مكشوف ليس بالصيغة الصحيحة، فلا يصلح دليلاً. اطلب الملف من مصدره ثانية.",
        "A disclosed field is not in the proper form and proves nothing. Ask its source for the file again.",
    ),
    "ledger_leaf_malformed": Entry(
        422,
        65,
        "الحدث رقم {index} ليس بصيغة سجل الأحداث. اطلب الملف من مصدره ثانية.",
        "Event {index} is not in the form of the ledger. Ask its source for the file again.",
    ),
    "ledger_link_malformed": Entry(
        422,
        65,
        "ربط الحدث بتسلسل الموقع ليس بالصيغة الصحيحة. اطلب الملف من مصدره ثانية.",
        "The link of an event into the chain of its site is not in the proper form. Ask its source for the file again.",
    ),
    "ledger_no_such_event": Entry(
        404,
        4,
        "لا حدث برقم {index} في سجل فيه {size} من الأحداث. تحقّق من الرقم.",
        "There is no event {index} in a ledger of {size} events. Check the number.",
    ),
    "ledger_no_such_consistency": Entry(
        422,
        2,
        "لا يوجد إثبات امتداد من الحجم {size} إلى الحجم {new_size}. اختر حجماً أول أكبر من صفر ولا يتجاوز الثاني.",
        "No consistency proof exists from size {size} to size {new_size}. Choose a first size above zero and not "
        "above the second.",
    ),
    "ledger_key_malformed": Entry(
        422,
        65,
        "مفتاح التحقق ليس بالصيغة الصحيحة. انسخه كاملاً من مصدر تثق به.",
        "The verification key is not in the proper form. Copy all of it from a source you trust.",
    ),
    "ledger_note_malformed": Entry(
        422,
        65,
        "النص الموقّع تالف أو ليس بالصيغة الصحيحة. اطلبه من مصدره ثانية.",
        "The signed note is damaged or not in the proper form. Ask its source for it again.",
    ),
    "ledger_note_unknown_key": Entry(
        422,
        65,
        "لا توقيع على هذا النص من مفتاح تعرفه، فلا تعتمد عليه. تحقّق من المفتاح الذي أعطيته.",
        "No key you gave signed this note, so do not rely on it. Check the key you gave.",
    ),
    "ledger_note_bad_signature": Entry(
        422,
        65,
        "التوقيع باسم {name} لا يطابق النص: غُيّر النص أو التوقيع. لا تعتمد عليه.",
        "The signature of {name} does not fit the text: the text or the signature was changed. Do not rely on it.",
    ),
    "ledger_checkpoint_malformed": Entry(
        422,
        65,
        "نقطة التثبيت ليست بالصيغة الصحيحة. اطلبها من مصدرها ثانية.",
        "The checkpoint is not in the proper form. Ask its source for it again.",
    ),
    "ledger_checkpoint_not_of_log": Entry(
        422,
        65,
        "نقطة التثبيت باسم {origin} لم يوقّعها مفتاح هذا السجل. لا تعتمد عليها.",
        "The checkpoint of {origin} is not signed by the key of that ledger. Do not rely on it.",
    ),
    "ledger_other_log": Entry(
        422,
        65,
        "نقطتا التثبيت من سجلّين مختلفين ({first} و{second}) فلا تُقارنان.",
        "The checkpoints are of two different ledgers ({first} and {second}) and cannot be compared.",
    ),
    "ledger_proof_malformed": Entry(
        422,
        65,
        "ملف الإثبات ليس بالصيغة الصحيحة. اطلبه من مصدره ثانية.",
        "The proof file is not in the proper form. Ask its source for it again.",
    ),
    "ledger_proof_failed": Entry(
        422,
        65,
        "الإثبات لا يبيّن أن الحدث رقم {index} كما هو في السجل. لا تعتمد عليه.",
        "The proof does not show event {index} as it stands in the ledger. Do not rely on it.",
    ),
    "ledger_nothing_to_sign": Entry(
        409,
        2,
        "السجل فارغ، فلا شيء يُوقَّع بعد.",
        "The ledger is empty; there is nothing to sign yet.",
    ),
    "ledger_rewritten": Entry(
        500,
        76,
        "إنذار: الحدث رقم {index} تغيّر بعد أن وُقّع. لم يُوقَّع شيء. احفظ نسخة من قاعدة البيانات ولا تصلحها، وأبلغ المدقّق.",
        "Alarm: event {index} was changed after it was signed. Nothing was signed. Keep a copy of the database, do "
        "not repair it, and tell the auditor.",
    ),
    "ledger_shrunk": Entry(
        500,
        76,
        "إنذار: في السجل {found} من الأحداث وقد وُقّع على {remembered}؛ فُقدت الأحداث ابتداءً من الرقم {index}. لم يُوقَّع "
        "شيء. إن كانت نسخة احتياطية قد استُعيدت فسجّل ذلك بالأمر: graveregistry ledger recover",
        "Alarm: the ledger holds {found} events but {remembered} were signed; those from {index} on are gone. Nothing "
        "was signed. If a backup was restored, record that with: graveregistry ledger recover",
    ),
    "ledger_signer_damaged": Entry(
        500,
        76,
        "ذاكرة الموقِّع في {folder} تالفة أو ناقصة. لم يُوقَّع شيء. أعد المجلد من نسخته الاحتياطية وأبلغ المدقّق.",
        "The signer's memory in {folder} is damaged or incomplete. Nothing was signed. Restore that folder from its "
        "own backup and tell the auditor.",
    ),
    "ledger_signer_unwritable": Entry(
        503,
        74,
        "تعذّرت الكتابة في مجلد الموقِّع {folder} ({why}). لم يُوقَّع شيء. أفسح مكاناً أو صحّح الصلاحيات ثم أعد المحاولة.",
        "The signer's folder {folder} cannot be written ({why}). Nothing was signed. Make room or mend the rights, "
        "then try again.",
    ),
    "ledger_signer_exists": Entry(
        409,
        2,
        "في المجلد {folder} موقِّع من قبل. استعمله، أو اختر مجلداً آخر.",
        "The folder {folder} already holds a signer. Use it, or choose another folder.",
    ),
    "ledger_signer_missing": Entry(
        503,
        78,
        "لا موقِّع في المجلد {folder}. أنشئه بالأمر: graveregistry init",
        "There is no signer in the folder {folder}. Make one with: graveregistry init",
    ),
}

ACCESS: dict[str, Entry] = {
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
    "reason_needed": Entry(
        422,
        2,
        "اذكر السبب: لا يُحفظ هذا القرار من دونه.",
        "Give the reason: this decision is not kept without one.",
    ),
}

SITES: dict[str, Entry] = {
    "event_date_unclear": Entry(
        422,
        2,
        "لم نفهم تاريخ الحدث. اكتب السنة أو السنة والشهر أو التاريخ كاملاً، مثل 2013 أو 2013-05 أو 2012/2013.",
        "The event's date is unclear. Write a year, a month or a day, such as 2013, 2013-05 or 2012/2013.",
    ),
    "not_own_record": Entry(
        403,
        77,
        "لا يتحقّق أحد من سجل أنشأه بنفسه. اطلب ذلك من محقّق آخر.",
        "Nobody verifies a record they made themselves. Ask another verifier.",
    ),
    "confirmation_incomplete": Entry(
        422,
        2,
        "تأكيد الموقع يحتاج الأساس واسم الشخص المختصّ والتاريخ. أكملها ثم أعد الحفظ.",
        "Confirming a site takes the basis, the qualified person and the date. Fill them in and save again.",
    ),
    "victims_reversed": Entry(
        422,
        2,
        "الحد الأدنى لعدد الضحايا أكبر من الحد الأقصى. صحّح الرقمين.",
        "The least number of victims is more than the most. Correct the two numbers.",
    ),
    "boundary_refused": Entry(
        422,
        2,
        "لا يمكن حفظ هذه الحدود كما هي. انظر المواضع المشار إليها على الخريطة وكيف تُصلَح؛ رسمك ما زال عندك.",
        "This boundary cannot be kept as it is. See the places marked on the map and how to mend them; "
        "your drawing is still with you.",
    ),
    "box_unclear": Entry(
        422,
        2,
        "حدود الخريطة غير مفهومة. اكتبها: غرب,جنوب,شرق,شمال بالدرجات.",
        "The map's box is unclear. Write it as west,south,east,north in degrees.",
    ),
    "same_site": Entry(
        422, 2, "اختر موقعاً آخر: لا يرتبط الموقع بنفسه.", "Choose another site: a site is not related to itself."
    ),
    "name_needed": Entry(
        422, 2, "اكتب اسماً للموقع بالعربية أو بالإنجليزية.", "Give the site a name, in Arabic or in English."
    ),
}

EVIDENCE: dict[str, Entry] = {
    "hash_mismatch": Entry(
        422,
        2,
        "ما وصل ليس مطابقاً لما أُرسل. لم يُحفظ شيء، ونسختك ما زالت عندك؛ أعد الإرسال.",
        "What arrived is not what was sent. Nothing was kept and your copy is still with you; send it again.",
    ),
    "too_many_pixels": Entry(
        422,
        2,
        "أبعاد الصورة أكبر من {limit} مليون نقطة. صغّرها ثم أرسلها، واحتفظ بالأصل عندك.",
        "The picture has more than {limit} million pixels. Make it smaller and send it; keep the original.",
    ),
    "evidence_unreadable": Entry(
        422,
        2,
        "الملف ناقص أو تالف ولا يمكن فتحه. لم يُحفظ؛ أعد إرسال الأصل من الجهاز الذي التقطه.",
        "The file breaks off or is damaged and cannot be opened. It was not kept; send the original again from the "
        "device that made it.",
    ),
    "no_working_copy": Entry(
        409,
        2,
        "لا توجد نسخة عمل من هذا النوع من الملفات. اطلب فتح الأصل من باحث أو محقّق أو من الفريق القانوني.",
        "There is no working copy of this kind of file. Ask a researcher, a verifier or the legal team to open the "
        "original.",
    ),
    "evidence_damaged": Entry(
        503,
        74,
        "ملف الدليل مفقود أو تغيّر على القرص، ولن يُسلَّم على حاله. أبلغ المسؤول ليستعيده من النسخة الاحتياطية.",
        "The file of this evidence is missing or was changed on disk, and is not handed out so. Tell the administrator "
        "to restore it from a backup.",
    ),
    "storage_full": Entry(
        507,
        74,
        "امتلأ قرص الخادم ولم يُحفظ هذا الملف. نسختك ما زالت عندك؛ أعد المحاولة بعد أن يفرغ المسؤول مساحة.",
        "The server's disk is full and this file was not kept. Your copy is still with you; try again when the "
        "administrator has made room.",
    ),
}

DISTURBANCES: dict[str, Entry] = {
    "step_not_open": Entry(
        409,
        2,
        "لا تنتقل الحالة الراهنة إلى هذه الحالة مباشرة. اختر إحدى الخطوات المعروضة.",
        "The present state does not lead straight to that one. Choose one of the steps offered.",
    ),
    "already_taken": Entry(
        409,
        2,
        "تولّى شخص آخر هذا البلاغ قبلك. انظر اسمه في السجل ونسّق معه.",
        "Somebody else has taken this in hand before you. See who in the record, and agree with them.",
    ),
    "original_needed": Entry(
        422,
        2,
        "البلاغ المكرَّر يشير إلى بلاغ أصلي آخر غير مكرَّر، ولا يُذكر الأصل مع أي حالة أخرى. اختر البلاغ الأصلي.",
        "A duplicate points to another report that is no duplicate itself, and no other state names one. "
        "Choose the original report.",
    ),
    "place_is_site": Entry(
        409,
        2,
        "البلاغ مرتبط بموقع مسجَّل. إن كان الموقع خطأ فأغلق البلاغ وقدّم بلاغاً جديداً على الموقع الصحيح.",
        "This report is about a marked site already. If it is the wrong one, close the report and file a new one "
        "at the right site.",
    ),
}

VISITS: dict[str, Entry] = {
    "correction_unknown": Entry(
        422,
        2,
        "الزيارة التي تصحّحها غير معروفة. اختر إحدى زياراتك التي استلمنا.",
        "The visit that this one corrects is not known. Choose one of yours that we received.",
    ),
    "disturbance_unknown": Entry(
        422,
        2,
        "لم يصلنا منك البلاغ المسبق المذكور في هذه الزيارة. أرسله أولاً ثم أعد إرسال الزيارة.",
        "The report that this visit says was sent ahead has not come from you. Send it first, then the visit again.",
    ),
    "visit_says_no_condition": Entry(
        409,
        2,
        "لم تذكر هذه الزيارة حالة الموقع، فلا شيء يُعتمد منها.",
        "This visit does not say what condition the site is in, so there is nothing to accept.",
    ),
    "visit_already_accepted": Entry(
        409,
        2,
        "اعتُمدت هذه الزيارة من قبل. افتح سجل الموقع لترى من اعتمدها ومتى.",
        "This visit was accepted before. Open the site's history to see by whom and when.",
    ),
    "not_a_site_yet": Entry(
        409,
        2,
        "هذا مكان مُبلَّغ عنه ولم يُسجَّل موقعاً بعد. سجّله موقعاً أولاً.",
        "This is a reported place and no site yet. Mark it as a site first.",
    ),
}

PUBLICATION: dict[str, Entry] = {
    "awareness_not_due": Entry(
        409,
        2,
        "صدر إصدار هذا الشهر (رقم {number}). الإصدار التالي في الشهر القادم.",
        "This month's release is out (number {number}). The next one is made in the coming month.",
    ),
    "awareness_changed": Entry(
        409,
        2,
        "لم يعد ما سيُنشر هو ما عُرض عند الاقتراح. ارفض هذا الاقتراح، وعاين من جديد، ثم اقترح مرة أخرى.",
        "What would be released is no longer what was proposed. Decline this proposal, look at a new preview and "
        "propose again.",
    ),
    "awareness_answers_needed": Entry(
        422,
        2,
        "أجب عن كل سؤال من أسئلة النشر، واشرح كل جواب ليس «نعم».",
        "Answer every publication question, and explain every answer that is not yes.",
    ),
    "awareness_already_withdrawn": Entry(409, 2, "سُحب هذا الإصدار من قبل.", "This release has been withdrawn already."),
}

EXCHANGE: dict[str, Entry] = {
    "import_empty": Entry(
        422,
        2,
        "الملف فارغ. تأكّد من اكتمال نسخه ثم أعد المحاولة.",
        "The file is empty. Check that it was copied whole and try again.",
    ),
    "import_format_unknown": Entry(
        415,
        2,
        "هذا ملف {format} ولا يُستورد كما هو. احفظه بصيغة GeoJSON أو GeoPackage أو CSV ثم أعد المحاولة.",
        "This is a {format} file and is not imported as it is. Save it as GeoJSON, GeoPackage or CSV and try again.",
    ),
    "import_encoding_wrong": Entry(
        422,
        2,
        "الملف ليس بترميز {encoding}. اترك الترميز فارغاً ليُكتشف، أو اختر غيره.",
        "The file is not written in {encoding}. Leave the encoding out to have it found, or choose another.",
    ),
    "import_not_json": Entry(
        422,
        2,
        "الملف ليس JSON سليماً عند السطر {line} العمود {column}. صدّره من جديد من برنامجه؛ لم يُستورد شيء.",
        "The file is not well-formed JSON at line {line}, column {column}. Export it again from its program; "
        "nothing was imported.",
    ),
    "import_row_not_json": Entry(
        422,
        2,
        "هذا العنصر ليس JSON سليماً. صحّحه في الملف الأصلي.",
        "This feature is not well-formed JSON. Mend it in the original file.",
    ),
    "import_not_geojson": Entry(
        422,
        2,
        "هذا JSON وليس GeoJSON: ينقصه نوع معروف أو خصائص سليمة. صدّره بصيغة GeoJSON.",
        "This is JSON but not GeoJSON: it lacks a known type or proper properties. Export it as GeoJSON.",
    ),
    "import_too_deep": Entry(
        422,
        2,
        "في الملف قيم متداخلة أعمق من {limit} مستوى. بسّطها ثم أعد المحاولة.",
        "The file has values nested more than {limit} deep. Simplify them and try again.",
    ),
    "import_too_many_rows": Entry(
        413,
        2,
        "في الملف أكثر من {limit} صف. قسّمه ثم أعد المحاولة.",
        "The file has more than {limit} rows. Split it and try again.",
    ),
    "import_too_many_columns": Entry(
        413,
        2,
        "في الملف أكثر من {limit} عمود. احذف ما لا يلزم ثم أعد المحاولة.",
        "The file has more than {limit} columns. Remove those not needed and try again.",
    ),
    "import_too_many_vertices": Entry(
        422,
        2,
        "في هذا الشكل أكثر من {limit} نقطة. بسّطه أو قسّمه.",
        "This shape has more than {limit} points. Simplify or split it.",
    ),
    "import_cell_too_long": Entry(
        422,
        2,
        "في هذا الصف نص أطول من {limit} حرف. اختصره أو احفظه ملفّاً مرفقاً.",
        "This row has a text of more than {limit} characters. Shorten it or keep it as an attached file.",
    ),
    "import_bad_character": Entry(
        422,
        2,
        "في هذا الصف محرف لا يُحفظ (صفري أو نصف محرف). احذفه من الملف الأصلي.",
        "This row has a character that cannot be kept (NUL or half a character). Remove it from the original file.",
    ),
    "import_name_twice": Entry(
        422,
        2,
        "الاسم نفسه مكرّر مرتين داخل هذا العنصر، ولا يُعرف أي القيمتين هي المقصودة. احذف إحداهما.",
        "One name stands twice in this feature, and which value is meant cannot be known. Remove one.",
    ),
    "import_not_a_number": Entry(
        422,
        2,
        "«{value}» ليست رقماً صالحاً. صحّحها في الملف الأصلي أو اترك الخانة فارغة.",
        "'{value}' is not a usable number. Mend it in the original file or leave it empty.",
    ),
    "import_csv_broken": Entry(
        422,
        2,
        "الجدول مكسور قرب السطر {line}: علامة اقتباس لم تُغلق غالباً. صحّحها ثم أعد المحاولة؛ لم يُستورد شيء.",
        "The table is broken near line {line}, most likely a quotation mark left open. Mend it and try again; "
        "nothing was imported.",
    ),
    "import_row_too_long": Entry(
        422,
        2,
        "في هذا الصف {cells} خانة والأعمدة {columns}: ربما انزاحت القيم. راجع الفواصل وعلامات الاقتباس.",
        "This row has {cells} cells and there are {columns} columns: values may have shifted. Check separators and "
        "quotation marks.",
    ),
    "import_not_geopackage": Entry(
        422,
        2,
        "هذا ليس ملف GeoPackage سليماً. صدّره من جديد من برنامجه.",
        "This is not a sound GeoPackage. Export it again from its program.",
    ),
    "import_geopackage_open": Entry(
        409,
        2,
        "الملف مفتوح في برنامج آخر وفيه تعديلات لم تُحفظ فيه بعد. أغلق البرنامج ثم أعد المحاولة.",
        "The file is open in another program, with changes not yet written into it. Close that program and try again.",
    ),
    "import_no_layer": Entry(
        422, 2, "لا طبقات في هذا الملف. صدّره من جديد.", "There is no layer in this file. Export it again."
    ),
    "import_choose_layer": Entry(
        422,
        2,
        "اختر طبقة واحدة من هذه: {layers}. (‎--layer)",
        "Choose one of these layers: {layers}. (--layer)",
    ),
    "import_crs_needed": Entry(
        422,
        2,
        "لا يذكر الملف نظام إحداثياته. اسأل من صنعه، ثم اذكره مثلاً: ‎--crs EPSG:32637",
        "The file does not say its coordinate system. Ask who made it and name it, for example: --crs EPSG:32637",
    ),
    "import_crs_unknown": Entry(
        422,
        2,
        "نظام الإحداثيات «{crs}» غير معروف. اذكره برقم EPSG، مثل: ‎--crs EPSG:32637",
        "The coordinate system '{crs}' is not known. Name it by its EPSG number, for example: --crs EPSG:32637",
    ),
    "import_out_of_range": Entry(
        422,
        2,
        "إحداثيات هذا الصف ليست على الأرض بعد قراءتها: قد تكون بنظام آخر (اذكره بـ ‎--crs) أو معكوسة.",
        "This row's coordinates are not on the earth as read: they may be in another system (name it with --crs) "
        "or swapped.",
    ),
    "import_shape_unreadable": Entry(
        422,
        2,
        "تعذّرت قراءة شكل هذا الصف. صدّره من جديد من برنامجه أو اكتبه إحداثيات.",
        "This row's shape cannot be read. Export it again from its program, or give it as coordinates.",
    ),
    "import_no_shape": Entry(
        422,
        2,
        "لا موقع في هذا الصف. أضف إحداثياته، أو اختر استيراد الصفوف من دون حدود.",
        "This row has no place. Add its coordinates, or choose to import rows without a boundary.",
    ),
    "import_point_needs_radius": Entry(
        422,
        2,
        "هذا الصف نقطة لا حدود. عيّن عمود نصف قطر الخطأ أو نصف قطر واحداً لكل النقاط (بالأمتار).",
        "This row is a point, not a boundary. Name the column with its error radius, or one radius for all points "
        "(metres).",
    ),
    "import_line": Entry(
        422,
        2,
        "هذا الصف خط لا مساحة. عيّن عرضاً للخطوط (بالأمتار) لتصير نطاقاً، أو ارسم حدوده.",
        "This row is a line, not an area. Give a width for lines (metres) to make it a buffer, or draw its boundary.",
    ),
    "import_several_kinds": Entry(
        422,
        2,
        "في هذا الصف أشكال من أنواع مختلفة أو نقاط عدّة. اجعل كل شكل في صف، أو اقبل المضلّعات المقترحة وحدها.",
        "This row holds shapes of different kinds, or several points. Give each its own row, or take only the "
        "polygons offered.",
    ),
    "import_half_coordinates": Entry(
        422,
        2,
        "في هذا الصف نصف الإحداثيات فقط. أكمل خط العرض وخط الطول معاً.",
        "This row has only half of its coordinates. Give both latitude and longitude.",
    ),
    "import_coordinates_unclear": Entry(
        422,
        2,
        "لهذه الإحداثيات أكثر من معنى ممكن. اكتب الجهات كاملة، مثل: 32.625 شمال 36.104 شرق.",
        "These coordinates can be read in more than one way. Write the directions out, such as: 32.625 N 36.104 E.",
    ),
    "import_maybe_swapped": Entry(
        422,
        2,
        "يبدو أن خط العرض وخط الطول معكوسان في هذا الصف. بدّل العمودين في الربط، أو صحّح الصف.",
        "Latitude and longitude look swapped in this row. Swap the two columns in the mapping, or mend the row.",
    ),
    "import_far_away": Entry(
        422,
        2,
        "هذا الصف بعيد عن منطقة عمل منظمتكم. تأكّد من إحداثياته ونظامها، أو اقبل الأماكن البعيدة في الربط.",
        "This row lies far from your organisation's area. Check its coordinates and their system, or accept far "
        "places in the mapping.",
    ),
    "import_unknown_code": Entry(
        422,
        2,
        "«{value}» ليست من قائمة {list}. اختر ما يقابلها في الربط، أو صحّحها.",
        "'{value}' is not in the list {list}. Say in the mapping what it stands for, or mend it.",
    ),
    "import_date_unclear": Entry(
        422,
        2,
        "التاريخ «{value}» لا يُفهم بمعنى واحد. اكتبه سنة-شهر-يوم، أو اذكر في الربط أيُّهما أوّلاً: اليوم أم الشهر.",
        "The date '{value}' cannot be read in one way. Write year-month-day, or say in the mapping whether day or "
        "month comes first.",
    ),
    "import_whole_number_needed": Entry(
        422,
        2,
        "«{value}» ليست عدداً صحيحاً غير سالب. صحّحها أو اترك الخانة فارغة.",
        "'{value}' is not a whole number of zero or more. Mend it or leave it empty.",
    ),
    "import_victims_reversed": Entry(
        422,
        2,
        "أقل عدد للضحايا أكبر من أكثره. صحّح أحدهما.",
        "The least number of victims is above the greatest. Mend one of them.",
    ),
    "import_mapping_wrong": Entry(
        422,
        2,
        "الربط يذكر حقلاً أو عموداً لا وجود له: {name}. اختر من القائمة.",
        "The mapping names a field or column that does not exist: {name}. Choose from the list.",
    ),
    "import_rows_wrong": Entry(
        422,
        2,
        "في الملف {bad} صفاً لا يمكن أخذها، فلم يُستورد شيء. صحّح الصفوف أو الربط، أو اطلب استيراد الصفوف السليمة وحدها.",
        "{bad} rows of the file cannot be taken, so nothing was imported. Mend the rows or the mapping, "
        "or ask for the good rows only.",
    ),
    "import_steward_needed": Entry(
        422,
        2,
        "أنت باحث في أكثر من منظمة. اذكر أيها ترعى هذه المواقع.",
        "You are a researcher of several organisations. Say which of them stewards these sites.",
    ),
    "import_running": Entry(
        409,
        75,
        "هذا الاستيراد جارٍ الآن. انتظر نهايته أو ألغِه أولاً.",
        "This import is under way. Wait for it to end, or cancel it first.",
    ),
    "import_done": Entry(
        409,
        2,
        "تمّ هذا الاستيراد من قبل ولا يتغيّر. لتستورد ثانية ارفع الملف من جديد.",
        "This import is done and does not change any more. To import again, upload the file anew.",
    ),
    "import_file_missing": Entry(
        410,
        74,
        "الملف المرفوع لم يعد موجوداً على الخادم. ارفعه من جديد.",
        "The uploaded file is no longer on the server. Upload it again.",
    ),
    "export_too_many": Entry(
        422,
        2,
        "المطلوب أكثر من {limit} موقع في ملف واحد. ضيّق البحث ثم أعد المحاولة.",
        "More than {limit} sites are too many for one file. Narrow the search and try again.",
    ),
    "export_not_approved": Entry(
        409,
        77,
        "لم يوافق شخص ثانٍ على هذا التصدير بعد. اطلب منه أن يبتّ فيه ثم أعد المحاولة.",
        "No second person has agreed to this export yet. Ask them to decide, then try again.",
    ),
    "export_used": Entry(
        409,
        2,
        "نُزّل هذا التصدير من قبل أو انتهت مهلته. اطلب تصديراً جديداً.",
        "This export was downloaded already, or its time has passed. Ask for a new one.",
    ),
    "export_changed": Entry(
        409,
        2,
        "تغيّرت المواقع المطلوبة منذ الموافقة. اطلب تصديراً جديداً ليُوافَق عليه كما هو الآن.",
        "The sites asked for have changed since they were agreed to. Ask for a new export, so that it is agreed to "
        "as it is now.",
    ),
    "export_format_unknown": Entry(
        422,
        2,
        "لا نعرف هذه الصيغة. اختر اسم ملف ينتهي بـ geojson أو gpkg أو csv.",
        "That format is not known. Choose a file name that ends in geojson, gpkg or csv.",
    ),
}

DOSSIERS: dict[str, Entry] = {
    "dossier_blocked": Entry(
        409,
        1,
        "أُوقف التصدير: سجلات هذه المواقع لا تطابق سجلّ الأحداث ({faults}). لم يُخرَج شيء؛ أبلغ المسؤول والمدقّق فوراً.",
        "The export was blocked: the record of these sites is not what the ledger says ({faults}). Nothing was made; "
        "tell the administrator and the auditor at once.",
    ),
    "dossier_told_otherwise": Entry(
        409,
        1,
        "تغيّر ما يقوله الملف بين تسجيل التصدير وإعداده. أعد الطلب من جديد؛ إن تكرّر ذلك فأبلغ المسؤول.",
        "What the dossier says changed between its recording and its making. Ask for a new one; if that happens again, "
        "tell the administrator.",
    ),
    "dossier_not_known_then": Entry(
        422,
        2,
        "لم يكن الموقع {site} مسجّلاً في ذلك التاريخ. اختر تاريخاً أحدث أو اترك التاريخ فارغاً.",
        "The site {site} was not recorded at that date. Choose a later date, or leave the date empty.",
    ),
    "dossier_one_steward": Entry(
        422,
        2,
        "لهذه المواقع أكثر من منظمة راعية. اطلب ملفاً لكل منظمة.",
        "These sites have more than one steward. Ask for a dossier for each of them.",
    ),
    "dossier_too_many": Entry(
        422,
        2,
        "لا يضمّ الملف الواحد أكثر من {limit} موقعاً. قسّم الطلب.",
        "One dossier holds at most {limit} sites. Divide the order.",
    ),
    "dossier_recipient_needed": Entry(
        422,
        2,
        "اذكر اسم الجهة المستلِمة بالعربية أو الإنكليزية.",
        "Give the recipient's name, in Arabic or in English.",
    ),
    "dossier_agreement_over": Entry(
        409,
        2,
        "انتهت مدة موافقة الشخص الثاني. اطلب الملف من جديد ليوافق عليه.",
        "The time of the second person's agreement has passed. Ask for the dossier anew, so that they may agree to it.",
    ),
    "dossier_not_ready": Entry(
        409,
        75,
        "الملف التوثيقي ليس جاهزاً بعد. انتظر اكتماله ثم نزّله.",
        "The dossier is not ready yet. Wait until it is done, then download it.",
    ),
    "dossier_file_missing": Entry(
        410,
        74,
        "ملف هذا الإصدار لم يعد على الخادم. اطلب ملفاً جديداً.",
        "This dossier's file is no longer on the server. Ask for a new one.",
    ),
    "dossier_without_events": Entry(
        422,
        2,
        "لا أحداث مسجّلة لهذا الموقع، فلا يمكن إخراج ملف توثيقي له. تحقّق من رمز الموقع.",
        "No events are recorded for this site, so there is nothing to make a dossier of. Check the site's code.",
    ),
    "dossier_evidence_changed": Entry(
        409,
        1,
        "ملف الدليل {evidence} لا يطابق بصمته المسجّلة (المسجّل {expected} والموجود {found}). لم يُخرَج الملف التوثيقي؛ "
        "أبلغ المسؤول قبل أي خطوة أخرى ولا تستبدل الملف.",
        "The file of evidence {evidence} does not match its recorded digest (recorded {expected}, found {found}). No "
        "dossier was made; tell the administrator before anything else and do not replace the file.",
    ),
    "paper_fonts_missing": Entry(
        503,
        69,
        "خطوط الوثيقة غير مثبّتة ({fonts}). ثبّت الحزمتين fonts-hosny-amiri وfonts-noto-core ثم أعد المحاولة.",
        "Fonts of the paper are not installed ({fonts}). Install the packages fonts-hosny-amiri and fonts-noto-core "
        "and try again.",
    ),
    "dossier_unreadable": Entry(
        422,
        2,
        "تعذّرت قراءة الملف {path}. تحقّق من المسار وأنّ النسخة كاملة.",
        "The file {path} could not be read. Check the path and that the copy is complete.",
    ),
    "dossier_key_unreadable": Entry(
        422,
        2,
        "ليس في {path} مفتاح عام للسجلّ. احصل على المفتاح من المنظمة نفسها، لا من الملف التوثيقي.",
        "There is no public key of a registry in {path}. Get it from the organisation itself, not from the dossier.",
    ),
}

CATALOGUE: dict[str, Entry] = {
    **GENERAL,
    **DATABASE,
    **CLUSTER,
    **GEO,
    **LEDGER,
    **ACCESS,
    **SITES,
    **EVIDENCE,
    **DISTURBANCES,
    **VISITS,
    **PUBLICATION,
    **EXCHANGE,
    **DOSSIERS,
}
"""Every code of the product; a room adds its own in its section above."""

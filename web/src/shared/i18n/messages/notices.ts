/** What people are told of decisions about access: one sentence for each kind, and the words around the list. */
export const noticeMessages = {
  "notices.title": ["إشعارات", "Notices"],
  "notices.unread": ["إشعارات لم تُقرأ: {n}", "Unread notices: {n}"],
  "notices.none": ["لا إشعارات بعد.", "No notices yet."],
  "notices.kept": [
    "ما يُقرَّر بشأن الأدوار وكلمات المرور ومن يطّلع على المواقع، ممّا يعنيك. تبقى الإشعارات هنا، ولا يقرؤها غيرك.",
    "Decisions about roles, passwords and who sees sites that concern you. Notices stay here, and only you read them.",
  ],
  "notices.read": ["وضع علامة «مقروء» على الكل", "Mark all as read"],
  "notices.new": ["جديد", "New"],
  "notices.by": ["بفعل {by}", "By {by}"],
  "notices.machine": ["من الجهاز نفسه، لا من حساب", "At the machine itself, by no account"],
  "notices.page": ["إلى صفحة «{page}»", "Go to “{page}”"],
  "notices.site": ["عرض الموقع", "Show the site"],
  "notices.somebody": ["منظمة أخرى", "another organisation"],
  "notices.stop": ["أعترض: لا تُعِد تعيين كلمة مروري", "I object: do not reset my password"],
  "notices.stop.why": ["لم تطلب ذلك؟ أوقفه قبل أن يُستعمل.", "You did not ask for this? Stop it before it is used."],
  "notices.stopped": ["أُوقفت إعادة التعيين، وأُبلغ المعنيّون.", "The reset is stopped, and those concerned are told."],
  "role.proposed": ["طلب إعطاء {about} دور «{role}»", "A request to give {about} the role “{role}”"],
  "role.approved": [
    "وافق شخص ثانٍ على إعطاء {about} دور «{role}»",
    "A second person agreed to give {about} the role “{role}”",
  ],
  "role.declined": [
    "رفض شخص ثانٍ إعطاء {about} دور «{role}»",
    "A second person refused to give {about} the role “{role}”",
  ],
  "role.given": ["أُعطي {about} دور «{role}»", "{about} was given the role “{role}”"],
  "role.ended": ["أُنهي دور «{role}» الذي كان لدى {about}", "The role “{role}” of {about} was ended"],
  "password_reset.proposed": ["طلب إعادة تعيين كلمة مرور {about}", "A request to reset the password of {about}"],
  "password_reset.approved": [
    "وافق شخص ثانٍ على إعادة تعيين كلمة مرور {about}؛ صدر رابط يصلح 48 ساعة",
    "A second person agreed to reset the password of {about}; a link was issued that works for 48 hours",
  ],
  "password_reset.declined": [
    "رفض شخص ثانٍ إعادة تعيين كلمة مرور {about}",
    "A second person refused to reset the password of {about}",
  ],
  "password_reset.stopped": [
    "اعترض {about} على إعادة تعيين كلمة المرور، فأُوقفت",
    "{about} objected to the reset of the password; it is stopped",
  ],
  "password_reset.used": [
    "وُضعت كلمة مرور جديدة لحساب {about} برابط إعادة التعيين",
    "A new password was set for the account of {about} with the reset’s link",
  ],
  "loosen.proposed": [
    "طلب تخفيف حماية أحد المواقع إلى «{sensitivity}»",
    "A request to guard a site less: “{sensitivity}”",
  ],
  "loosen.approved": [
    "خُفّفت حماية أحد المواقع إلى «{sensitivity}» بموافقة شخصين",
    "Two people agreed to guard a site less: “{sensitivity}”",
  ],
  "loosen.declined": ["رفض شخص ثانٍ تخفيف حماية أحد المواقع", "A second person refused to have a site guarded less"],
  "grant.proposed": [
    "طلب إطلاع {about} على أحد المواقع (الدقّة: {precision}) حتى {until}",
    "A request to show a site to {about} (precision: {precision}) until {until}",
  ],
  "grant.approved": [
    "وافق شخص ثانٍ على إطلاع {about} على أحد المواقع (الدقّة: {precision}) حتى {until}",
    "A second person agreed to show a site to {about} (precision: {precision}) until {until}",
  ],
  "grant.declined": ["رفض شخص ثانٍ إطلاع {about} على أحد المواقع", "A second person refused to show a site to {about}"],
  "grant.ended": ["أُنهي إطلاع {about} على أحد المواقع", "A site is no longer shown to {about}"],
  "emergency_review.proposed": [
    "إطلاع طارئ: يُعرض أحد المواقع على {about} مدة 72 ساعة، ويراجع ذلك شخص ثانٍ",
    "Emergency disclosure: a site is shown to {about} for 72 hours, and a second person reviews it",
  ],
  "emergency_review.approved": [
    "أقرّت المراجعة إطلاع {about} الطارئ على أحد المواقع",
    "The review upheld the emergency disclosure of a site to {about}",
  ],
  "emergency_review.declined": [
    "أنهت المراجعة إطلاع {about} الطارئ على أحد المواقع",
    "The review ended the emergency disclosure of a site to {about}",
  ],
  "publication.proposed": ["طلب نشر إصدار لخريطة التوعية", "A request to publish a release of the awareness map"],
  "publication.approved": [
    "وافق شخص ثانٍ على نشر إصدار لخريطة التوعية",
    "A second person agreed to publish a release of the awareness map",
  ],
  "publication.declined": [
    "رفض شخص ثانٍ نشر إصدار لخريطة التوعية",
    "A second person refused to publish a release of the awareness map",
  ],
  "export.proposed": ["طلب تصدير يحتاج موافقة شخصين", "A request for an export that takes two people"],
  "export.approved": ["وافق شخص ثانٍ على تصدير", "A second person agreed to an export"],
  "export.declined": ["رفض شخص ثانٍ تصديراً", "A second person refused an export"],
  "evidence_erasure.proposed": [
    "طلب حذف ملف دليل يحتاج موافقة شخصين",
    "A request to delete a file of evidence, which takes two people",
  ],
  "evidence_erasure.approved": [
    "وافق شخص ثانٍ على حذف ملف دليل، فحُذف",
    "A second person agreed to delete a file of evidence; it is deleted",
  ],
  "evidence_erasure.declined": ["رفض شخص ثانٍ حذف ملف دليل", "A second person refused to delete a file of evidence"],
  "consent.withdrawn": [
    "سُحبت الموافقة على دليل. توقّف تصديره من الآن؛ إن كنت صدّرته فأبلغ من تسلّمه",
    "Consent to an item of evidence was withdrawn. It is exported no more from now on; if you exported it, tell whoever received it",
  ],
  "export.done": ["نُفّذ تصدير وافق عليه شخصان", "An export that two people had agreed on was carried out"],
  "site.sealed": [
    "خُتم موقع كنت تصل إليه: لم يعد يراه إلّا من سُمّوا له، ولست منهم",
    "A site that you could reach was sealed: only the people named on it see it now, and you are not one of them",
  ],
  "site.unreached": [
    "بإغلاق حساب {about} لم يبقَ من يصل إلى موقع مختوم أو أكثر؛ يسمّي له من يدير الجهاز شخصاً (graveregistry user name)",
    "With the account of {about} closed, nobody reaches one sealed site or more; whoever runs the machine can name somebody (graveregistry user name)",
  ],
  "site.named": [
    "سُمّي {about} لمواقع مختومة لم يكن يصل إليها أحد",
    "{about} was named on sealed sites that nobody reached",
  ],
  "account.invited": ["دعوة إلى حساب جديد في المنظمة", "An invitation to a new account in the organisation"],
  "account.opened": ["فُتح حساب {about}", "The account of {about} was opened"],
  "account.closed": ["أُغلق حساب {about}", "The account of {about} was closed"],
  "partnership.begun": [
    "صار للمنظمة شريك جديد: يستطيع أهل المنظمتين أن يكون بعضهم الشخص الثاني لبعض",
    "The organisation has a new partner: people of the two can be each other’s second person",
  ],
  "warning.issued": [
    "صدر تحذير لمحافظة، وهو أمام الناس الآن: راجعه في «تحذيرات ولافتات» خلال 72 ساعة وإلا سقط",
    "A warning for a governorate was issued and people can read it: review it under “Warnings and notices” within 72 hours, or it falls silent",
  ],
  "warning.withdrawn": ["سُحب تحذير لمحافظة", "A warning for a governorate was withdrawn"],
  "site_publication.proposed": [
    "طلب عرض موقع معروف للعموم بمكانه الدقيق",
    "A request to show a site that is public already exactly",
  ],
  "site_publication.approved": [
    "عُرض موقع للعموم بمكانه الدقيق بموافقة شخصين",
    "Two people agreed to show a site exactly",
  ],
  "site_publication.declined": ["رفض شخص ثانٍ عرض موقع بمكانه الدقيق", "A second person refused to show a site exactly"],
  "site.unpublished": ["لم يعد أحد المواقع معروضاً للعموم", "A site is no longer shown to everybody"],
  "enquiry.filed": [
    "وصل سؤال عن قطعة أرض: تحقّق من هوية صاحبه",
    "Somebody asks about a plot before digging: check who they are",
  ],
  "enquiry.open": ["سؤال عن قطعة أرض ينتظر كلمة منظمتك", "An enquiry about a plot waits for your organisation’s word"],
  "phone.enrolled": [
    "سُجّل هاتف يرسل الزيارات باسم {about}. إن لم تعرفه فألغِه من «الهواتف» فوراً أو أخبر مسؤول الحماية",
    "A phone was enrolled that sends visits in the name of {about}. If you do not know it, end it under “Phones” at once, or tell a protection officer",
  ],
  "phone.ended": [
    "أُلغي هاتف كان يرسل الزيارات باسم {about}",
    "A phone that sent visits in the name of {about} was ended",
  ],
} as const;

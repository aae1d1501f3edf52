"""The sentences of the verifier: the parts of a dossier and everything that may be found in one."""

PARTS = {
    "bag": ("الحاوية وقوائم بصماتها", "Container, bag and manifests"),
    "checkpoint": ("نقطة التحقّق وتوقيعها", "Checkpoint and signature"),
    "earlier": ("الاتّساق مع نقطة تحقّق سابقة", "Consistency with an earlier checkpoint"),
    "events": ("الأحداث وبراهينها", "Events and proofs"),
    "completeness": ("اكتمال تاريخ كل موقع", "Completeness of each site's history"),
    "evidence": ("ملفات الأدلة", "Evidence files"),
    "tables": ("الجداول والطبقات الجغرافية", "Tables and map layers"),
    "export": ("بيانات التصدير", "Facts of the export"),
    "paper": ("الوثيقة المطبوعة", "Paper"),
}
"""The parts in the order in which they are checked: Arabic, English."""

FINDINGS = {
    "no_proven_time": (
        "لم يثبت وقت يُقاس إليه، لأنّ جزءاً يعتمد عليه هذا الجزء لم يثبت.",
        "There is no proven time to count from, because a part this one rests on is not proven.",
    ),
    "not_reached": ("لم يُصَل إليه لأنّ الحاوية مرفوضة", "Not reached, because the container is refused"),
    "no_zip": ("ليس ملف zip سليماً: {about}", "It is not a sound zip file: {about}"),
    "unsafe_name": ("اسم ملف خطِر في الحاوية: {about}", "A file name in the container is unsafe: {about}"),
    "not_a_file": ("وصلة أو ملف غير عادي: {about}", "A link or a special file: {about}"),
    "duplicate_name": ("اسم مكرّر في الحاوية: {about}", "A name stands twice in the container: {about}"),
    "encrypted": ("ملف مشفَّر داخل الحاوية: {about}", "An encrypted file inside the container: {about}"),
    "too_big": (
        "الحاوية أكبر من الحدّ أو مضغوطة ضغطاً مريباً: {about}",
        "The container is over the limit or packed suspiciously: {about}",
    ),
    "many_bases": ("يجب أن تضمّ الحاوية مجلّداً واحداً", "The container must hold exactly one folder"),
    "hidden_bytes": ("في الحاوية بايتات لا تخصّ أي ملف", "The container holds bytes that belong to no file"),
    "missing_file": ("ملف ناقص: {about}", "A file is missing: {about}"),
    "extra_file": ("ملف لا تذكره القائمة: {about}", "A file no manifest names: {about}"),
    "bag_declaration": (
        "تصريح الحزمة bagit.txt ليس بالصيغة 1.0",
        "The declaration bagit.txt is not that of version 1.0",
    ),
    "fetch_refused": (
        "fetch.txt مرفوض: لا يُجلب شيء من خارج الملف",
        "fetch.txt is refused: nothing is fetched from outside",
    ),
    "manifest_form": ("سطر غير سليم في قائمة البصمات: {about}", "A line of a manifest is not well formed: {about}"),
    "hash_differs": ("البصمة لا تطابق: {about}", "The hash does not match: {about}"),
    "payload_size": ("حجم الحمولة لا يطابق Payload-Oxum", "The payload's size is not that of Payload-Oxum"),
    "tag_file_differs": ("ليس ما كتبه السجلّ: {about}", "It is not what the registry wrote: {about}"),
    "bag_has_no_time": (
        "القوائم متطابقة، لكن من يغيّر ملفاً يستطيع إعادة كتابتها؛ الأجزاء التالية هي التي تُثبت.",
        "The manifests agree, but whoever changes a file can write them anew; it is the parts below that prove.",
    ),
    "no_key": ("لم يُعطَ مفتاح عام من خارج الملف", "No public key was given from outside the dossier"),
    "signature": ("التوقيع أو صيغة نقطة التحقّق: {about}", "Signature or form of the checkpoint: {about}"),
    "no_earlier": ("لم تُعطَ نقطة تحقّق سابقة", "No earlier checkpoint was given"),
    "fork": ("السجلّ أظهر تاريخين مختلفين بالحجم نفسه", "FORK: the log has shown two histories at one size"),
    "older_than_earlier": (
        "نقطة التحقّق في الملف أقدم من المعطاة؛ لا يمكن إثبات الاتّساق من الملف وحده",
        "The dossier's checkpoint is older than the one given; the dossier alone cannot show they agree",
    ),
    "no_consistency_proof": (
        "لا يحمل الملف برهان اتّساق بين الحجمين {about}؛ اطلبه من السجلّ",
        "The dossier carries no consistency proof between the sizes {about}; ask the registry for it",
    ),
    "event_form": ("حدث غير سليم الصيغة: السطر {about}", "An event is not well formed: line {about}"),
    "event_repeated": ("الحدث {about} مكرّر أو خارج ترتيبه", "Event {about} stands twice or out of order"),
    "disclosure_changed": ("حقل لا تطابق بصمته الحدث: {about}", "A disclosed field is not that of the event: {about}"),
    "field_repeated": ("حقل مكرّر في الحدث: {about}", "A field stands twice in an event: {about}"),
    "proof_failed": ("برهان الحدث {about} لا يثبت", "The proof of event {about} does not hold"),
    "other_checkpoint": (
        "برهان الحدث {about} على نقطة تحقّق أخرى",
        "The proof of event {about} is of another checkpoint",
    ),
    "no_events": ("لا أحداث في الملف", "There are no events in the dossier"),
    "chain_gap": ("حدث ناقص من تاريخ الموقع {about}", "An event is missing from the history of site {about}"),
    "chain_broken": ("سلسلة أحداث الموقع مكسورة: {about}", "The chain of a site is broken: {about}"),
    "tail_unproven": (
        "لا يُعرف إن كانت أحداث أحدث قد حُذفت من تاريخ الموقع {about}: حدث التصدير غير موجود",
        "Newer events of site {about} may have been left out: the export's own event is not there",
    ),
    "unlinked": ("الحدث {about} لا يخصّ أي موقع في هذا الملف", "Event {about} belongs to no site of this dossier"),
    "site_unlisted": ("موقع في بيانات التصدير بلا أحداث: {about}", "A site of the export has no events: {about}"),
    "evidence_unknown": ("ملف دليل لا يذكره أي حدث: {about}", "An evidence file that no event names: {about}"),
    "evidence_changed": (
        "ملف الدليل لا يطابق بصمته في السجلّ: {about}",
        "An evidence file is not the one in the ledger: {about}",
    ),
    "evidence_left_out": (
        "دليل يذكره السجلّ ولم يُرفق ملفه: {about}",
        "Evidence that the ledger names and whose file is not here: {about}",
    ),
    "table_differs": ("لا يقول ما تقوله الأحداث: {about}", "It does not tell the same as the events: {about}"),
    "export_form": ("export.json غير سليم الصيغة", "export.json is not well formed"),
    "export_changed": ("export.json ليس ما سجّله حدث التصدير", "export.json is not what the export's event recorded"),
    "export_uncommitted": (
        "حدث التصدير لا يثبّت بصمة export.json",
        "The export's event does not commit the hash of export.json",
    ),
    "paper_differs": (
        "الوثيقة ليست ما يخرج من بيانات هذا الملف",
        "The paper is not what this dossier's facts give when set again",
    ),
    "paper_other_tool": (
        "أُنشئت الوثيقة بإصدار آخر ({about})، فلا تُقارَن بايتاً ببايت",
        "The paper was made with another version ({about}) and cannot be compared byte for byte",
    ),
    "paper_not_set": ("تعذّر إخراج الوثيقة من جديد هنا: {about}", "The paper could not be set again here: {about}"),
}
"""What may be found: Arabic, English; `{about}` is the file, index or site."""

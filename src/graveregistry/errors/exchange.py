"""Failures of import and export."""

from __future__ import annotations

from graveregistry.errors.entry import Entry

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

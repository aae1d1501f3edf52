"""Failures of shapes and coordinates."""

from __future__ import annotations

from graveregistry.errors.entry import Entry

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

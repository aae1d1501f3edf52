"""What was reported: the fictional disturbances, which between them use every type, effect and state."""

from dataclasses import dataclass

# The states a report goes through after `reported`; the last is the state it is in now.
STEPS: dict[str, tuple[str, ...]] = {
    "reported": (),
    "under_review": ("under_review",),
    "responding": ("under_review", "confirmed", "responding"),
    "responding_at_once": ("responding",),
    "confirmed": ("under_review", "confirmed"),
    "unfounded": ("under_review", "unfounded"),
    "duplicate": ("under_review", "duplicate"),
    "mitigated": ("under_review", "confirmed", "responding", "mitigated"),
    "lost": ("under_review", "confirmed", "responding", "lost"),
    "reopened_unfounded": ("under_review", "unfounded", "under_review"),
    "reopened_mitigated": ("under_review", "confirmed", "responding", "mitigated", "under_review"),
}


@dataclass(frozen=True, slots=True)
class Report:
    path: str
    severity: str
    timing: str
    types: tuple[str, ...]
    effects: tuple[str, ...]
    note: str

    @property
    def state(self) -> str:
        steps = STEPS[self.path]
        return steps[-1] if steps else "reported"

    @property
    def open(self) -> bool:
        """Still to be dealt with, so it should be recent."""
        return self.path in ("reported", "under_review", "responding", "responding_at_once")


# path|severity|timing|types|effects, and under it what the monitor wrote.
WRITTEN = """
reported|critical|ongoing|digging_by_machine|earth_moved
    تركس يحفر الآن في وسط الموقع.
mitigated|high|past|exhumation_by_relatives digging_by_hand|earth_moved
    أهالٍ حفروا ثم توقّفوا حين حُدّثوا.
lost|high|past|construction|built_over access_blocked
    قام بناء فوق الطرف الشمالي.
confirmed|medium|past|ploughing|surface_lost
    فُلحت الأرض حتى حافة الموقع.
unfounded|low|past|unknown|unknown
    بلاغ عن حركة ليلية لم يُعرف سببها.
under_review|medium|past|vehicles|compacted
    آثار عجلات كثيرة فوق الموقع.
mitigated|medium|past|grazing|none_visible
    قطيع بات في الموقع ثم أُبعد.
confirmed|critical|past|animal_activity erosion|remains_exposed
    عظام ظاهرة بعد نبش كلاب، ولم تُلمس.
responding|critical|ongoing|digging_by_hand treasure_hunting|earth_moved
    ثلاثة أشخاص يحفرون بالمعاول الآن.
lost|critical|past|deliberate_concealment removal_of_remains|remains_exposed remains_removed
    نُقلت تربة ورفات ليلاً.
duplicate|critical|past|removal_of_remains|remains_exposed
    بلاغ ثانٍ عن الواقعة نفسها.
confirmed|high|past|flooding|water_damage surface_lost
    سيل شقّ مجرى في الموقع.
reopened_mitigated|high|past|soil_extraction|earth_moved surface_lost
    عاد نقل التربة بعد توقّفه.
reopened_unfounded|medium|past|visitors_media|compacted
    ظهرت صورة منشورة بعد إغلاق البلاغ.
reported|high|planned|road_or_track|unknown
    وُضعت أوتاد لشقّ طريق عبر الموقع.
under_review|high|planned|utility_trench|none_visible
    إعلان عن تمديدات ماء قرب الموقع.
mitigated|high|past|clearance_levelling|surface_lost covered
    سُوّي طرف الموقع بجرّافة.
confirmed|medium|past|dumping|covered
    أنقاض مرميّة فوق الطرف الغربي.
mitigated|medium|past|vandalism|none_visible
    كُسرت اللافتة وأُعيدت.
under_review|medium|past|unknown|earth_moved
    تربة مقلوبة في مكان ليس موقعاً بعد.
lost|high|past|quarrying|surface_lost
    وصل المقلع إلى نصف الموقع.
confirmed|high|past|unscientific_exhumation_by_authority|remains_removed documents_or_belongings_exposed
    استخراج دون مختصّين ولا توثيق.
mitigated|critical|past|looting|remains_exposed documents_or_belongings_exposed
    أُخذت متعلّقات وبقيت رفات ظاهرة حتى غُطّيت.
confirmed|medium|past|fire|burning
    احترق العشب فوق الموقع.
unfounded|medium|past|military_activity|none_visible
    قيل إنّ آليات تمركزت ولم يوجد أثر.
confirmed|high|past|explosion|earth_moved
    حفرة انفجار عند الحافة.
responding|medium|ongoing|irrigation|water_damage
    ماء الريّ يصل إلى الموقع.
responding|high|planned|memorial_building|none_visible
    ينوي أهالٍ إقامة شواهد قبل التحقيق.
unfounded|high|planned|construction|none_visible
    الورشة في أرض أخرى بعيدة.
mitigated|low|past|visitors_media|none_visible
    مصوّرون دخلوا ثم خرجوا بعد الطلب منهم.
confirmed|low|past|grazing animal_activity|compacted
    جحور صغيرة بعيدة عن الدفن.
reported|low|past|vehicles|none_visible
    آثار درّاجة نارية عند المدخل.
mitigated|critical|ongoing|digging_by_machine clearance_levelling|earth_moved
    توقّفت الآلية بعد حضور الجهة المختصّة.
under_review|high|past|exhumation_by_relatives|earth_moved documents_or_belongings_exposed
    حفر أهلي حديث وملابس ظاهرة.
reported|medium|past|erosion|surface_lost
    تراجعت الحافة نحو نصف متر.
responding_at_once|critical|past|flooding erosion|remains_exposed water_damage
    كشف المطر رفاتاً عند الحافة.
"""


def _read(codes: str, note: str) -> Report:
    path, severity, timing, types, effects = (cell.strip() for cell in codes.split("|"))
    return Report(path, severity, timing, tuple(types.split()), tuple(effects.split()), note.strip())


_LINES = WRITTEN.strip().splitlines()
REPORTS = tuple(_read(codes, note) for codes, note in zip(_LINES[::2], _LINES[1::2], strict=True))

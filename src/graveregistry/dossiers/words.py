"""The fixed phrases of a dossier in Arabic and English, and its README."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Literal

Language = Literal["ar", "en"]
LANGUAGES: tuple[Language, ...] = ("ar", "en")

STEPS = {
    "waiting": ("في الانتظار", "Waiting"),
    "checking": ("فحص السجلّ قبل التصدير", "Checking the ledger before the export"),
    "signing": ("توقيع نقطة تحقّق تشمل التصدير", "Signing a checkpoint that covers the export"),
    "evidence": ("نسخ ملفات الأدلة وحساب بصماتها", "Copying evidence files and hashing them"),
    "ledger": ("إضافة أحداث السجلّ وبراهينها", "Adding the ledger's events and proofs"),
    "tables": ("كتابة الجداول والطبقات الجغرافية", "Writing tables and map layers"),
    "paper": ("إخراج الوثيقة", "Setting the paper"),
    "done": ("اكتمل الملف", "The dossier is complete"),
}
"""What `build` and whoever calls it tell their progress: code to (Arabic, English)."""


@cache
def _phrases() -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads(files(__package__).joinpath("words.json").read_text("utf-8"))
    return found


def say(key: str, lang: Language, **parts: object) -> str:
    """The phrase in a language with its parts filled in. Raises KeyError for a phrase that does not exist."""
    text = _phrases()[key][LANGUAGES.index(lang)]
    return text.format_map(parts) if parts else text


def readme(number: str, training: bool) -> str:
    """README.txt of the bag: what lies where and how to check it."""
    mark = "\n*** TRAINING / تدريب ***\n" if training else ""
    return _README.format(number=" ".join(number.split()), mark=mark)


_README = """{mark}
ملف توثيقي رقم {number}

data/dossier.pdf         الوثيقة بالعربية والإنكليزية
data/evidence/           ملفات الأدلة كما استُلمت، واسم كل ملف بصمته SHA-256
data/working/            صور الوثيقة، ونسخ من الأدلة بلا ما تذكره ملفاتها عن التقاطها
data/site.gpkg           الطبقات الجغرافية لبرامج الخرائط، وdata/site.geojson لغيرها
data/history.csv         تاريخ الموقع، وdata/custody.csv تسلسل حيازة الأدلة
data/map.html            خريطة تُفتح في متصفّح بلا شبكة
data/caseload/           للأنظمة المستقبِلة: الأدلة وحيازتها CASE/UCO، ودليل الرموز والأعمدة
data/ro-crate-metadata.json  وصف هذه الملفات RO-Crate
data/ledger/             أحداث السجلّ وبراهينها ونقطة التحقّق الموقَّعة
data/export.json         بيانات التصدير: لمن ولماذا وماذا حُجب

كيف تتحقّق من هذا الملف، بلا شبكة وبلا تثبيت:
  1. احصل على المفتاح العام registry.pub من المنظمة نفسها، لا من هذا الملف. والأفضل أن تأخذ منها أيضاً
     البرنامج الذي تتحقّق به: ما يأتي داخل الملف قد يُغيَّر معه.
  2. اختر واحداً من ثلاثة برامج تفحص الشيء نفسه وكُتب كل منها على حدة:
     verify.html    افتحه في متصفّح، واختر ملف zip والمفتاح. لا يرسل شيئاً. لا يقرأ GeoPackage ولا يُخرج الصفحات
                    من جديد.
     verify.py      python verify.py FILE.zip --key registry.pub
                    يكفيه Python 3.9 أو أحدث. لا يُخرج الصفحات من جديد.
     graveregistry  graveregistry verify FILE.zip --key registry.pub --certificate registry.pem
                    يفحص كل شيء، ويُخرج صفحات الوثيقة من جديد ويقارنها، ويفحص توقيع ملف PDF بشهادة السجلّ
                    registry.pem التي تأخذها من المنظمة أيضاً.
  3. إن احتفظتَ بنقطة تحقّق من قبل فأعطها: --earlier (وفي الصفحة حقل لها). وإن أعطتك المنظمة سياسة شهود: --policy.
     وشهادات جهات الختم الزمني: graveregistry verify --authority.
النتيجة لكل جزء: لم يتغيّر منذ وقت محدّد، أو فشل، أو لم يُفحص (مع السبب). ولا يُثبت ذلك أنّ المحتوى صحيح.
رمز الخروج: 0 كل ما أمكن فحصه لم يتغيّر، 1 فشل شيء، 2 بقي شيء لم يُفحص.

----------------------------------------------------------------------
Documentary dossier {number}

data/dossier.pdf         the paper, in Arabic and English
data/evidence/           evidence files as received; each file's name is its SHA-256
data/working/            the paper's pictures, and copies of evidence without what the files say of their making
data/site.gpkg           map layers for GIS programs; data/site.geojson for others
data/history.csv         the history of the site; data/custody.csv the chain of custody of evidence
data/map.html            a map that opens in a browser without a network
data/caseload/           for receiving systems: evidence and custody in CASE/UCO, code book and columns
data/ro-crate-metadata.json  what these files are (RO-Crate)
data/ledger/             the ledger's events, their proofs and the signed checkpoint
data/export.json         the export: for whom, why, and what was left out

How to check this dossier, without a network and with nothing installed:
  1. Get the public key registry.pub from the organisation itself, not from this file. Better, get the program you
     check with from there too: what lies in a dossier can be changed with it.
  2. Choose one of three programs that check the same and were written apart:
     verify.html    open it in a browser, choose the zip and the key. It sends nothing. It reads no GeoPackage and does
                    not set the pages again.
     verify.py      python verify.py FILE.zip --key registry.pub
                    needs Python 3.9 or newer and nothing else. It does not set the pages again.
     graveregistry  graveregistry verify FILE.zip --key registry.pub --certificate registry.pem
                    checks everything; it sets the paper's pages again and compares them, and checks the PDF's
                    signature under the registry's certificate registry.pem, also from the organisation.
  3. If you kept a checkpoint from before, give it too: --earlier (the page has a field for it). If the organisation
     gave you a policy of witnesses: --policy. Time-stampers' certificates: graveregistry verify --authority.
Each part is answered UNCHANGED SINCE a time, FAILED, or NOT CHECKED (and why). None of it shows that the content is
true. Exit code: 0 all that could be checked is unchanged, 1 something failed, 2 something was not checked.
"""

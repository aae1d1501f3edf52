"""Failures of the embedded cluster, of set-up and of serving."""

from __future__ import annotations

from graveregistry.errors.entry import Entry

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

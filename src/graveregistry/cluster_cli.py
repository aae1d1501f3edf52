"""``graveregistry cluster``: the embedded database server from the shell."""

from __future__ import annotations

import typer

from graveregistry.cluster import Cluster, Status
from graveregistry.config import settings

app = typer.Typer(
    help="خادم قاعدة البيانات المضمّن: تشغيل وإيقاف وحالة — The embedded database server: start, stop, status.",
    no_args_is_help=True,
)

UNSHOWN = (
    "تنبيه: لم يثبت أن مجلد البيانات على قرص مشفّر. من يأخذ القرص يقرأ مواقع القبور؛ ضَعه على قرص مشفّر (LUKS).\n"
    "Warning: the data folder could not be shown to be on an encrypted volume. Whoever takes the disk reads where "
    "the graves are; keep it on an encrypted one (LUKS)."
)


@app.command()
def start() -> None:
    """شغّل الخادم، وأنشئه أول مرة — Start the server; the first time, create it."""
    typer.echo("تشغيل قاعدة البيانات… Starting the database…")
    cluster = _cluster()
    cluster.start()
    typer.echo(f"تعمل الآن. It runs now (pid {cluster.status().pid}).")


@app.command()
def stop() -> None:
    """أوقف الخادم؛ لا يضيع شيء — Stop the server; nothing is lost."""
    _cluster().stop()
    typer.echo("توقفت قاعدة البيانات. The database is stopped.")


@app.command()
def status() -> None:
    """كيف حال الخادم؟ — How the server is: version, checksums, size, encryption. Exit code 3 when it is stopped."""
    found = _cluster().status()
    for line in describe(found):
        typer.echo(line)
    if not found.encrypted:
        typer.echo(UNSHOWN, err=True)
    if not found.running:
        raise typer.Exit(3)


def describe(status: Status) -> list[str]:
    """The status as lines in Arabic and English."""
    lines = [f"المجلد folder: {status.folder}", f"الحجم size: {status.size / 2**20:.1f} MB"]
    if not status.running:
        return ["متوقفة stopped", *lines]
    checks = "نعم on" if status.checksums else "لا off"
    return [
        f"تعمل running: pid {status.pid}",
        *lines,
        f"المقبس socket: {status.socket}",
        f"PostgreSQL {status.version}, PostGIS {status.postgis}",
        f"مجاميع التحقق data checksums: {checks}",
    ]


def _cluster() -> Cluster:
    return Cluster(settings().home)

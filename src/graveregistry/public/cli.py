"""``graveregistry awareness notice``: the warning notice to print, from the machine itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graveregistry import vocabulary
from graveregistry.config import settings
from graveregistry.errors import Failure
from graveregistry.installation import Installation
from graveregistry.public import service


def notice(
    lang: Annotated[vocabulary.Language, typer.Argument(help="لغة اللافتة. The notice's language.")],
    out: Annotated[Path, typer.Argument(help="إلى أي ملف. Where to write the PDF.")],
    governorate: Annotated[
        str | None, typer.Option(help="ومعها تحذيرات هذه المحافظة. With the warnings that stand for it, such as daraa.")
    ] = None,
) -> None:
    """اكتب لافتة التحذير للطباعة — Write the warning notice to print (A4, PDF)."""
    if governorate is not None and governorate not in vocabulary.codes("governorate"):
        raise Failure("unknown_code", value=governorate, list="governorate")
    installation = Installation(settings())
    if governorate is not None:
        installation.start()
    with installation.as_public() as session:
        made = service.notice_pdf(session, settings(), lang, governorate)
    out.write_bytes(made.pdf)
    typer.echo(f"كُتبت اللافتة. The notice is written: {out}")
    if settings().public_address is None:
        typer.echo("بلا رمز QR: عنوان الصفحة العامة غير محدَّد (GRAVEREGISTRY_PUBLIC_ADDRESS).", err=True)
        typer.echo("Without a QR code: GRAVEREGISTRY_PUBLIC_ADDRESS, the public page's address, is not set.", err=True)

"""Load the fictional samples into the training database, through the same services that people use.

Every sample is done by the person who does such a thing (a researcher marks, a verifier verifies, two people share),
so the training ledger is a real one and row-level security holds for the loading too.
"""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from uuid import UUID

from graveregistry import db
from graveregistry.access import people
from graveregistry.access.actors import Role
from graveregistry.errors import Failure
from graveregistry.evidence.store import store_of
from graveregistry.installation import Installation
from graveregistry.samples.askers import Askers
from graveregistry.samples.cast import Say, read
from graveregistry.samples.field import FieldLoader
from graveregistry.samples.readers import Readers
from graveregistry.samples.sites import Loader


def accounts_file(home: Path) -> Path:
    """Where the sample accounts' passwords are kept: made at first start, never in the repository."""
    return home / "secrets" / "training-accounts.json"


def accounts(home: Path) -> dict[str, str]:
    """The sample accounts: sign-in name to password."""
    found: dict[str, str] = json.loads(accounts_file(home).read_text(encoding="utf-8"))
    return found


def load(installation: Installation, say: Say) -> None:
    """Fill an empty training registry.

    Raises:
        Failure: ``training_only`` for the real registry: fictional sites never enter the evidential ledger.
    """
    if not installation.settings.training:
        raise Failure("training_only")
    _people(installation, say)
    engine = db.connect(installation.urls().web, pool_size=1)
    try:
        sessions = db.sessions(engine)
        sites = Loader(sessions, say)
        field = FieldLoader(sessions, say, store_of(installation.settings))
        sites.mark()
        sites.assign()
        field.visits()
        field.disturbances()
        sites.share()
        field.release(sites.officers())
        field.warn(sites.officers())
        Askers(sessions, say, installation.settings).ask(sites.officers())
        Readers(sessions, say).read()
    finally:
        engine.dispose()


def is_empty(installation: Installation) -> bool:
    """Whether nobody has an account yet."""
    with installation.as_owner() as session:
        return not people.everybody(session)


def _people(installation: Installation, say: Say) -> None:
    organisations, persons = read("organisations"), read("people")
    passwords = {each["login"]: secrets.token_urlsafe(15) for each in persons}
    with installation.as_owner() as session:
        for each in organisations:
            people.found_organisation(session, UUID(each["id"]), each["name_ar"], each["name_en"])
        first = UUID(organisations[0]["id"])
        for each in organisations[1:]:
            people.make_partners(session, first, UUID(each["id"]))
        for number, each in enumerate(persons, 1):
            roles = [(UUID(held["organisation"]), Role(held["role"])) for held in each["roles"]]
            person_id = UUID(each["id"])
            people.found_account(
                session, each["login"], each["name_ar"], passwords[each["login"]], roles, person_id=person_id
            )
            say(f"الأشخاص people {number}/{len(persons)}")
    path = accounts_file(installation.home)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(passwords, file, indent=1)

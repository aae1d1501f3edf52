"""What every schema of the wire is made of: strict requests, plain answers, bounded texts, codes of the vocabulary."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, GetCoreSchemaHandler, ValidationError
from pydantic_core import core_schema

from graveregistry import vocabulary
from graveregistry.errors import Failure, Reason

Short = Annotated[str, Field(max_length=200)]
Line = Annotated[str, Field(min_length=1, max_length=300)]
Long = Annotated[str, Field(max_length=20_000)]
Secret = Annotated[str, Field(min_length=1, max_length=1024)]
Language = Literal["ar", "en"]
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


_ARABIC_REASONS = {
    "missing": "هذا الحقل مطلوب.",
    "string_too_long": "النص أطول من المسموح.",
    "string_too_short": "النص أقصر من المطلوب.",
    "extra_forbidden": "هذا الحقل غير معروف.",
    "uuid_parsing": "المعرّف غير صالح.",
    "enum": "القيمة ليست من القائمة.",
    "literal_error": "القيمة ليست من القائمة.",
    "datetime_from_date_parsing": "التاريخ أو الوقت غير صالح.",
    "date_from_datetime_parsing": "التاريخ غير صالح.",
    "int_parsing": "المطلوب رقم صحيح.",
    "float_parsing": "المطلوب رقم.",
    "greater_than": "الرقم أصغر من المسموح.",
    "greater_than_equal": "الرقم أصغر من المسموح.",
    "less_than": "الرقم أكبر من المسموح.",
    "less_than_equal": "الرقم أكبر من المسموح.",
    "timezone_aware": "اذكر المنطقة الزمنية مع الوقت.",
}

Model = TypeVar("Model", bound=BaseModel)


class In(BaseModel):
    """A request: unknown fields are refused, so a misspelt one is never silently lost."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)


class Out(BaseModel):
    """An answer."""

    model_config = ConfigDict(from_attributes=True)


@dataclass(frozen=True, slots=True)
class CodeOf:
    """Marks a text as a code of a vocabulary list: ``Annotated[str, CodeOf("hazard")]``; the schema lists the codes."""

    list_name: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """The codes as a literal: what is no code is refused before anything sees it."""
        return core_schema.literal_schema(list(vocabulary.codes(self.list_name)))


def _in_reach(moment: datetime) -> datetime:
    if not EARLIEST <= moment <= LATEST:
        raise ValueError("a moment between the years 1900 and 2200")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_in_reach)]
"""A moment with its offset (nobody can say when one without was), far from where calendars end."""


def cursor(*parts: str) -> str:
    """Where a page ended, as one opaque word for the client to send back."""
    return base64.urlsafe_b64encode("\n".join(parts).encode()).decode()


def read_cursor(text: str, parts: int) -> tuple[str, ...]:
    """The parts of a cursor made by :func:`cursor`.

    Raises:
        Failure: ``bad_cursor``.
    """
    try:
        read = tuple(base64.urlsafe_b64decode(text).decode().split("\n"))
    except (ValueError, binascii.Error) as error:
        raise Failure("bad_cursor") from error
    if len(read) != parts:
        raise Failure("bad_cursor")
    return read


def read_place(text: str) -> tuple[datetime, UUID]:
    """The moment and the id of a cursor over rows in order of time.

    Raises:
        Failure: ``bad_cursor``.
    """
    moment, row_id = read_cursor(text, 2)
    try:
        at = datetime.fromisoformat(moment)
        if at.tzinfo is None:
            raise ValueError(moment)
        return at, UUID(row_id)
    except ValueError as error:
        raise Failure("bad_cursor") from error


class JobOut(Out):
    """A background job: ``queued``, ``running``, ``done``, ``failed`` or ``cancelled``; progress from 0 to 1."""

    id: UUID
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    progress: float
    message: str
    error: dict[str, Any] | None
    """When it failed: the code, and what to do next in ``ar`` and ``en``."""


class ReasonIn(In):
    """Why."""

    reason: Line


def reasons_of(errors: Iterable[Mapping[str, Any]]) -> tuple[Reason, ...]:
    """What a schema found wrong, in both languages, each with its field; fifty at most."""
    return tuple(
        Reason(
            code=str(each["type"]),
            ar=_ARABIC_REASONS.get(str(each["type"]), "القيمة غير صالحة."),
            en=str(each["msg"]),
            field=".".join(str(part) for part in each["loc"][1:]) or str(each["loc"][0]),
        )
        for each in list(errors)[:50]
    )


def read(model: type[Model], given: Mapping[str, Any]) -> Model:
    """Values from elsewhere than a request, held to the same schema.

    Raises:
        Failure: ``invalid_input`` with the reasons.
    """
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise Failure("invalid_input", reasons=reasons_of(error.errors())) from None

"""What every schema of the wire is made of: strict requests, plain answers, bounded texts, codes of the vocabulary."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, WithJsonSchema

from graveregistry import vocabulary

Short = Annotated[str, Field(max_length=200)]
Line = Annotated[str, Field(min_length=1, max_length=300)]
Long = Annotated[str, Field(max_length=20_000)]
Secret = Annotated[str, Field(min_length=1, max_length=1024)]
Language = Literal["ar", "en"]


class In(BaseModel):
    """A request: unknown fields are refused, so a misspelt one is never silently lost."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)


class Out(BaseModel):
    """An answer."""

    model_config = ConfigDict(from_attributes=True)


def code_of(list_name: str) -> Any:
    """The type of a code of a vocabulary list; the schema lists its codes."""
    known = vocabulary.codes(list_name)

    def checked(value: str) -> str:
        if value not in known:
            raise ValueError(f"not a code of {list_name}: use one of {', '.join(known)}")
        return value

    return Annotated[str, AfterValidator(checked), WithJsonSchema({"type": "string", "enum": list(known)})]


Moment = AwareDatetime
"""A moment with its offset; one without is refused, for nobody can say when it was."""

"""Levels whose unit rides in the key of the file: `start_c`, `start_ma`, `start_mj` are one value `start`."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

from pydantic import AliasChoices, Field, GetJsonSchemaHandler
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from mindpain_task.located import Strict

Level: TypeAlias = Annotated[float, Field(gt=0, allow_inf_nan=False)]
"""A level, or a difference between two, in °C, mA or mJ."""
SUFFIXES = {"°C": "_c", "mA": "_ma", "mJ": "_mj"}
"""Unit of a level -> what its key in the file ends in."""


def in_units(name: str) -> FieldInfo:
    """Return what makes `name` be read from `name_c`, `name_ma` or `name_mj`."""
    field: FieldInfo = Field(validation_alias=AliasChoices(*(name + suffix for suffix in SUFFIXES.values())))
    return field


class InUnits(Strict):
    """A part of a file with levels in it; its JSON schema knows all spellings of each."""

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return the schema with the other spellings beside the first, one of which is needed."""
        reference = handler(core_schema)
        schema: dict[str, Any] = handler.resolve_ref_schema(reference)
        properties, required = schema["properties"], schema.get("required", [])
        either = []
        for key in [key for key in properties if key.endswith("_c")]:
            spellings = [key.removesuffix("_c") + suffix for suffix in SUFFIXES.values()]
            properties |= dict.fromkeys(spellings, properties[key])
            if key in required:
                required.remove(key)
                either.append({"oneOf": [{"required": [each]} for each in spellings]})
        if either:
            schema["allOf"] = either
        return reference

"""Levels whose unit rides in the key of the file: `start_c` or `start_ma` is one value, `start`, inside."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

from pydantic import AliasChoices, Field, GetJsonSchemaHandler
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from mindpain_task.located import Strict

Level: TypeAlias = Annotated[float, Field(gt=0, allow_inf_nan=False)]
"""A level, or a difference between two, in °C or mA."""


def in_units(name: str) -> FieldInfo:
    """Return what makes `name` be read from `name_c` or `name_ma`."""
    field: FieldInfo = Field(validation_alias=AliasChoices(f"{name}_c", f"{name}_ma"))
    return field


class InUnits(Strict):
    """A part of a file with levels in it; its JSON schema knows both spellings of each."""

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return the schema with the second spelling beside the first, one of which is needed."""
        reference = handler(core_schema)
        schema: dict[str, Any] = handler.resolve_ref_schema(reference)
        properties, required = schema["properties"], schema.get("required", [])
        either = []
        for key in [key for key in properties if key.endswith("_c")]:
            other = key.removesuffix("_c") + "_ma"
            properties[other] = properties[key]
            if key in required:
                required.remove(key)
                either.append({"oneOf": [{"required": [key]}, {"required": [other]}]})
        if either:
            schema["allOf"] = either
        return reference

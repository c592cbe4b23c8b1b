"""The JSON Schema of the protocol file, for editors: `python -m experiments.schema` writes it anew."""

from __future__ import annotations

import json

from experiments.protocol_files import PROTOCOLS
from mindpain_task.protocols.protocol import Protocol
from mindpain_task.unknown import STAND_IN, UNKNOWN

UNKNOWN_VALUE = {
    "type": "object",
    "title": "A value that no source tells",
    "properties": {UNKNOWN: {"type": "string", "minLength": 1}, STAND_IN: {}},
    "required": [UNKNOWN, STAND_IN],
    "additionalProperties": False,
}
SCHEMA = PROTOCOLS / "protocol.schema.json"


def schema_text() -> str:
    """Return the schema as the file holds it."""
    schema = Protocol.model_json_schema()
    parts = [schema, *schema["$defs"].values()]
    for part in parts:
        for name, value in part.get("properties", {}).items():
            part["properties"][name] = {"anyOf": [value, {"$ref": "#/$defs/Unknown"}]}
    schema["$defs"]["Unknown"] = UNKNOWN_VALUE
    return json.dumps(schema, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    SCHEMA.write_text(schema_text(), encoding="utf-8", newline="\n")
    print(f"wrote {SCHEMA}")

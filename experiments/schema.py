"""The JSON Schema of the protocol file, for editors: `python -m experiments.schema` writes it anew."""

from __future__ import annotations

import json

from experiments.protocol_files import PROTOCOLS
from mindpain_task.protocols.protocol import Protocol

SCHEMA = PROTOCOLS / "protocol.schema.json"


def schema_text() -> str:
    """Return the schema as the file holds it."""
    return json.dumps(Protocol.model_json_schema(), indent=2, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    SCHEMA.write_text(schema_text(), encoding="utf-8", newline="\n")
    print(f"wrote {SCHEMA}")

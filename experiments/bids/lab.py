"""What only the lab knows of its dataset: its name, who made it, where, under which licence."""

from __future__ import annotations

from dataclasses import dataclass

from experiments.bids.content import NOTHING
from mindpain_task.model import JsonValue

NO_LICENSE = "No licence was chosen: nobody may use these data without asking those who recorded them."
NOBODY_NAMED = ("The authors are not named yet", "name them with: mindpain export bids --authors")
"""Two texts, since the validator takes a single one for several authors in one text."""
NAME = "Mindfulness and pain"


@dataclass(frozen=True)
class Lab:
    """What was told on the command line; empty where nothing was: what the dataset says is kept then."""

    name: str = ""
    authors: tuple[str, ...] = ()
    license: str = ""
    institution: str = ""
    institution_address: str = ""
    department: str = ""
    cog_atlas_id: str = ""
    cog_po_id: str = ""

    def institution_keys(self) -> dict[str, JsonValue]:
        """Return where it was recorded, in the words of BIDS."""
        return {
            "InstitutionName": self.institution or NOTHING,
            "InstitutionAddress": self.institution_address or NOTHING,
            "InstitutionalDepartmentName": self.department or NOTHING,
        }

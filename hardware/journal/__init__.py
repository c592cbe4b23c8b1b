"""The journal file: the only record of a session; appended to, never changed, and never read where damaged.

One JSON object a line, UTF-8, LF, compact, keys always in this order; what an event lacks is left out:

    {"seq":3,"t":12.345678,"kind":"phase_started","block":1,"trial":2,"phase":"rate","marker":"rating_on",
     "code":41,"data":{...},"crc":"0a1b2c3d"}

`seq` counts from 1 without gaps. `t` is seconds on the session clock, rounded to the microsecond. `code` is
the number sent for `marker`. `crc` is the CRC-32 (zlib, 8 lower-case hexadecimal digits) of the line's bytes
from the opening brace up to, not including, `,"crc":`. Record 1 is of kind `journal_opened` and holds the
header; its `wall_time` is the calendar time at its `t`.
"""

from hardware.journal.file import JournalFile
from hardware.journal.reading import read_journal

__all__ = ["JournalFile", "read_journal"]

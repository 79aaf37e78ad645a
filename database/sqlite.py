"""sqlite-utils, without the pandas that it would take along.

sqlite-utils imports pandas wherever that is installed, to recognise its types in rows. No row has one here,
and every command that opens a database would wait 0.3 s for it. Hidden while sqlite-utils is imported, pandas
can be imported afterwards as ever.
"""

import sys
from typing import Any

__all__ = ["Database", "Migrations"]

_modules: dict[str, Any] = sys.modules
_hidden = "pandas" not in _modules
if _hidden:
    _modules["pandas"] = None
try:
    from sqlite_utils import Database, Migrations
finally:
    if _hidden:
        del _modules["pandas"]

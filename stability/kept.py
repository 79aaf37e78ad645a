"""Results of long searches, kept for next time in the user's cache directory.

That is `XDG_CACHE_HOME`, else `~/.cache`. Where it cannot be written, the work is done again next time.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from structures.errors import InvalidInputError
from structures.files import whole

__all__ = ["keep", "kept_file"]


def kept_file(kind: str, key: object, suffix: str) -> Path:
    """Where the result of this kind belongs; `key` has all that it depends on, in its `repr`.

    The `repr` must be whole: a result that shows itself (`structures.showing`) cuts its own and is no key.
    """
    root = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    name = hashlib.sha256(repr(key).encode()).hexdigest()[:32]
    return Path(root).expanduser() / "superatom" / f"{kind}-{name}{suffix}"


def keep(place: Path, content: bytes) -> None:
    """Write the file whole or not at all; a cache that cannot be written is no reason to fail."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with whole(place) as partial:
            partial.write_bytes(content)
    except (OSError, InvalidInputError):
        return

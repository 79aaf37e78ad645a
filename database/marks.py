"""Tags and notes on rows: added, and taken away."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from database.store import Store

__all__ = ["add_marks", "remove_marks"]

_WHERE = "kind = ? AND what = ? AND words = ? AND row_id IN (SELECT value FROM json_each(?))"


def add_marks(store: Store, kind: str, numbers: Sequence[int], what: str, words: str, *, batch: int) -> int:
    """Give rows a tag or a note unless they have it; return how many were new. Inside `writing`."""
    common = {"kind": kind, "what": what, "words": words, "batch_id": batch}
    return store.add("marks", (common | {"row_id": number} for number in numbers))


def remove_marks(store: Store, kind: str, numbers: Sequence[int], what: str, words: str, *, yes: bool) -> int:
    """Count the rows that have it, and take it away where `yes`, inside `writing`."""
    asked = [kind, what, words, json.dumps(list(numbers))]
    found = int(store.value(f"SELECT count(*) FROM marks WHERE {_WHERE}", asked))  # noqa: S608  ours
    if yes:
        store.db.execute(f"DELETE FROM marks WHERE {_WHERE}", asked)  # noqa: S608  ours
    return found

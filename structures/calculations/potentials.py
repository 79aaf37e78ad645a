"""Which pseudopotential each element gets: a method file says a pattern, and the elements that differ.

`{element}.upf` is ours for pw.x; `{element}_pbe.UPF Ag=Ag.pbe-spn.UPF` names another set, and silver's own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from structures.errors import InvalidInputError

if TYPE_CHECKING:
    from structures.calculations.settings import Chosen

__all__ = ["WORDS", "potential_of"]

WORDS = "names of the pseudopotentials; of one element as Ag=NAME"


def potential_of(own: Chosen, element: str) -> str:
    """Name of the pseudopotential of an element, by the setting `pseudopotentials`.

    Raises
    ------
    InvalidInputError
        If the setting has no such form.

    Examples
    --------
    >>> from structures.calculations.settings import Chosen, Setting
    >>> own = Chosen({"pseudopotentials": Setting("{element}", "{element}", WORDS)},
    ...              {"pseudopotentials": "Ag=Ag_pv"})
    >>> potential_of(own, "Ag"), potential_of(own, "Au")
    ('Ag_pv', 'Au')
    """
    words = own.word("pseudopotentials").split()
    patterns = [word for word in words if "=" not in word] or [str(own.table["pseudopotentials"].fast)]
    single = dict(word.split("=", 1) for word in words if "=" in word)
    name = single.get(element, patterns[0].replace("{element}", element))
    if len(patterns) > 1 or "{element}" not in patterns[0] or not re.fullmatch(r"[\w.+-]+", name):
        raise InvalidInputError(
            f"pseudopotentials = {own.word('pseudopotentials')[:80]!r} names none for {element}; write a "
            f"pattern such as '{own.table['pseudopotentials'].fast}', and of single elements Ag=NAME"
        )
    return name

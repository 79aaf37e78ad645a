"""What a file holds once it is read: atoms, sites that metals share, partly occupied atoms, what was chosen.

A shared site is one place that two elements occupy in a crystal; until the user says which, it has no element
of its own, and the composition is a range.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from structures.errors import InvalidInputError

if TYPE_CHECKING:
    import numpy as np
    from ase import Atoms
    from numpy.typing import NDArray

__all__ = ["SharedSite", "Structure"]


@dataclass(frozen=True, slots=True)
class SharedSite:
    """One crystallographic metal site of several elements.

    Attributes
    ----------
    labels
        Labels of the file, the largest share first: `("Au8", "Ag9")`.
    shares
        Element to occupancy, the largest first; less than 1 in all where the site may be empty.
    atoms
        Indices of its copies.
    taken
        The element that the user chose, or None.
    """

    labels: tuple[str, ...]
    shares: dict[str, float]
    atoms: tuple[int, ...]
    taken: str | None = None

    @property
    def name(self) -> str:
        """Elements joined, the largest share first: `Au/Ag`."""
        return "/".join(self.shares)

    def __str__(self) -> str:
        shares = " / ".join(f"{element} {share:.2f}" for element, share in self.shares.items())
        return f"{'/'.join(self.labels)}: {shares}"


@dataclass(frozen=True, eq=False)
class Structure:
    """One structure as it was read.

    Attributes
    ----------
    atoms
        Shared sites have the element that was taken, the one with the largest share where none was.
    shared
        Shared metal sites.
    weights
        Shape (atoms,): the part of the time that the place is occupied, 1 in all but partly occupied places.
    notes
        What was chosen on the way, in sentences.
    """

    atoms: Atoms
    shared: tuple[SharedSite, ...] = ()
    weights: NDArray[np.float64] | None = None
    notes: tuple[str, ...] = ()

    @property
    def undecided(self) -> dict[int, SharedSite]:
        """Shared site of each atom whose element nobody has chosen."""
        return {atom: site for site in self.shared if site.taken is None for atom in site.atoms}

    def decided(self) -> Atoms:
        """Return the atoms, of which each has one element.

        Raises
        ------
        InvalidInputError
            If a shared metal site is undecided; the message has the shares.
        """
        open_sites = [site for site in self.shared if site.taken is None]
        if open_sites:
            shown = "; ".join(map(str, open_sites[:4])) + (" ..." if len(open_sites) > 4 else "")
            raise InvalidInputError(
                f"{len(open_sites)} metal sites are shared ({shown}) and the file does not say which metal "
                "each holds; give a file of the cluster that is meant ('superatom perceive' lists the sites)"
            )
        return self.atoms

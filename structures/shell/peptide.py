"""Glutathionate, γ-L-Glu-L-Cys-Gly on its sulfur, neutral: both acids and the amine with their hydrogens.

Peptide lengths and angles: Engh and Huber, Acta Cryst. A 1991, 47, 392. The amides are trans; the shapes
differ in the turn about Cα-Cβ and in how far the two arms are spread.
"""

from __future__ import annotations

from itertools import product

from structures.shell.chain import ANCHOR, FIRST, Chain, Fragment, fragment_of

__all__ = ["glutathione"]

_SC, _CC, _C_CARBONYL = 1.82, 1.53, 1.52  # Å
_N_ALPHA, _AMIDE, _CARBONYL, _NH = 1.46, 1.33, 1.23, 1.01
_TURNS = (60.0, 180.0, 300.0)  # N-Cα-Cβ-S
_ARMS = ((-120.0, 140.0), (-80.0, 140.0), (-120.0, 100.0), (-150.0, 160.0))  # φ and ψ of the cysteine


def glutathione() -> Fragment:
    """SG, C10H16N3O6S, in twelve shapes."""
    return fragment_of([_shape(turn, phi, psi) for turn, (phi, psi) in product(_TURNS, _ARMS)])


def _shape(turn: float, phi: float, psi: float) -> Chain:
    chain = Chain("C", _SC)
    alpha = chain.add("C", _CC, FIRST, 112, ANCHOR, 180, 0)
    chain.hydrogens(FIRST, ANCHOR, 0, (60, 300))
    nitrogen = chain.add("N", _N_ALPHA, alpha, 110, FIRST, turn, ANCHOR)
    carbonyl = chain.add("C", _C_CARBONYL, alpha, 110, FIRST, turn - 120, ANCHOR)
    chain.hydrogens(alpha, FIRST, ANCHOR, (turn + 120,))
    _glycine(chain, carbonyl, alpha, nitrogen, psi)
    _glutamate(chain, nitrogen, alpha, carbonyl, phi)
    return chain


def _glycine(chain: Chain, carbonyl: int, alpha: int, nitrogen: int, psi: float) -> None:
    """Go on from the carbonyl of the cysteine: CO-NH-CH2-COOH."""
    amide = chain.add("N", _AMIDE, carbonyl, 116, alpha, psi, nitrogen)
    chain.add("O", _CARBONYL, carbonyl, 121, alpha, psi + 180, nitrogen)
    methylene = chain.add("C", _N_ALPHA, amide, 122, carbonyl, 180, alpha)
    chain.add("H", _NH, amide, 119, carbonyl, 0, alpha)
    acid = chain.add("C", _C_CARBONYL, methylene, 112, amide, 180, carbonyl)
    chain.hydrogens(methylene, amide, carbonyl, (60, 300))
    chain.acid(acid, methylene, amide)


def _glutamate(chain: Chain, nitrogen: int, alpha: int, carbonyl: int, phi: float) -> None:
    """Go on from the nitrogen of the cysteine: NH-CO-CH2-CH2-CH(NH2)-COOH."""
    amide = chain.add("C", _AMIDE, nitrogen, 122, alpha, phi, carbonyl)
    chain.add("H", _NH, nitrogen, 119, alpha, phi + 180, carbonyl)
    gamma = chain.add("C", _C_CARBONYL, amide, 116, nitrogen, 180, alpha)
    chain.add("O", _CARBONYL, amide, 123, nitrogen, 0, alpha)
    beta = chain.add("C", _CC, gamma, 112, amide, 180, nitrogen)
    chain.hydrogens(gamma, amide, nitrogen, (60, 300))
    end = chain.add("C", _CC, beta, 112, gamma, 180, amide)
    chain.hydrogens(beta, gamma, amide, (60, 300))
    acid = chain.add("C", _C_CARBONYL, end, 111, beta, 180, gamma)
    amine = chain.add("N", _N_ALPHA, end, 110, beta, 300, gamma)
    chain.hydrogens(end, beta, gamma, (60,))
    for torsion in (60, 180):
        chain.add("H", _NH, amine, 110, end, torsion, beta)
    chain.acid(acid, end, beta)

"""The peers of the isomer lists, each by its quickest public way, on the same permutations.

pyzdd writes messages through C++ streams; they are sent to nowhere so that it does not pay for a terminal.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyzdd_
from ase import Atoms
from bsym import ConfigurationSpace, SymmetryGroup, SymmetryOperation
from icet.tools import enumerate_structures
from pynauty import Graph, autgrp, certificate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

HERE = Path(__file__).resolve().parent
Pieces = list[tuple["NDArray[np.uint64]", "NDArray[np.uint64]", Any]]


@contextmanager
def silence() -> Iterator[None]:
    """Send what C and C++ print to nowhere."""
    sys.stdout.flush()
    kept = os.dup(1), os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        yield
    finally:
        for target, copy in zip((1, 2), kept, strict=True):
            os.dup2(copy, target)
            os.close(copy)
        os.close(nowhere)


def pyzdd_sites(rows: list[list[int]], x: int) -> int:
    """Count what pyzdd lists with a variable for each site and metal; each isomer becomes a Python list."""
    n = len(rows[0])
    diagram = pyzdd_.Universe()
    group = [pyzdd_.Permutation(row) for row in rows]
    pyzdd_.construct_derivative_structures(diagram, n, 2, group, [], [n - x, x], [], False, False)
    return sum(1 for _ in _labelings(diagram, lambda place: pyzdd_.convert_to_labeling(place, n, 2)))


def pyzdd_binary(rows: list[list[int]], x: int) -> int:
    """Count what pyzdd lists with one variable for each site (its newer route)."""
    n = len(rows[0])
    diagram = pyzdd_.Universe()
    group = [pyzdd_.Permutation(row) for row in rows]
    order = list(range(n))
    pyzdd_.prepare_derivative_structures_with_sro(diagram, n, 2, order, group, [(order, x)])
    converter = pyzdd_.BinaryVertexConverter(n, order)
    convert = pyzdd_.convert_to_binary_labeling_with_graph
    return sum(1 for _ in _labelings(diagram, lambda place: convert(place, converter)))


def _labelings(diagram: pyzdd_.Universe, convert: Callable[[Any], list[int]]) -> Iterator[list[int]]:
    place, end = diagram.begin(), diagram.end()
    while place != end:
        yield convert(place)
        place.next()


class Bsym:
    """bsym on a bare permutation group."""

    def __init__(self, rows: list[list[int]]) -> None:
        operations = [SymmetryOperation.from_vector(row, count_from_zero=True) for row in rows]
        group = SymmetryGroup(symmetry_operations=operations)
        self._space = ConfigurationSpace(objects=list(range(len(rows[0]))), symmetry_group=group)
        self._sites = len(rows[0])

    def isomers(self, *numbers: int) -> int:
        """Number of isomers listed with so many of each guest."""
        held = dict(enumerate(numbers, 1)) | {0: self._sites - sum(numbers)}
        return len(self._space.unique_configurations(held))

    def sample(self, x: int, n: int, seed: int) -> int:
        """Number of isomers drawn uniformly."""
        found = self._space.random_unique_configurations(
            {1: x, 0: self._sites - x}, n, sampling="uniform", seed=seed
        )
        return len(found)


def icet(positions: NDArray[np.float64], x: int) -> int:
    """Count what icet enumerates for the metals in a cubic box with 12 Å of vacuum."""
    box = 2 * float(np.abs(positions).max()) + 12
    atoms = Atoms("Ag" * len(positions), positions=positions + box / 2, cell=[box] * 3, pbc=True)
    share = x / len(positions)
    span = (share - 1e-4, share + 1e-4)
    structures = enumerate_structures(
        atoms, sizes=[1], chemical_symbols=["Ag", "Au"], concentration_restrictions={"Au": span}
    )
    return sum(1 for _ in structures)


class Pynauty:
    """Canonical labels by pynauty: the group as a layered graph of pair colours, guests as a colour."""

    def __init__(self, rows: NDArray[np.int64]) -> None:
        n = rows.shape[1]
        colours = pair_kinds(rows)
        self._n, self._layers = n, max(1, int(colours.max()).bit_length())
        neighbours: dict[int, list[int]] = {vertex: [] for vertex in range(n * self._layers)}
        for layer in range(self._layers):
            for a, b in zip(*np.nonzero(np.triu(colours >> layer & 1, k=1)), strict=True):
                neighbours[layer * n + int(a)].append(layer * n + int(b))
            if layer:
                for a in range(n):
                    neighbours[layer * n + a].append((layer - 1) * n + a)
        self._graph = Graph(n * self._layers, adjacency_dict=neighbours)
        self._graph.set_vertex_coloring(self._colouring(0))
        size = autgrp(self._graph)
        self.order = round(size[1] * 10 ** size[2])

    def certificate(self, mask: int) -> bytes:
        """Label that is equal for equivalent occupancies."""
        self._graph.set_vertex_coloring(self._colouring(mask))
        label: bytes = certificate(self._graph)
        return label

    def _colouring(self, mask: int) -> list[set[int]]:
        n = self._n
        guests = {site for site in range(n) if mask >> site & 1}
        parts = [guests, set(range(n)) - guests]
        parts += [set(range(layer * n, (layer + 1) * n)) for layer in range(1, self._layers)]
        return [part for part in parts if part]


def pair_kinds(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number of the orbit of each pair of sites under the group, both orders alike; shape (n, n)."""
    n = rows.shape[1]
    first, second = np.meshgrid(np.arange(n), np.arange(n), indexing="ij")
    low = np.minimum(rows[:, first], rows[:, second])
    high = np.maximum(rows[:, first], rows[:, second])
    smallest = (low * n + high).min(axis=0)
    colours: NDArray[np.int64] = np.unique(smallest, return_inverse=True)[1].reshape(n, n)
    return colours


class Shry:
    """SHRY in its own environment; None of it is imported here."""

    def __init__(self, python: str) -> None:
        self._process = subprocess.Popen(
            [python, str(HERE / "_shry.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "TQDM_DISABLE": "1", "PYTHONPATH": ""},
        )

    def isomers(self, rows: list[list[int]], numbers: list[int]) -> tuple[float, int]:
        """Seconds and number of isomers with so many of each guest."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("SHRY's process has no pipes")
        pairs = pair_kinds(np.array(rows)).tolist()
        self._process.stdin.write(
            json.dumps({"permutations": rows, "pairs": pairs, "numbers": numbers}) + "\n"
        )
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        return float(answer["seconds"]), int(answer["isomers"])

    def close(self) -> None:
        """End the process."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait()


class CFill:
    """The same outer products written by C, compiled here with -O3 for this processor; None without gcc."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        library = Path(self._folder.name) / "fill.so"
        command = [
            "gcc",
            "-O3",
            "-march=native",
            "-shared",
            "-fPIC",
            "-o",
            str(library),
            str(HERE / "_fill.c"),
        ]
        subprocess.run(command, check=True)
        self._fill = ctypes.CDLL(str(library)).fill

    @staticmethod
    def available() -> bool:
        """True where gcc is."""
        return shutil.which("gcc") is not None

    def prepare(
        self, pieces: Pieces, masks: NDArray[np.uint64], degeneracies: NDArray[np.uint8]
    ) -> Callable[[], float]:
        """A function that fills both arrays and returns the seconds; pointers are laid out beforehand."""
        prefixes = [np.ascontiguousarray(piece[0]) for piece in pieces]
        tails = [np.ascontiguousarray(piece[1]) for piece in pieces]
        weights = [
            np.full(len(tail), piece[2], np.uint8)
            if isinstance(piece[2], int)
            else np.array(piece[2], np.uint8)
            for tail, piece in zip(tails, pieces, strict=True)
        ]

        arguments = (
            ctypes.c_size_t(len(pieces)),
            _pointers(prefixes),
            _sizes(prefixes),
            _pointers(tails),
            _pointers(weights),
            _sizes(tails),
            ctypes.c_void_p(masks.ctypes.data),
            ctypes.c_void_p(degeneracies.ctypes.data),
        )
        kept = (prefixes, tails, weights)

        def run() -> float:
            start = time.process_time()
            self._fill(*arguments)
            return time.process_time() - start if kept else 0.0

        return run


def _pointers(arrays: list[NDArray[Any]]) -> ctypes.Array[ctypes.c_void_p]:
    return (ctypes.c_void_p * len(arrays))(*[array.ctypes.data for array in arrays])


def _sizes(arrays: list[NDArray[Any]]) -> ctypes.Array[ctypes.c_size_t]:
    return (ctypes.c_size_t * len(arrays))(*[len(array) for array in arrays])

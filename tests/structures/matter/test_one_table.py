"""Every room takes its elements from the one table, when it works.

Evidence: each room is used first, so that whatever it keeps is kept; then one element is taken out of the
table and the same call must refuse it by name. A room with a table of its own, or with a copy made at
import, would go on.
"""

import re
from pathlib import Path

import pytest
from matplotlib.figure import Figure

import superatom
from database.masses.envelope import envelope
from database.masses.ions import Ion
from database.masses.isotopes import average_mass, isotopes
from database.masses.notation import parse_ion
from stability.electrons import electrons
from structures.assemble import assemble
from structures.calculations.bonds import compare
from structures.calculations.job import job_for
from structures.errors import InvalidInputError, SuperatomError
from structures.library import framework
from structures.matter import elements as elements_module
from structures.matter.elements import ELEMENTS
from structures.matter.ligands import ligand
from structures.perception.perceive import perceive
from structures.picture.draw import draw


def cluster(symbol):
    """M25S18 of copper with one atom of `symbol` at its first site."""
    atoms = assemble(framework("M25S18"), 0, host="Cu", ligand="SH")
    atoms.symbols[0] = symbol
    return atoms


def colours(symbol):
    draw(framework("M25S18"), Figure().add_subplot(), metals=["Cu"] * 24 + [symbol])


ROOMS = {
    "perception": lambda symbol: perceive(cluster(symbol)),
    "masses": lambda symbol: Ion.of({symbol: 1, "Cu": 24}, {"SCH3": 18}, charge=-1),
    "isotopes": isotopes,
    "average mass": average_mass,
    "envelope": lambda symbol: envelope(Ion.of({symbol: 1}, {"SCH3": 2}, charge=-1)),
    "notation": lambda symbol: parse_ion(f"[{symbol}Cu24(SCH3)18]-"),
    "bonds": lambda symbol: compare(cluster(symbol), cluster(symbol)),
    "exports": lambda symbol: job_for(cluster(symbol), charge=-1),
    "colours": colours,
    "scene of atoms": lambda symbol: draw(cluster(symbol), Figure().add_subplot()),
}


@pytest.mark.parametrize("symbol", ["Ir", "Pt", "Au", "Tl"])
@pytest.mark.parametrize("room", ROOMS)
def test_an_element_taken_out_of_the_table_is_refused_by_name(room, symbol, monkeypatch):
    ROOMS[room](symbol)
    monkeypatch.delitem(ELEMENTS, symbol)
    with pytest.raises(SuperatomError, match=rf"\b{symbol}\b"):
        ROOMS[room](symbol)


def test_electrons_refuse_it_too(monkeypatch):
    assert electrons({"Pt": 1, "Au": 24}, 18, -2).electrons == 8
    with pytest.raises(InvalidInputError, match="Ir has no agreed superatom valence"):
        electrons({"Ir": 1, "Au": 24}, 18, -2)
    for symbol in ("Pt", "Ir"):
        monkeypatch.delitem(ELEMENTS, symbol)
        with pytest.raises(SuperatomError, match=f"no superatom valence for '{symbol}'"):
            electrons({symbol: 1, "Au": 24}, 18, -2)


@pytest.mark.parametrize("symbol", ["Ir", "Ni", "Zn", "Tl", "Rh", "Ru", "Au"])
def test_a_broken_bond_of_any_metal_is_a_lost_bond(symbol):
    start = cluster(symbol)
    sulfur = next(k for k, other in enumerate(start.symbols) if other == "S")
    start.positions[0] = start.positions[sulfur] + [0, 0, 2.4]
    end = start.copy()
    end.positions[0] += [0, 0, 40]
    change = compare(start, end)
    assert change.lost >= 1
    assert change.new == 0


@pytest.mark.parametrize("symbol", ["Ir", "Au", "S", "Na"])
def test_a_row_deleted_from_the_file_is_gone(symbol, tmp_path):
    """The table is a list of rows: nothing else puts an element in."""
    source = Path(elements_module.__file__).read_text()
    shorter = re.sub(rf'    _\w+\(\s*"{symbol}"[^\n]*\n|(?<=\s){symbol} ', "", source)
    assert shorter != source
    names = {"__name__": elements_module.__name__}
    exec(compile(shorter, "shorter", "exec"), names)  # noqa: S102  our own source
    assert set(ELEMENTS) - set(names["ELEMENTS"]) == {symbol}


@pytest.mark.parametrize("symbol", ["S", "C", "H"])
@pytest.mark.parametrize("room", [ligand, lambda name: parse_ion(f"[Au25({name})18]-")])
def test_a_ligand_of_a_missing_element_is_refused_by_name(room, symbol, monkeypatch):
    room("SCH3")
    monkeypatch.delitem(ELEMENTS, symbol)
    with pytest.raises(SuperatomError, match=f"'{symbol}' is no element"):
        room("SCH3")


@pytest.mark.parametrize("symbol", ["S", "Au"])
def test_cards_of_frameworks_need_their_elements(symbol, monkeypatch):
    monkeypatch.delitem(ELEMENTS, symbol)
    with pytest.raises(SuperatomError, match=f"'{symbol}'"):
        superatom.frameworks()

"""A database with rows in every table, made by the public functions; calculations are made up."""

import json

import numpy as np

import superatom
from database.store import Store

__all__ = ["full_database"]


def full_database(folder):
    """Make `full.db` in a folder; return its path."""
    path = folder / "full.db"
    superatom.generate("M25S18", 1, db=path)
    superatom.generate("M44S30", range(2), db=path)
    superatom.catalogue(["M25S18"], gold=[0, 1], db=path)
    spectrum = superatom.simulate({"[Au1Ag24(p-MBA)18]-": 1.0}, seed=1)
    superatom.link(spectrum, frameworks=["M25S18"], db=path)
    listed = folder / "list.txt"
    (ion,) = superatom.find("ion=[Au1Ag24(p-MBA)18]-", kind="ions", db=path)
    listed.write_text(f"{ion['mz']:.1f}\n")
    superatom.link(listed, db=path)
    superatom.observations(db=path)
    with Store(path) as store, store.writing():
        store.add("calculations", map(_calculation, (1, 2, 3)))
    return path


def _calculation(candidate):
    positions = np.arange(12.0).reshape(4, 3) / 7
    return {
        "candidate_id": candidate,
        "code": "xtb",
        "theory": "GFN1-xTB",
        "solvent": "",
        "ligand": "H",
        "task": "relax",
        "formula": "AuAg24",
        "charge": -1,
        "energy": -310.5 - candidate,
        "gap": 0.5,
        "symbols": json.dumps(["Au", "Ag", "S", "H"]),
        "positions": json.dumps(positions.tolist()),
        "fingerprint": f"{candidate:064x}",
        "source": "made up",
    }

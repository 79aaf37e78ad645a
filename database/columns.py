"""What each column that can be asked for means: unit, decimals that it has, words and source.

One table for reports, CSV files and the metadata of a browser. A name that means another thing in one kind
of rows stands a second time as `kind.name`.
"""

from __future__ import annotations

from dataclasses import dataclass

from database.spectra.judge.verdicts import MEANING

__all__ = ["Column", "column"]


@dataclass(frozen=True, slots=True)
class Column:
    """Unit (none where empty), decimals that a number has (None: as it is), and words."""

    unit: str = ""
    decimals: int | None = None
    words: str = ""


def column(kind: str, name: str) -> Column:
    """Return what a column of a kind means; an empty `Column` where nothing more than its name is known.

    Examples
    --------
    >>> column("candidates", "energy").unit
    'eV'
    """
    return _COLUMNS.get(f"{kind}.{name}") or _COLUMNS.get(name) or Column()


_MODEL = "of the ordering model, above the ground state of the same composition on the same framework"
_THEORY = "of calculations at one theory, above the lowest of the same formula, charge and shell"
_DEFECT = "predicted with isotope masses and abundances of IUPAC/AME"
_COLUMNS = {
    "id": Column(words="number in this database"),
    "observations.id": Column(words="number of the statement of the paper"),
    "framework": Column(words="where metals and sulfurs are, without elements"),
    "species.framework": Column(words="class by counts: metals and ligands"),
    "species": Column(words="what one formula names; M stands for all metals of one kind"),
    "gold": Column(words="number of Au, the paper's x"),
    "silver": Column(words="number of Ag"),
    "metals": Column(words="number of metal atoms"),
    "ligands": Column(words="number of ligands"),
    "occupancy": Column(words="which sites hold the guest: bit i is site i"),
    "sites": Column(words="how many of each orbit hold the guest: ico:12, all but staple:2"),
    "degeneracy": Column(words="equivalent placements that are this isomer"),
    "host": Column(words="metal of the other sites"),
    "guest": Column(words="metal that is placed"),
    "ligand_shell": Column(words="how many of each ligand, JSON"),
    "core_charge": Column("e", 0, "of the cluster with every acidic H in place"),
    "electrons": Column(words="superatom count: valences less ligands less charge"),
    "shell": Column(
        words="closed: a sphere closes there; even: none does; open: odd; and whether it was never seen"
    ),
    "evidence": Column(words="where the geometry rests: crystal, dft, computed, user, or hypothesis"),
    "verdict": Column(words="whether the paper saw this composition: parent, reported, seen, unseen"),
    "assignments.verdict": Column(words=", ".join(MEANING)),
    "reason": Column(words="why it has this verdict and this rank"),
    "energy": Column("eV", 4, _MODEL),
    "energy_error": Column("eV", 4, "standard error of the energy, from the error of the model"),
    "weight_low": Column("", 6, "lowest weight within the error of the model"),
    "weight_high": Column("", 6, "highest weight within the error of the model"),
    "rank_low": Column(words="lowest rank within the error of the model"),
    "rank_high": Column(words="highest rank within the error of the model"),
    "calculations.energy": Column("eV", 6, "as the code counts it; compare within one theory only"),
    "weight": Column("", 6, "exact share of the isomer in its composition at 300 K"),
    "rank": Column(words="1 + how many isomers of the composition lie lower, listed or not"),
    "energy_source": Column(words="which ordering model"),
    "energy_calc": Column("eV", 4, f"{_THEORY}; none where bonds were lost"),
    "gap_calc": Column("eV", 3, "HOMO-LUMO gap of that calculation"),
    "gap": Column("eV", 3, "HOMO-LUMO gap"),
    "theory_calc": Column(words="theory of energy_calc"),
    "max_force": Column("eV/Å", 4, "largest force left"),
    "rmsd": Column("Å", 3, "of the metals and sulfurs, to the exported geometry"),
    "bonds_lost": Column(words="metal-sulfur bonds that the exported geometry had and this one has not"),
    "bonds_kept": Column(words="metal-sulfur bonds of the exported geometry that are still there"),
    "bonds_new": Column(words="metal-sulfur bonds that the exported geometry had not"),
    "multiplicity": Column(words="2 S + 1"),
    "charge": Column("e", 0, "of the ion"),
    "calculations.charge": Column("e", 0, "of all atoms"),
    "ion": Column(words="species with what it gained or lost, and its charge"),
    "adduct": Column(words="what the species gained or lost"),
    "formula": Column(words="elements in Hill order"),
    "mz": Column("Th", 4, f"most abundant peak, {_DEFECT}"),
    "mz_average": Column("Th", 4, "mean of the envelope"),
    "mz_low": Column("Th", 4, "first peak above 0.001 of the most abundant"),
    "mz_high": Column("Th", 4, "last peak above 0.001 of the most abundant"),
    "spectra.mz_low": Column("Th", 4, "first m/z of the spectrum"),
    "spectra.mz_high": Column("Th", 4, "last m/z of the spectrum"),
    "mz_reported": Column("Th", None, "as it was printed: its digits are its resolution"),
    "mz_min": Column("Th", 4, "lowest m/z that would be printed so"),
    "mz_max": Column("Th", 4, "highest m/z that would be printed so"),
    "isotope_table": Column(words="isotope masses and abundances"),
    "candidates": Column(words="candidates of that species in this database"),
    "ratio": Column(words="Au44 : Ag44 of the feed, as printed"),
    "feed": Column("", 4, "Au44 : Ag44 of the feed"),
    "time": Column(words="reaction time, as printed"),
    "gold_min": Column(words="lowest number of Au in the statement"),
    "gold_max": Column(words="highest number of Au in the statement"),
    "dominant_min": Column(words="lowest x of the dominant products"),
    "dominant_max": Column(words="highest x of the dominant products"),
    "status": Column(words="what kind of statement it is"),
    "inferred": Column(words="what is ours and not the paper's"),
    "source": Column(words="where it comes from"),
    "amount": Column("", 1, "summed intensity of the ion"),
    "error": Column("", 1, "standard error of the amount"),
    "share": Column("", 4, "of all assigned intensity"),
    "t": Column("", 1, "amount over its error"),
    "gain": Column("", 1, "deviance that the fit loses without the ion"),
    "deviance": Column("", 1, "by how much the nearest rival fits worse"),
    "rival": Column(words="other ion that explains the same peaks nearly as well"),
    "vector": Column(words="counts of the rival minus those of the ion"),
    "decide": Column(words="which measurement would decide"),
    "group_number": Column(words="ions that this spectrum cannot tell apart share it"),
    "difference": Column("Th", 4, "predicted minus printed m/z"),
    "chance": Column("", 4, "that a printed m/z finds an ion by chance"),
    "ordering.error": Column("meV", 1, "rms of the fit, per metal"),
    "isomers": Column(words="symmetry-unique placements, mirror images as one"),
    "shown": Column(words="candidates on this page"),
    "checksum": Column(words="CRC-32 of the row's values, for verify"),
    "command": Column(words="command that wrote"),
    "arguments": Column(words="with which arguments, JSON"),
    "versions": Column(words="of superatom and what it counts with, JSON"),
    "started": Column(words="time, UTC"),
    "finished": Column(words="time, UTC; none where it was interrupted"),
    "anchors": Column(words="number of sulfur or halide positions"),
    "point_group": Column(words="of the metal and sulfur positions"),
    "orbits": Column(words="label and size of each orbit of sites, JSON"),
    "citations": Column(words="sources of the geometry"),
    "note": Column(words="what must be known before it is used"),
    "site_orbits": Column(words="label of the orbit of each site, JSON"),
    "tags": Column(words="words that people gave the row, by commas"),
    "notes": Column(words="what people wrote of the row"),
    "marks.kind": Column(words="of the row: candidates, species, ions, spectra, calculations"),
    "row_id": Column(words="number of the row in its kind"),
    "what": Column(words="tag or note"),
    "words": Column(words="the tag or the note"),
    "fingerprint": Column(words="SHA-256 of the coordinates or of the calculation"),
    "geometry": Column(words="positions of a framework that a user added, JSON"),
    "occupancy_hex": Column(words="the occupancy where an integer does not hold it, or metals are several"),
    "section": Column(words="section of the paper"),
    "figure": Column(words="figure of the paper"),
    "experiment": Column(words="which experiment of the paper"),
    "reported": Column("Th", None, "as it was printed"),
    "links.rivals": Column(words="other ions within the digits, JSON"),
    "kind": Column(words="of series: cluster, fragment, complex"),
    "spectra.kind": Column(words="profile, peak list, or m/z list"),
    "dopants": Column(words="other metals and how many, JSON"),
    "cations": Column(words="cations in the place of acidic H, JSON"),
    "lost_h": Column(words="acidic H lost"),
    "series.gold": Column(words="numbers of Au that are in the catalogue, JSON"),
    "widest": Column("Th", 4, "widest envelope of the series"),
    "sha256": Column(words="of the file"),
    "scans": Column(words="scans that were averaged, JSON"),
    "title": Column(words="of the spectrum, from its file"),
    "polarity": Column(words="negative or positive"),
    "points": Column(words="all m/z, then all intensities: little-endian float64, deflated"),
    "remarks": Column(words="what the reader decided, JSON"),
    "intensity": Column("", 1, "area of a peak picked from a profile (sum of its points), or as listed"),
    "parameters": Column(words="what was asked, JSON"),
    "shift_ppm": Column("ppm", 3, "calibration found: measured minus predicted"),
    "shift_error": Column("ppm", 3, "standard error of the calibration"),
    "resolution": Column("", 0, "m / FWHM; none for a peak list"),
    "ion_intensity": Column("", 3, "intensity of one detected ion, from the noise"),
    "background": Column("", 1, "summed background"),
    "unexplained": Column("", 4, "share of the signal that no ion explains"),
    "false_rate": Column("", 4, "expected share of false ions"),
    "mean_gold": Column("", 2, "mean x over intensity; ESI intensity is no concentration"),
    "mean_error": Column("", 2, "standard error of the mean gold"),
    "spread": Column("", 2, "standard deviation of x over intensity"),
    "series": Column(words="first 12 digits of the SHA-256 of what the series was made of"),
    "place": Column(words="of the spectrum in its series, from 1"),
    "label": Column(words="time or feed, as written"),
    "value": Column(words="time in h, Au44 : Ag44 of the feed, or place"),
    "quantity": Column(words="time, feed or order"),
    "tied": Column(words="groups of ions that cannot be told apart, JSON"),
    "decoy": Column(words="1: an envelope of no ion that passed the threshold"),
    "scope": Column(words="whether the rival is judged alone or with its whole series"),
    "cosine": Column("", 5, "similarity of the two envelopes in place; 0.99 proves no H count"),
    "offered": Column(words="1: it was among the candidates"),
    "code": Column(words="program that computed"),
    "code_version": Column(words="its version"),
    "theory": Column(words="functional, basis, cut-offs: what must agree before energies are compared"),
    "solvent": Column(words="solvent model"),
    "task": Column(words="energy or relax"),
    "ligand": Column(words="on the anchors of what was computed"),
    "symbols": Column(words="elements in our order of atoms, JSON"),
    "positions": Column("Å", None, "JSON"),
    "forces": Column("eV/Å", None, "JSON"),
    "peaks": Column(words="number of picked peaks"),
    "runs": Column(words="how often it was linked"),
    "run_id": Column(words="number of the run of link"),
    "spectrum_id": Column(words="number of the spectrum"),
    "covered": Column(words="share of the ensemble at 300 K that the stored candidates are, an interval"),
    "nm": Column("nm", 0, "UV-vis band that the paper states"),
    "mobility": Column("", 0, "place in gel electrophoresis, 1 the slowest"),
    "of": Column("", 0, "how many were compared"),
    "faster_than": Column(words="the next slower one"),
    "slower_than": Column(words="the next faster one"),
    "bands.what": Column(words="peak, hump, shoulder, or band"),
    "colour": Column(words="of the solution"),
    "calculation": Column(words="number of the calculation"),
    "candidate_id": Column(words="number of the candidate"),
}

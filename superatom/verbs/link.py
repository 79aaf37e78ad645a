"""Which ions a spectrum, a peak list or an m/z list holds: found among what may be there, and stored."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from database.masses.fragments import fragment_tree, tree_ions
from database.masses.isotopes import ISOTOPE_TABLE
from database.masses.notation import parse_ion
from database.observed.spectra import store_linked
from database.offered import stored_ions
from database.other_ligands import other_ligand
from database.spectra.judge.assign import assign
from database.spectra.judge.precursor import can_come_from, precursor_of
from database.spectra.read.readers import read_spectrum
from database.spectra.read.spectrum import Spectrum
from stability.feed import read_ratio
from stability.preference import feed_preference
from structures.errors import InvalidInputError
from structures.matter.ligands import ligand as find_ligand
from superatom.doors import held, opened
from superatom.files import as_path, require_figure, require_page
from superatom.linked_results import LinkedMzList, LinkedSpectrum
from superatom.offering import Wanted, measured_charges, polarity_of
from superatom.spectrum_tables import require_tables, write_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from database.masses.expected import Polarity
    from database.masses.ions import Ion
    from database.offered import Offered
    from database.spectra.judge.linked import Linked
    from database.spectra.judge.precursor import Precursor
    from database.spectra.search.identified import Identified
    from superatom.doors import Database, Frameworks
    from superatom.offering import Numbers, Ranges

    Found = LinkedSpectrum | LinkedMzList

__all__ = ["LinkedMzList", "LinkedSpectrum", "link"]

_CHOOSE_IONS = {"frameworks", "named", "parent", "gold", "exchange", "cation", "charge", "polarity"}
"""What a run keeps of a question that is not about every stored ion."""

_SURE = 2.0  # ppm: no axis is known better from one ion to another


def link(
    spectrum: str | Path | Spectrum,
    *,
    frameworks: Frameworks | None = None,
    gold: Numbers | None = None,
    ligand: str | None = None,
    exchanged: Ranges | None = None,
    cations: Ranges | None = None,
    charges: Numbers | None = None,
    ions: Sequence[str] = (),
    fragments: bool = False,
    parent: str | None = None,
    losses: int = 3,
    calibrants: Sequence[str] = (),
    ppm: float | None = None,
    da: float | None = None,
    resolution: float | None = None,
    scan: str | None = None,
    columns: Sequence[str] | None = None,
    polarity: Polarity | None = None,
    threshold: float = 3.0,
    rivals: bool = True,
    prior: bool = True,
    identify: bool = False,
    feed: str | float | None = None,
    figure: str | Path | None = None,
    out: str | Path | None = None,
    report: str | Path | None = None,
    force: bool = False,
    keep: bool = True,
    say: Callable[[str], None] = lambda _: None,
    db: Database | None = None,
) -> LinkedSpectrum | LinkedMzList:
    """Find which ions a spectrum holds, and store spectrum and assignments.

    Offered are the ions to expect of the classes, those that the database stores for them, and those named.
    An m/z list is matched with all that the database stores where neither frameworks nor ions are given.

    Parameters
    ----------
    spectrum
        A file (mzML, mzXML, MGF, columns of text), or a spectrum that was read.
    frameworks
        Names of classes or frameworks, the user's own too; None: those of the paper's rules.
    gold, ligand, exchanged, cations, charges
        What to expect of the classes: numbers of Au, the thiolate, others in its place, cations in the place
        of acidic H, charges; None: what each class was seen with, and the charges that spacings tell.
    ions
        More candidates, an ion or a series each; without `frameworks` the only ones.
    fragments
        Also what is left of each after the loss of one [M(SR)2]-.
    parent, losses
        The precursor of an MS/MS spectrum, and how many losses to follow: it, what is left of it after losses
        of [M(SR)2]-, [M(SR)Cl]-, [MCl2]-, a ligand or CO2, and what leaves are fitted together.
    calibrants
        Ions that are certainly there.
    ppm
        Calibration error of a spectrum, tolerance of an m/z list.
    da
        Tolerance of an m/z list, Th.
    resolution
        m / FWHM where it is known.
    scan, polarity
        Of a run; polarity of a text file too.
    columns
        Of a text file: m/z and intensity, by name or number from 1.
    threshold
        t from which on an ion is listed.
    rivals
        Whether to test what could pass for each ion.
    prior
        Whether verdicts count the chemical prior of `identify` (many Na and Cl are unlikely).
    identify
        Whether to search compositions of Au and Ag for what is unexplained, as `identify` does.
    feed
        Au44 : Ag44 of the feed (`1:4`, 0.25), to show its mean gold beside the spectrum's.
    figure, out, report, force
        Write a figure there, with the fragment tree of a parent; into the folder `out` the peak list, the
        fitted curve with its residual, the recalibrated spectrum and the neutral masses; and a page as
        `superatom.report` does; over files only with `force`.
    keep
        Store spectrum and assignments; where not, the run has the number 0.
    say
        Called with words on what is being done.
    db
        Database, made where it does not exist; the command line's where left out.

    Raises
    ------
    FileFormatError
        If the file cannot be read.
    InvalidInputError, UnknownNameError, TooManyError
        If a name or range is wrong, a calibrant is absent, or nothing or too much fits into the spectrum.

    Examples
    --------
    >>> import superatom
    >>> measured = superatom.simulate({"[Au25(PET)18]-": 1}, seed=1)
    >>> found = superatom.link(measured, frameworks=["M25S18"], ligand="PET", db="some.db")
    >>> [row["ion"] for row in found.rows]
    ['[Au25(SC2H4Ph)18]-']
    """
    feed = None if feed is None else read_ratio(feed)
    wanted = Wanted.of(frameworks, gold, ligand, exchanged, cations, charges, db)
    read = _read(spectrum, say, scan=scan, columns=columns, polarity=polarity)
    figure, out, report = _required(figure, out, report, force=force)
    given = locals()
    found = _matched(given) if read.kind == "m/z list" else _assigned(given)
    return _with_page(found, report, read, db, say)


def _offer(given: Mapping[str, Any]) -> Callable[..., Offered]:
    """What is offered to the spectrum, once the database is known."""
    wanted: Wanted = given["wanted"]
    parent = _parent(given)
    tree = () if parent is None else tree_ions(parent, given["losses"])
    return partial(
        wanted.offered,
        named=given["ions"],
        polarity=_polarity(given),
        tree=tree,
        fragments=given["fragments"],
    )


def _parent(given: Mapping[str, Any]) -> Ion | None:
    text = given["parent"]
    return None if text is None else parse_ion(text, ligand=given["wanted"].ligand).charged()


def _assigned(given: Mapping[str, Any]) -> LinkedSpectrum:
    """A spectrum fitted with what is offered; drawn before it is stored."""
    run, say, ligand, parent = _asked(given), given["say"], given["wanted"].ligand, _parent(given)
    offer = partial(_offer(given), measured=measured_charges([given["read"]], _polarity(given)))
    with held(given["db"]) as store:
        offered = offer(store)
    linked = assign(
        given["read"], offered.ions, spare=offered.spare,
        calibrants=[parse_ion(text, ligand=ligand).charged() for text in given["calibrants"]],
        calibration_ppm=_prior(given["ppm"]), resolution=given["resolution"], threshold=given["threshold"],
        rivals=given["rivals"], prior=given["prior"], say=say,
        possible=_any_rival if parent is None else partial(can_come_from, parent),
    )  # fmt: skip
    of_classes = "frameworks" in run or not run.keys() & {"named", "parent"}
    if linked.answer.word == "not explained" and linked.answer.strange and of_classes:
        say("trying other ligands")
        with held(given["db"]) as store:
            plain = given["wanted"].plain(store, _polarity(given))
            better = other_ligand(linked, ligand, partial(offer, store, named=(), tree=()), plain)
        linked = replace(linked, answer=replace(linked.answer, better=better))
    tree = None if parent is None else precursor_of(linked, parent, fragment_tree(parent, given["losses"]))
    _keep_files(given["figure"], given["out"], linked, tree, force=given["force"])
    number = _kept(given, run, partial(store_linked, linked=linked))
    feed = given["feed"]
    gold = None if feed is None else feed_preference(feed).mean_gold
    return LinkedSpectrum(number, linked, gold, _identified(linked, given) if given["identify"] else (), tree)


def _any_rival(_ion: Ion, _rival: Ion) -> bool:
    return True


def _identified(linked: Linked, given: Mapping[str, Any]) -> tuple[Identified, ...]:
    """Compositions of what is unexplained, on the axis that was found."""
    from database.masses.compositions import Space  # noqa: PLC0415  loaded where asked
    from database.spectra.search.leftovers import identify_leftovers  # noqa: PLC0415

    given["say"]("searching compositions of what is unexplained")
    space = Space(ligands=tuple(dict.fromkeys((find_ligand(given["wanted"].ligand).name, "Cl"))))
    sign = 1 if given["read"].polarity == "positive" else -1
    error = max(linked.fit.shift_error, _SURE)
    return tuple(identify_leftovers(linked, space, sign=sign, error_ppm=error))


def _matched(given: Mapping[str, Any]) -> LinkedMzList:
    """An m/z list matched with all that is stored, or with what is offered where anything was asked for."""
    from database.observed.mz_lists import store_matches  # noqa: PLC0415  loaded where there is one
    from database.spectra.mz_list.matched import match_mz_list  # noqa: PLC0415

    _require_no_fit(given)
    run, offer, say, read = _asked(given), _offer(given), given["say"], given["read"]
    asked = bool(run.keys() & _CHOOSE_IONS) or given["ligand"] is not None
    with held(given["db"]) as store:
        ions = stored_ions(store) if store and not asked else []
        say(f"{len(ions)} stored ions" if ions else "ions of the framework classes, not stored ones")
        tried = ions or offer(store).all
    found = match_mz_list(read.reported, tried, ppm=given["ppm"], da=given["da"])
    keep = partial(store_matches, spectrum=read, found=found)
    return LinkedMzList(_kept(given, run | {"ions": len(tried)}, keep), found)


def _required(
    figure: str | Path | None, out: str | Path | None, report: str | Path | None, *, force: bool
) -> tuple[Path | None, Path | None, Path | None]:
    """The files as paths; raise InvalidInputError where they could not be written, before the work."""
    places = as_path(figure), as_path(out), as_path(report)
    require_figure(places[0], force=force)
    require_tables(places[1], force=force)
    require_page(places[2], force=force)
    return places


def _require_no_fit(given: Mapping[str, Any]) -> None:
    """Refuse for an m/z list what asks for a fit: it is matched only."""
    options = {
        "out": "--out", "figure": "--figure", "calibrants": "--calibrant", "identify": "--identify",
        "resolution": "--resolution",
    }  # fmt: skip
    asked = [option for name, option in options.items() if given[name]]
    if asked:
        raise InvalidInputError(
            f"{given['read'].source}: an m/z list is matched, not fitted, and has no use for "
            f"{', '.join(asked)}; leave that away"
        )


def _keep_files(
    figure: Path | None, out: Path | None, linked: Linked, tree: Precursor | None, *, force: bool
) -> None:
    if out is not None:
        write_tables(linked, out)
    if figure is not None:
        from superatom.spectrum_figure import save_spectrum_figure  # noqa: PLC0415  matplotlib, only where asked

        save_spectrum_figure(linked, figure, precursor=tree, force=force)


def _polarity(given: Mapping[str, Any]) -> Polarity:
    return polarity_of(given["read"], given["wanted"].charges, _parent(given))


def _prior(ppm: float | None) -> float:
    """Standard deviation of the calibration, ppm."""
    return 10.0 if ppm is None else max(ppm, 0.1)


def _read(spectrum: str | Path | Spectrum, say: Callable[[str], None], **chosen: Any) -> Spectrum:  # noqa: ANN401
    if isinstance(spectrum, Spectrum):
        return spectrum
    read = read_spectrum(spectrum, say=say, **chosen)
    for remark in read.remarks:
        say(f"{read.source}: {remark}")
    return read


def _kept(given: Mapping[str, Any], parameters: Mapping[str, Any], store_run: Callable[..., int]) -> int:
    """Store a run; return its id, 0 where it is not to be kept."""
    if not given["keep"]:
        return 0
    with (
        opened(given["db"], create=True) as store,
        store.batch("link", dict(parameters), ISOTOPE_TABLE) as batch,
        store.writing(),
    ):
        return store_run(store=store, parameters=parameters, batch=batch)


def _with_page(
    found: Found, path: Path | None, read: Spectrum, db: Database | None, say: Callable[[str], None]
) -> Found:
    """What was found, and its page written where one is asked for."""
    if path is None:
        return found
    from superatom.pages.linked import write_linked, write_matched  # noqa: PLC0415  it loads much, where asked

    with held(db) as store:
        if isinstance(found, LinkedSpectrum):
            gold, tree = found.feed_gold, found.precursor
            write_linked(
                found.linked, found.run, path, feed_gold=gold, precursor=tree, store=store, say=say
            )  # fmt: skip
        else:
            write_matched(found.matched, read, found.run, path, store=store, say=say)
    return found


def _asked(given: Mapping[str, Any]) -> dict[str, Any]:
    """What was asked, by the names under which a run keeps it, as JSON can hold it; defaults left out."""
    wanted: Wanted = given["wanted"]
    asked = wanted.kept | {
        "named": list(given["ions"]),
        "calibrant": list(given["calibrants"]),
        "no_rivals": not given["rivals"],
        "no_prior": not given["prior"],
        "losses": given["parent"] and given["losses"],
        "columns": given["columns"] and list(given["columns"]),
    }
    same = ("fragments", "parent", "ppm", "da", "resolution", "scan", "polarity", "threshold", "feed")
    asked |= {name: given[name] for name in same}
    return {name: value for name, value in asked.items() if value} | {"source": given["read"].source}

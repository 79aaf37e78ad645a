"""A frame whose sulfide takes two electrons, from generating to finding, explaining and verifying.

Evidence: electrons are summed here by hand: Au30S(SR)18 has 30 - 18 - 2 = 10, with one Pd in it 9 less the
charge, so that 1- has 10 again; Pd brings none and no model orders it.
"""

import superatom
from structures.library import framework


def test_what_is_stored_found_and_explained_counts_the_sulfide(tmp_path):
    path = tmp_path / "a.db"
    superatom.generate("M30S19", guests=1, host="Au", guest="Ag", sample=1, ligand="SH", db=path)
    superatom.generate("M30S19", guests=1, host="Au", guest="Pd", sample=1, ligand="SH", db=path)
    silver, palladium = superatom.find("", db=path)
    assert (silver["species"], silver["shell"]) == ("[Au29Ag1(SH)18S]0", "even")
    assert silver["electrons"] == 30 - 18 - 2
    assert (palladium["species"], palladium["electrons"]) == ("[Pd1Au29(SH)18S]-", 29 - 18 - 2 + 1)
    assert palladium["shell"] == "even"
    told = superatom.explain(palladium["id"], db=path)
    site = palladium["occupancy"].bit_length() - 1
    orbit = framework("M30S19").sites[site].orbit
    assert told.explanation.sentences[0] == f"Pd sits on 1 of 1 {orbit} sites."
    assert any("no ordering model for Pd/Au" in words for words in told.explanation.sentences)
    assert superatom.explain(silver["id"], db=path).shell.startswith(
        "even: 10 electrons, which close no shell"
    )
    assert superatom.verify(db=path).verified

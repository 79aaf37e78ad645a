"""`superatom envelope` as a user meets it: exit codes, one JSON document, one line of error.

Evidence: the command runs as a program of its own; the numbers are the published ones of the envelope tests.
"""

import json
import subprocess
import sys

import pytest


def superatom(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "superatom", *arguments], capture_output=True, text=True, check=False
    )


def test_card_of_one_ion():
    done = superatom("envelope", "[Au12Ag32(p-MBA)30]4-")
    assert (done.returncode, done.stderr) == (0, "")
    assert "m/z 2602.6481" in done.stdout
    assert "18 electrons" in done.stdout
    assert "M44S30" in done.stdout
    assert "AME2020+CIAAW2013" in done.stdout


def test_json_is_one_document_and_sr_is_told_on_stderr():
    done = superatom("envelope", "[Au44(SR)26 + 12Na - 16H]6-", "--json")
    document = json.loads(done.stdout)
    assert document["mz"] == pytest.approx(2151.3857, abs=1e-4)
    assert document["frameworks"] == ["M44S26"]
    assert max(peak["relative"] for peak in document["peaks"]) == 1
    assert done.stderr == "SR is read as p-MBA; --ligand changes that.\n"


def test_series_is_a_table():
    done = superatom("envelope", "[AuxAg44-x(SR)27]3- (x = 19-24)", "--json")
    ions = json.loads(done.stdout)["ions"]
    assert [row["gold"] for row in ions] == list(range(19, 25))
    assert ions[1]["mz"] == pytest.approx(3554.69, abs=6e-3)
    assert len(superatom("envelope", "[AuxAg44-x(SR)27]3- (x = 19-24)").stdout.splitlines()) == 7


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["[Au12Ag32(p-MBA)30"], "no closing bracket and no charge"),
        (["[Ag44(SR)30]4-", "--ligand", "nothing"], "no ligand 'nothing'"),
        (["[Ag44(SR)30]4-", "--smallest", "1.5"], "1.5"),
        (["[AuxAgyPdzPta(SR)27]3- (x=0-50,y=0-50,z=0-50,a=0-50)"], "more than 1,000,000"),
    ],
)
def test_bad_input_is_one_error_and_exit_code_two(arguments, words):
    done = superatom("envelope", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr

"""Batches: manifest, job array, restart, speed.

Evidence: the manifest is read by csv and compared with what each folder's own record says; the SLURM script
is run by sh with a fake program in place of the code; a restarted batch is compared byte by byte with one
that was never stopped.
"""

import csv
import itertools
import json
import os
import subprocess

import ase.db
import pytest
from sh_clusters import sh_cluster

from structures.assemble import assemble
from structures.calculations.batch import export_batch
from structures.calculations.folder import prepared
from structures.calculations.job import job_for
from structures.errors import InvalidInputError
from structures.library import framework


def jobs(occupancies):
    for number, occupancy in enumerate(occupancies, start=1):
        yield job_for(sh_cluster(occupancy=occupancy)), {"candidate": number}


def batch(pairs, code, place):
    return export_batch((prepared(job, code, source=source) for job, source in pairs), code, place)


def tree(root):
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_the_manifest_says_what_the_folders_say(tmp_path):
    list(batch(jobs([1, 2, 4]), "cp2k", tmp_path))
    list(batch(jobs([8]), "vasp", tmp_path))
    with (tmp_path / "manifest.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 4
    for row in rows:
        record = json.loads((tmp_path / row["folder"] / "superatom.json").read_text())
        for column in ("code", "framework", "evidence", "formula", "task", "level"):
            assert row[column] == record[column]
        assert int(row["occupancy"]) == record["occupancy"]
        assert int(row["charge"]) == record["charge"] == -4
        assert int(row["candidate"]) == record["source"]["candidate"]


def test_a_stopped_batch_goes_on_to_the_same_bytes(tmp_path):
    list(batch(jobs(range(1, 13)), "cp2k", tmp_path / "whole"))
    stopped = batch(jobs(range(1, 13)), "cp2k", tmp_path / "stopped")
    assert len(list(itertools.islice(stopped, 5))) == 5
    stopped.close()
    outcomes = [one.outcome for one in batch(jobs(range(1, 13)), "cp2k", tmp_path / "stopped")]
    assert outcomes == ["kept"] * 5 + ["written"] * 7
    assert tree(tmp_path / "stopped") == tree(tmp_path / "whole")


def test_the_job_array_starts_the_code_in_the_right_folder(tmp_path):
    exported = list(batch(jobs([1, 2, 4]), "cp2k", tmp_path))
    list(batch(jobs([16]), "vasp", tmp_path))
    fake = tmp_path / "bin" / "cp2k"
    fake.parent.mkdir()
    fake.write_text('#!/bin/sh\ntest -f cluster.inp && pwd > "$4"\n')
    fake.chmod(0o755)
    launcher = fake.with_name("mpirun")
    launcher.write_text('#!/bin/sh\nexec "$@"\n')
    launcher.chmod(0o755)
    path = f"{fake.parent}:{os.environ['PATH']}"
    names = sorted(one.name for one in exported)
    for task, name in enumerate(names, start=1):
        environment = {"PATH": path, "SLURM_ARRAY_TASK_ID": str(task)}
        subprocess.run(["sh", "submit-cp2k.sh"], cwd=tmp_path, env=environment, check=True)
        assert (tmp_path / name / "cluster.out").read_text().strip().endswith(name)
    environment = {"PATH": path, "SLURM_ARRAY_TASK_ID": "4"}
    beyond = subprocess.run(
        ["sh", "submit-cp2k.sh"], cwd=tmp_path, env=environment, check=False, capture_output=True
    )
    assert beyond.returncode != 0


def test_a_manifest_of_somebody_else_is_left_alone(tmp_path):
    (tmp_path / "manifest.csv").write_text("a,b\n1,2\n")
    with pytest.raises(InvalidInputError, match="not ours"):
        list(batch(jobs([1]), "cp2k", tmp_path))
    assert (tmp_path / "manifest.csv").read_text() == "a,b\n1,2\n"


def test_a_thousand_candidates_get_a_thousand_folders(tmp_path):
    done = sum(1 for _ in batch(jobs(range(1000)), "cp2k", tmp_path))
    assert done == 1000
    assert len([path for path in tmp_path.iterdir() if path.is_dir()]) == 1000


def test_lost_protons_change_the_charge_and_not_the_electrons():
    frame = framework("M44S30")
    acid = job_for(assemble(frame, 0, ligand="p-MBA"))
    for count in (1, 7, 30):
        bare = job_for(assemble(frame, 0, ligand="p-MBA", deprotonated=count))
        assert (bare.charge, bare.multiplicity) == (-4 - count, 1)
        assert len(acid.atoms) - len(bare.atoms) == count
        assert bare.electrons == acid.electrons


@pytest.mark.parametrize(
    ("code", "joined"), [("ase-db", "candidates.json"), ("optimade", "candidates.jsonl")]
)
def test_formats_join_all_candidates_and_grow(tmp_path, code, joined):
    list(batch(jobs([1, 2]), code, tmp_path))
    list(batch(jobs([1, 2, 4]), code, tmp_path))
    text = (tmp_path / joined).read_text()
    if code == "optimade":
        assert [json.loads(line)["type"] for line in text.splitlines()[2:]] == ["structures"] * 3
    else:
        rows = list(ase.db.connect(tmp_path / joined).select())
        assert sorted(row.occupancy_bits for row in rows) == ["b1", "b10", "b100"]
        assert {row.total_charge for row in rows} == {-4}
    (tmp_path / joined).write_text("mine")
    with pytest.raises(InvalidInputError, match="exists"):
        list(batch(jobs([8]), code, tmp_path))
    assert (tmp_path / joined).read_text() == "mine"


def test_chemiscope_lists_one_value_a_structure(tmp_path):
    list(batch(jobs([1, 3, 7]), "chemiscope", tmp_path))
    document = json.loads((tmp_path / "candidates.chemiscope.json").read_text())
    assert [structure["size"] for structure in document["structures"]] == [104] * 3
    assert sorted(document["properties"]["gold"]["values"]) == [1, 2, 3]
    for structure in document["structures"]:
        assert len(structure["x"]) == len(structure["names"]) == 104

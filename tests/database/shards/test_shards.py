"""Sharded runs: the same set however it was made.

Evidence: the rows of all shards together are compared with the list of isomers and energies made in one piece
without shards; workers and drivers are really killed with SIGKILL, and the files must come out the same.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import types
from pathlib import Path

import numpy as np
import pytest
from pyarrow import parquet

from database.generate import Request, generate, keep
from database.shards.make import make_shards
from database.shards.plan import ShardRequest, estimate, open_folder, shards_of
from database.shards.query import best_of_shards, summary_of_shards
from database.shards.tasks import run_tasks
from database.store import Store
from stability.builtin import default_model
from stability.isomers import best
from structures.errors import FileFormatError, InvalidInputError, SuperatomError, TooManyError
from structures.library import framework
from structures.substitution import isomers

ROOT = Path(__file__).resolve().parents[3]
M44S30 = framework("M44S30")
ENV = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{Path(__file__).parent}"}


def request(gold: tuple[int, ...] = (3, 4), rows: int = 1000, window: float | None = None) -> ShardRequest:
    return ShardRequest(M44S30, gold, default_model(M44S30), window=window, rows=rows)


def rows_of(folder: Path, gold: int) -> list[tuple[int, int, float]]:
    """Everything that the shards of one composition hold, sorted."""
    rows = []
    for place in folder.glob(f"gold{gold:02d}-*.parquet"):
        table = parquet.read_table(place).to_pydict()
        rows += zip(table["occupancy"], table["degeneracy"], table["energy"], strict=True)
    return sorted(rows)


def listed(gold: int) -> list[tuple[int, int, float]]:
    """The same without shards."""
    masks, copies = isomers(M44S30, gold).arrays()
    energies = np.round(default_model(M44S30).energies(M44S30, masks), 9)
    return sorted(zip(masks.tolist(), copies.tolist(), energies.tolist(), strict=True))


def start(folder: Path, *options: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "superatom", "shards", "make", "M44S30", "--gold", 5, "--rows", 500]
    command += ["-o", folder, "--json", *options]
    return subprocess.Popen(
        [*map(str, command)], env=ENV, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def wait_for_shards(folder: Path, number: int) -> None:
    deadline = time.monotonic() + 60
    while len(list(folder.glob("*.parquet"))) < number:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def workers_of(driver: int) -> list[int]:
    """Process numbers of the spawned workers of a driver."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((place / "stat").read_text().rsplit(")", 1)[1].split()[1])
            if parent == driver and b"spawn_main" in (place / "cmdline").read_bytes():
                found.append(int(place.name))
        except (OSError, IndexError):
            continue
    return found


def test_shards_together_are_the_list(tmp_path) -> None:
    made = list(make_shards(request(), tmp_path / "set", workers=1))
    assert [each.shard for each in made] == list(shards_of(request()))
    assert sum(each.visited for each in made) == 608 + 5913
    for gold in (3, 4):
        assert rows_of(tmp_path / "set", gold) == listed(gold)
    stamps = {place.name: place.stat().st_mtime_ns for place in (tmp_path / "set").glob("*.parquet")}
    again = list(make_shards(request(), tmp_path / "set", workers=1))
    assert not any(each.fresh for each in again)
    assert {place.name: place.stat().st_mtime_ns for place in (tmp_path / "set").glob("*.parquet")} == stamps


def test_questions_equal_the_search_and_the_exact_sum(tmp_path) -> None:
    list(make_shards(request(window=0.45), tmp_path / "set", workers=1))
    found = best_of_shards(tmp_path / "set", 5, gold=(4,))
    expected = best(M44S30, 4, 5)
    assert [row["occupancy"] for row in found] == expected.occupancies.tolist()
    assert [row["above_ground"] for row in found] == pytest.approx(expected.energies - expected.energies[0])
    assert all(row["above_ground"] <= 0.45 for row in best_of_shards(tmp_path / "set", 10**6))
    three, four = summary_of_shards(tmp_path / "set", M44S30, default_model(M44S30))
    inside = [row for row in listed(3) if row[2] <= -1.197 + 0.45 + 1e-7]
    assert three["candidates"] == len(inside)
    assert three["placements"] == sum(copies for _, copies, _ in inside)
    assert 0.999 < three["coverage"] < 1
    assert four["energy"] == pytest.approx(expected.energies[0])


def test_what_is_kept_in_the_database_is_what_generate_stores(tmp_path) -> None:
    list(make_shards(request((3,)), tmp_path / "set", workers=1))
    found = best_of_shards(tmp_path / "set", 12)
    masks = np.array([row["occupancy"] for row in found], np.uint64)
    copies = np.array([row["degeneracy"] for row in found], np.uint64)
    columns = "occupancy, degeneracy, gold, energy, weight, rank, verdict, species_id"
    with Store(tmp_path / "kept.db") as kept, Store(tmp_path / "best.db") as generated:
        (told,) = keep(kept, M44S30, {3: (masks, copies)}, ligand="p-MBA", source="set")
        generate(generated, M44S30, Request((3,), best=12))
        tables = [
            list(store.db.execute(f"SELECT {columns} FROM candidates ORDER BY occupancy").fetchall())
            for store in (kept, generated)
        ]
        again = keep(kept, M44S30, {3: (masks, copies)}, ligand="p-MBA", source="set")
    assert tables[0] == tables[1]
    assert (told.isomers, told.candidates, told.new) == (608, 12, 12)
    assert again[0].new == 0


def test_a_killed_worker_changes_nothing(tmp_path) -> None:
    folder = tmp_path / "set"
    driver = start(folder, "--workers", 2)
    wait_for_shards(folder, 2)
    workers = workers_of(driver.pid)
    assert workers
    os.kill(workers[0], signal.SIGKILL)
    out, err = driver.communicate(timeout=120)
    assert driver.returncode == 0, err
    assert json.loads(out) == [{"gold": 5, "isomers": 45974, "candidates": 45974, "shards": 92, "new": 92}]
    assert rows_of(folder, 5) == listed(5)
    assert list(folder.glob(".partial-*")) == []


@pytest.mark.slow
def test_a_killed_driver_is_continued_and_its_workers_end(tmp_path) -> None:
    folder = tmp_path / "set"
    driver = start(folder, "--workers", 2)
    wait_for_shards(folder, 5)
    workers = workers_of(driver.pid)
    driver.kill()
    driver.communicate(timeout=30)
    kept = {place.name: place.stat().st_mtime_ns for place in folder.glob("*.parquet")}
    deadline = time.monotonic() + 30
    while any(Path(f"/proc/{worker}").exists() for worker in workers):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    second = start(folder, "--workers", 1)
    out, err = second.communicate(timeout=120)
    assert second.returncode == 0, err
    assert json.loads(out)[0]["new"] <= 92 - 5
    for name, stamp in kept.items():
        assert (folder / name).stat().st_mtime_ns == stamp
    assert rows_of(folder, 5) == listed(5)


CLUSTER = """
import sys, time
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        print(cluster.scheduler_address, *(w.pid for w in cluster.workers.values()), flush=True)
        sys.stdin.read()
"""


@pytest.mark.slow
def test_a_killed_dask_worker_changes_nothing(tmp_path) -> None:
    script = tmp_path / "cluster.py"
    script.write_text(CLUSTER, encoding="utf-8")
    cluster = subprocess.Popen(
        [sys.executable, script], env=ENV, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        address, *workers = cluster.stdout.readline().split()
        folder = tmp_path / "set"
        driver = start(folder, "--dask", address)
        wait_for_shards(folder, 3)
        os.kill(int(workers[0]), signal.SIGKILL)
        out, err = driver.communicate(timeout=180)
        assert driver.returncode == 0, err
        assert json.loads(out)[0]["shards"] == 92
        assert rows_of(folder, 5) == listed(5)
    finally:
        cluster.communicate(input="", timeout=60)
    absent = start(tmp_path / "other", "--dask", "tcp://127.0.0.1:1")
    _, err = absent.communicate(timeout=60)
    assert absent.returncode == 2
    assert "no dask scheduler" in err


def die_once(flag: str) -> str:
    """Kill the own process unless the flag file is there."""
    if not Path(flag).exists():
        Path(flag).write_text("died", encoding="utf-8")
        os.kill(os.getpid(), signal.SIGKILL)
    return flag


def die_always(number: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return number


@pytest.mark.slow
def test_tasks_of_a_dead_worker_are_repeated_but_not_for_ever(tmp_path) -> None:
    flags = [str(tmp_path / f"flag{k}") for k in range(3)]
    code = (
        "from test_shards import *\nif __name__ == '__main__':\n"
        f" print(sorted(run_tasks(die_once, {flags!r})) == {flags!r})"
    )
    done = subprocess.run([sys.executable, "-c", code], env=ENV, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "True", done.stderr
    with pytest.raises(SuperatomError, match="died 4 times"):
        list(run_tasks(die_always, [1], workers=2))
    assert list(run_tasks(abs, [-1, -2], workers=1)) == [1, 2]
    with pytest.raises(InvalidInputError, match="1 or more"):
        run_tasks(abs, [1], workers=0)


def test_absurd_requests_are_answered_by_the_count(tmp_path) -> None:
    with pytest.raises(TooManyError) as refused:
        estimate(request((22,)), tmp_path / "set")
    for words in ("87,673,945,424 isomers", "on 2 workers", "GB", "--best", "thermo", "--sample"):
        assert words in str(refused.value)
    assert not (tmp_path / "set").exists()
    assert estimate(request(), tmp_path / "set").isomers == 6521
    assert estimate(request(), tmp_path / "set").shards == 7
    with pytest.raises(InvalidInputError, match="not negative"):
        estimate(request(window=-1.0), tmp_path / "set")


def test_folders_of_others_are_left_alone(tmp_path) -> None:
    (tmp_path / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(InvalidInputError, match="neither empty"):
        list(make_shards(request(), tmp_path, workers=1))
    with pytest.raises(FileFormatError, match="holds no shards"):
        best_of_shards(tmp_path, 3)
    folder = tmp_path / "set"
    list(make_shards(request((1,)), folder, workers=1))
    with pytest.raises(InvalidInputError, match="other gold"):
        list(make_shards(request((2,)), folder, workers=1))
    with pytest.raises(InvalidInputError, match="has no shards of 9"):
        best_of_shards(folder, 3, gold=(9,))
    (shard,) = folder.glob("*.parquet")
    shard.write_bytes(shard.read_bytes()[:50])
    with pytest.raises(FileFormatError, match="remove it"):
        list(make_shards(request((1,)), folder, workers=1))
    assert open_folder(folder)["framework"] == "M44S30"


@pytest.mark.slow
def test_the_driver_stays_small(tmp_path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\n"
        "command = 'superatom shards make M44S30 --gold 7 --rows 200000 -o'\n"
        "sys.argv = [*command.split(), sys.argv[1]]\n"
        "from superatom.cli import main\n"
        "if __name__ == '__main__':\n"
        " main()\n"
        " print(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "set"], env=ENV, capture_output=True, text=True, check=False
    )
    assert int(done.stdout.split()[-1]) < 300 * 1024, done.stderr


def test_a_system_without_fcntl_has_its_own_lock(tmp_path, monkeypatch):
    held = []
    other = types.ModuleType("msvcrt")
    other.LK_NBLCK = 2
    other.locking = lambda _, *how: held.append(how)
    monkeypatch.setitem(sys.modules, "fcntl", None)  # importing it raises, as on Windows
    monkeypatch.setitem(sys.modules, "msvcrt", other)
    monkeypatch.setattr("database.shards.make.sys", types.SimpleNamespace(platform="win32"))
    list(make_shards(request((1,)), tmp_path / "run", workers=1))
    assert held == [(2, 1)]

    def taken(*_):
        raise OSError("locked")

    other.locking = taken
    with pytest.raises(InvalidInputError, match="another process is writing"):
        list(make_shards(request((1,)), tmp_path / "run", workers=1))

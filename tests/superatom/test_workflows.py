"""The recipes of docs/workflows.md build what they promise.

Evidence: the code blocks are cut out of the page and run as they stand, in a process of their own; the
objects are then asked by jobflow itself what they are.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def recipe(number):
    page = (ROOT / "docs" / "workflows.md").read_text(encoding="utf-8")
    return re.findall(r"```python\n(.*?)```", page, re.DOTALL)[number]


def run(code, cwd, **variables):
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | variables
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_the_jobflow_recipe_builds_a_flow_of_exported_folders(tmp_path):
    ask = "\nprint(type(flow).__name__, len(flow.jobs), *(one.function_args[0] for one in flow.jobs))"
    kind, count, *folders = run(recipe(0) + ask, tmp_path)
    assert (kind, count) == ("Flow", "3")
    for folder in folders:
        assert (tmp_path / folder / "run.sh").is_file()


def test_the_quacc_recipe_builds_a_job_with_charge_and_method(tmp_path):
    ask = "\nprint(type(task).__name__, *(f'{k}={v}' for k, v in sorted(task.function_kwargs.items())))"
    said = run(recipe(1) + ask, tmp_path, QUACC_WORKFLOW_ENGINE="jobflow", HOME=str(tmp_path))
    assert said == ["Job", "charge=-4", "method=GFN1-xTB", "multiplicity=1"]

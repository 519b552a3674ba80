"""The test run itself: what a file shares is made once, since its tests stay with one process."""
import os
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILE = """
import pytest


@pytest.mark.parametrize("k", range(4))
def test_something(k):
    pass
"""


def test_the_tests_of_a_file_stay_with_one_process(tmp_path):
    for name in "abcd":
        (tmp_path / f"test_{name}.py").write_text(FILE, encoding="utf8")
    command = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", "-p", "tools.layers", "--numprocesses=2",
               "--dist=loadgroup"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    processes = defaultdict(set)
    for process, file in re.findall(r"^\[(gw\d)\].* PASSED (\S+?\.py)", done.stdout, re.M):
        processes[file].add(process)
    assert len(processes) == 4
    assert all(len(own) == 1 for own in processes.values()), processes

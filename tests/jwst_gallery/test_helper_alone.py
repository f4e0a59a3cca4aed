"""The helper without the pipeline and the testbed, as a plain installation has it."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "helper_alone.py"


@pytest.mark.slow
def test_every_function_works_without_the_pipeline(tmp_path):
    command = [sys.executable, SCRIPT, tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "functions" in done.stdout

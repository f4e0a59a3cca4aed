"""The commands and the code in the README."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).parents[2] / "README.md"


@pytest.mark.samples
def test_snippet_runs_as_it_stands(tmp_path):
    [code] = re.findall(r"```python\n(.*?)```", README.read_text(), re.S)
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=tmp_path, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    assert "cal (stage 2)" in ran.stdout
    assert len(code.splitlines()) <= 12


def test_commands_are_sessions_that_there_are():
    noxfile = README.with_name("noxfile.py").read_text()
    sessions = re.findall(r"nox -s (\w+)", README.read_text())
    assert {"docs", "tests"} <= set(sessions)
    for session in sessions:
        assert f"def {session}(session)" in noxfile

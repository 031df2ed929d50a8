"""Lays the rules over a program that a test under another system's rules starts.

Python imports a module of this name by itself at its start, if its folder is on PYTHONPATH.
"""

import os
import sys
from pathlib import Path

if os.environ.get("SIMULATED_SYSTEM"):
    sys.path.append(str(Path(__file__).resolve().parents[3]))
    try:
        from tests.systems.rules import laid

        _laid = laid(os.environ["SIMULATED_SYSTEM"])
        _laid.__enter__()  # until the process ends
    finally:
        sys.path.pop()

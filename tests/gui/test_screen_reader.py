"""The real program on a virtual screen, heard and worked over AT-SPI as by Orca (`-m screen`)."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.gui.desk import sample
from tests.gui.screen import ROOT, Screen
from tests.gui.written import assert_written

pytestmark = [pytest.mark.screen, pytest.mark.timeout(400)]
LAUNCHER = Path("/usr/libexec/at-spi-bus-launcher")
SYSTEMS_PYTHON = "/usr/bin/python3"


NEEDED = (LAUNCHER, Path(SYSTEMS_PYTHON), Path("/usr/lib/python3/dist-packages/pyatspi"))
"""As Debian and Ubuntu have them: at-spi2-core and python3-pyatspi."""


STEPS = (
    ("people are ready", "^Review rows and price"),
    ("^Price: ", "^Unlock .* emails…"),
    ("^Spend credits", "^Spend .* credits"),
    ("have an email now", ""),
)
"""What is heard, and the button that is pressed then."""


class TestAScreenReader:
    __test__ = all(each.exists() for each in NEEDED) and bool(shutil.which("dbus-run-session"))

    def test_it_leads_from_a_sheet_to_its_emails(self, tmp_path: Path) -> None:
        folder = tmp_path / "screen"
        folder.mkdir()
        screen = Screen(folder)
        path = sample(tmp_path / "in", "first-steps.xlsx")
        program = [sys.executable, "-m", "lensmor_desktop", str(path), "--sandbox"]
        program += ["--data-dir", str(tmp_path / "data")]
        ear = [SYSTEMS_PYTHON, str(ROOT / "tests" / "gui" / "ear.py"), json.dumps(STEPS), *program]
        both = f'"{LAUNCHER}" --launch-immediately & exec "$@"'
        try:
            done = subprocess.run(
                ["dbus-run-session", "--", "sh", "-c", both, "sh", *ear],
                env={**screen.environment, "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"},
                capture_output=True,
                text=True,
                timeout=300,
                check=False,
                cwd=ROOT,
            )
        finally:
            screen.stop()
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout.splitlines()[-1])
        (tmp_path / "heard.json").write_text(
            json.dumps(told, indent=2)
        )  # for whoever looks into it
        heard = iter(told["announced"])
        for pattern in (
            r"Reading and checking every row",
            r"\d+ rows: \d+ people are ready",
            r"Step 2 of 4: Review, you are here",
            r"Price: .*\d+ credits\nBalance now: [\d,]+ credits\nAfterwards: ",
            r"Spend credits\?\n.*\d+ credits",
            r"Unlocking emails: 0 of \d+ people",
            r"Step 3 of 4: Unlock, you are here",
            r"Step 4 of 4: Results, you are here",
            r"\d+ emails are in your spreadsheet",
        ):
            assert any(re.match(pattern, text) for text in heard), (pattern, told["announced"])
        review, results = ({tuple(each) for each in told["seen"][at]} for at in (1, -1))
        assert ("heading", "What it costs", "") in review
        (unlock,) = [each for each in review if re.match(r"Unlock \d+ emails…", each[1])]
        assert re.match(r"Price: .*\d+ credits", unlock[2])
        assert ("label", unlock[2], "") in review
        assert not any("Working out" in name for _role, name, _more in review)
        assert any(role == "heading" and "emails are in" in name for role, name, _more in results)
        assert any(re.match(r"Outcomes: Unlocked: \d+", name) for _role, name, _more in results)
        assert_written(path, practice=True)

"""Opens a sample in the running window by mouse and keyboard, runs it, and compares the workbook.

    .venv/bin/python packaging/linux/drive_sample.py SHEET TYPED [PICTURES]

SHEET is the copy of sample_sheets/first-steps.xlsx that the window will write into, and TYPED its
path as the window sees it (it may run in another root). DISPLAY names an X display where the
window runs in practice mode, in its light colours, under a window manager. PICTURES is a folder for
a picture of each step. Needs xdotool.

Of the window it knows what a person sees: each page has one button in the colour of the program,
and that leads on. So it needs no knowledge of words, places or languages.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from PySide6.QtGui import QColor, QGuiApplication, QImage

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from lensmor_desktop.gui.theme import LIGHT  # noqa: E402
from tests.integration.sample_expectations import SAMPLES  # noqa: E402

SAMPLE = ROOT / "sample_sheets" / "first-steps.xlsx"
RESULT_COLUMNS = {"status": "Lensmor Status", "email": "Lensmor Email"}
START_SECONDS = 60
RUN_SECONDS = 240
WIDE, LOW, HIGH = 70, 20, 72
"""A button of that colour, in pixels: at least so wide, and between so high."""


class Failed(Exception):
    """The way ended before its end: what was seen instead."""


def xdotool(*arguments: str) -> list[str]:
    """Runs xdotool, and gives the lines it prints; none where it found nothing."""
    done = subprocess.run(["xdotool", *arguments], capture_output=True, text=True)  # noqa: S603, S607 - keys and clicks of ours
    return done.stdout.split()


def windows() -> list[str]:
    """The windows that can be seen, the main one and its dialogs."""
    found = xdotool("search", "--onlyvisible", "--class", "lensmor-desktop")
    # The window manager's frames and Qt's own helpers have no size to speak of.
    return [window for window in found if _size(window)[2] > 200]


def _size(window: str) -> tuple[int, int, int, int]:
    told = xdotool("getwindowgeometry", "--shell", window)
    values = dict(line.split("=") for line in told if "=" in line)
    if "WIDTH" not in values:
        return (0, 0, 0, 0)  # it has gone
    return tuple(int(values[name]) for name in ("X", "Y", "WIDTH", "HEIGHT"))  # type: ignore[return-value]


def screen(left: int = 0, top: int = 0, width: int = -1, height: int = -1) -> QImage:
    """What the display shows, or a part of it."""
    picture = QGuiApplication.primaryScreen().grabWindow(0, left, top, width, height)
    return picture.toImage().convertToFormat(QImage.Format.Format_RGB32)


def leading_button(picture: QImage) -> tuple[int, int] | None:
    """The middle of the button that leads on: the lowest one in the program's colour.

    Its upper and lower edges have no letters in them, so they are long lines of that colour.
    """
    colour = QColor(LIGHT.accent).rgb() & 0xFFFFFF
    found: list[list[int]] = []  # left, right, top, bottom
    wanted = colour.to_bytes(4, "little")[:3]
    data = bytes(picture.constBits())
    for y in range(picture.height()):
        line = data[y * picture.bytesPerLine() : y * picture.bytesPerLine() + picture.width() * 4]
        for left, right in _runs(line, wanted):
            for box in found:
                if box[0] <= left + 8 and right - 8 <= box[1] and y - box[3] <= HIGH:
                    box[3] = y
                    break
            else:
                found.append([left, right, y, y])
    boxes = [box for box in found if LOW <= box[3] - box[2] <= HIGH]
    if not boxes:
        return None
    left, right, top, bottom = max(boxes, key=lambda box: box[3])
    return (left + right) // 2, (top + bottom) // 2


def _runs(line: bytes, wanted: bytes) -> list[tuple[int, int]]:
    """Where a line of the picture has at least WIDE pixels of the colour, one beside the other."""
    if wanted not in line:
        return []
    runs, start = [], -1
    for x in range(len(line) // 4 + 1):
        if line[x * 4 : x * 4 + 3] == wanted:
            start = x if start < 0 else start
        elif start >= 0:
            if x - start >= WIDE:
                runs.append((start, x - 1))
            start = -1
    return runs


def differences(sheet: Path) -> list[str]:
    """What is not yet as it has to be in the workbook: results, and everything else untouched."""
    import openpyxl

    expected = next(one for one in SAMPLES if one.file == SAMPLE.name)
    before = openpyxl.load_workbook(SAMPLE)[expected.worksheet]
    after = openpyxl.load_workbook(sheet)[expected.worksheet]
    headings = [cell.value for cell in after[expected.header_row]]
    missing = [name for name in RESULT_COLUMNS.values() if name not in headings]
    if missing:
        return [f"there is no column {name}" for name in missing]
    wrong = []
    for row in expected.rows:
        for field, name in RESULT_COLUMNS.items():
            value = after.cell(row.row, headings.index(name) + 1).value or ""
            if value != getattr(row, field):
                wrong.append(f"row {row.row}: {name} is {value!r}, not {getattr(row, field)!r}")
    for line in before.iter_rows():
        for cell in line:
            if after[cell.coordinate].value != cell.value:
                wrong.append(f"{cell.coordinate} has changed")
    return wrong


class Drive:
    """One way through the window, with a picture of each step."""

    def __init__(self, sheet: Path, typed: str, pictures: Path | None) -> None:
        self._sheet = sheet
        self._typed = typed
        self._pictures = pictures
        self._step = 0
        self._main: set[str] = set()

    def run(self) -> None:
        """The whole way: open by mouse and keyboard, then the button that leads on, to the end."""
        self._wait_for_the_window()
        self._open()
        until = time.monotonic() + RUN_SECONDS
        wrong = differences(self._sheet)
        while wrong:
            if time.monotonic() > until:
                self._picture("stuck")
                raise Failed("The workbook isn't as it has to be: " + "; ".join(wrong[:8]))
            self._lead_on()
            wrong = differences(self._sheet)
        time.sleep(2)  # the page with the results comes after the file
        self._picture("results")

    def _wait_for_the_window(self) -> None:
        until = time.monotonic() + START_SECONDS
        while not windows():
            if time.monotonic() > until:
                raise Failed(f"No window came within {START_SECONDS} s.")
            time.sleep(0.2)
        time.sleep(1)
        self._main = set(windows())
        self._picture("window")

    def _open(self) -> None:
        """Clicks on the first page's button, types the path into the file dialog, presses Enter."""
        for _ in range(5):
            self._click()
            time.sleep(2)
            if self._dialogs():
                break
        else:
            raise Failed("The button on the first page opened no dialog.")
        xdotool("type", "--delay", "30", self._typed)
        self._picture("file-dialog")
        xdotool("key", "Return")
        until = time.monotonic() + 20
        while self._dialogs():
            if time.monotonic() > until:
                raise Failed("The file dialog stayed open after Enter.")
            time.sleep(0.2)
        time.sleep(2)

    def _lead_on(self) -> None:
        if self._click():
            self._picture("clicked")
        time.sleep(1.5)

    def _click(self) -> bool:
        # Away from any button first: under the mouse it has another colour.
        xdotool("mousemove", "2", "2")
        time.sleep(0.3)
        # A dialog comes first, for what is behind it can't be used.
        dialogs = self._dialogs()
        left, top, width, height = _size(dialogs[0]) if dialogs else (0, 0, -1, -1)
        place = leading_button(screen(left, top, width, height))
        if place is None:
            return False
        xdotool("mousemove", str(left + place[0]), str(top + place[1]), "click", "1")
        return True

    def _dialogs(self) -> list[str]:
        return [window for window in windows() if window not in self._main]

    def _picture(self, name: str) -> None:
        if self._pictures is not None:
            self._step += 1
            screen().save(str(self._pictures / f"{self._step:02}-{name}.png"))


def main(arguments: list[str]) -> int:
    """Drives the window; 0 if the workbook is as it has to be."""
    sheet, typed = Path(arguments[0]), arguments[1]
    pictures = Path(arguments[2]) if len(arguments) > 2 else None
    if shutil.which("xdotool") is None:
        print("This needs xdotool.", file=sys.stderr)
        return 2
    os.environ["QT_QPA_PLATFORM"] = "xcb"
    application = QGuiApplication(["drive-sample"])
    try:
        Drive(sheet, typed, pictures).run()
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    finally:
        del application
    print("The sample came back with every email and status in place, and nothing else changed.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What people are told to type does what it says in their shell, whatever is in a name."""

import re
import shutil
import subprocess

import pytest

from lensmor_desktop.platform.shells import typed
from tests.fakes.another_system import as_windows
from tests.fakes.odd_names import ODD_NAMES

# Windows allows no quotes in names, but a heading may hold one.
WORDS = [
    *ODD_NAMES,
    "7",
    "--data-dir",
    "",
    "a b\\",
    "a\\\\b c\\\\",
    'say "hi" \\" now',
    "100% %PATH% x",
]


@pytest.mark.parametrize(
    "shell", [each for each in ("sh", "bash", "dash", "zsh") if shutil.which(each)]
)
def test_a_posix_shell_hands_every_name_over_as_it_is(shell: str) -> None:
    line = typed(["printf", "%s\\0", *WORDS])
    done = subprocess.run([shell, "-c", line], capture_output=True, check=True)
    assert done.stdout.decode().split("\0")[:-1] == WORDS


def by_command_prompt(line: str) -> list[str]:
    """What a program gets: variables first, then quotes; then C's rules take the line apart."""
    known = {"PATH", "USERNAME", "TEMP"}
    line = re.sub(
        "%([^%]*)%", lambda found: "<value>" if found[1].upper() in known else found[0], line
    )
    assert not re.search(r"[&|<>^]", re.sub('"[^"]*("|$)', "", line.replace('\\"', "")))
    return by_c(line)


def by_c(line: str) -> list[str]:
    """`CommandLineToArgvW`, as far as these lines go: 2n backslashes and a quote, or 2n + 1."""
    words: list[str] = []
    word: str | None = None
    quoted, at = False, 0
    while at < len(line):
        found = re.compile(r'(\\*)"').match(line, at)
        if found:
            word = (word or "") + "\\" * (len(found[1]) // 2)
            if len(found[1]) % 2:
                word += '"'
            else:
                quoted = not quoted
            at = found.end()
            continue
        if line[at] == " " and not quoted:
            words += [] if word is None else [word]
            word = None
        else:
            word = (word or "") + line[at]
        at += 1
    return words + ([] if word is None else [word])


def by_powershell(line: str) -> list[str]:
    """Its tokens (no value behind a $, no command after ;), each handed over as one word."""
    words = []
    token = re.compile(
        r"""\s*(?:"(?P<double>[^"“”„$`]*)"|'(?P<single>(?:[^'‘’‚‛]|['‘’‚‛]{2})*)'"""
        r"""|(?P<plain>[^\s"'“”„‘’‚‛$`;|&<>(){},#@][^\s"'“”„‘’‚‛$`;|&<>(){},#]*))(?=\s|$)"""
    )
    at = 0
    while at < len(line):
        found = token.match(line, at)
        assert found, f"PowerShell reads something else from: {line[at:]}"
        if found["single"] is not None:
            words.append(re.sub("['‘’‚‛]{2}", lambda pair: pair[0][0], found["single"]))
        else:
            words.append(found["plain"] if found["double"] is None else found["double"])
        at = found.end()
    return words


@pytest.mark.parametrize("word", [each for each in WORDS if not re.search("[/\n]", each)])
def test_both_shells_of_windows_hand_a_name_over_as_it_is(
    word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_windows(monkeypatch)
    told = typed(["lensmor-batch", "resume", "7", "--data-dir", word, "x"])
    both = re.fullmatch(r"(.*) \(in PowerShell\), or (.*) \(in Command Prompt\)", told)
    lines = both.groups() if both else (told, told)
    wanted = ["lensmor-batch", "resume", "7", "--data-dir", word, "x"]
    assert by_command_prompt(lines[1]) == wanted
    got = by_powershell(lines[0])
    # Windows PowerShell quotes a word again for the program, and leaves backslashes at its end.
    assert [by_c(f'"{each}"')[0] if each.endswith("\\") else each for each in got] == wanted


def test_a_program_in_a_folder_with_blanks_is_called_and_not_quoted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    as_windows(monkeypatch)
    assert typed(["D:\\My tools\\lensmor-batch.exe", "runs"]) == (
        '& "D:\\My tools\\lensmor-batch.exe" runs (in PowerShell), or '
        '"D:\\My tools\\lensmor-batch.exe" runs (in Command Prompt)'
    )


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("D:\\Leads\\Jörg", "D:\\Leads\\Jörg"),
        ("D:\\Leads\\Anna & Co", '"D:\\Leads\\Anna & Co"'),
        ("D:\\Leads\\小明", "D:\\Leads\\小明"),
    ],
)
def test_a_usual_name_is_written_in_one_way(
    word: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_windows(monkeypatch)
    assert typed(["lensmor-batch", word]) == f"lensmor-batch {told}"

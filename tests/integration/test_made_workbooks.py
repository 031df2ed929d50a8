"""Each case that real workbooks have, judged by the same means as the real ones.

Needs no folder of real workbooks. What LibreOffice says is asked where it is installed.
"""

from pathlib import Path

import pytest

from tests.fakes import odd_workbooks as odd
from tests.integration import libreoffice
from tests.integration.real_workbooks_table import ask_libreoffice, judge

NOT_BY_OPENPYXL = ("4 a pivot", "14 ", "15 strict", "17 backslashes", "19 ")
NOT_BY_LIBREOFFICE = ("17 backslashes",)


@pytest.mark.parametrize("name", odd.names())
def test_it_is_written_faithfully_or_refused_with_a_reason(tmp_path: Path, name: str) -> None:
    result = judge(odd.build(tmp_path, name))
    assert result.faults == []
    if name.startswith(odd.REFUSED):
        assert (result.outcome, bool(result.reason)) == ("refused", True)
        return
    assert result.outcome == "written"
    assert "calamine" in result.judges
    assert "openpyxl" in result.judges or name.startswith(NOT_BY_OPENPYXL)


def test_every_case_has_a_workbook() -> None:
    numbers = {int(name.partition(" ")[0]) for name in odd.names()}
    assert numbers == set(range(1, 20))


class TestByLibreOffice:
    __test__ = libreoffice.installed()

    def test_it_reads_the_same_values_in_what_is_written(self, tmp_path: Path) -> None:
        paths = [odd.build(tmp_path, name) for name in odd.names()]
        judged = [(path, judge(path)) for path in paths]
        ask_libreoffice(judged)
        for path, result in judged:
            assert result.faults == [], path.name
            if result.outcome == "written" and not path.name.startswith(NOT_BY_LIBREOFFICE):
                assert "LibreOffice" in result.judges, path.name

"""Real workbooks: each is written or refused with a reason; what is written is compared.

The folder is named by LENSMOR_WORKBOOKS; without it nothing is collected here. Without LibreOffice
its judgement isn't.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.integration import libreoffice
from tests.integration.real_workbooks_table import ask_libreoffice, judge, measure, workbooks

__test__ = bool(workbooks())

SECONDS, MEGABYTES = 10, 300  # of processor time and of memory, interpreter included
DOZENS = [workbooks()[start : start + 12] for start in range(0, len(workbooks()), 12)]
"""To start LibreOffice takes longer than to open a workbook."""


@pytest.mark.corpus
@pytest.mark.parametrize("path", workbooks(), ids=lambda path: path.name)
def test_a_real_workbook_is_written_faithfully_or_refused_with_a_reason(path: Path) -> None:
    result = judge(path)
    assert result.faults == []
    assert result.outcome in ("written", "refused", "no worksheet")
    assert result.reason or result.outcome == "written"
    if result.outcome == "written":
        allowed = ("sheet", "table", "workbook.xml", "styles.xml")
        assert all(any(word in name for word in allowed) for name in result.changed)
        assert len(result.changed) <= 4


@pytest.mark.corpus
@pytest.mark.parametrize("path", workbooks(), ids=lambda path: path.name)
def test_no_real_workbook_takes_long_or_much_memory(path: Path) -> None:
    cost = measure(path)
    assert cost.seconds < SECONDS
    assert cost.megabytes < MEGABYTES


class TestByLibreOffice:
    __test__ = libreoffice.installed()

    @pytest.mark.corpus
    @pytest.mark.parametrize("paths", DOZENS, ids=lambda paths: f"{paths[0].name} and on")
    def test_it_reads_the_same_values_in_what_is_written(self, paths: Sequence[Path]) -> None:
        judged = [(path, judge(path)) for path in paths]
        ask_libreoffice(judged)
        for path, result in judged:
            assert result.faults == [], path.name
        assert any("LibreOffice" in result.judges for _, result in judged)

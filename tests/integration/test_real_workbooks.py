"""Real workbooks: each is written or refused with a reason; what is written is compared.

The folder is named by LENSMOR_WORKBOOKS; without it nothing is collected here.
"""

from pathlib import Path

import pytest

from tests.integration.real_workbooks_table import judge, workbooks


@pytest.mark.corpus
@pytest.mark.parametrize("path", workbooks(), ids=lambda path: path.name)
def test_a_real_workbook_is_written_faithfully_or_refused_with_a_reason(path: Path) -> None:
    result = judge(path)
    assert result.faults == []
    assert result.outcome in ("written", "refused", "no worksheet")
    assert result.reason or result.outcome == "written"
    assert result.seconds < 10
    if result.outcome == "written":
        allowed = ("sheet", "table", "workbook.xml", "styles.xml")
        assert all(any(word in name for word in allowed) for name in result.changed)
        assert len(result.changed) <= 4

"""Lines of a text file that don't fit the headings: never data, never changed, always told."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.rows import Inspection, Verdict
from lensmor_desktop.errors import SheetError
from lensmor_desktop.sheets import Choices, RowValues, check_output, inspect_sheet, write_results

HEADINGS = "Event ID,Company,Record ID,Personnel ID"


def look(
    tmp_path: Path, text: str, name: str = "sheet.csv", email_columns: tuple[str, ...] | None = None
) -> Inspection:
    path = tmp_path / name
    path.write_bytes(text.encode())
    return inspect_sheet(path, Choices(email_columns=email_columns))


def ready(inspection: Inspection) -> list[str]:
    return [row.person_id for row in inspection.rows if row.verdict is Verdict.READY]


def told(inspection: Inspection) -> list[str]:
    return [str(problem.reason) for problem in inspection.problems]


class TestMoreFields:
    def test_a_longer_line_is_refused_with_both_counts(self, tmp_path: Path) -> None:
        found = look(
            tmp_path,
            f"{HEADINGS}\n31,Amberg Tools,501,901\n31,Berrow, Co,502,902\n31,Corvin,503,903\n",
        )
        assert ready(found) == ["901", "903"]
        assert [row.verdict for row in found.rows].count(Verdict.INVALID) == 1
        (said,) = told(found)
        assert "Fields in line 3: 5; in the headings: 4." in said
        assert "quotation marks" in said

    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_whatever_divides_the_fields(self, tmp_path: Path, delimiter: str) -> None:
        text = f"{HEADINGS}\n31,Amberg,501,901\n31,Ber^row,502,902\n31,Corvin,503,903\n"
        text = text.replace(",", delimiter).replace("^", delimiter)
        assert ready(look(tmp_path, text)) == ["901", "903"]

    def test_blanks_at_the_end_hide_no_shift(self, tmp_path: Path) -> None:
        text = (
            "Event ID,Company,Record ID,Personnel ID,Notes\n31,Amberg,501,901,x\n"
            "31,Berrow, Sons,502,902,\n31,Corvin, Ltd,503,,\n31,Dorn,504,904,\n"
        )
        assert ready(look(tmp_path, text)) == ["901", "904"]

    def test_a_delimiter_at_the_end_of_every_line_is_none(self, tmp_path: Path) -> None:
        lines = "".join(f"31,Firm {n},{500 + n},{900 + n},\n" for n in range(5))
        assert len(ready(look(tmp_path, f"{HEADINGS}\n{lines}"))) == 5
        assert len(ready(look(tmp_path, f"{HEADINGS},\n{lines}"))) == 5

    def test_all_lines_shifted_alike_are_none_either(self, tmp_path: Path) -> None:
        lines = "".join(f"31,Firm {n}, Ltd,{500 + n},{900 + n}\n" for n in range(5))
        found = look(tmp_path, f"{HEADINGS}\n{lines}")
        assert ready(found) == []
        blank = "".join(f"31,Firm {n}, Ltd,{500 + n},{900 + n},\n" for n in range(5))
        assert ready(look(tmp_path, f"{HEADINGS},Email\n{blank}")) == []

    def test_lines_that_are_as_long_by_chance_are_none_either(self, tmp_path: Path) -> None:
        text = (
            "Name,Company,Record ID,Event ID,Personnel ID\nAda,Ltd,Corvin,50000,31,\n"
            "Bo,Dorn,50001,31,901,Ltd\nCy,Esk,50004,31,904,Ltd\n"
        )
        assert ready(look(tmp_path, text)) == []

    def test_a_last_column_without_heading_is_fine(self, tmp_path: Path) -> None:
        lines = "".join(f"31,Firm {n},{500 + n},{900 + n},met at lunch\n" for n in range(5))
        assert len(ready(look(tmp_path, f"{HEADINGS}\n{lines}"))) == 5

    def test_a_shift_that_excel_has_saved_is_seen_beside_the_headings(self, tmp_path: Path) -> None:
        text = f"{HEADINGS},\n31,Amberg,501,901,\n31,Berrow, Sons,502,902\n31,Corvin,503,903,call\n"
        assert ready(look(tmp_path, text)) == ["901", "903"]

    def test_titles_above_and_footers_below_are_no_lines_of_data(self, tmp_path: Path) -> None:
        text = f"Report, leads, of, all, our, shows\n\n{HEADINGS}\n31,Amberg,501,901\nTotal,1\n"
        found = look(tmp_path, text)
        assert (ready(found), told(found)) == (["901"], [])

    def test_lines_are_counted_as_a_text_editor_does(self, tmp_path: Path) -> None:
        text = f'sep=,\r\n{HEADINGS}\r\n31,"Am\r\nberg",501,901\r\n31,Berrow, Sons,502,902\r\n'
        found = look(tmp_path, text)
        assert ready(found) == ["901"]
        assert "Fields in line 5: 5;" in told(found)[0]
        assert found.problems[0].cell == "A3"

    def test_no_address_is_repeated_in_what_is_said(self, tmp_path: Path) -> None:
        text = f"{HEADINGS}\n31,a, b@c.example,502,902\n31,Corvin,503,903\n"
        found = look(tmp_path, text, email_columns=())
        assert "@" not in told(found)[0]


class TestFewerFields:
    @pytest.mark.parametrize("line", ["31,502,902", "31,Berrow", "31", "902"])
    def test_nothing_that_matters_may_be_missing(self, tmp_path: Path, line: str) -> None:
        found = look(tmp_path, f"{HEADINGS}\n31,Amberg,501,901\n{line}\n31,Corvin,503,903\n")
        assert ready(found) == ["901", "903"]
        assert not found.count(Verdict.EVENT)

    def test_delimiters_left_out_at_the_end_are_fine(self, tmp_path: Path) -> None:
        text = (
            f"{HEADINGS},Notes,City\n31,Amberg,501,901,met,Ulm\n31,Berrow,502,902\n"
            "31,Corvin,503,903,called\n"
        )
        assert ready(look(tmp_path, text)) == ["901", "902", "903"]
        assert ready(look(tmp_path, "Event ID,Personnel ID,Notes\n31,901\n31,902\n")) == [
            "901",
            "902",
        ]

    def test_an_address_may_be_missing_only_where_that_is_usual(self, tmp_path: Path) -> None:
        head = "Name,Event ID,Personnel ID,Email\n"
        whole = "".join(f"Ada {n},31,{900 + n},\n" for n in range(8))
        assert len(ready(look(tmp_path, f"{head}{whole}Bo,31,950\n"))) == 8
        short = "".join(f"Bo {n},31,{950 + n}\n" for n in range(4))
        assert len(ready(look(tmp_path, f"{head}{whole}{short}"))) == 12

    def test_a_field_left_out_before_the_id_is_noticed(self, tmp_path: Path) -> None:
        text = (
            "Event ID,Record ID,Personnel ID,Owner ID,Notes\n31,501,901,77,a\n31,902,78,b\n"
            "31,503,903,79,c\n"
        )
        assert ready(look(tmp_path, text)) == ["901", "903"]


class TestQuotationMarks:
    def test_a_backslash_before_a_mark_is_read(self, tmp_path: Path) -> None:
        text = (
            "Name,Note,Record ID,Lensmor Event ID,Lensmor Personnel ID\n"
            'Ada Amberg,"ok",501,31,901\nBo Berrow,"Said \\"call me, later\\"",502,31,902\n'
            'Cy Corvin,"a \\\\ b",503,31,903\n'
        )
        found = look(tmp_path, text)
        assert ready(found) == ["901", "902", "903"]

    def test_a_backslash_at_the_end_of_a_value_is_one(self, tmp_path: Path) -> None:
        text = 'Note,Event ID,Personnel ID\n"C:\\dir\\",31,901\n"a, b",31,902\n"D:\\",31,903\n'
        assert ready(look(tmp_path, text)) == ["901", "902", "903"]

    def test_both_ways_in_one_file_are_refused_line_by_line(self, tmp_path: Path) -> None:
        text = (
            "Note,Record ID,Event ID,Personnel ID\n"
            '"C:\\dir\\",501,31,901\n"He said \\"no, no\\"",502,31,902\n"x",503,31,903\n'
        )
        assert ready(look(tmp_path, text)) == ["901", "903"]

    def test_two_stray_marks_that_swallow_lines_are_named(self, tmp_path: Path) -> None:
        text = (
            f'{HEADINGS}\n31,Amberg,501,901\n31,"Berrow,502,902\n31,Corvin,503,903\n'
            '31,Dorn",504,904\n31,Esk,505,905\n'
        )
        found = look(tmp_path, text)
        assert ready(found) == ["901", "905"]
        assert "In line 3 a quotation mark opens" in told(found)[0]

    def test_two_neighbours_swallowed_are_named_too(self, tmp_path: Path) -> None:
        text = f'{HEADINGS}\n31,"Berrow,502,902\n31,Corvin",503,903\n31,Esk,505,905\n'
        found = look(tmp_path, text)
        assert ready(found) == ["905"]
        assert "In line 2 a quotation mark opens" in told(found)[0]

    def test_honest_line_breaks_are_read(self, tmp_path: Path) -> None:
        text = (
            'Note,Event ID,Company,Personnel ID\n"Hello, Ada,\nwe met\n\nat lunch",31,Amberg,901\n'
            'x,31,"Berrow,\nSons",902\n'
        )
        assert ready(look(tmp_path, text)) == ["901", "902"]

    def test_a_mark_that_never_closes_is_named_by_its_line(self, tmp_path: Path) -> None:
        with pytest.raises(SheetError, match="line 4") as caught:
            look(tmp_path, f'{HEADINGS}\n31,"Am\nberg",501,901\n31,"Berrow,502,902\n')
        assert "B3" in str(caught.value)


def written(path: Path, inspection: Inspection) -> Path:
    output = path.with_name("out.csv")
    values = {
        row.number: RowValues("a@b.example", Outcome.UNLOCKED.value, "", None, 1.0)
        if row.verdict is Verdict.READY
        else RowValues(None, Outcome.INVALID.value, "wrong", None, 1.0)
        for row in inspection.rows
    }
    write_results(path, output, inspection.layout, values)
    return output


class TestWriting:
    def test_that_a_line_gets_no_status_is_told_before_anything_is_spent(
        self, tmp_path: Path
    ) -> None:
        text = f"{HEADINGS}\n31,Amberg,501,901\n31,Berrow, Co,502,902\n31,Corvin,503,903\n"
        found = look(tmp_path, text)
        path = Path(found.source.path)
        (caution,) = check_output(path, path, found.layout)
        assert caution.code == "lines_untouched"
        assert str(caution.text).endswith(": 3.")
        whole = look(tmp_path, text.replace(", Co", ""))
        assert check_output(path, path, whole.layout) == ()

    TEXT = (
        "Event ID,Company,Record ID,Personnel ID,Notes\n31,Amberg,501,901,x\n"
        "31,Berrow, Sons,502,902,\n31,Corvin, Ltd,503,,\n31,Dorn,504,904,y\n"
    )

    def test_refused_lines_stay_byte_for_byte(self, tmp_path: Path) -> None:
        found = look(tmp_path, self.TEXT)
        output = written(tmp_path / "sheet.csv", found)
        lines = output.read_text().splitlines()
        assert lines[2:4] == self.TEXT.splitlines()[2:4]
        rows = list(csv.DictReader(io.StringIO(output.read_text())))
        assert [row["Lensmor Email"] for row in rows] == ["a@b.example", None, None, "a@b.example"]

    def test_they_are_refused_when_the_sheet_is_read_again(self, tmp_path: Path) -> None:
        output = written(tmp_path / "sheet.csv", look(tmp_path, self.TEXT))
        again = inspect_sheet(output)
        assert ready(again) == []
        assert again.count(Verdict.SETTLED) == 2
        assert again.count(Verdict.INVALID) == 2
        second = written(output, again)
        assert second.read_text().splitlines()[2:4] == self.TEXT.splitlines()[2:4]

    def test_rows_without_results_still_fit(self, tmp_path: Path) -> None:
        lines = "".join(f"31,Firm {n},{500 + n},{900 + n},\n" for n in range(5))
        for headings in (HEADINGS, HEADINGS + ","):
            found = look(tmp_path, f"{headings}\n{lines}")
            output = tmp_path / "out.csv"
            done = RowValues("a@b.example", Outcome.UNLOCKED.value, "", None, 1.0)
            write_results(tmp_path / "sheet.csv", output, found.layout, {2: done})
            assert ready(inspect_sheet(output)) == ["901", "902", "903", "904"]

    def test_the_backslash_dialect_is_written_in_itself(self, tmp_path: Path) -> None:
        text = 'Note,Event ID,Personnel ID\n"Said \\"no, no\\"",31,901\n"b",31,902\n'
        found = look(tmp_path, text)
        output = tmp_path / "out.csv"
        values = {2: RowValues(None, Outcome.INVALID.value, 'a "b" \\ c', None, 1.0)}
        write_results(tmp_path / "sheet.csv", output, found.layout, values)
        rows = list(csv.reader(io.StringIO(output.read_text()), escapechar="\\", doublequote=False))
        assert rows[1][:3] == ['Said "no, no"', "31", "901"]
        assert rows[1][5] == 'a "b" \\ c'


COLUMNS = ("Name", "Company", "Record ID", "Event ID", "Personnel ID", "Owner ID", "Email", "Notes")
FAULTS = ("comma", "comma", "drop", "open", "close", "cut", "twice", "ends", "none", "none", "none")


@st.composite
def sheets(draw: st.DrawFn) -> tuple[str, dict[str, str]]:
    """A text with ragged lines, and each person's event."""
    delimiter = draw(st.sampled_from(",;"))
    order = draw(st.permutations(COLUMNS))
    columns = order[: draw(st.integers(3, len(order)))]
    columns = [*columns, *(c for c in ("Event ID", "Personnel ID") if c not in columns)]
    backslash = draw(st.booleans())
    events: dict[str, str] = {}
    lines = [delimiter.join(columns)]
    for number in range(draw(st.integers(1, 14))):
        event = draw(st.sampled_from(["31", "32"]))
        person = draw(st.sampled_from([str(900 + number)] * 5 + [""]))
        events[person] = event
        values = {
            "Name": draw(st.sampled_from(["Ada Amberg", "Bo, Berrow", ""])),
            "Company": draw(st.sampled_from(["Corvin", "Dorn; Sons, Ltd", '5" Disks', "3M"])),
            "Record ID": str(50_000 + number),
            "Event ID": event,
            "Personnel ID": person,
            "Owner ID": draw(st.sampled_from(["70001", "70002", ""])),
            "Email": "",
            "Notes": draw(st.sampled_from(["", "", 'said "no"', "a\nb", "x, y"])),
        }
        fields = []
        for column in columns:
            value = values[column]
            if any(mark in value for mark in (delimiter, '"', "\n")):
                inside = value.replace('"', '\\"' if backslash else '""')
                fields.append(f'"{inside}"')
            else:
                fields.append(value)
        fault = draw(st.sampled_from(FAULTS))
        at = draw(st.integers(0, len(fields) - 1))
        if fault in ("comma", "twice"):
            fields[at] = delimiter.join([fields[at], *["Ltd"] * (1 if fault == "comma" else 2)])
        elif fault == "drop":
            del fields[at]
        elif fault == "open":
            fields[at] = '"' + fields[at]
        elif fault == "close":
            fields[at] += '"'
        elif fault == "cut":
            while fields and not fields[-1]:
                del fields[-1]
        elif fault == "ends":
            fields.append("")
        lines.append(delimiter.join(fields))
    return "\n".join(lines) + "\n", events


class TestWhoeverIsBought:
    @settings(max_examples=150, deadline=None)
    @given(sheets())
    @example(("Event ID,Company,Record ID,Personnel ID\n31,a, b,50001,901\n", {"901": "31"}))
    def test_stands_under_the_id_heading_in_their_own_line(
        self, tmp_path_factory: pytest.TempPathFactory, sheet: tuple[str, dict[str, str]]
    ) -> None:
        text, events = sheet
        try:
            found = look(tmp_path_factory.mktemp("sheet"), text)
        except SheetError:
            return
        for row in found.rows:
            if row.verdict is Verdict.READY:
                # A stray mark within an ID moves nothing: Lensmor knows no such ID.
                assert events.get(row.person_id.strip('"')) == row.event_id.strip('"')

"""CSV: what it says, and that what isn't ours comes back byte for byte."""

import csv
import io
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lensmor_desktop.errors import SheetError
from lensmor_desktop.sheets.csvtext import read_text, records, value_of
from lensmor_desktop.sheets.csvtext.records import OpenQuote, quoted, unescaped
from lensmor_desktop.sheets.csvtext.splicing import CsvColumn, splice_csv

NOWHERE = 10**9


def read(tmp_path: Path, data: bytes) -> tuple[str, bytes, str, list[list[str]]]:
    """The encoding, mark, delimiter and values of a file with these bytes."""
    path = tmp_path / "sheet.csv"
    path.write_bytes(data)
    form, text = read_text(path)
    rows = [[value_of(raw) for raw in record.fields] for record in records(text, form.delimiter)]
    return form.encoding, form.bom, form.delimiter, rows


def spliced(
    tmp_path: Path,
    data: bytes,
    values: dict[int, tuple[str | None, ...]],
    columns: tuple[CsvColumn, ...] = (CsvColumn("Mail", exact=True), CsvColumn("Note")),
    header_row: int = 1,
) -> bytes:
    path = tmp_path / "sheet.csv"
    path.write_bytes(data)
    form, text = read_text(path)
    target = io.BytesIO()
    splice_csv(text, form, target, header_row, columns, values)
    return target.getvalue()


class TestEncoding:
    TEXT = "Name;ID\r\nZoë Müller;789\r\nJosé;790\r\n"

    @pytest.mark.parametrize(
        ("data", "encoding", "bom"),
        [
            (TEXT.encode(), "utf-8", b""),
            (b"\xef\xbb\xbf" + TEXT.encode(), "utf-8", b"\xef\xbb\xbf"),
            (b"\xff\xfe" + TEXT.encode("utf-16-le"), "utf-16-le", b"\xff\xfe"),
            (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be", b"\xfe\xff"),
            (TEXT.encode("utf-16-le"), "utf-16-le", b""),
            (TEXT.encode("utf-16-be"), "utf-16-be", b""),
            (TEXT.encode("cp1252"), "cp1252", b""),
        ],
    )
    def test_is_told_from_the_bytes(
        self, tmp_path: Path, data: bytes, encoding: str, bom: bytes
    ) -> None:
        found = read(tmp_path, data)
        assert found[:3] == (encoding, bom, ";")
        assert found[3] == [["Name", "ID"], ["Zoë Müller", "789"], ["José", "790"]]
        assert spliced(tmp_path, data, {}, header_row=NOWHERE) == data

    def test_chinese_excel_saves_gb18030(self, tmp_path: Path) -> None:
        data = "姓名,人员ID\n张三,789\n李四,790\n".encode("gb18030")
        encoding, _, _, rows = read(tmp_path, data)
        assert (encoding, rows[0]) == ("gb18030", ["姓名", "人员ID"])
        assert read(tmp_path, "ID;Text\n1;Grüße aus Füßen\n".encode("cp1252"))[0] == "cp1252"

    def test_bytes_that_are_no_characters_come_back(self, tmp_path: Path) -> None:
        stray = b"Name,ID\n\x81\x8d x,1\nM\xfcller,2\n"
        assert read(tmp_path, stray)[0] == "cp1252"
        assert spliced(tmp_path, stray, {}, header_row=NOWHERE) == stray
        mostly = "Name,ID\nZoë,1\nJosé,2\nÅsa,3\nØre,4\nÉva,5\n".encode() + b"caf\xe9,6\n"
        assert read(tmp_path, mostly)[0] == "utf-8"
        assert spliced(tmp_path, mostly, {}, header_row=NOWHERE) == mostly

    def test_half_a_character_of_utf_16_is_a_truncated_file(self, tmp_path: Path) -> None:
        with pytest.raises(SheetError, match="incomplete"):
            read(tmp_path, b"\xff\xfe" + "Name,ID\n".encode("utf-16-le")[:-1])


class TestDelimiter:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_is_found(self, tmp_path: Path, delimiter: str) -> None:
        rows = [["Event ID", "Name"], ["1", "x"], ["2", "y, z; w"]]
        text = "\n".join(delimiter.join(row) for row in rows)
        assert read(tmp_path, text.encode())[2] == delimiter

    def test_decimal_commas_are_none(self, tmp_path: Path) -> None:
        data = b"Preis;Menge\r\n" + b"1,5;2,5\r\n" * 50
        assert read(tmp_path, data)[2] == ";"

    def test_quoted_ones_are_none(self, tmp_path: Path) -> None:
        data = b'Name;Note\n"a";"x, y, z"\n"b";"u, v, w"\n'
        assert read(tmp_path, data)[2] == ";"

    def test_marks_torn_apart_speak_against_one(self, tmp_path: Path) -> None:
        data = b'ID;"Name, Title, Company, City"\n' + b'1;"Jane, VP, Example, Ulm"\n' * 5
        assert read(tmp_path, data)[2] == ";"

    def test_title_lines_above_dont_matter(self, tmp_path: Path) -> None:
        data = b"Report, all leads, 2026\n\nID;Name\n1;x\n2;y\n3;z\n"
        assert read(tmp_path, data)[2] == ";"

    def test_a_sep_line_is_honoured_and_is_no_record(self, tmp_path: Path) -> None:
        data = b"sep=|\r\na,b|c\r\n1,2|3\r\n"
        _, _, delimiter, rows = read(tmp_path, data)
        assert (delimiter, rows) == ("|", [["a,b", "c"], ["1,2", "3"]])
        assert spliced(tmp_path, data, {2: ("m@x.de", None)}).startswith(b"sep=|\r\na,b|c|Mail")

    def test_one_column_needs_none(self, tmp_path: Path) -> None:
        assert read(tmp_path, b"Event ID\n789\n790\n")[2:] == (
            ",",
            [["Event ID"], ["789"], ["790"]],
        )


class TestRecords:
    def test_line_breaks_in_quotes_belong_to_the_field(self) -> None:
        text = 'a,"b\r\nb"\r\n1,"say ""hi""\n"\r\n'
        found = list(records(text, ","))
        assert [record.number for record in found] == [1, 2]
        assert [value_of(record.fields[1]) for record in found] == ["b\r\nb", 'say "hi"\n']

    @pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
    def test_blank_lines_count_as_rows(self, end: str) -> None:
        found = list(records(f"a{end}{end}b{end}", ","))
        assert [(record.number, record.fields) for record in found] == [
            (1, ["a"]),
            (2, [""]),
            (3, ["b"]),
        ]

    def test_a_quotation_mark_that_never_closes_is_named(self) -> None:
        with pytest.raises(OpenQuote) as caught:
            list(records('a,b\n1,"2\n3,4\n', ","))
        assert (caught.value.number, caught.value.field) == (2, 2)

    def test_a_mark_inside_a_field_is_a_mark(self) -> None:
        assert next(records('5" disk,x', ",")).fields == ['5" disk', "x"]

    @settings(max_examples=150, deadline=None)
    @given(
        st.lists(
            st.lists(st.text(alphabet='ab,;"\n\r x1', max_size=6), min_size=2, max_size=4),
            min_size=1,
            max_size=5,
        ),
        # Left to itself, the standard library writes a bare CR without quotation marks.
        st.sampled_from([("\r\n", csv.QUOTE_MINIMAL), ("\n", csv.QUOTE_ALL)]),
    )
    def test_agrees_with_the_standard_library(
        self, rows: list[list[str]], style: tuple[str, Literal[0, 1]]
    ) -> None:
        target = io.StringIO()
        csv.writer(target, lineterminator=style[0], quoting=style[1]).writerows(rows)
        text = target.getvalue()
        found = [[value_of(raw) for raw in record.fields] for record in records(text, ",")]
        assert found == rows
        joined = "".join(",".join(record.fields) + record.end for record in records(text, ","))
        assert joined == text

    @given(st.text(alphabet='ab,"\n\r', max_size=8))
    def test_quoting_is_undone_by_reading(self, value: str) -> None:
        assert value_of(quoted(value, ",")) == value


class TestSplicing:
    def test_appends_fields_and_pads_short_records(self, tmp_path: Path) -> None:
        data = b'ID,Name,Note\r\n1,"x, y"\r\n2,z,"q"\r\n\r\nend'
        out = spliced(tmp_path, data, {2: ("a@b.de", "ok"), 3: ("c@d.de", None)})
        assert out == (
            b'ID,Name,Note,Mail,Note\r\n1,"x, y",,a@b.de,ok\r\n2,z,"q",c@d.de,\r\n\r\nend'
        )

    def test_replaces_existing_fields_in_place(self, tmp_path: Path) -> None:
        data = b"ID,Mail,Name\n1,old,x\n2\n"
        columns = (CsvColumn("Mail", existing=2, exact=True),)
        out = spliced(tmp_path, data, {2: ("new@x.de",), 3: ("n@x.de",)}, columns)
        assert out == b"ID,Mail,Name\n1,new@x.de,x\n2,n@x.de\n"

    def test_goes_after_the_last_used_column_of_any_record(self, tmp_path: Path) -> None:
        out = spliced(tmp_path, b"ID,N\n1,x,extra\n", {2: ("m@x.de", "y")})
        assert out == b"ID,N,,Mail,Note\n1,x,extra,m@x.de,y\n"

    def test_quotes_as_the_file_does(self, tmp_path: Path) -> None:
        out = spliced(tmp_path, b'"ID","N"\n"1","x"\n', {2: ("m@x.de", "y")})
        assert out == b'"ID","N","Mail","Note"\n"1","x","m@x.de","y"\n'

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "  =", "＝"])
    def test_no_value_becomes_a_formula(self, tmp_path: Path, start: str) -> None:
        value = f"{start}1+cmd"
        out = spliced(tmp_path, b"ID,N\n1,x\n", {2: (None, value)})
        assert out.splitlines()[1] == f"1,x,,'{value}".encode()
        assert unescaped(f"'{value}") == value
        assert unescaped("'789") == "'789"

    def test_a_line_break_in_a_value_makes_no_new_record(self, tmp_path: Path) -> None:
        out = spliced(tmp_path, b"ID,N\n1,x\n", {2: (None, "a\r\nb\tc\x00")})
        assert out == b"ID,N,Mail,Note\n1,x,,a  b c \n"

    def test_an_address_survives_an_encoding_that_lacks_its_letters(self, tmp_path: Path) -> None:
        data = "ID;Grüße\r\n1;x\r\n".encode("cp1252")
        out = spliced(tmp_path, data, {2: ("用户@münchen.example", "漢 é → ok")})
        line = out.decode("cp1252").splitlines()[1]
        assert line == "1;x;%E7%94%A8%E6%88%B7@xn--mnchen-3ya.example;? é ? ok"

    @settings(max_examples=100, deadline=None)
    @given(
        st.lists(
            st.lists(st.text(alphabet='ab;"\né \t', max_size=5), min_size=1, max_size=4),
            min_size=2,
            max_size=6,
        ),
        st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
        st.data(),
    )
    def test_what_is_not_ours_stays(
        self,
        tmp_path_factory: pytest.TempPathFactory,
        rows: list[list[str]],
        encoding: str,
        data: st.DataObject,
    ) -> None:
        text = io.StringIO()
        csv.writer(text, delimiter=";", lineterminator="\r\n").writerows([["Á", "b"], *rows])
        source = ("sep=;\r\n" + text.getvalue()).encode(encoding)
        path = tmp_path_factory.mktemp("csv") / "sheet.csv"
        path.write_bytes(source)
        form, body = read_text(path)
        number = data.draw(st.integers(2, len(rows) + 1))
        target = io.BytesIO()
        done = splice_csv(body, form, target, 1, [CsvColumn("M")], {number: ("a@b.de",)})
        path.write_bytes(target.getvalue())
        again, after = read_text(path)
        assert again == form
        old, new = list(records(body, ";")), list(records(after, ";"))
        assert len(old) == len(new)
        for before, now in zip(old, new, strict=True):
            kept = now.fields[: len(before.fields)]
            assert (kept, now.end) == (before.fields, before.end)
            added = [value_of(raw) for raw in now.fields[len(before.fields) :]]
            if before.number == 1:
                assert [value for value in added if value] == ["M"]
            elif before.number == number:
                assert now.fields[done.columns[0] - 1] == "a@b.de"
            else:
                assert added == []

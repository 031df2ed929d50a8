"""Encodings of text files: told from the bytes, chosen, or asked; and written back in the same."""

from pathlib import Path

import pytest

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.rows import Inspection, Subject, Verdict
from lensmor_desktop.errors import ChoiceRefused, SheetError
from lensmor_desktop.sheets import Choices, RowValues, glimpse, inspect_sheet, write_results

WESTERN = [
    "Zoë Müller",
    "José Núñez",
    "Søren Kiær",
    "François Lefèvre",
    "João Gonçalves",
    "Åsa Öberg",
]
CENTRAL = [
    "Ondřej Dvořák",
    "Paweł Dąbek",
    "Šárka Němcová",
    "Łukasz Gałązka",
    "Żaneta Świder",
    "Jiří Kučera",
]
TURKISH = ["Şebnem Güneş", "Çağlar Yıldız", "İbrahim Öztürk", "Işık Doğan", "Gökçe Şahin"]
CHINESE = ["张三", "李四", "王小明", "陈伟", "刘洋"]
TAIWANESE = ["張三", "李四", "王小明", "陳偉", "林志玲"]
JAPANESE = ["山田太郎", "鈴木一郎", "佐藤花子", "タナカ ヒロシ"]
KOREAN = ["김철수", "이영희", "박민수", "최지우", "한서준", "홍길동"]
TOLD = [
    (WESTERN, "cp1252"),
    (WESTERN, "mac_roman"),
    (WESTERN, "cp850"),
    (CENTRAL, "cp1250"),
    (CENTRAL, "cp852"),
    (TURKISH, "cp1254"),
    (CHINESE, "gb18030"),
    (TAIWANESE, "big5"),
    (JAPANESE, "cp932"),
    (["Иван Иванов", "Ольга Петрова"], "cp1251"),
    (WESTERN, "utf-8"),
    (CENTRAL, "utf-16-le"),
    (CENTRAL, "utf-32-le"),
    (CENTRAL, "utf-32-be"),
]


def sheet_of(names: list[str], notes: str = "") -> str:
    lines = [f"{name};31;{901 + number};{notes}" for number, name in enumerate(names)]
    return "\r\n".join(["Name;Event ID;Personnel ID;Notes", *lines, ""])


def saved(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "sheet.csv"
    path.write_bytes(data)
    return path


def names(inspection: Inspection) -> list[str]:
    return [row.name for row in inspection.rows]


def filled_in(path: Path, inspection: Inspection) -> bytes:
    output = path.with_name("out.csv")
    values = {2: RowValues("a@b.example", Outcome.UNLOCKED.value, "", None, 1.0)}
    write_results(path, output, inspection.layout, values)
    return output.read_bytes()


@pytest.mark.parametrize(("people", "encoding"), TOLD)
def test_the_encoding_is_told_from_the_bytes_and_kept(
    tmp_path: Path, people: list[str], encoding: str
) -> None:
    data = sheet_of(people).encode(encoding)
    path = saved(tmp_path, data)
    found = inspect_sheet(path)
    assert names(found) == people
    written = filled_in(path, found)
    assert written.endswith(data.split("\n".encode(encoding), 2)[2])
    assert "a@b.example".encode(encoding) in written


@pytest.mark.parametrize("mark", [b"\xff\xfe\0\0", b"\0\0\xfe\xff"])
def test_utf_32_with_its_mark_is_read_and_written(tmp_path: Path, mark: bytes) -> None:
    encoding = "utf-32-le" if mark[0] else "utf-32-be"
    path = saved(tmp_path, mark + sheet_of(CENTRAL).encode(encoding))
    found = inspect_sheet(path)
    assert names(found) == CENTRAL
    written = filled_in(path, found)
    assert written.startswith(mark)
    assert "a@b.example" in written.decode("utf-32")


def test_a_zero_byte_is_a_stray_and_stays(tmp_path: Path) -> None:
    people = [f"Person {number}" for number in range(40)]
    data = sheet_of(people, "note").encode().replace(b"note", b"no\0e", 1)
    path = saved(tmp_path, data)
    found = inspect_sheet(path)
    assert found.count(Verdict.READY) == 40
    assert b"no\0e" in filled_in(path, found)


def test_what_can_be_read_in_two_ways_is_asked_with_the_names(tmp_path: Path) -> None:
    path = saved(tmp_path, sheet_of(["Søren"]).encode("mac_roman"))
    found = inspect_sheet(path)
    assert found.rows == ()
    (question,) = found.questions
    assert question.subject is Subject.ENCODING
    assert dict(question.options)["mac_roman"] == "Søren"
    assert glimpse(path).questions == found.questions
    chosen = inspect_sheet(path, Choices(encoding="MacRoman"))
    assert names(chosen) == ["Søren"]
    assert "Søren".encode("mac_roman") in filled_in(path, chosen)


def test_nothing_is_asked_of_columns_that_dont_matter(tmp_path: Path) -> None:
    data = sheet_of(["Ada"], "Søren").encode("mac_roman")
    path = saved(tmp_path, data)
    found = inspect_sheet(path)
    assert (found.questions, names(found)) == ((), ["Ada"])
    assert "Søren".encode("mac_roman") in filled_in(path, found)


def test_korean_is_told_or_asked(tmp_path: Path) -> None:
    path = saved(tmp_path, sheet_of(KOREAN).encode("euc_kr"))
    found = inspect_sheet(path)
    asked = {name for question in found.questions for name, _ in question.options}
    assert "euc_kr" in asked or names(found) == KOREAN
    assert names(inspect_sheet(path, Choices(encoding="EUC-KR"))) == KOREAN


def test_an_encoding_that_isnt_one_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path, sheet_of(["Søren"]).encode("mac_roman"))
    for name in ("klingon", "rot13", "base64", "utf-7", "cp037"):
        with pytest.raises(ChoiceRefused, match="no encoding"):
            inspect_sheet(path, Choices(encoding=name))
    with pytest.raises(SheetError, match="none of it"):
        inspect_sheet(saved(tmp_path, b"Name,ID\n1"), Choices(encoding="utf-16"))

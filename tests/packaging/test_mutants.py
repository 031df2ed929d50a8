"""packaging/mutants.py: which changes are drawn, which tests judge them, and what is told."""

import importlib.util
import json
from pathlib import Path

import pytest

HAS_COSMIC_RAY = importlib.util.find_spec("cosmic_ray") is not None
ROOT = Path(__file__).resolve().parents[2]
LIST = ROOT / "packaging" / "equivalent_mutants.toml"

if HAS_COSMIC_RAY:
    from mutation_parts import covering, reporting, sites, trials
    from mutation_parts.reporting import Equivalents, Result

SOURCE = '''\
"""What `a < 1` means stands here."""

LIMIT: int | None = 100


def price(people: int, told: int | None = None) -> int:
    """15 each."""
    if not people:
        return 0
    try:
        check(people)
    except (errors.Odd, ValueError):
        return 15 * people
    return (told or 15) * people


def rows(db, states):
    return db.execute("SELECT 1 FROM t WHERE a = ? AND b IN (1, 2)", states)
'''


def told(source: str = SOURCE) -> set[tuple[str, str]]:
    return {each.told(source) for each in sites.mutants_of("m.py", source)}


class Mutants:
    """What needs Cosmic Ray, which is only there where mutants were asked for."""

    __test__ = HAS_COSMIC_RAY


class TestWhatIsChanged(Mutants):
    @pytest.mark.parametrize(
        ("original", "mutated"),
        [
            ("if not people:", "if people:"),
            ("return 0", "pass"),
            ("check(people)", "pass"),
            ("return (told or 15) * people", "return (told and 15) * people"),
            ("return (told or 15) * people", "return (told or 16) * people"),
            ("return (told or 15) * people", "return (told or 15) // people"),
            (
                "except (errors.Odd, ValueError):",
                "except (errors.CosmicRayTestingException, ValueError):",
            ),
            ("LIMIT: int | None = 100", "LIMIT: int | None = 101"),
        ],
    )
    def test_small_changes_that_a_person_could_make(self, original: str, mutated: str) -> None:
        assert (original, mutated) in told() or (original, mutated.replace("16", " 16")) in told()

    def test_conditions_in_sql_are_turned_around(self) -> None:
        changed = {after for before, after in told() if "SELECT" in before}
        for part in ("a != ? AND", "a = ? OR b", "b NOT IN (1, 2)"):
            assert any(part in after for after in changed), part

    def test_neither_hints_nor_texts_nor_what_follows_anyway_are_changed(self) -> None:
        assert not any("&" in after for _, after in told())
        assert not any('"""' in before for before, _ in told())
        assert told("def f(x, *, y):\n    x()\n    return None\n") == {("x()", "pass")}

    def test_every_change_of_every_file_can_be_read_by_python(self) -> None:
        mutants = sites.all_mutants(ROOT, ["lensmor_desktop/unlocking", "lensmor_desktop/journal"])
        for each in sites.drawn(mutants, 60, seed=5):
            source = (ROOT / each.file).read_text(encoding="utf-8")
            assert each.applied(source) != source
            compile(each.applied(source), each.file, "exec")


class TestWhatIsDrawn(Mutants):
    def test_the_same_seed_draws_the_same_and_another_one_others(self) -> None:
        mutants = sites.mutants_of("m.py", SOURCE)
        assert sites.drawn(mutants, 5, seed=3) == sites.drawn(mutants, 5, seed=3)
        assert any(sites.drawn(mutants, 5, 3) != sites.drawn(mutants, 5, n) for n in range(4, 9))

    def test_each_place_is_drawn_once_at_most(self) -> None:
        mutants = sites.mutants_of("m.py", SOURCE)
        places = [(each.line, each.column) for each in sites.drawn(mutants, None, seed=1)]
        assert len(places) == len(set(places))
        assert set(places) == {(each.line, each.column) for each in mutants}


class TestWhichTestsJudge(Mutants):
    @pytest.fixture
    def covered(self) -> "covering.Covering":
        return covering.Covering(
            texts={"m.py": "a\nb\nc\n"},
            seconds={"t.py::slow": 2.0, "t.py::fast": 0.1, "u.py::other": 0.5},
            lines={
                "t.py::slow": {"m.py": [1, 2]},
                "t.py::fast": {"m.py": [2, 3]},
                "u.py::other": {"n.py": [2]},
            },
        )

    def test_those_that_run_a_line_of_the_statement_the_modules_own_and_the_fastest_first(
        self, covered: "covering.Covering"
    ) -> None:
        assert covered.tests_of("m.py", (2, 2)) == ["t.py::fast", "t.py::slow"]
        assert covered.tests_of("m.py", (1, 1)) == ["t.py::slow"]
        assert covered.tests_of("n.py", (1, 3)) == ["u.py::other"]

    def test_of_a_line_that_only_an_import_runs_whoever_runs_its_file_judges(
        self, covered: "covering.Covering"
    ) -> None:
        assert covered.tests_of("m.py", (9, 9)) == ["t.py::fast", "t.py::slow"]
        assert covered.tests_of("never.py", (1, 1)) == []

    def test_each_file_of_tests_has_its_turn(self) -> None:
        seconds = {"a.py::1": 0.1, "a.py::2": 0.2, "b.py::m": 9.0, "b.py::3": 5.0, "c.py::4": 1.0}
        covered = covering.Covering(
            seconds=seconds, lines={test: {"m.py": [1]} for test in seconds}
        )
        assert covered.tests_of("m.py", (1, 1)) == [
            "b.py::m", "a.py::1", "c.py::4", "b.py::3", "a.py::2"
        ]  # fmt: skip

    def test_a_line_is_found_again_where_an_edit_has_moved_it(
        self, covered: "covering.Covering"
    ) -> None:
        assert covered.follow({"m.py": "new\na\nb, edited\nc\n"}) == ["m.py"]
        assert covered.tests_of("m.py", (4, 4)) == ["t.py::fast"]
        assert covered.tests_of("m.py", (3, 3)) == ["t.py::fast", "t.py::slow"]
        assert covered.tests_of("m.py", (1, 1)) == ["t.py::fast", "t.py::slow"]  # nobody knows

    def test_a_file_of_tests_is_forgotten_before_it_is_measured_again(
        self, covered: "covering.Covering"
    ) -> None:
        covered.forget(["t.py"])
        assert covered.tests_of("m.py", (1, 3)) == []
        assert covered.tests_of("n.py", (1, 3)) == ["u.py::other"]

    def test_a_statement_is_judged_by_its_head_and_a_constant_by_the_whole_file(self) -> None:
        spans = {(each.line, each.function): each.span for each in sites.mutants_of("m.py", SOURCE)}
        assert spans[8, "price"] == (8, 8)
        assert spans[3, sites.OF_THE_MODULE] == (1, len(SOURCE.splitlines()))


class TestATrial(Mutants):
    @pytest.mark.parametrize(
        ("text", "outcome"),
        [
            ("def two():\n    return 2\n", "survived"),
            ("def two():\n    return 3\n", "killed"),
            ("def two(:\n", "killed"),
            ("import time\ndef two():\n    time.sleep(60)\n", "timeout"),
        ],
    )
    def test_the_outcome_is_what_the_tests_say(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, outcome: str
    ) -> None:
        (tmp_path / "lensmor_desktop").mkdir()
        (tmp_path / "lensmor_desktop" / "__init__.py").touch()
        (tmp_path / "lensmor_desktop" / "m.py").write_text("def two():\n    return 2\n")
        (tmp_path / "tests").mkdir()
        (tmp_path / "tests" / "test_m.py").write_text(
            "from lensmor_desktop.m import two\n\ndef test_two():\n    assert two() == 2\n"
        )
        monkeypatch.setattr(trials, "FOR_THE_START", 10.0)
        monkeypatch.setattr(trials, "OF_ONE_TEST", 2)
        with trials.Copy(tmp_path) as copy:
            tests = ["tests/test_m.py::test_two"]
            verdict = copy.tried("lensmor_desktop/m.py", text, dict.fromkeys(tests, 0.1))
            assert verdict.outcome == outcome
            if outcome == "killed" and "(:" not in text:
                assert verdict.killed_by == tests[0]
            whole = (copy.folder / "lensmor_desktop" / "m.py").read_text()
            assert whole == "def two():\n    return 2\n"
            assert copy.tried("lensmor_desktop/m.py", text, {}).outcome == "survived"
        assert not copy.folder.exists()

    def test_the_last_of_many_tests_is_run_as_well(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(trials, "FIRST", 2)
        (tmp_path / "tests").mkdir()
        (tmp_path / "tests" / "test_m.py").write_text(
            "import pathlib\nimport pytest\n\n@pytest.mark.parametrize('n', range(4))\n"
            "def test_n(n):\n    assert str(n) not in pathlib.Path('m.txt').read_text()\n"
        )
        (tmp_path / "m.txt").write_text("none of them")
        with trials.Copy(tmp_path) as copy:
            tests = {f"tests/test_m.py::test_n[{n}]": 0.1 for n in range(4)}
            assert copy.tried("m.txt", "still none", tests).outcome == "survived"
            for number in (1, 3):
                verdict = copy.tried("m.txt", f"number {number}", tests)
                assert (verdict.outcome, verdict.killed_by) == (
                    "killed",
                    f"tests/test_m.py::test_n[{number}]",
                )


def result(file: str, outcome: str, **more: str) -> "Result":
    return Result(file, 7, "f", "a < b", "a <= b", "Lt_LtE", outcome, **more)  # type: ignore[arg-type]


class TestTheReport(Mutants):
    RESULTS = (
        ("lensmor_desktop/journal/runs.py", "killed"),
        ("lensmor_desktop/journal/runs.py", "timeout"),
        ("lensmor_desktop/journal/runs.py", "survived"),
        ("lensmor_desktop/journal/people.py", "equivalent"),
        ("lensmor_desktop/api/retry.py", "killed"),
    )

    def test_hanging_counts_as_noticed_and_equivalent_does_not_count(self) -> None:
        results = [result(*each) for each in self.RESULTS]
        rates = reporting.rates(results, reporting.package_of)
        assert round(rates["journal"].percent) == 67
        assert rates["api"].percent == 100
        assert reporting.rates(results, str)["lensmor_desktop/journal/people.py"].percent == 100

    def test_text_and_json_say_the_same(self) -> None:
        results = [result(*each) for each in self.RESULTS]
        text = reporting.as_text(results)
        assert "all" + " " * 41 in text
        assert text.splitlines()[-3:] == [
            "lensmor_desktop/journal/runs.py:7 f (0 tests)",
            "  - a < b",
            "  + a <= b",
        ]
        plain = json.loads(json.dumps(reporting.as_json(results, seed=3)))
        assert plain["seed"] == 3
        assert plain["packages"]["journal"] == {
            "killed": 1,
            "timeout": 1,
            "survived": 1,
            "equivalent": 1,
            "percent": 66.7,
        }
        assert len(plain["mutants"]) == 5


class TestTheList(Mutants):
    def test_an_entry_is_told_by_what_differs(self, tmp_path: Path) -> None:
        path = tmp_path / "list.toml"
        path.write_text(
            '[[mutant]]\nfile = "m.py"\nfunction = "f"\noriginal = "a < b"\nmutated = "a <= b"\n'
            'reason = "they never are the same"\n'
        )
        equivalents = Equivalents(path)
        assert equivalents.reason("m.py", "f", "a < b", "a <= b") == "they never are the same"
        assert equivalents.reason("m.py", "g", "a < b", "a <= b") == ""
        assert equivalents.outdated(lambda file: "if a  <\n b") == []
        assert equivalents.outdated(lambda file: "if a <= b") == ["m.py f: a < b"]

    def test_each_entry_of_the_project_is_still_a_change_of_its_code(self) -> None:
        texts = covering.texts_of(ROOT)
        assert Equivalents(LIST).outdated(lambda file: texts.get(file, "")) == []

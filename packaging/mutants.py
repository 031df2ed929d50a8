"""Mutation testing: small changes are made to the code, one at a time, and a test has to notice.

`python3 packaging/dev.py mutants --help` says how; tests/README.md says what for.
"""

import argparse
import json
import sys
import time
from pathlib import Path

from machine import Problem, say
from mutation_parts import covering, reporting, sites, trials
from mutation_parts.reporting import EQUIVALENT, Equivalents, Result

ROOT = Path(__file__).resolve().parent.parent
PATHS = tuple(f"lensmor_desktop/{name}" for name in ("unlocking", "journal", "api", "domain"))
KEPT = ROOT / ".mutants" / "covering.json"
LIST = Path(__file__).with_name("equivalent_mutants.toml")
SAMPLE, MINUTES = 100, 60.0


def parser() -> argparse.ArgumentParser:
    """The command's options."""
    made = argparse.ArgumentParser(prog="dev.py mutants", description=__doc__)
    add = made.add_argument
    add("--paths", nargs="+", default=list(PATHS), help="files and folders to change")
    add("--sample", type=int, default=SAMPLE, help=f"how many changes; 0: all ({SAMPLE})")
    add("--seed", type=int, default=1, help="the same one draws the same changes (1)")
    add("--max-minutes", type=float, default=MINUTES, help=f"stop after so long ({MINUTES:.0f})")
    add("--most-tests", type=int, default=0, metavar="N", help="try no more for each; 0: all (0)")
    add("--json", type=Path, metavar="FILE", help="write the results as JSON as well")
    add("--again", type=Path, metavar="FILE", help="only the survivors of these earlier results")
    add("--tests", nargs="+", metavar="PATH", help="measure only these, if it has to be measured")
    add("--fresh", action="store_true", help="measure anew which test runs which line")
    add("--at-least", type=float, default=0.0, metavar="PERCENT", help="else the exit code is 1")
    return made


def main(args: list[str]) -> int:
    """Draws, tries and reports; gives the exit code."""
    options = parser().parse_args(args)
    for path in options.paths:
        if not (ROOT / path).exists():
            raise Problem(f"There is no {path}.", 2)
    ends = time.monotonic() + 60 * options.max_minutes
    with trials.Copy(ROOT) as copy:  # edits made meanwhile change nothing
        covered = _covering(copy.folder, options.tests or [""], fresh=options.fresh)
        mutants = sites.all_mutants(copy.folder, options.paths)
        if options.again:
            chosen = _survivors(options.again, mutants, covered.texts)
        else:
            chosen = sites.drawn(mutants, options.sample or None, options.seed)
        say(f"{len(chosen)} of {len(mutants)} possible changes; {len(covered.lines)} tests.")
        results = _tried(chosen, copy, covered, ends, options.most_tests or None)
    print(reporting.as_text(results), end="")
    if options.json:
        about = {"seed": options.seed, "paths": options.paths, "drawn": len(chosen)}
        told = reporting.as_json(results, **about)
        options.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    rate = reporting.rates(results, lambda _: "").get("")
    return int(rate is not None and rate.percent < options.at_least)


def _covering(root: Path, wanted: list[str], *, fresh: bool) -> covering.Covering:
    """What the tests cover, measured as far as it is wanted and not known from the last time."""
    known = covering.Covering() if fresh else covering.load(KEPT)
    files = covering.files_of_tests(root)
    if known.texts:
        changed = known.follow(covering.texts_of(root))
        if changed:
            say(f"{len(changed)} files changed since; --fresh measures the tests anew.")
    known.texts = covering.texts_of(root)
    for gone in known.digests.keys() - files:
        known.forget([gone])
        del known.digests[gone]
    todo = [
        each
        for each, digest in files.items()
        if known.digests.get(each) != digest and each.startswith(tuple(wanted))
    ]
    if todo:
        say(f"Measuring what {len(todo)} files of tests cover ...")
    for file in todo:
        covering.measure(root, known, file)
        known.digests[file] = files[file]
        covering.save(known, KEPT)
    if known.failing:
        say(f"{len(known.failing)} tests fail or are skipped as it is, and judge nothing.")
    return known


def _survivors(
    path: Path, mutants: list[sites.Mutant], texts: dict[str, str]
) -> list[sites.Mutant]:
    """Those of today's mutants that survived then."""
    then = {
        (each["file"], each["function"], each["original"], each["mutated"])
        for each in json.loads(path.read_text(encoding="utf-8"))["mutants"]
        if each["outcome"] == trials.SURVIVED
    }
    places = {(file, function) for file, function, _, _ in then}
    near = [each for each in mutants if (each.file, each.function) in places]
    return [
        each for each in near if (each.file, each.function, *each.told(texts[each.file])) in then
    ]


def _tried(
    chosen: list[sites.Mutant],
    copy: trials.Copy,
    covered: covering.Covering,
    ends: float,
    most: int | None,
) -> list[Result]:
    equivalents = Equivalents(LIST)
    saw_others: dict[str, list[str]] = {}  # what killed in a file is likely to kill there again
    results: list[Result] = []
    for number, mutant in enumerate(chosen, 1):
        if time.monotonic() > ends:
            say(f"The time is over: {len(results)} of {len(chosen)} were tried.")
            break
        seen = saw_others.get(mutant.file, [])
        result = _result(mutant, copy, covered, equivalents, seen, most)
        if result.killed_by in covered.seconds:
            saw_others.setdefault(mutant.file, []).insert(0, result.killed_by)
        say(
            f"{number}/{len(chosen)} {result.outcome} ({result.tests} tests, {result.seconds} s) "
            f"{mutant.file}:{mutant.line} {result.original} -> {result.mutated}"
        )
        results.append(result)
    return results


def _result(
    mutant: sites.Mutant,
    copy: trials.Copy,
    covered: covering.Covering,
    equivalents: Equivalents,
    saw_others: list[str],
    most: int | None,
) -> Result:
    source = covered.texts[mutant.file]
    original, mutated = mutant.told(source)
    about = (mutant.file, mutant.line, mutant.function, original, mutated, mutant.operator)
    reason = equivalents.reason(mutant.file, mutant.function, original, mutated)
    if reason:
        return Result(*about, EQUIVALENT, reason=reason)
    covers = covered.tests_of(mutant.file, mutant.span)
    known = [each for each in saw_others if each in set(covers)]
    tests = {each: covered.seconds[each] for each in (*known, *covers[:most])}
    verdict = copy.tried(mutant.file, mutant.applied(source), tests)
    seconds = round(verdict.seconds, 1)
    return Result(*about, verdict.outcome, len(tests), seconds, verdict.killed_by)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Problem as problem:
        say(str(problem))
        sys.exit(problem.code)

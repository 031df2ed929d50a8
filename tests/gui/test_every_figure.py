"""Every figure in the window is the one of the offer, of the run at work, or of its ledger."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Consent, Offer, Quote
from lensmor_desktop.domain.progress import Overall
from lensmor_desktop.domain.summaries import RunSummary
from lensmor_desktop.gui.dialogs.confirm import ConfirmDialog
from lensmor_desktop.gui.models.history_model import HistoryModel
from lensmor_desktop.gui.pages.checkout import Checkout
from lensmor_desktop.gui.pages.history_page import HistoryPage
from lensmor_desktop.gui.pages.results_page import ResultsPage
from lensmor_desktop.gui.pages.unlock_page import UnlockPage
from lensmor_desktop.sandbox import Endpoint, Fate, Fault, FaultKind, FaultPlan
from tests.fakes import figures
from tests.fakes.engine import EVENT, Bench, people
from tests.fakes.given import given
from tests.fakes.service import past_run
from tests.integration.test_engine_figures import RICH, UNLOCK, after
from tests.integration.test_engine_sweep import Story


def text(page: QWidget, name: str) -> str:
    label = page.findChild(QLabel, name)
    assert isinstance(label, QLabel)
    return label.text()


def numbers(said: str) -> list[int]:
    return [int(each.replace(",", "")) for each in re.findall(r"\d[\d,]*", said)]


def in_history(page: HistoryPage, summary: RunSummary) -> set[figures.Told]:
    page.show_runs((summary,))
    (used,) = re.findall(r"used: (.*?)(?:  ·  |$)", text(page, "historyDetail"), re.MULTILINE)
    cell = str(page.model.index(0, HistoryModel.CREDITS).data())
    return {figures.in_words(used), figures.in_words(cell)}


def in_results(page: ResultsPage, summary: RunSummary) -> figures.Told:
    page.show_summary(summary)
    (used,) = re.findall(r"^Used: (.*)$", text(page, "creditsSummary"), re.MULTILINE)
    return figures.in_words(used)


def hold_the_run(page: UnlockPage, whole: Overall) -> None:
    """What the page says during a run is what the run reported."""
    page.take([whole])
    used, *more = text(page, "creditsUsed").split("\n")
    assert numbers(used) == [round(whole.certain), whole.agreed]
    if whole.at_most > whole.certain:
        assert numbers(more[0]) == [round(whole.at_most)]
    else:
        assert more == []


def hold_the_offer(qtbot: QtBot, offer: Offer) -> None:
    """Checkout, its button and Confirm speak of the same people and the same credits."""
    checkout = Checkout()
    qtbot.addWidget(checkout)
    checkout.show_offer(offer)
    total, count = offer.price.total, len(offer.people)
    if total:
        assert numbers(text(checkout, "priceLabel")) == [total]
    assert numbers(text(checkout, "peoplePrice"))[0] == count
    if count and offer.trouble is None:
        button = given(checkout.findChild(QPushButton, "unlockButton"))
        assert numbers(button.text())[0] == count
    dialog = ConfirmDialog(offer, practice=False)
    qtbot.addWidget(dialog)
    said = dialog.text.text()
    if count:
        who = "email of 1 person" if count == 1 else f"emails of {count:,} people"
        assert f"{who} for " in said
        assert f"{offer.price.people_credits:,} credits." in said
    if total:
        assert numbers(dialog.confirm.text()) == [total]
        if offer.balance is not None and offer.balance_after is not None:
            assert f"{round(offer.balance_after):,}" in said


@pytest.mark.parametrize("seed", range(2000, 2008))
def test_the_window_says_what_the_ledger_says(qtbot: QtBot, tmp_path: Path, seed: int) -> None:
    results, history, unlock = ResultsPage(), HistoryPage(), UnlockPage()
    for page in (results, history, unlock):
        qtbot.addWidget(page)
    story = Story(tmp_path, seed)
    with story.bench as bench:
        real = bench.offer

        def offered(path: Path, **wishes: object) -> Offer:
            offer = real(path, **wishes)  # type: ignore[arg-type]
            hold_the_offer(qtbot, offer)
            unlock.start(offer)
            assert numbers(text(unlock, "creditsUsed")) == [0, offer.agreed]
            return offer

        bench.offer = offered  # type: ignore[method-assign]

        def look(summary: RunSummary) -> RunSummary:
            assert in_results(results, summary) == figures.of(summary)
            assert in_history(history, summary) == {figures.of(summary)}
            unlock.resume(summary, known=True)
            said = numbers(text(unlock, "creditsUsed"))
            assert said[:2] == [round(summary.certain), summary.allowed]
            return summary

        story.look = look
        _, summary = story.play()
        look(summary)
        for report in story.told:
            if isinstance(report, Overall):
                hold_the_run(unlock, report)


def test_the_figure_beside_the_price_is_the_number_of_people_who_are_sent(
    qtbot: QtBot, tmp_path: Path
) -> None:
    """Also where Lensmor's own figure takes some of them to be free: all of the people, once."""
    persons = people(120)
    ids = tuple(person.id for person in persons)
    with Bench(tmp_path, persons, options=RICH) as bench:
        offer = bench.offer(bench.sheet_of(persons))
        quotes = Quote(EVENT, ids[:100], credits=1500), Quote(EVENT, ids[100:], credits=255)
        facts = replace(offer.facts, quotes=quotes)
        offer = bench.service.reprice(replace(offer, facts=facts), offer.wishes)
        assert (len(offer.people), offer.price.people_credits) == (120, 1755)
        hold_the_offer(qtbot, offer)
        checkout = Checkout()
        qtbot.addWidget(checkout)
        checkout.show_offer(offer)
        assert text(checkout, "peoplePrice") == "120 people"


def test_progress_counts_whom_the_run_deals_with_and_each_of_them_is_listed(
    qtbot: QtBot, tmp_path: Path
) -> None:
    """Those left for later are neither waited for nor done; those known before stand there."""
    none, persons = people(1, Fate.NO_EMAIL, start=3000), people(5)
    page = UnlockPage()
    qtbot.addWidget(page)
    with Bench(tmp_path, [*none, *persons], options=RICH) as bench:
        bench.run(bench.sheet_of(none, "before.csv"))
        path = bench.sheet_of([*none, *persons])
        offer = bench.offer(path, limit=3)
        assert [each.outcome for each in offer.found] == [Outcome.NO_EMAIL]
        page.start(offer)
        assert text(page, "runTitle") == "Unlocking emails: 0 of 4 people"
        assert page.live.rowCount() == 4
        bench.reports.clear()
        bench.service.run(offer, Consent.to(offer), bench.stop, bench.reports.append)
        told = [each for each in bench.reports if isinstance(each, Overall)]
        assert {each.people_total for each in told} == {4}
        assert (told[0].people_settled, told[-1].people_settled) == (1, 4)


def test_a_run_shows_three_figures_and_ends_with_one(qtbot: QtBot, tmp_path: Path) -> None:
    persons = people(15) + people(3, Fate.FAILED, start=5000)
    page = UnlockPage()
    qtbot.addWidget(page)
    with Bench(tmp_path, persons, options=RICH) as bench:
        offer = bench.offer(bench.sheet_of(persons))
        page.start(offer)
        assert text(page, "creditsUsed") == "0 of 270 credits used"
        bench.service.run(offer, Consent.to(offer), bench.stop, bench.reports.append)
        said = []
        for report in bench.reports:
            if isinstance(report, Overall):
                hold_the_run(page, report)
                said.append(text(page, "creditsUsed"))
        assert "0 of 270 credits used\nat most 270 when all answers are in" in said
        assert said[-1] == "225 of 270 credits used"
        balances = [each.balance for each in bench.reports if isinstance(each, Overall)]
        assert balances[0] is not None
        assert balances[-1] is not None
        assert (balances[0].total, balances[-1].total) == (100_000, 100_000 - 225)


def test_nothing_is_not_needed_after_all_where_nothing_was_bought(qtbot: QtBot) -> None:
    page = ResultsPage()
    qtbot.addWidget(page)
    page.show_summary(past_run(counts={}, estimated=2000, spent=0, balance_after=1000.0))
    assert "Not needed" not in text(page, "creditsSummary")
    page.show_summary(past_run(estimated=2000, spent=500))
    assert "Not needed after all: 1,500" in text(page, "creditsSummary")


def test_a_lost_network_shows_both_ends(qtbot: QtBot, tmp_path: Path) -> None:
    results, history = ResultsPage(), HistoryPage()
    qtbot.addWidget(results)
    qtbot.addWidget(history)
    persons = people(40)
    with Bench(tmp_path, persons, options=RICH) as bench:
        offer = bench.offer(bench.sheet_of(persons))
        after(bench, UNLOCK)
        dark = Fault(FaultKind.SERVER_ERROR, Endpoint.BALANCE, calls=frozenset(range(2, 99)))
        bench.server.faults = FaultPlan([dark])
        summary = bench.service.run(offer, Consent.to(offer), bench.stop)
        assert in_results(results, summary) == figures.Told(0, 600, exact=False)
        assert in_history(history, summary) == {figures.Told(0, 600, exact=False)}
        assert "Used: 0 for certain, at most 600" in text(results, "creditsSummary")

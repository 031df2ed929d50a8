"""Results: what stands there is true of each kind of run."""

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.domain.states import StoppedBy
from lensmor_desktop.domain.summaries import RunSummary
from lensmor_desktop.gui.pages.results_page import ResultsPage
from lensmor_desktop.gui.widgets.outcome_bar import ORDER
from tests.fakes.given import given
from tests.fakes.service import Script, opener_of, past_run
from tests.gui.desk import Desks


@pytest.fixture
def page(desks: Desks) -> ResultsPage:
    desk = desks.sit(opener_of(Script()))
    desk.window.go(3)
    return desk.window.results_page


def text(page: ResultsPage, name: str) -> str:
    return given(page.findChild(QLabel, name)).text()


def shown(page: ResultsPage, summary: RunSummary) -> list[str]:
    """Everything that is to be read."""
    page.show_summary(summary)
    widgets: list[QLabel | QAbstractButton] = [
        *page.findChildren(QLabel),
        *page.findChildren(QAbstractButton),
    ]
    return [widget.text() for widget in widgets if widget.isVisibleTo(page)]


def test_credits_are_reconciled_with_the_balance(page: ResultsPage) -> None:
    page.show_summary(
        past_run(estimated=4680, spent=4410, balance_before=30_050.0, balance_after=25_640.0)
    )
    assert text(page, "creditsSummary").splitlines() == [
        "Expected: at most 4,680",
        "Used: 4,410",
        "Not needed after all: 270",
        "Balance: 30,050 before, 25,640 now",
        "Your balance fell by exactly what was used.",
    ]


def test_where_the_balance_moved_by_something_else_it_does_not_say_so(page: ResultsPage) -> None:
    notice = say("Your balance fell by 999 credits during this run.")
    words = shown(
        page,
        past_run(
            estimated=150,
            exact=True,
            spent=150,
            spent_exact=False,
            balance_before=1000.0,
            balance_after=1.0,
            notices=(notice,),
        ),
    )
    assert text(page, "creditsSummary").splitlines() == [
        "Expected: 150",
        "Used: 150, according to Lensmor's answers",
        "Balance: 1,000 before, 1 now",
    ]
    assert str(notice) in words


def test_a_run_that_can_go_on_may_need_its_credits_yet(page: ResultsPage) -> None:
    page.show_summary(past_run(estimated=4680, spent=15, resumable=True))
    assert "Not needed" not in text(page, "creditsSummary")


def test_results_that_are_in_no_file_are_not_said_to_be_in_the_spreadsheet(
    page: ResultsPage,
) -> None:
    note = say("The results are safe in the program's records, but not in the sheet yet.")
    words = shown(page, past_run(output="", output_note=note, counts={Outcome.UNLOCKED: 3}))
    assert text(page, "resultsTitle") == "3 emails are saved, but not in your spreadsheet yet"
    assert "saved on this computer, not in a file yet" in words
    assert not [each for each in words if "is in your spreadsheet" in each]
    assert "Write the results &again" in words
    words = shown(page, past_run(counts={Outcome.UNLOCKED: 3}))
    assert "the email is in your spreadsheet" in words
    assert "Write the results &again" not in words


def test_a_second_try_says_whom_it_is_about(page: ResultsPage) -> None:
    page.show_summary(past_run(counts={Outcome.UNLOCKED: 1, Outcome.NO_EMAIL: 4}))
    assert text_of(page, "retryButton") == "&Try those without an email again (4)…"
    page.show_summary(past_run(counts={Outcome.NO_EMAIL: 4, Outcome.FAILED: 2}))
    assert text_of(page, "retryButton") == "&Try those without an email again (6)…"
    page.show_summary(past_run(counts={Outcome.UNLOCKED: 4, Outcome.FAILED: 2}))
    assert text_of(page, "retryButton") == "Re&try the failed (2)…"


def text_of(page: ResultsPage, name: str) -> str:
    button = given(page.findChild(QAbstractButton, name))
    assert button.isVisibleTo(page)
    return button.text()


def test_every_outcome_is_there_in_words_and_numbers(page: ResultsPage) -> None:
    counts = {outcome: 10 + at for at, outcome in enumerate(ORDER)}
    words = shown(page, past_run(counts=counts, stopped_by=StoppedBy.USER, resumable=True))
    for outcome, count in counts.items():
        assert str(count) in words
        assert f"{outcome.value}: {count}" in page.bar.accessibleDescription()

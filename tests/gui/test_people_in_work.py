"""People whom somebody else's order has, and what couldn't be checked: told before the yes."""

from pathlib import Path

from lensmor_desktop.gui.dialogs.confirm import ConfirmDialog
from lensmor_desktop.gui.widgets.callout import Callout
from lensmor_desktop.sandbox import Endpoint, Event, Fate, Fault, FaultKind, Person, World
from tests.fakes.given import given
from tests.gui.desk import Desks, hurried
from tests.unit.sheets.sheet_files import csv_file


def test_review_and_confirm_tell_of_them_and_price_the_others(desks: Desks, tmp_path: Path) -> None:
    people = [Person(str(1000 + n), ("204518",)) for n in range(3)]
    people += [Person(str(2000 + n), ("204518",), Fate.ELSEWHERE) for n in range(2)]
    world = World([Event("204518", name="Fair")], people)
    backstage = desks.backstage(hurried(elsewhere_seconds=600), world)
    backstage.fail(Fault(FaultKind.REFUSE, Endpoint.EVENT, status=403))
    lines = "".join(f"{person.full_name},204518,{person.id}\n" for person in people)
    path = csv_file(tmp_path, "Name,Lensmor Event ID,Lensmor Personnel ID\n" + lines)
    desk = desks.sit(backstage.open_service)
    desk.open(path)
    desk.review()
    assert desk.text("peoplePrice") == "3 people × 15"
    assert "2 people are in another order already" in desk.text("freeLabel")
    told = desk.window.review_page.cautions.text()
    assert "Lensmor could not be asked about the event 204518" in told
    offer = given(desk.window.review_page.offer)
    dialog = ConfirmDialog(offer, practice=False)
    text = dialog.text.text()
    assert "2 people are in another order already: this run pays nothing for them." in text
    assert "45 credits" in text
    dialog.deleteLater()


def test_only_they_are_left_and_nothing_is_paid(desks: Desks, tmp_path: Path) -> None:
    people = [Person(str(2000 + n), ("204518",), Fate.ELSEWHERE) for n in range(2)]
    world = World([Event("204518", name="Fair")], people)
    backstage = desks.backstage(hurried(elsewhere_seconds=600), world)
    lines = "".join(f"{person.full_name},204518,{person.id}\n" for person in people)
    path = csv_file(tmp_path, "Name,Lensmor Event ID,Lensmor Personnel ID\n" + lines)
    desk = desks.sit(backstage.open_service)
    desk.open(path)
    desk.review()
    assert desk.text("priceLabel") == "Nothing to pay"
    assert desk.window.review_page.checkout.unlock.isEnabled()
    assert desk.window.review_page.checkout.unlock.text() == "Wait for those in another order…"
    assert not desk.find(Callout, "retryNote").isVisible()

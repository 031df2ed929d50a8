from lensmor_desktop.sandbox import Acceptance, Charge, ChargeKind, Ledger


def charge(kind: ChargeKind, subject: str, credits: int = 15) -> Charge:
    return Charge(kind, subject, "1", credits, 0.0)


def test_a_person_or_an_event_that_is_charged_more_than_once_is_paid_twice() -> None:
    ledger = Ledger(
        [
            charge(ChargeKind.EMAIL, "7"),
            charge(ChargeKind.EMAIL, "7"),
            charge(ChargeKind.EMAIL, "8"),
            charge(ChargeKind.EVENT, "8", 2000),
            charge(ChargeKind.EVENT, "9", 2000),
            charge(ChargeKind.EVENT, "9", 2000),
        ]
    )
    assert ledger.paid_twice == frozenset({"7", "9"})
    assert ledger.paid_people == frozenset({"7", "8"})
    assert ledger.spent == 6_045


def test_what_others_spend_is_not_the_clients() -> None:
    ledger = Ledger([charge(ChargeKind.ELSEWHERE, "7"), charge(ChargeKind.EMAIL, "7")])
    assert ledger.spent == 15
    assert ledger.paid_twice == frozenset()


def test_the_books_as_json() -> None:
    ledger = Ledger([charge(ChargeKind.EMAIL, "7")], [Acceptance("7", "1", 0.0, in_flight=True)])
    assert ledger.to_json() == {
        "charges": [{"kind": "email", "subject": "7", "task": "1", "credits": 15, "at": 0.0}],
        "acceptances": [{"person": "7", "task": "1", "at": 0.0, "in_flight": True}],
        "spent": 15,
        "paid_people": ["7"],
        "paid_twice": ["7"],
    }

"""Keeping a practice between sessions: one JSON file, written beside and then replaced."""

import json
from dataclasses import asdict
from pathlib import Path

from lensmor_desktop.sandbox.account import Account
from lensmor_desktop.sandbox.contacts import Contacts
from lensmor_desktop.sandbox.ledger import Acceptance, Charge, ChargeKind
from lensmor_desktop.sandbox.tasks import Task, TaskBoard

VERSION = 1


def save(path: Path, account: Account, board: TaskBoard, contacts: Contacts) -> None:
    """Writes the state."""
    ledger = account.ledger
    kept = {
        "version": VERSION,
        "buckets": [account.subscription, account.addon, account.gift],
        "amounts": list(account.amounts),
        "events": sorted(account.events),
        "people": account.people,
        "attempts": account.attempts,
        "charges": [[c.kind.value, c.subject, c.task, c.credits, c.at] for c in ledger.charges],
        "acceptances": [[a.person, a.task, a.at, a.in_flight] for a in ledger.acceptances],
        "elsewhere": contacts.elsewhere,
        "next_task": board.next_id,
        "tasks": [asdict(task) for task in board.tasks.values()],
    }
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_name(path.name + ".part")
    beside.touch(mode=0o600)
    beside.write_text(json.dumps(kept), encoding="utf-8")
    beside.replace(path)


def load(path: Path, account: Account, board: TaskBoard, contacts: Contacts) -> bool:
    """Takes up a kept state.

    Returns:
        Whether there was one. A file that can't be understood (damaged, or of another version) is
        set aside as `.old`, and the practice begins anew.
    """
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return False
    except ValueError:
        kept = None
    if not isinstance(kept, dict) or kept.get("version") != VERSION:
        path.replace(path.with_name(path.name + ".old"))
        return False
    account.subscription, account.addon, account.gift = kept["buckets"]
    subscription, addon, gift = kept["amounts"]
    account.amounts = (subscription, addon, gift)
    account.events = set(kept["events"])
    account.people = kept["people"]
    account.attempts = kept["attempts"]
    account.ledger.charges = [Charge(ChargeKind(each[0]), *each[1:]) for each in kept["charges"]]
    account.ledger.acceptances = [Acceptance(*each) for each in kept["acceptances"]]
    contacts.elsewhere = kept["elsewhere"]
    board.restore([Task(**each) for each in kept["tasks"]], kept["next_task"])
    return True

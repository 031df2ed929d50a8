"""Keeping a practice between sessions: one JSON file, written beside and then replaced."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from lensmor_desktop.platform.files import move_file, write_whole
from lensmor_desktop.sandbox.ledger import Acceptance, Charge, ChargeKind
from lensmor_desktop.sandbox.tasks import Task
from lensmor_desktop.sandbox.tenants import Tenant

VERSION = 1


def save(path: Path, tenants: Mapping[str, Tenant]) -> None:
    """Writes the state of all accounts: the one named "" at the top, the others below it."""
    kept = {"version": VERSION, **_kept(tenants[""])}
    others = {name: _kept(tenant) for name, tenant in tenants.items() if name}
    if others:
        kept["accounts"] = others
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(path, json.dumps(kept).encode(), private=True)


def load(path: Path, tenants: Mapping[str, Tenant]) -> bool:
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
        move_file(path, path.with_name(path.name + ".old"))
        return False
    _take_up(tenants[""], kept)
    for name, other in kept.get("accounts", {}).items():
        if name in tenants:
            _take_up(tenants[name], other)
    return True


def _kept(tenant: Tenant) -> dict[str, object]:
    account, ledger = tenant.account, tenant.account.ledger
    return {
        "buckets": [account.subscription, account.addon, account.gift],
        "amounts": list(account.amounts),
        "events": sorted(account.events),
        "people": account.people,
        "attempts": account.attempts,
        "charges": [[c.kind.value, c.subject, c.task, c.credits, c.at] for c in ledger.charges],
        "acceptances": [[a.person, a.task, a.at, a.in_flight] for a in ledger.acceptances],
        "elsewhere": tenant.contacts.elsewhere,
        "next_task": tenant.board.next_id,
        "tasks": [asdict(task) for task in tenant.board.tasks.values()],
    }


def _take_up(tenant: Tenant, kept: Mapping[str, Any]) -> None:
    account = tenant.account
    account.subscription, account.addon, account.gift = kept["buckets"]
    subscription, addon, gift = kept["amounts"]
    account.amounts = (subscription, addon, gift)
    account.events = set(kept["events"])
    account.people = kept["people"]
    account.attempts = kept["attempts"]
    account.ledger.charges = [Charge(ChargeKind(each[0]), *each[1:]) for each in kept["charges"]]
    account.ledger.acceptances = [Acceptance(*each) for each in kept["acceptances"]]
    tenant.contacts.elsewhere = kept["elsewhere"]
    tenant.board.restore([Task(**each) for each in kept["tasks"]], kept["next_task"])

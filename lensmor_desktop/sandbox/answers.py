"""The bodies of the contract's answers, as JSON can express them."""

from lensmor_desktop.sandbox.account import Account
from lensmor_desktop.sandbox.tasks import Task
from lensmor_desktop.sandbox.world import Event, Fate, Person, World

RESET_AT = 1_798_761_600_000  # 2027-01-01, in milliseconds
ADDON_EXPIRES_AT = 1_830_297_600_000  # 2028-01-01

Json = dict[str, object]


def balance_json(account: Account) -> Json:
    """`CreditBalance`: credits in their buckets (contract, fact 8)."""
    subscription, addon, gift = account.amounts
    return {
        "totalAmount": subscription + addon + gift,
        "totalBalance": account.total,
        "subscriptionAmount": subscription,
        "subscriptionBalance": account.subscription,
        "addonAmount": addon,
        "addonBalance": account.addon,
        "addonExpireAt": ADDON_EXPIRES_AT,
        "giftAmount": gift,
        "giftBalance": account.gift,
        "resetAt": RESET_AT,
    }


def event_json(event: Event, people: int | None) -> Json:
    """`Event`, with how many people it has; lists don't tell that."""
    told: Json = {} if people is None else {"personnelCount": people}
    return {
        **identity_json(event),
        "dateStart": event.date_start,
        "dateEnd": event.date_end,
        "venue": event.venue,
        "city": event.city,
        "country": event.country,
        "url": event.url,
        "exhibitorCount": event.exhibitors,
        **told,
    }


def identity_json(event: Event) -> Json:
    """`EventIdentity`: both IDs and the name."""
    return {"id": event.id, "eventId": event.other_id, "name": event.name}


def event_unlock_json(account: Account, event: Event, credits: int | None) -> Json:
    """`EventUnlockResult`; `credits` is None where the event was unlocked already."""
    after: Json | None = None
    if credits is not None:
        after = {
            "subscriptionBalance": account.subscription,
            "permanentBalance": account.addon + account.gift,
            "totalBalance": account.total,
            "unlimited": account.unlimited,
        }
    return {
        "success": True,
        "alreadyUnlocked": credits is None,
        "creditsUsed": credits or 0,
        "balanceAfter": after,
        "event": identity_json(event),
    }


def contact_json(person: Person, status: str, email: str | None) -> Json:
    """`Contact`; `email` is None unless the contact is unlocked and has one."""
    return {
        "id": person.id,
        "fullName": person.full_name,
        "title": person.title,
        "companyName": person.company,
        "department": person.department,
        "seniorityLevel": person.seniority,
        "linkedinUrl": person.linkedin_url,
        "email": email,
        "contactUnlockStatus": status,
    }


def task_json(world: World, task: Task, now: float) -> Json:
    """`ContactUnlockTask`: items fill up before the task ends (contract, fact 3)."""
    status = task.status(now)
    items: list[Json] = []
    if status != "pending":
        for index, person_id in enumerate(task.people):
            fate = Fate(task.fates[index])
            result = task.results.get(person_id)
            if result is None and fate is Fate.MISSING and status == "completed":
                continue
            items.append(
                _item_json(world, person_id, fate, result, turned=now >= task.turns[index])
            )
    told: Json = {"taskId": task.id, "taskStatus": status, "items": items}
    if status == "failed" and task.error:
        told["errorMessage"] = task.error
    return told


def _item_json(
    world: World, person_id: str, fate: Fate, result: str | None, *, turned: bool
) -> Json:
    if result == "unlocked":
        person = world.person(person_id)
        email = None if person is None or fate is Fate.NO_EMAIL else person.email
        return {"personnelId": person_id, "status": "unlocked", "email": email}
    if result == "failed":
        item: Json = {"personnelId": person_id, "status": "failed", "email": None}
        if fate is Fate.FAILED:
            item["errorCode"] = "EMAIL_NOT_FOUND"
        return item
    left = fate in (Fate.LEFT_PENDING, Fate.LATE, Fate.STUCK)
    waiting = "pending" if left or not turned else "processing"
    return {"personnelId": person_id, "status": waiting, "email": None}

"""One call of the API: for which account it is, and the answers that only read."""

from dataclasses import dataclass

from lensmor_desktop.sandbox import answers, precheck
from lensmor_desktop.sandbox.account import Account
from lensmor_desktop.sandbox.options import Options
from lensmor_desktop.sandbox.protocol import Answer, Refusal, Request
from lensmor_desktop.sandbox.reading import query_of
from lensmor_desktop.sandbox.tenants import Tenant
from lensmor_desktop.sandbox.world import Event, World


@dataclass(frozen=True, slots=True)
class Call:
    """A request in its circumstances.

    Attributes:
        tenant: the account that the key belongs to.
        now: Unix seconds of the service's time.
        trace: `traceId` of an error answer.
        never_ends: a task started by this request is stuck for ever.
        fails: a task started by this request fails half-way.
        error: what that failed task says about it.
    """

    world: World
    options: Options
    tenant: Tenant
    request: Request
    now: float
    trace: str
    never_ends: bool = False
    fails: bool = False
    error: str = ""

    @property
    def account(self) -> Account:
        """The account that the key belongs to."""
        return self.tenant.account

    def event(self, identifier: str) -> Event:
        """The event with this `id`, else with this `eventId`.

        Raises:
            Refusal: there is none.
        """
        if not 1 <= len(identifier) <= 100:
            raise Refusal(400, "INVALID_INPUT", "An event ID has 1 to 100 characters.")
        event = self.world.event(identifier)
        if event is None:
            raise Refusal(404, "EVENT_NOT_FOUND", "This event does not exist or is not visible.")
        return event


def balance(call: Call) -> Answer:
    """`GET /external/credits/balance`."""
    return Answer(200, answers.balance_json(call.account))


def event(call: Call, identifier: str) -> Answer:
    """`GET /external/events/{id}`."""
    found = call.event(identifier)
    return Answer(200, {"event": answers.event_json(found, len(call.world.people_of(found)))})


def profile(call: Call) -> Answer:
    """`GET /external/personnel/profile`."""
    identifier = query_of(call.request, "personnel_id")
    if not (identifier.isascii() and identifier.isdigit() and len(identifier) <= 20):
        raise Refusal(400, "INVALID_INPUT", "personnel_id has 1 to 20 digits.")
    person = call.world.person(identifier, as_number=call.options.numeric_ids)
    if person is None:
        raise Refusal(404, "PERSONNEL_NOT_FOUND", "This person does not exist.")
    call.tenant.contacts.look(person, call.now)
    return Answer(200, call.tenant.contacts.json(person))


def prechecked(call: Call) -> Answer:
    """`POST /external/actions/precheck`."""
    body = precheck.checked_body(call.request)
    verdict = precheck.judge(body, call.world, call.tenant.contacts, call.options, call.now)
    return Answer(200, verdict)


def task(call: Call, identifier: str) -> Answer:
    """`GET /external/contacts/unlock-tasks/{taskId}`; other accounts' tasks are not visible."""
    found = call.tenant.board.tasks.get(identifier)
    if found is None:
        raise Refusal(404, "TASK_NOT_FOUND", "This task does not exist or is not visible.")
    return Answer(200, answers.task_json(call.world, found, call.now))

"""The API of practice mode as pure logic: a request in, an answer out, no sockets.

:class:`PracticeService` keeps the account, the tasks and the ledger, and answers all eight
endpoints as the contract says. Time comes from an injected clock, so that a test or a benchmark can
drive hours of it in an instant; :mod:`lensmor_desktop.sandbox.http` puts it on loopback.
"""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

from lensmor_desktop.sandbox import answers, precheck, state
from lensmor_desktop.sandbox.account import Account
from lensmor_desktop.sandbox.contacts import Contacts, Skips
from lensmor_desktop.sandbox.ledger import ChargeKind, Ledger
from lensmor_desktop.sandbox.limits import RateLimiter
from lensmor_desktop.sandbox.options import Options
from lensmor_desktop.sandbox.protocol import Answer, Endpoint, Refusal, Request, endpoint_of
from lensmor_desktop.sandbox.reading import number_of, query_of, unlock_body
from lensmor_desktop.sandbox.refusals import concurrency_limit, refused
from lensmor_desktop.sandbox.tasks import TaskBoard
from lensmor_desktop.sandbox.world import Event, World

MAX_PEOPLE = 100
MAX_PAGE_SIZE = 50
CALL_SOURCES = ("api", "agent")


class PracticeService:
    """The eight endpoints over one account. Safe to call from several threads.

    Args:
        world: the events and people there are.
        options: how it behaves.
        clock: Unix seconds.
        state_path: where the account, tasks and ledger are kept between sessions; None for
            nowhere. Written beside and replaced after every change, before the answer goes out.
    """

    def __init__(
        self,
        world: World,
        options: Options | None = None,
        *,
        clock: Callable[[], float] = time.time,
        state_path: Path | None = None,
    ) -> None:
        self.world = world
        self.options = options or Options()
        self.lock = threading.RLock()
        self.limiter = RateLimiter(self.options.rate_limit)
        self._clock = clock
        self._advanced = 0.0
        self._traces = 0
        self._state_path = state_path
        self._begin()
        if state_path is not None:
            state.load(state_path, self.account, self.board, self.contacts)

    def _begin(self) -> None:
        options = self.options
        self.account = Account.opened(self.world, options.balance, unlimited=options.unlimited)
        self.board = TaskBoard(
            self.world,
            self.account,
            options.pace,
            seed=options.seed,
            credits=options.credits_per_person,
            late=options.late_seconds,
            charge_no_email=options.charge_no_email,
        )
        self.contacts = Contacts(
            self.world,
            self.account,
            self.board,
            elsewhere_seconds=options.elsewhere_seconds,
            credits=options.credits_per_person,
        )

    @property
    def ledger(self) -> Ledger:
        """Every charge and every acceptance so far, settled up to now."""
        with self.lock:
            self.settle()
            return self.account.ledger

    @property
    def balance(self) -> int:
        """Credits left, settled up to now."""
        with self.lock:
            self.settle()
            return self.account.total

    def now(self) -> float:
        """The service's time in Unix seconds."""
        return self._clock() + self._advanced

    def advance(self, seconds: float) -> None:
        """Lets time pass at once: tasks move on as if so many seconds had gone by."""
        with self.lock:
            self._advanced += seconds
            self.settle()

    def set_balance(self, total: int) -> None:
        """Puts the account at so many credits, as a top-up or a spree elsewhere would."""
        with self.lock:
            self.account.set_total(total)
            self.save()

    def reset(self) -> None:
        """Begins the practice anew: nothing unlocked, nothing charged."""
        with self.lock:
            self._begin()
            self.save()

    def settle(self) -> None:
        """Moves tasks on to the present, and keeps what changed."""
        now = self.now()
        changed = self.board.settle(now)
        if self.contacts.settle(now) or changed:
            self.save()

    def save(self) -> None:
        """Keeps the state, if there is a place for it."""
        if self._state_path is not None:
            state.save(self._state_path, self.account, self.board, self.contacts)

    def handle(
        self, request: Request, *, task_never_ends: bool = False, task_fails: bool = False
    ) -> Answer:
        """Answers one request.

        Args:
            request: what came.
            task_never_ends: a task started by this request is stuck for ever.
            task_fails: a task started by this request fails half-way.
        """
        with self.lock:
            self.settle()
            trace = self._trace(request)
            headers: dict[str, str] = {}
            try:
                caller = self._caller(request)
                admitted, headers = self.limiter.admit(caller, self.now())
                if not admitted:
                    raise Refusal(429, "RATE_LIMITED", "Too many requests. Please slow down.")
                answer = self._dispatch(request, trace, task_never_ends, task_fails)
            except Refusal as refusal:
                answer = refused(refusal, trace)
            return Answer(answer.status, answer.body, {**headers, "X-Request-ID": trace})

    def _trace(self, request: Request) -> str:
        self._traces += 1
        return request.headers.get("x-request-id") or f"practice-{self._traces:06d}"

    def _caller(self, request: Request) -> str:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        key = key.strip()
        good = self.options.accepted_keys
        if scheme.lower() != "bearer" or not key or (good is not None and key not in good):
            admitted, _ = self.limiter.admit(request.peer, self.now())
            if not admitted:
                raise Refusal(429, "RATE_LIMITED", "Too many requests. Please slow down.")
            raise Refusal(401, "UNAUTHORIZED", "The API key is missing or not valid.")
        return f"key {key}"

    def _dispatch(
        self, request: Request, trace: str, task_never_ends: bool, task_fails: bool
    ) -> Answer:
        found = endpoint_of(request.method, request.path)
        if found is None:
            raise Refusal(404, "NOT_FOUND", f"There is no {request.method} {request.path}.")
        endpoint, raw = found
        identifier = unquote(raw)
        match endpoint:
            case Endpoint.BALANCE:
                return Answer(200, answers.balance_json(self.account))
            case Endpoint.EVENT:
                event = self._event(identifier)
                people = len(self.world.people_of(event))
                return Answer(200, {"event": answers.event_json(event, people)})
            case Endpoint.UNLOCK_EVENT:
                return self._unlock_event(request, identifier)
            case Endpoint.PEOPLE:
                return self._people(request)
            case Endpoint.PROFILE:
                return self._profile(request)
            case Endpoint.PRECHECK:
                return self._precheck(request)
            case Endpoint.UNLOCK_CONTACTS:
                return self._unlock_contacts(request, trace, task_never_ends, task_fails)
            case Endpoint.TASK:
                return self._task(identifier)

    def _event(self, identifier: str) -> Event:
        if not 1 <= len(identifier) <= 100:
            raise Refusal(400, "INVALID_INPUT", "An event ID has 1 to 100 characters.")
        event = self.world.event(identifier)
        if event is None:
            raise Refusal(404, "EVENT_NOT_FOUND", "This event does not exist or is not visible.")
        return event

    def _people(self, request: Request) -> Answer:
        event = self._event(query_of(request, "event_id"))
        page = number_of(request, "page", default=1)
        size = number_of(request, "pageSize", default=20)
        if size > MAX_PAGE_SIZE:
            if self.options.page_size == "refuse":
                raise Refusal(400, "INVALID_INPUT", f"pageSize is at most {MAX_PAGE_SIZE}.")
            size = MAX_PAGE_SIZE
        people = self.world.people_of(event)
        visible = people
        if not self.account.has_full_access(event):
            visible = people[: event.preview_limit]
        wanted = request.query.get("search_query", ("",))[-1].casefold().strip()
        matching = [
            each
            for each in visible
            if wanted in f"{each.full_name}\n{each.company}\n{each.title}".casefold()
        ]
        pages = -(-len(matching) // size)
        shown = matching[(page - 1) * size : page * size]
        return Answer(
            200,
            {
                "items": [self.contacts.json(person) for person in shown],
                "total": len(matching),
                "page": page,
                "pageSize": size,
                "totalPages": pages,
                "hasMore": page < pages,
                "semantics": answers.semantics_json(
                    self.account,
                    event,
                    total=len(people),
                    visible=len(visible),
                    page=page,
                    pages=pages,
                ),
            },
        )

    def _profile(self, request: Request) -> Answer:
        identifier = query_of(request, "personnel_id")
        if not (identifier.isascii() and identifier.isdigit() and len(identifier) <= 20):
            raise Refusal(400, "INVALID_INPUT", "personnel_id has 1 to 20 digits.")
        person = self.world.person(identifier)
        if person is None:
            raise Refusal(404, "PERSONNEL_NOT_FOUND", "This person does not exist.")
        self.contacts.look(person, self.now())
        return Answer(200, self.contacts.json(person))

    def _precheck(self, request: Request) -> Answer:
        body = precheck.checked_body(request)
        verdict = precheck.judge(
            body, self.world, self.contacts, self.now(), self.options.unsupported_actions
        )
        return Answer(200, verdict)

    def _unlock_event(self, request: Request, identifier: str) -> Answer:
        _check_call_source(request)
        event = self._event(identifier)
        if self.account.has_full_access(event):
            return Answer(201, answers.event_unlock_json(self.account, event, None))
        credits = event.unlock_credits
        self._check_balance(credits)
        self.account.events.add(event.id)
        self.account.charge(ChargeKind.EVENT, event.id, "", credits, self.now())
        self.save()
        return Answer(201, answers.event_unlock_json(self.account, event, credits))

    def _unlock_contacts(
        self, request: Request, trace: str, task_never_ends: bool, task_fails: bool
    ) -> Answer:
        _check_call_source(request)
        event_id, people_ids = unlock_body(request)
        if len(people_ids) > MAX_PEOPLE:
            message = f"At most {MAX_PEOPLE} people can be unlocked in one request."
            raise Refusal(422, "TOO_MANY_PERSONNEL", message, {"max": MAX_PEOPLE})
        event = self._event(event_id)
        now = self.now()
        sorted_out = self.contacts.sort_out(
            event, people_ids, now, resubmit=self.options.charge_resubmissions
        )
        if not sorted_out.chargeable:
            return Answer(201, {"status": "success", **_skips_json(sorted_out.skips)})
        self._check_balance(len(sorted_out.chargeable) * self.options.credits_per_person)
        most = self.options.max_running_tasks
        if most is not None and self.board.running >= most:
            return concurrency_limit(trace)
        repeated = sorted_out.repeated if self.options.charge_resubmissions else ()
        task = self.board.submit(
            event,
            sorted_out.chargeable,
            now,
            repeated=repeated,
            never_ends=task_never_ends,
            fails=task_fails,
        )
        self.save()
        accepted = {"status": "accepted", "task_id": task.id, "job_id": task.id}
        return Answer(201, {**accepted, **_skips_json(sorted_out.skips)})

    def _task(self, identifier: str) -> Answer:
        task = self.board.tasks.get(identifier)
        if task is None:
            raise Refusal(404, "TASK_NOT_FOUND", "This task does not exist or is not visible.")
        return Answer(200, answers.task_json(self.world, task, self.now()))

    def _check_balance(self, credits: int) -> None:
        reserved = self.board.reserved
        if not self.account.pays(credits, reserved=reserved):
            raise Refusal(
                402,
                "INSUFFICIENT_CREDITS",
                "There are not enough credits for this.",
                {"required": credits, "available": self.account.total - reserved},
            )


def _check_call_source(request: Request) -> None:
    source = request.headers.get("x-call-source")
    if source is not None and source not in CALL_SOURCES:
        raise Refusal(400, "INVALID_INPUT", "x-call-source is api or agent.")


def _skips_json(skips: Skips) -> dict[str, object]:
    detail = skips.detail()
    if not detail:
        return {}
    skipped = [person_id for group in detail.values() for person_id in group]
    return {"skipped_personnel_ids": skipped, "skipped_detail": detail}

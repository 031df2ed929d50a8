"""The API of practice mode as pure logic: a request in, an answer out, no sockets.

:class:`PracticeService` keeps the account, the tasks and the ledger, and answers all eight
endpoints as the contract says. Time comes from an injected clock, so that a test or a benchmark can
drive hours of it in an instant; :mod:`lensmor_desktop.sandbox.http` puts it on loopback. Others who
use the same account can be let loose on it: :meth:`PracticeService.colleague` and
:meth:`PracticeService.move_balance`, at a moment or (:meth:`PracticeService.when`) at a call.
"""

import contextlib
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

from lensmor_desktop.sandbox import calls, lists, orders, state
from lensmor_desktop.sandbox.account import Account
from lensmor_desktop.sandbox.agenda import Agenda
from lensmor_desktop.sandbox.calls import Call
from lensmor_desktop.sandbox.contacts import Contacts
from lensmor_desktop.sandbox.ledger import Ledger
from lensmor_desktop.sandbox.limits import RateLimiter
from lensmor_desktop.sandbox.options import Options
from lensmor_desktop.sandbox.protocol import Answer, Endpoint, Refusal, Request, endpoint_of
from lensmor_desktop.sandbox.refusals import refused
from lensmor_desktop.sandbox.tasks import TaskBoard
from lensmor_desktop.sandbox.tenants import Tenant
from lensmor_desktop.sandbox.world import Person, World


class PracticeService:
    """The eight endpoints. Safe to call from several threads.

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
            state.load(state_path, self._tenants)

    def _begin(self) -> None:
        names = ["", *sorted(set(self.options.accounts.values()) - {""})]
        self._tenants = {
            name: Tenant.opened(self.world, self.options, number)
            for number, name in enumerate(names)
        }
        self.agenda = Agenda()

    def tenant(self, account: str = "") -> Tenant:
        """An account by its name in `Options.accounts`; "" is the one of all other keys."""
        return self._tenants[account]

    @property
    def accounts(self) -> tuple[str, ...]:
        """The names of all accounts."""
        return tuple(self._tenants)

    @property
    def account(self) -> Account:
        """The account of keys that `Options.accounts` doesn't name."""
        return self.tenant().account

    @property
    def board(self) -> TaskBoard:
        """The tasks of that account."""
        return self.tenant().board

    @property
    def contacts(self) -> Contacts:
        """What that account has of each person."""
        return self.tenant().contacts

    @property
    def ledger(self) -> Ledger:
        """Every charge and every acceptance so far, settled up to now."""
        return self.ledger_of("")

    def ledger_of(self, account: str) -> Ledger:
        """The ledger of an account, settled up to now."""
        with self.lock:
            self.settle()
            return self.tenant(account).account.ledger

    @property
    def balance(self) -> int:
        """Credits left, settled up to now."""
        return self.balance_of("")

    def balance_of(self, account: str) -> int:
        """Credits that an account has left, settled up to now."""
        with self.lock:
            self.settle()
            return self.tenant(account).account.total

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

    def set_price(self, credits: int) -> None:
        """What each person costs from now on, on every account."""
        with self.lock:
            for tenant in self._tenants.values():
                tenant.set_price(credits)

    def reset(self) -> None:
        """Begins the practice anew: nothing unlocked, nothing charged."""
        with self.lock:
            self._begin()
            self.save()

    def colleague(
        self,
        people: Iterable[str | Person],
        *,
        at: float | None = None,
        seconds: float = 20.0,
        fails: bool = False,
        account: str = "",
    ) -> None:
        """Lets somebody else who uses the account order people, as a web user would.

        Only those who are locked then are taken. Their charges are `ChargeKind.ELSEWHERE`.

        Args:
            people: IDs or people.
            at: when (Unix seconds of the service's time); None for now.
            seconds: how long the task takes, by the end of which all are settled.
            fails: the task fails, and all are locked again.
        """
        ids = [each if isinstance(each, str) else each.id for each in people]
        found = [person for each in ids if (person := self.world.person(each)) is not None]
        self._do(
            at,
            lambda moment: self.tenant(account).order_elsewhere(
                found, moment, seconds=seconds, fails=fails
            ),
        )

    def move_balance(self, by: int, *, at: float | None = None, account: str = "") -> None:
        """A top-up (above zero), or credits spent on something else (below zero).

        Args:
            at: when (Unix seconds of the service's time); None for now.
        """
        self._do(at, lambda moment: self.tenant(account).move_balance(by, moment))

    def find_address(self, person: str | Person, *, at: float | None = None) -> None:
        """Finds an address, for nothing, for somebody who was unlocked without one.

        Args:
            at: when (Unix seconds of the service's time); None for now.
        """
        person_id = person if isinstance(person, str) else person.id

        def found(_moment: float) -> None:
            for tenant in self._tenants.values():
                if person_id in tenant.account.people:
                    tenant.account.people[person_id] = True

        self._do(at, found)

    def when(
        self, endpoint: Endpoint, call: int, deed: Callable[[], object], *, after: bool = False
    ) -> None:
        """Lets something happen right before (or after) the n-th call of an endpoint from now on.

        Calls that a fault keeps from the service aren't counted. Other calls wait meanwhile.

        Args:
            deed: e.g. `lambda: service.colleague(["17"])`.
        """
        with self.lock:
            self.agenda.when(endpoint, call, deed, after=after)

    def carry_out(self, request: Request, *, after: float) -> None:
        """Lets a request take effect later, when nobody waits for its answer any more.

        Args:
            after: seconds of the service's time.
        """

        def carried_out(moment: float) -> None:
            with contextlib.suppress(Refusal):
                call = self._call(request, self._key(request), moment)
                self._dispatch(call)

        self._do(self.now() + after, carried_out)

    def _do(self, at: float | None, deed: Callable[[float], object]) -> None:
        with self.lock:
            self.agenda.at(self.now() if at is None else at, deed)
            self.settle()

    def settle(self) -> None:
        """Moves everything on to the present in the order of time, and keeps what changed."""
        now = self.now()
        changed = False
        while (due := self.agenda.due(now)) is not None:
            moment, deed = due
            self._settle_tenants(moment)
            deed(moment)
            changed = True
        if self._settle_tenants(now) or changed:
            self.save()

    def _settle_tenants(self, now: float) -> bool:
        changed = [tenant.settle(now) for tenant in self._tenants.values()]
        return any(changed)

    def save(self) -> None:
        """Keeps the state, if there is a place for it."""
        if self._state_path is not None:
            state.save(self._state_path, self._tenants)

    def handle(
        self,
        request: Request,
        *,
        task_never_ends: bool = False,
        task_fails: bool = False,
        task_error: str = "",
    ) -> Answer:
        """Answers one request.

        Args:
            request: what came.
            task_never_ends: a task started by this request is stuck for ever.
            task_fails: a task started by this request fails half-way.
            task_error: what that failed task says about it.
        """
        with self.lock:
            self.settle()
            trace = self._trace(request)
            headers: dict[str, str] = {}
            try:
                key = self._key(request)
                admitted, headers = self.limiter.admit(f"key {key}", self.now())
                if not admitted:
                    raise Refusal(429, "RATE_LIMITED", "Too many requests. Please slow down.")
                found = endpoint_of(request.method, request.path)
                number = self.agenda.arrived(found[0]) if found else 0
                call = self._call(request, key, self.now(), trace)
                call = replace(call, never_ends=task_never_ends, fails=task_fails, error=task_error)
                try:
                    answer = self._dispatch(call)
                finally:
                    if found:
                        self.agenda.answered(found[0], number)
            except Refusal as refusal:
                answer = refused(refusal, trace)
            return Answer(answer.status, answer.body, {**headers, "X-Request-ID": trace})

    def _trace(self, request: Request) -> str:
        self._traces += 1
        return request.headers.get("x-request-id") or f"practice-{self._traces:06d}"

    def _key(self, request: Request) -> str:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        key = key.strip()
        good = self.options.accepted_keys
        if scheme.lower() != "bearer" or not key or (good is not None and key not in good):
            admitted, _ = self.limiter.admit(request.peer, self.now())
            if not admitted:
                raise Refusal(429, "RATE_LIMITED", "Too many requests. Please slow down.")
            raise Refusal(401, "UNAUTHORIZED", "The API key is missing or not valid.")
        return key

    def _call(self, request: Request, key: str, now: float, trace: str = "") -> Call:
        tenant = self.tenant(self.options.accounts.get(key, ""))
        return Call(self.world, self.options, tenant, request, now, trace)

    def _dispatch(self, call: Call) -> Answer:
        method, path = call.request.method, call.request.path
        found = endpoint_of(method, path)
        if found is None:
            raise Refusal(404, "NOT_FOUND", f"There is no {method} {path}.")
        endpoint, identifier = found[0], unquote(found[1])
        match endpoint:
            case Endpoint.BALANCE:
                return calls.balance(call)
            case Endpoint.EVENTS:
                return lists.events(call)
            case Endpoint.EVENT:
                return calls.event(call, identifier)
            case Endpoint.PEOPLE:
                return lists.people(call)
            case Endpoint.PROFILE:
                return calls.profile(call)
            case Endpoint.PRECHECK:
                return calls.prechecked(call)
            case Endpoint.TASK:
                return calls.task(call, identifier)
            case Endpoint.UNLOCK_EVENT:
                answer = orders.unlock_event(call, identifier)
            case Endpoint.UNLOCK_CONTACTS:
                answer = orders.unlock_contacts(call)
        self.save()
        return answer

"""The loop of a run: what is due next, one request at a time, several tasks in flight.

One thread sends one request at a time; the tasks run at Lensmor meanwhile. Whatever the loop
forgets is in the journal: a run that was killed anywhere is taken up by `Runner` again.
"""

import itertools

from lensmor_desktop.domain.progress import Waiting
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.domain.states import BatchState, StoppedBy
from lensmor_desktop.errors import ApiError
from lensmor_desktop.journal import Batch
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.context import Context, Next, Step
from lensmor_desktop.unlocking.ending import why_barren
from lensmor_desktop.unlocking.event_unlocks import unlock_events
from lensmor_desktop.unlocking.inquiry import Inquiries
from lensmor_desktop.unlocking.ledger import overall
from lensmor_desktop.unlocking.looking import Looks
from lensmor_desktop.unlocking.money import look_at_balance
from lensmor_desktop.unlocking.polling import Polls
from lensmor_desktop.unlocking.rounds import may_be_another_round, plan_next_round
from lensmor_desktop.unlocking.submission import Orders
from lensmor_desktop.unlocking.tempo import Demand, pause
from lensmor_desktop.unlocking.trouble import AgreedUsedUp, Halt, OtherAccount

BARREN_BATCHES = 3
"""So many batches in a row without one address, and the run pauses before it spends more."""

UNPROVEN_TASKS = 8
"""Tasks at most, in flight or come back empty, as long as nothing has been delivered."""

_TOLD_WAIT = 1.0
"""Waits shorter than this many seconds aren't worth telling."""

_TELL_EVERY = 0.5
"""Seconds between two reports of the whole, unless the run is about to wait or ends."""

_BLINK = 0.2
"""So many seconds after Continue, or a stop after what is under way, a paused run goes on."""

_LOOK_AGAIN = 20.0
"""Seconds before people are tried again whom the credits don't pay for in the worst case."""

_BALANCE_EVERY = 30.0
"""Seconds between two readings of the balance, unless it has to tell what people cost."""

_Due = tuple[float, int, int, Step]  # when, tie-break, batch, step


class Runner:
    """Carries one run out, or goes on with it, until nothing is left or it has to stop."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._due: list[_Due] = []
        self._order = itertools.count()
        self._unsent: list[int] = []  # planned batches, the next one last
        self._attempts: dict[tuple[int, Step], tuple[int, float]] = {}  # how many, since when
        self._orders = Orders(context.client, context.caller)
        self._inquiries = Inquiries()
        self._looks = Looks()
        self._polls = Polls()
        self._halt: Halt | None = None  # why nothing more is sent, though polling goes on
        self._barren = 0  # batches in a row that delivered nothing
        self._proven = False  # something was delivered
        self._told = 0.0  # the moment that the last wait told of was for
        self._untold = True  # something has changed since the whole was last told
        self._next_telling = 0.0
        self._resting = False  # paused, with nothing under way
        self._held: set[int] = set()  # batches that somebody else's orders have
        self._balance_due = 0.0
        self._changed = True  # there may be somebody for a next round

    def work(self) -> Halt | None:
        """Does everything that is left of the run.

        Returns:
            why it ended early; None when it went through.

        Raises:
            JournalError: nothing could be written any more; nothing was sent after that.
        """
        try:
            halt = self._carry_out()
        finally:
            self._context.caller.pacer.expect(None)
        self._tell_overall()
        return halt

    def _carry_out(self) -> Halt | None:
        try:
            if self._context.foreign:
                self._halt = _other_account(self._context)
            self._take_up()
            try:
                if not self._context.foreign:
                    unlock_events(self._context, self._hold)
            except Halt as halt:
                self._stop_sending(halt)
            self._loop()
        except Halt as halt:
            # What came first is the cause: a stop while polling after a 402 is still a 402.
            return self._halt or halt
        return self._halt

    def _take_up(self) -> None:
        """Finds out from the journal where the run stands; nothing of it is sent twice."""
        batches = self._context.journal.batches
        for batch in batches.of(self._context.run.id):
            if batch.state is BatchState.SUBMITTING:
                # The program ended between intent and answer: nobody knows.
                batches.unconfirmed(batch.id, say(wording.NOT_KNOWN), "")
            now = batches.get(batch.id)
            if now.state is BatchState.PLANNED:
                self._unsent.insert(0, batch.id)
            elif not self._context.owns(now):
                pass  # its account alone can tell; a later resume with that key finds everything
            elif now.state is BatchState.SUBMITTED:
                after = self._polls.taken_up(self._context, now)
                self._schedule(batch.id, Next(Step.POLL, after))
                self._schedule(batch.id, Next(Step.LOOK))
            elif now.state is BatchState.UNCONFIRMED:
                after = self._context.limits.settle_before_asking if batch.tries else 0.0
                self._schedule(batch.id, Next(Step.ASK, after))
            if not now.state.ended:
                self._context.tell(batch.id)
                self._context.tell_sent(batch.id)
        self._take_up_held()
        self._tell_overall()

    def _loop(self) -> None:
        while True:
            self._context.caller.wait(0.0)
            if self._may_send():
                self._step(self._unsent.pop(), Step.SEND)
            elif (self._may_plan() and self._next_round()) or self._go_on():
                continue
            elif self._paused() and (self._resting or self._something_left()):
                self._rest()
            elif self._unsent and self._halt is None:
                self._step(self._unsent.pop(), Step.SEND)
            elif self._halt is not None or not self._next_round():
                return

    def _go_on(self, *, held: bool = False) -> bool:
        """Does what is due next or waits for it; False if nothing is under way.

        Args:
            held: nobody is sent, even if the run is no longer paused.
        """
        paused = self._paused() or held
        coming = min(
            (each for each in self._due if not (paused and each[3] is Step.SEND)), default=None
        )
        if coming is None:
            return False
        due, _, batch, step = coming
        wait = due - self._context.clock.steady()
        if wait <= 0:
            self._due.remove(coming)
            self._step(batch, step)
            return True
        if wait >= _TELL_EVERY:
            self._tell_overall()
        if wait >= _TOLD_WAIT and due != self._told:
            self._told = due
            self._context.report(Waiting(say(wording.WAIT_RESULTS), wait))
        self._context.caller.wait(min(wait, _BLINK) if paused else wait)
        return True

    def _heed_finish(self) -> None:
        if self._context.finish.is_set():
            self._halt = self._halt or Halt(StoppedBy.USER, say(wording.STOP_USER), at_once=False)

    def _paused(self) -> bool:
        """Whether nothing new may be sent for now. Whoever stops a paused run has stopped it."""
        self._heed_finish()
        paused = self._context.pause.is_set() and self._halt is None
        self._resting = self._resting and paused
        return paused

    def _rest(self) -> None:
        if not self._resting:
            self._resting = True
            self._tell_overall()
            self._context.report(Waiting(say(wording.WAIT_PAUSED), 0.0))
        self._context.caller.wait(_BLINK)

    def _hold(self) -> None:
        """Called before an event is paid for: stays here while the run is paused.

        Raises:
            Halt: the run sends nothing more.
        """
        while self._paused():
            if not self._go_on(held=True):
                self._rest()
        if self._halt is not None:
            raise self._halt

    def _something_left(self) -> bool:
        """Whether going on would send anybody; a pause doesn't hold the end of a run."""
        held = self._unsent or any(step is Step.SEND for _, _, _, step in self._due)
        return bool(held) or may_be_another_round(self._context)

    def _may_plan(self) -> bool:
        """Whether a next round may begin: who is in somebody else's work keeps nobody waiting."""
        idle = not self._unsent and not self._under_way()
        return self._changed and idle and self._halt is None and not self._paused()

    def _may_send(self) -> bool:
        """Whether another task may be started now."""
        if self._paused() or not self._unsent or self._halt is not None:
            return False
        allowed = self._context.caller.concurrency.allowed
        if not self._proven:
            allowed = min(allowed, UNPROVEN_TASKS - self._barren)
        return self._under_way() < allowed

    def _still_asking(self) -> bool:
        """Whether it is being found out what became of a POST, and so what it cost."""
        return any(step is Step.ASK for _, _, _, step in self._due)

    def _under_way(self, *more: int) -> int:
        """How many batches of ours have something due, or are named."""
        return len({*more, *(batch for _, _, batch, _ in self._due)} - self._held)

    def _placed(self, *, but: int) -> bool:
        """Whether an order of ours is under way beside a batch; those still to be sent are none."""
        others = {each for _, _, each, step in self._due if step is not Step.SEND}
        return bool(others - self._held - {but})

    def _demand(self, batch: int) -> Demand:
        """What the run has still to ask for, while it works on a batch."""
        caller = self._context.caller
        return Demand(
            unsent=len(self._unsent) if self._halt is None else 0,
            running=self._under_way(batch),
            allowed=caller.concurrency.allowed,
            left=caller.pacer.left(self._context.clock.steady()),
        )

    def _next_round(self) -> bool:
        planned = plan_next_round(self._context)
        self._changed = False
        self._unsent = list(reversed(planned))
        for batch in planned:
            self._context.tell(batch)
        return bool(planned)

    def _step(self, batch: int, step: Step) -> None:
        if step is Step.SEND and self._halt is not None:
            return
        # It may go at full speed as long as the limit has room for all that the run needs.
        self._context.caller.pacer.expect(self._demand(batch).least + 1)
        try:
            try:
                steps = self._take(batch, step)
                self._attempts.pop((batch, step), None)
            except ApiError as error:
                steps = self._once_more(batch, step, error)
        except Halt as halt:
            if halt.at_once:
                raise
            if isinstance(halt, AgreedUsedUp) and self._still_asking():
                steps = (Next(Step.SEND, _LOOK_AGAIN),)  # what comes of that may leave some credits
            else:
                self._stop_sending(halt)
                steps = ()
        if step is Step.POLL and not self._proven:
            self._proven = self._has_delivered(batch)
        for coming in steps:
            self._schedule(batch if coming.batch is None else coming.batch, coming)
        self._close_if_done(batch)
        self._untold = True
        if self._context.clock.steady() >= self._next_telling:
            self._tell_overall()

    def _once_more(self, batch: int, step: Step, error: ApiError) -> tuple[Next, ...]:
        """When a step that failed is taken again.

        Raises:
            Halt: the trouble is the run's.
        """
        now = self._context.clock.steady()
        attempt, since = self._attempts.get((batch, step), (0, now))
        self._attempts[batch, step] = attempt + 1, since
        # An order isn't given up over a question: it is asked as long as the run lasts.
        asked = None if step is Step.SEND else since
        try:
            after = self._context.caller.delay_after(error, attempt + 1, since=asked)
        except ApiError:
            return ()  # Lensmor won't answer that: what it was about stays unconfirmed
        if step is Step.POLL:
            after = max(after, self._polls.pause(batch))  # never tighter (fact 4)
        return (Next(step, after),)

    def _take(self, batch: int, step: Step) -> tuple[Next, ...]:
        if step is Step.SEND:
            alone = not self._placed(but=batch)
            self._context, steps = self._orders.send(self._context, batch, alone=alone)
            self._take_up_held()
            self._polls.forecasts.begun(batch, self._context.clock.steady())
            return steps
        if step is Step.POLL:
            return self._polls.poll(self._context, batch)
        if step is Step.LOOK:
            return self._looks.look(self._context, batch)
        return self._inquiries.ask(self._context, batch)

    def _take_up_held(self) -> None:
        """Has those looked at whom the look before an order found in somebody else's work."""
        for batch in self._context.journal.holding.held(self._context.run.id):
            if batch not in self._held:
                self._held.add(batch)
                self._schedule(batch, Next(Step.LOOK))

    def _schedule(self, batch: int, coming: Next) -> None:
        after = coming.after
        if coming.step is Step.POLL:
            after = self._pause(batch, coming)
        due = self._context.clock.steady() + after
        if coming.step is Step.LOOK:
            # One LOOK at a time for each batch: it goes from person to person by itself.
            pending = [d for d in self._due if d[2] == batch and d[3] is Step.LOOK]
            if pending:
                return
        self._due.append((due, next(self._order), batch, coming.step))

    def _pause(self, batch: int, poll: Next) -> float:
        by_then = self._context.clock.steady() + poll.after
        sooner = any(step is Step.POLL and due <= by_then for due, _, _, step in self._due)
        if not self._proven and not sooner:
            return poll.after  # one of the first batches has to show soon that all is well
        return pause(poll.after, poll.remaining, self._demand(batch))

    def _close_if_done(self, batch_id: int) -> None:
        batches = self._context.journal.batches
        batch = batches.get(batch_id)
        at_work = batch.state in (BatchState.SUBMITTED, BatchState.UNCONFIRMED)
        if at_work and batch.people and batch.closed == batch.people:
            failed = batch_id in self._polls.failed
            state = BatchState.FAILED if failed else BatchState.COMPLETED
            batches.close(batch_id, state, self._context.clock.now())
            self._changed = True
            self._context.tell(batch_id)
            self._judge(batch)
            if batch.tries:
                self._read_balance()

    def _judge(self, batch: Batch) -> None:
        """A run that goes wrong stops itself, rather than go wrong for the rest of the money."""
        if self._has_delivered(batch.id):
            self._barren, self._proven = 0, True
        elif batch.task_id:
            self._barren += 1
            if self._barren >= BARREN_BATCHES:
                reason = why_barren(self._context.journal, batch, BARREN_BATCHES)
                self._stop_sending(Halt(StoppedBy.USER, reason, at_once=False))

    def _read_balance(self) -> None:
        """Now and then, for the person who watches; after each order whose price nobody told."""
        now = self._context.clock.steady()
        try:
            if self._orders.price_untold:
                self._orders.check_cost(self._context)
            elif now >= self._balance_due:
                self._balance_due = now + _BALANCE_EVERY
                look_at_balance(self._context)
        except Halt as halt:
            self._stop_sending(halt)

    def _has_delivered(self, batch: int) -> bool:
        return any(outcome.delivered for outcome in self._context.journal.batches.outcomes(batch))

    def _stop_sending(self, halt: Halt) -> None:
        if halt.at_once:
            raise halt
        self._halt = self._halt or halt

    def _tell_overall(self) -> None:
        """Counts everybody, which takes 8 ms with 20,000 people: not after every step."""
        if not self._untold:
            return
        context = self._context
        self._untold = False
        self._next_telling = context.clock.steady() + _TELL_EVERY
        context.report(overall(context.journal, context.run))


def _other_account(context: Context) -> Halt:
    reason = say(wording.STOP_OTHER_KEY, run=str(context.run.id))
    return OtherAccount(StoppedBy.KEY, reason, at_once=False)

"""The accounts of one practice server: each has its own credits, people, tasks and books."""

from collections.abc import Sequence
from dataclasses import dataclass

from lensmor_desktop.sandbox.account import Account
from lensmor_desktop.sandbox.contacts import Contacts
from lensmor_desktop.sandbox.ledger import ChargeKind
from lensmor_desktop.sandbox.options import Options
from lensmor_desktop.sandbox.tasks import FIRST_TASK, TaskBoard
from lensmor_desktop.sandbox.world import Person, World

_TASKS_APART = 1_000_000


@dataclass(frozen=True, slots=True)
class Tenant:
    """One account with everything that is its own; keys of the same account share it."""

    account: Account
    board: TaskBoard
    contacts: Contacts

    @classmethod
    def opened(cls, world: World, options: Options, number: int = 0) -> "Tenant":
        """A new account; `number` (from 0) keeps its task IDs apart from those of others."""
        account = Account.opened(world, options.balance, unlimited=options.unlimited)
        board = TaskBoard(
            world,
            account,
            options.pace,
            seed=options.seed,
            credits=options.credits_per_person,
            late=options.late_seconds,
            charge_no_email=options.charge_no_email,
            first=FIRST_TASK + number * _TASKS_APART,
        )
        return cls(account, board, Contacts(world, account, board, options))

    def settle(self, now: float) -> bool:
        """Moves tasks on to `now` (Unix seconds); says whether anything changed."""
        changed = self.board.settle(now)
        return self.contacts.settle(now) or changed

    def set_price(self, credits: int) -> None:
        """What each person costs from now on."""
        self.board.set_price(credits)
        self.contacts.credits = credits

    def order_elsewhere(
        self, people: Sequence[Person], now: float, *, seconds: float, fails: bool
    ) -> None:
        """Starts a task of somebody else who uses this account, for those who are still locked.

        Args:
            seconds: how long the task takes.
            fails: the task fails, and its people are locked again.
        """
        free = [each for each in people if self.contacts.is_locked(each)]
        if free:
            self.board.submit(
                free[0].events[0], free, now, elsewhere=True, seconds=seconds, fails=fails
            )

    def move_balance(self, by: int, now: float) -> None:
        """A top-up (above zero), or credits spent on something else (below zero)."""
        if by < 0:
            self.account.charge(ChargeKind.ELSEWHERE, "", "", -by, now)
        else:
            self.account.set_total(self.account.total + by)

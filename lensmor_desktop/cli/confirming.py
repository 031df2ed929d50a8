"""The explicit yes, without which nothing is sent."""

import sys
from dataclasses import dataclass

from lensmor_desktop.cli import screen, wording
from lensmor_desktop.cli.output import tell
from lensmor_desktop.domain.plan import Offer
from lensmor_desktop.domain.printable import printable
from lensmor_desktop.domain.sentences import Sentence, say
from lensmor_desktop.platform.streams import write


@dataclass(frozen=True, slots=True)
class Refused:
    """There was no yes.

    Attributes:
        asked: a person was asked, and did not say yes; else nobody could be asked.
        text: what that means.
        hint: what to do.
    """

    asked: bool
    text: Sentence
    hint: Sentence


def confirm(offer: Offer, *, shown: bool) -> Refused | None:
    """Asks on a terminal; elsewhere there is no yes to be had.

    Args:
        offer: what is to be confirmed.
        shown: whether the person has seen the offer; else it is shown before the question.

    Returns:
        None for a yes.
    """
    if not can_ask():
        credits = offer.price.total
        return Refused(
            False, say(wording.NOT_CONFIRMED, credits=credits), say(wording.NOT_CONFIRMED_HINT)
        )
    if not shown:
        tell(screen.of_inspection(offer.inspection))
        tell(screen.of_offer(offer))
        tell(screen.of_cautions(offer))
    if says_yes(screen.question(offer)):
        return None
    return Refused(True, say(wording.DECLINED), say(wording.DECLINED_HINT))


def can_ask() -> bool:
    """Whether a person can see a question, which goes to standard error, and answer it."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def says_yes(question: object) -> bool:
    """Asks a person, on a terminal; anything but yes is no."""
    write(sys.stderr, printable(str(question)))
    answer = sys.stdin.readline()
    if not answer.endswith("\n"):
        write(sys.stderr, "\n")  # Ctrl-D leaves the cursor beside the question
    return answer.strip().casefold() == "yes"

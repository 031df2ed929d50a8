"""The window's own words, and how a sentence of the engine is shown in the person's language.

Texts inside widgets go through `self.tr`; what is shared by several places stands here. The
engine's sentences are templates whose English text is the key for the translator (context
"Sentences"); the values are filled in after the template is translated.
"""

from collections.abc import Iterable
from datetime import date, datetime
from functools import reduce

from PySide6.QtCore import QCoreApplication

from lensmor_desktop.api.wording import OTHER_ADDRESS
from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.domain.rows import Caution
from lensmor_desktop.domain.sentences import Sentence, Value, say
from lensmor_desktop.gui.hints import IN_WINDOW
from lensmor_desktop.gui.marks import QT_TRANSLATE_NOOP
from lensmor_desktop.gui.translation import locale

UNBROKEN = 32
"""Characters of a name without a place to break its line."""

DEFECT_TITLE = QT_TRANSLATE_NOOP("Sentences", "Something in the program went wrong.")
DEFECT_MESSAGE = QT_TRANSLATE_NOOP(
    "Sentences",
    "This is a mistake of ours. What was bought so far is saved, and nothing is paid twice.",
)
DEFECT_HINT = QT_TRANSLATE_NOOP(
    "Sentences",
    "Close the window and open it again. If it comes back, save the support file and send it to "
    "whoever looks after this program.",
)

SUPPORT_TITLE = QT_TRANSLATE_NOOP("Sentences", "The support file can't be saved.")
SUPPORT_MESSAGE = QT_TRANSLATE_NOOP(
    "Sentences", "“{file}” can't be written into the folder “{folder}” ({problem})."
)
SUPPORT_HINT = QT_TRANSLATE_NOOP("Sentences", "Choose another folder and try again.")

NOT_SHOWN_TITLE = QT_TRANSLATE_NOOP("Sentences", "“{file}” could not be opened.")
NOT_SHOWN_MESSAGE = QT_TRANSLATE_NOOP(
    "Sentences", "This computer found no program that opens it. The file is in {folder}."
)
NOT_SHOWN_HINT = QT_TRANSLATE_NOOP(
    "Sentences", "Look for it there, and open it in the program that you use for such files."
)
FILE_GONE_MESSAGE = QT_TRANSLATE_NOOP(
    "Sentences", "It was moved, renamed or deleted: it isn't in {folder} any more."
)
FILE_GONE_HINT = QT_TRANSLATE_NOOP(
    "Sentences",
    "Nothing that was paid for is lost: open the run in the History and write its results again.",
)
LOGS_TITLE = QT_TRANSLATE_NOOP("Sentences", "There are no logs to show.")
LOGS_MESSAGE = QT_TRANSLATE_NOOP("Sentences", "The folder “{folder}” can't be made ({problem}).")
LOGS_HINT = QT_TRANSLATE_NOOP(
    "Sentences",
    "The program works without logs. Check that there is room on the disk and that you may write "
    "there.",
)

SAMPLE_TITLE = QT_TRANSLATE_NOOP("Sentences", "The sample can't be made ready.")
SAMPLE_MESSAGE = QT_TRANSLATE_NOOP(
    "Sentences", "The folder “{folder}” can't be written to ({problem})."
)
SAMPLE_HINT = QT_TRANSLATE_NOOP(
    "Sentences", "Check that there is room on the disk and that you may write there."
)

NO_REASON = QT_TRANSLATE_NOOP("Sentences", "no reason given")

RECEIPT_TITLE = QT_TRANSLATE_NOOP("Sentences", "The receipt can't be saved.")
RECEIPT_MESSAGE = QT_TRANSLATE_NOOP(
    "Sentences", "“{file}” can't be written into the folder “{folder}” ({problem})."
)
RECEIPT_HINT = QT_TRANSLATE_NOOP(
    "Sentences",
    "Close it in other programs or choose another folder. Nothing is lost: the receipt is kept in "
    "this program too.",
)


def told(sentence: Sentence | None) -> str:
    """A sentence of the engine in the person's language."""
    if not sentence:
        return ""
    return sentence.filled(_template, shown)


def cautions_told(cautions: Iterable[Caution]) -> list[str]:
    """What a person should know before spending, a line each."""
    lines = [told(_with_breaks(caution.text)) for caution in cautions]
    return [f"• {line}" for line in lines] if len(lines) > 1 else lines


def _with_breaks(text: Sentence) -> Sentence:
    if text.template != OTHER_ADDRESS:
        return text
    return say(text.template, **{name: breakable(str(each)) for name, each in text.values})


def breakable(host: str) -> str:
    """A host's name, with places to break its line if it is a long one. It may have 253 characters,
    and to whom it belongs is told by its end, which must not be out of sight.
    """
    if len(host) <= UNBROKEN:
        return host
    return "\u200b".join(host[at : at + UNBROKEN] for at in range(0, len(host), UNBROKEN))


def _template(text: str) -> str:
    return QCoreApplication.translate("Sentences", IN_WINDOW.get(text, text))


def shown(value: Value) -> str:
    """What is filled into a sentence, in the ways of the person's language."""
    if isinstance(value, Sentence):
        return told(value)
    if isinstance(value, tuple):
        return listed(map(shown, value))
    if isinstance(value, int):
        return number(value)
    return day(value) if isinstance(value, date) else value


def listed(parts: Iterable[str]) -> str:
    """Parts of a list, one after the other: A, B, C."""
    pair = QCoreApplication.translate("Words", "{one}, {next}")
    said = list(parts)
    return reduce(lambda text, part: pair.format(one=text, next=part), said) if said else ""


def together(*sentences: str) -> str:
    """Sentences one after the other; empty ones are left out."""
    pair = QCoreApplication.translate("Words", "{one} {next}")
    said = [sentence for sentence in sentences if sentence]
    return reduce(lambda text, part: pair.format(one=text, next=part), said) if said else ""


def named(name: str, text: str) -> str:
    """A name and what is said of it: Unlocked: 12."""
    return QCoreApplication.translate("Words", "{name}: {text}").format(name=name, text=text)


def number(value: float) -> str:
    """A number as the language writes it: 4,680 or 4.680; a fraction only where it has one."""
    whole = value == int(value)
    return locale().toString(int(value)) if whole else locale().toString(float(value), "f", 2)


def counted(count: int, one: str, many: str) -> str:
    """A translated template for one thing or for several, with `{n}` filled in."""
    return (one if count == 1 else many).format(n=number(count))


def balance_text(balance: Balance | None) -> str:
    """A balance in words."""
    if balance is None:
        return QCoreApplication.translate("Words", "not known yet")
    if balance.unlimited:
        return QCoreApplication.translate("Words", "unlimited")
    return QCoreApplication.translate("Words", "{credits} credits").format(
        credits=number(balance.total)
    )


def day(at: date) -> str:
    """A day as people write it here: 12 May 2026."""
    text = QCoreApplication.translate("Words", "{day} {month} {year}")
    return text.format(day=at.day, month=month(at), year=at.year)


def month(at: date) -> str:
    """A month, shortened."""
    months = QCoreApplication.translate("Words", "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec")
    return months.split()[at.month - 1]


def moment(at: float) -> str:
    """A time in Unix seconds as people write it here: 12 May 2026, 14:05."""
    local = datetime.fromtimestamp(at)
    text = QCoreApplication.translate("Words", "{day}, {time}")
    return text.format(day=day(local), time=f"{local:%H:%M}")

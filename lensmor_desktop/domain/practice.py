"""What practice wrote into a sheet: recognised for certain, for it is nothing in a real run."""

PRACTICE_MARK = "Practice:"
"""Details of a practice run begin so. A real run ignores what a practice run wrote."""

_TAIL = ".example"  # reserved: no real address ends so
_COMPANIES = frozenset(
    "alderquist bravendal corvanta dunmarrow eskelvik fjellmora gratzenau halvorsund ilmarenko"
    " jundiare kestrivane lumbrikka morvaglio norrhamra orvennaz plessemont quillaron rastenveld"
    " sunevara tessalorn umbriato vantorre wexmoor xilonia ysterberg zephyrine kanamori-seiko"
    " haneul-bright longqi-hua suryamitra".split()
)
_TRADES = (
    "packaging cold-chain marine retail-systems robotics precision water outdoor logistics"
    " automation materials foods".split()
)


def is_made_up(address: str) -> bool:
    """Whether an address is one of practice's: at a company that practice invents.

    Nobody's real address is among them: hosts below `.example` are reserved.
    """
    host = address.strip().casefold().rpartition("@")[2]
    if not host.endswith(_TAIL):
        return False
    name = host.removesuffix(_TAIL)
    return any(
        name.endswith(f"-{trade}") and name.removesuffix(f"-{trade}") in _COMPANIES
        for trade in _TRADES
    )

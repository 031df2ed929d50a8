"""Lensmor Desktop: from a spreadsheet of trade-show people to their email addresses."""

__version__ = "0.1.0"

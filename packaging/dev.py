#!/usr/bin/env python3
"""Runs, tests and checks Lensmor Desktop: `python3 packaging/dev.py --help` says how.

Needs Python 3.11 or later and nothing else. This file alone is written so that older ones can read
it, and say so.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "Lensmor Desktop needs Python 3.11 or later, and this is %d.%d. Get a newer one from "
        "python.org,\nor type the name of one that you have, such as python3.12, for python3."
        % sys.version_info[:2]
    )

import development

if __name__ == "__main__":
    sys.exit(development.main(sys.argv[1:]))

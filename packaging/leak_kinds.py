"""What detect-secrets doesn't know by itself: it loads the classes of this file."""

import re

from detect_secrets.plugins.base import RegexBasedDetector


class LensmorKey(RegexBasedDetector):
    """A key of a Lensmor account, which spends its credits."""

    secret_type = "Lensmor key"  # noqa: S105 - what it is called where one is found
    denylist = (re.compile(r"\b(?:sk|uak)_[A-Za-z0-9_-]{16,}"),)

"""Looks for keys, passwords and the like in what is, or could be, committed; run by `dev.py check`.

detect-secrets finds them. `known_texts.json` has the texts that look like a secret and are none
(examples, keys of tests), each by its file and its hash. Whoever adds one looks at it first, and
then has it written down by `.venv/bin/python packaging/leaks.py --accept`. What was a secret is to
be revoked, for taking it out of the next version hides it from nobody.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from detect_secrets.core.secrets_collection import SecretsCollection
from detect_secrets.settings import transient_settings

ROOT = Path(__file__).resolve().parent.parent
KNOWN = Path(__file__).with_name("known_texts.json")
KINDS = Path(__file__).with_name("leak_kinds.py")
# Those that are hardly ever wrong, and the two that tell by how random a text is.
FINDERS = (
    *("ArtifactoryDetector", "AWSKeyDetector", "AzureStorageKeyDetector", "BasicAuthDetector"),
    *("CloudantDetector", "DiscordBotTokenDetector", "GitHubTokenDetector", "GitLabTokenDetector"),
    *("IbmCloudIamDetector", "IbmCosHmacDetector", "JwtTokenDetector", "KeywordDetector"),
    *("MailchimpDetector", "NpmDetector", "OpenAIDetector", "PrivateKeyDetector"),
    *("PypiTokenDetector", "SendGridDetector", "SlackDetector", "SoftlayerDetector"),
    *("SquareOAuthDetector", "StripeDetector", "TelegramBotTokenDetector", "TwilioKeyDetector"),
)
RANDOM_ENOUGH = (("Base64HighEntropyString", 4.5), ("HexHighEntropyString", 3.0))
"""Bits per character, as detect-secrets itself has them."""
FILTERS = (
    *("is_sequential_string", "is_potential_uuid", "is_likely_id_string", "is_templated_secret"),
    *("is_prefixed_with_dollar_sign", "is_indirect_reference", "is_not_alphanumeric_string"),
)
# Hashes of others' files, and of what was looked at.
HASHES = (".lock", KNOWN.name)


def settings() -> dict[str, object]:
    """What detect-secrets is to look for. No comment in a file makes it look away."""
    plugins: list[dict[str, object]] = [{"name": name} for name in FINDERS]
    plugins += [{"name": name, "limit": limit} for name, limit in RANDOM_ENOUGH]
    plugins.append({"name": "LensmorKey", "path": KINDS.as_uri()})
    filters = [{"path": f"detect_secrets.filters.heuristic.{name}"} for name in FILTERS]
    return {"plugins_used": plugins, "filters_used": filters}


def files(root: Path) -> list[str]:
    """What git would take, and what it has."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    told = subprocess.run(command, cwd=root, capture_output=True, check=True)  # noqa: S603 - git
    names = told.stdout.decode("utf-8", "surrogateescape").split("\0")
    return [name for name in names if (root / name).is_file() and not name.endswith(HASHES)]


class Finding(NamedTuple):
    """A text that looks like a secret, by its hash. It is known in its file, on whatever line."""

    file: str
    kind: str
    hashed: str


def found(root: Path) -> dict[Finding, int]:
    """All that looks like a secret, with the line of each."""
    secrets = SecretsCollection(root=str(root))
    with transient_settings(settings()):
        secrets.scan_files(*files(root))
    return {
        Finding(Path(name).as_posix(), secret.type, secret.secret_hash): secret.line_number
        for name, secret in secrets
    }


def main(arguments: Sequence[str], root: Path = ROOT, known: Path = KNOWN) -> int:
    """Names what is new by file and line, never the text itself; 1 if there is any."""
    findings = found(root)
    if list(arguments) == ["--accept"]:
        lines = ",\n".join(json.dumps(finding) for finding in sorted(findings))
        known.write_text(f"[\n{lines}\n]\n", encoding="utf-8", newline="\n")
        return 0
    old = {Finding(*finding) for finding in json.loads(known.read_text(encoding="utf-8"))}
    new = sorted(findings.keys() - old)
    for finding in new:
        place = f"{finding.file}:{findings[finding]}"
        print(f"{place}: looks like a secret ({finding.kind}); packaging/leaks.py says what to do")
    return 1 if new else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

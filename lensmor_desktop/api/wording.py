"""Every sentence of the API package for people: what happened, what is safe, what to do.

Each constant is a template for :func:`lensmor_desktop.domain.sentences.say`. None ever takes a key
or an address.
"""

# The address of the service and the key, before anything is sent.

BASE_URL_TITLE = "The address of the Lensmor service can’t be used."
BASE_URL_NO_SCHEME = "“{url}” doesn’t begin with https://. Nothing was sent."
BASE_URL_INSECURE = (
    "“{url}” is not encrypted, so that others could read your API key on the way. Nothing was sent."
)
BASE_URL_BROKEN = "“{url}” is not a complete web address. Nothing was sent."
BASE_URL_SECRETS = (
    "It holds a user name, a password, a “?” or a “#”, which don’t belong there. Nothing was sent."
)
OTHER_ADDRESS = (
    "Everything is asked of {host}, and not of Lensmor itself ({usual}): this computer is set up "
    "so. Your key and what is in your sheet about people and events go there. If you don't know "
    "why, ask whoever looks after this computer before you say yes."
)
BASE_URL_HINT = (
    "Use {default}, or leave it out. Plain http is accepted only for this computer (127.0.0.1)."
)

KEY_TITLE = "The API key can’t be used."
KEY_BLANK = "It is empty. Nothing was sent."
KEY_CHARACTERS = (
    "There is a blank, a line break or a character in it that no Lensmor key has. Nothing was sent."
)
KEY_SHORTENED = (
    "Part of it is hidden behind dots or stars, as websites show a key after its first day. "
    "Nothing was sent."
)
KEY_NAMED = (
    "There is a “=” in it, and it isn’t certain which part is the name and which the key. "
    "Nothing was sent."
)
KEY_HINT = "Copy the whole key from your Lensmor account, and nothing else, and paste it again."

# What the service refused.

KEY_REFUSED_TITLE = "Lensmor refused the API key."
KEY_REFUSED_MESSAGE = (
    "The key is wrong, expired or withdrawn. This request bought nothing, and no result is lost."
)
KEY_REFUSED_HINT = "Copy the key from your Lensmor account again, enter it, and go on."

CREDITS_TITLE = "Your Lensmor account has too few credits."
CREDITS_MESSAGE = "This request was refused: it bought nothing and cost nothing."
CREDITS_HINT = "Add credits to your account and resume, or send fewer people."

NOT_FOUND_TITLE = "Lensmor doesn’t know this ID, or doesn’t show it to your account."
NOT_FOUND_MESSAGE = "Lensmor has nothing at {path}. This request bought nothing."
NOT_FOUND_HINT = (
    "Check that the ID is Lensmor’s own, and that the key belongs to the right account."
)

CONFLICT_TITLE = "Lensmor says that something else is going on with these people or this event."
CONFLICT_MESSAGE = (
    "Another unlock of the same may still be running. This request was refused and bought nothing; "
    "we will ask Lensmor before anything is sent again."
)
CONFLICT_HINT = "Wait a few minutes, then resume."

TOO_MANY_TITLE = "Lensmor found too many people in one request."
TOO_MANY_MESSAGE = "This request was refused: it bought nothing and cost nothing."
TOO_MANY_HINT = "Report this with the details for support: the program sends at most {most} people."

BAD_REQUEST_TITLE = "Lensmor refused the request."
BAD_REQUEST_MESSAGE = "It was answered with status {status}. This request bought nothing."
BAD_REQUEST_SAYING = "Lensmor says: “{saying}”. This request bought nothing."
BAD_REQUEST_HINT = "Check the IDs in the sheet. If they are right, send us the details for support."

FEATURE_TITLE = "Your Lensmor plan doesn’t include this."
FEATURE_MESSAGE = "The API needs a paid plan. This request bought nothing and cost nothing."
FEATURE_HINT = "Ask whoever manages your Lensmor account to check the plan, then resume."

RATE_TITLE = "Lensmor asks us to slow down."
RATE_MESSAGE = "Too many requests were made in a short time. This request bought nothing."
RATE_HINT = "The program has waited as long as it may. Go on, or try again, in a few minutes."

CONCURRENCY_TITLE = "Lensmor works on too many of your tasks at once."
CONCURRENCY_MESSAGE = "This request was refused: it bought nothing and cost nothing."
CONCURRENCY_HINT = (
    "Tasks of your account that are still running keep this one out. Go on, or try again, in a few "
    "minutes."
)

# What could not be asked.

UNREACHABLE_TITLE = "Lensmor can’t be reached."
UNREACHABLE_NAME = "The address {host} was not found. Nothing was sent."
UNREACHABLE_OFFLINE = (
    "There is no way to {host}: this computer seems to be offline. Nothing was sent."
)
UNREACHABLE_REFUSED = "{host} doesn’t accept connections. Nothing was sent."
UNREACHABLE_TIMEOUT = "{host} didn’t accept the connection in time. Nothing was sent."
UNREACHABLE_TLS = "The encrypted connection to {host} failed. Nothing was sent."
UNREACHABLE_CERTIFICATE = (
    "This computer doesn’t trust the certificate that was shown for {host}. Nothing was sent."
)
UNREACHABLE_NO_CERTIFICATES = (
    "The file with the trusted certificates, which a setting of this computer names, is missing or "
    "can’t be read. Nothing was sent."
)
UNREACHABLE_PROXY = (
    "The proxy {proxy}, on the way from this computer to {host}, refused to let the program "
    "through. Nothing was sent."
)
UNREACHABLE_PROXY_GONE = (
    "The proxy {proxy}, which this computer is set to use, can’t be reached or doesn’t answer. "
    "Nothing was sent."
)
UNREACHABLE_PROXY_NAME = (
    "The proxy {proxy}, which this computer is set to use, was not found: no computer has this "
    "name here. Nothing was sent."
)
UNREACHABLE_PROXY_SETTING = (
    "The address that is set as this computer’s proxy can’t be read. Nothing was sent."
)
UNREACHABLE_PROXY_KIND = (
    "A kind of proxy is set (such as SOCKS) that the program can’t use. Nothing was sent."
)
UNREACHABLE_OTHER = "No connection to {host} could be made. Nothing was sent."
UNREACHABLE_HINT = "Check the internet connection, then resume."
UNREACHABLE_PROXY_SIGN_IN = (
    "The proxy {proxy}, on the way from this computer to {host}, asks for a user name and a "
    "password. Nothing was sent."
)
UNREACHABLE_PROXY_REFUSES_SIGN_IN = (
    "The proxy {proxy} refused the user name or the password that are set for it. Nothing was sent."
)
UNREACHABLE_PROXY_METHOD = (
    "The proxy {proxy} takes only a sign-in that the program doesn’t have, such as a Windows "
    "account’s (NTLM, Negotiate). Nothing was sent."
)
UNREACHABLE_TLS_HINT = (
    "Check the internet connection and the network’s sign-in page, or ask IT whether the network "
    "lets this connection through. Then resume."
)
UNREACHABLE_CERTIFICATE_HINT = (
    "Check this computer’s date and time. In a company network, ask IT to add the company’s "
    "certificate to this computer’s certificates, or to set SSL_CERT_FILE to its file. Then resume."
)
UNREACHABLE_NO_CERTIFICATES_HINT = (
    "Ask IT to correct or remove the setting: REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE or SSL_CERT_FILE. "
    "Then start the program again and resume."
)
UNREACHABLE_PROXY_HINT = (
    "Away from the company’s network its proxy can’t be reached: turn it off in the system’s "
    "settings (or remove HTTPS_PROXY), or connect to that network. Then resume."
)
UNREACHABLE_SCRIPT_HINT = (
    "This computer is set to find its proxy by a script ({script}), which could not be used, so "
    "the program tried without. Ask IT to look at it, or for the proxy’s address. {hint}"
)
UNREACHABLE_PROXY_REFUSED_HINT = "Ask IT to let this computer reach {host}. Then resume."
UNREACHABLE_PROXY_SETTING_HINT = (
    "Check HTTPS_PROXY or the system’s proxy settings: http://NAME:PASSWORD@PROXY:PORT. In a name "
    "or password write special characters as codes: # as %23, / as %2F, ? as %3F, @ as %40, "
    ": as %3A, % as %25. Start the program again, then resume."
)
UNREACHABLE_PROXY_KIND_HINT = (
    "Ask IT for the address of an HTTP proxy and set HTTPS_PROXY to it: http://PROXY:PORT. Start "
    "the program again, then resume."
)
UNREACHABLE_PROXY_SIGN_IN_HINT = (
    "Ask IT for a way past the proxy for this program, or set HTTPS_PROXY to "
    "http://NAME:PASSWORD@PROXY:PORT and start the program again. Then resume."
)
UNREACHABLE_PROXY_REFUSES_SIGN_IN_HINT = (
    "Correct them in HTTPS_PROXY: http://NAME:PASSWORD@PROXY:PORT. Special characters are "
    "written as codes: # as %23, @ as %40, : as %3A, % as %25. Start the program again, then "
    "resume."
)
UNREACHABLE_PROXY_METHOD_HINT = (
    "Ask IT to let this program reach {host} without that sign-in, or for a small local proxy that "
    "does it (such as px or cntlm), whose address goes into HTTPS_PROXY. Then resume."
)

INTERRUPTED_TITLE = "The connection to Lensmor broke."
INTERRUPTED_MESSAGE = "A question was left without an answer. Asking costs nothing."
INTERRUPTED_TIMEOUT = "Lensmor took too long to answer a question. Asking costs nothing."
INTERRUPTED_HINT = "Check the internet connection, then resume."

SERVER_TITLE = "Lensmor has a problem of its own."
SERVER_MESSAGE = "It answered a question with status {status}. Asking costs nothing."
SERVER_HINT = "Resume in a few minutes. If it stays, send the details to Lensmor’s support."

UNREADABLE_TITLE = "The answer can’t be understood."
UNREADABLE_HTML = (
    "A web page came instead of Lensmor’s answer, as sign-in pages and firewalls send. "
    "The question cost nothing."
)
UNREADABLE_REDIRECT = (
    "The answer points to another address, which is never followed with your key. "
    "The question cost nothing."
)
UNREADABLE_SIGN_IN = (
    "The network answered in Lensmor’s place: it wants you to sign in first, as hotels, trains and "
    "fairs do. The question cost nothing."
)
UNREADABLE_HTML_HINT = (
    "Open any web page in your browser: if the network asks you to sign in, do so, then resume. "
    "If it doesn’t, check the address of the service, or ask IT whether a firewall answers."
)
UNREADABLE_SIGN_IN_HINT = (
    "Open any web page in your browser, sign in to the network there, then resume."
)
UNREADABLE_LARGE = "The answer is far larger than it should be. The question cost nothing."
UNREADABLE_MESSAGE = "Lensmor’s answer is incomplete or not as agreed. The question cost nothing."
UNREADABLE_HINT = (
    "Check the address of the service and the network’s sign-in page, then resume. "
    "If it stays, send the details to Lensmor’s support."
)

UNKNOWN_TITLE = "It isn’t known whether Lensmor carried out this purchase."
UNKNOWN_DROPPED = (
    "The connection broke after the request was sent. "
    "We will ask Lensmor before anything is sent again."
)
UNKNOWN_TIMEOUT = (
    "Lensmor didn’t answer the request in time. We will ask Lensmor before anything is sent again."
)
UNKNOWN_SERVER = (
    "Lensmor answered with status {status}, which leaves it open. "
    "We will ask Lensmor before anything is sent again."
)
UNKNOWN_ANSWER = (
    "The answer can’t be understood. We will ask Lensmor before anything is sent again."
)
UNKNOWN_SIGN_IN = (
    "The network answered in Lensmor’s place and wants you to sign in first: open any web page in "
    "your browser for that. We will ask Lensmor before anything is sent again."
)
UNKNOWN_HINT = (
    "Nothing needs to be done now. What stays open is shown as Unconfirmed: resume later."
)

SUPPORT_LINE = "{method} {path}, status {status}, {error_key}, trace {trace_id}"
"""For Lensmor's support (contract, fact 13)."""
SUPPORT_NONE = "none"

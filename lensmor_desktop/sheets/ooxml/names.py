"""The names of the format: namespaces and relationship types, in both dialects.

ECMA-376 has a transitional and a strict dialect, with different namespaces for the same words
(part 1 is strict, part 4 transitional). Names here are as expat reports them: namespace, a blank,
local name.
"""

SPREADSHEET = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
DOCUMENT_RELATIONSHIPS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
PACKAGE_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
SIGNATURE_ORIGIN = (
    "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin"
)
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"

SHEET_KINDS = {
    "worksheet": "worksheet",
    "chartsheet": "chartsheet",
    "dialogsheet": "dialogsheet",
    "xlMacrosheet": "macrosheet",
    "xlIntlMacrosheet": "macrosheet",
}
"""The last word of a relationship type, and the kind of sheet that it leads to."""


def split(name: str) -> tuple[str, str]:
    """An expat name as namespace and local name ("" where there is no namespace)."""
    namespace, _, local = name.rpartition(" ")
    return namespace, local


def relationship_word(type_: str) -> str:
    """The last word of a relationship type: the same in both dialects."""
    return type_.rpartition("/")[2]

"""Open XML in its strict form: the same documents in the names of ISO/IEC 29500-1.

LibreOffice and the Python writers write the transitional form of part 4 only. What differs for the
features here are the names of vocabularies and relations; they are changed as part 4 lists them, and the
root says `conformance="strict"`. What only the transitional form has (VML) is not in these files.
"""

import re
import zipfile

OLD = re.compile(rb"http://schemas\.openxmlformats\.org/(officeDocument|wordprocessingml|spreadsheetml|presentationml|drawingml)/2006/")
RENAMED = (
    (b"/extended-properties", b"/extendedProperties"),
    (b"/custom-properties", b"/customProperties"),
)
ROOT = re.compile(rb"<(w:document|workbook|p:presentation)\b")


def strict(part):
    part = OLD.sub(rb"http://purl.oclc.org/ooxml/\1/", part)
    for old, new in RENAMED:
        part = part.replace(old, new)
    return ROOT.sub(rb'<\1 conformance="strict"', part, count=1)


def rewrite(source, target):
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename.endswith((".xml", ".rels")) and not info.filename.startswith("[Content_Types]"):
                content = strict(content)
            new.writestr(zipfile.ZipInfo(info.filename, (2020, 1, 2, 3, 4, 6)), content, zipfile.ZIP_DEFLATED)

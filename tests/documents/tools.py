"""The other programs: each is run from here, and each that is missing is named.

LibreOffice takes a second to start, so it is handed many files at once; it gets a profile of its own,
for one that is in use would be waited for.
"""

import os
import shutil
import subprocess
from pathlib import Path

PACKAGES = {
    "soffice": "libreoffice-writer libreoffice-calc libreoffice-impress",
    "chromium": "chromium",
    "pdftotext": "poppler-utils",
    "7z": "p7zip-full",
    "zstd": "zstd",
    "xz": "xz-utils",
    "bzip2": "bzip2",
    "zip": "zip",
    "qpdf": "qpdf",
    "gs": "ghostscript",
    "gcab": "gcab",
    "tiff2pdf": "libtiff-tools",
    "tiffcp": "libtiff-tools",
    "tar": "tar",
    "gzip": "gzip",
}


class MissingTool(Exception):
    """A program that the corpus is made with is not installed."""


def run(tool, *arguments, cwd=None, stdin=None, env=None, accept=(0,), timeout=300):
    """Runs a program and returns what it wrote to standard output."""
    if shutil.which(tool) is None:
        package = PACKAGES.get(tool, tool)
        raise MissingTool(f"{tool} is missing: run tests/documents/install (Debian package {package})")
    done = subprocess.run(
        [tool, *map(str, arguments)],
        cwd=cwd,
        input=stdin,
        env={**os.environ, **(env or {})},
        capture_output=True,
        timeout=timeout,
    )
    if done.returncode not in accept:
        said = (done.stderr or done.stdout).decode("utf-8", "replace").strip()[-800:]
        raise RuntimeError(f"{tool} {' '.join(map(str, arguments))}: exit {done.returncode}: {said}")
    return done.stdout


def convert(sources, target, work, infilter=None):
    """Lets LibreOffice write each source in the `target` form (`odt`, `doc:MS Word 97`, ...).

    Returns the written files in the order of the sources. Sources of one call need distinct stems.
    """
    work = Path(work)
    ending = target.split(":")[0]
    outdir = work / "converted" / ending
    outdir.mkdir(parents=True, exist_ok=True)
    profile = (work / "libreoffice-profile").resolve().as_uri()
    arguments = [f"-env:UserInstallation={profile}", "--headless", "--norestore"]
    if infilter:
        arguments.append(f"--infilter={infilter}")
    said = run("soffice", *arguments, "--convert-to", target, "--outdir", outdir, *sources)
    results = [outdir / f"{Path(source).stem}.{ending}" for source in sources]
    for result in results:
        if not result.exists():
            raise RuntimeError(f"soffice did not write {result.name}: {said.decode('utf-8', 'replace')}")
    return results


def print_page(page, pdf, work):
    """Lets Chromium print a web page to a PDF."""
    run(
        "chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
        "--disable-dev-shm-usage", "--no-pdf-header-footer",
        f"--user-data-dir={Path(work) / 'chromium-profile'}", f"--print-to-pdf={pdf}",
        Path(page).resolve().as_uri(),
    )
    if not Path(pdf).exists():
        raise RuntimeError("chromium printed nothing")


MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
Sub Save(source As String, target As String, kind As String, secret As String)
  Dim opening(0) As New com.sun.star.beans.PropertyValue
  Dim storing(1) As New com.sun.star.beans.PropertyValue
  Dim opened As Object
  opening(0).Name = "Hidden"
  opening(0).Value = True
  opened = StarDesktop.loadComponentFromURL(source, "_blank", 0, opening())
  storing(0).Name = "FilterName"
  storing(0).Value = kind
  If secret &lt;&gt; "" Then
    storing(1).Name = "Password"
    storing(1).Value = secret
  End If
  opened.storeToURL(target, storing())
  opened.close(True)
End Sub
Sub SaveAll
%s
End Sub
</script:module>
"""


def save_as(jobs, work, password=""):
    """Lets one LibreOffice save many files: `jobs` are (source, target, filter name).

    Its own Basic does what its command line cannot: many formats in one start, and a password. The
    module is written into the profile after a first start, for that start lays the profile anew.
    """
    profile = Path(work) / "libreoffice-profile"
    module = profile / "user" / "basic" / "Standard" / "Module1.xba"
    start = ("soffice", f"-env:UserInstallation={profile.resolve().as_uri()}", "--headless", "--norestore")
    if not module.exists():
        run(*start, "--terminate_after_init")
    address = lambda path: Path(path).resolve().as_uri()
    calls = (f'  Save("{address(source)}", "{address(target)}", "{kind}", "{password}")' for source, target, kind in jobs)
    module.parent.mkdir(parents=True, exist_ok=True)
    module.write_text(MODULE % "\n".join(calls), "utf-8")
    run(*start, "macro:///Standard.Module1.SaveAll")
    for _, target, _ in jobs:
        if not Path(target).exists():
            raise RuntimeError(f"soffice did not save {Path(target).name}")

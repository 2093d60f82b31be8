"""Types texts into cells of a workbook with LibreOffice, which runs this with its own Python.

Arguments: the workbook, where to save it, and a JSON file from sheet to cell to text.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

import uno  # type: ignore[import-not-found]
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]

source, target, typed = sys.argv[1:4]
profile = Path(target).parent / "profile"
address = f"pipe,name=citydip{Path(target).stat().st_ino if Path(target).exists() else time.monotonic_ns()};urp;StarOffice.ComponentContext"
office = subprocess.Popen(
    ["soffice", "--headless", "--norestore", f"-env:UserInstallation={profile.as_uri()}", f"--accept={address.rpartition(';')[0]};"],
)
try:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(120):
        try:
            context = resolver.resolve(f"uno:{address}")
            break
        except Exception:
            time.sleep(0.5)
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    document = desktop.loadComponentFromURL(Path(source).as_uri(), "_blank", 0, (PropertyValue("Hidden", 0, True, 0),))
    for sheet, cells in json.loads(Path(typed).read_text(encoding="utf-8")).items():
        for cell, text in cells.items():
            document.Sheets.getByName(sheet).getCellRangeByName(cell).setFormula(text)
    document.calculateAll()
    document.storeToURL(Path(target).as_uri(), (PropertyValue("FilterName", 0, "Calc MS Excel 2007 XML", 0),))
    document.close(True)
    desktop.terminate()
finally:
    office.wait(60)

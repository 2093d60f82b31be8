"""Types texts into cells of a workbook with LibreOffice; run it with the system's Python, which has LibreOffice's module.

Arguments: the workbook, where to save it, and a JSON file from sheet to cell to text.
"""

import json
import subprocess
import sys
import time
from pathlib import Path


def main(source: Path, target: Path, typed: Path) -> None:
    import uno  # type: ignore[import-not-found]
    from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]
    from com.sun.star.connection import NoConnectException  # type: ignore[import-not-found]

    address = f"pipe,name=citydip{time.monotonic_ns()};urp;"
    profile = (target.parent / "profile").as_uri()
    office = subprocess.Popen(["soffice", "--headless", "--norestore", f"-env:UserInstallation={profile}", f"--accept={address}"])
    try:
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        for _ in range(240):
            try:
                context = resolver.resolve(f"uno:{address}StarOffice.ComponentContext")
                break
            except NoConnectException:  # it has not started yet
                time.sleep(0.5)
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        document = desktop.loadComponentFromURL(source.as_uri(), "_blank", 0, (PropertyValue("Hidden", 0, True, 0),))
        for sheet, cells in json.loads(typed.read_text(encoding="utf-8")).items():
            for cell, text in cells.items():
                document.Sheets.getByName(sheet).getCellRangeByName(cell).setFormula(text)
        document.calculateAll()
        document.storeToURL(target.as_uri(), (PropertyValue("FilterName", 0, "Calc MS Excel 2007 XML", 0),))
        document.close(True)
        desktop.terminate()
    finally:
        try:
            office.wait(60)
        except subprocess.TimeoutExpired:
            office.kill()


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))

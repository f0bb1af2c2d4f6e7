"""pictures.py REPORT.html URL HALO FOLDER: takes the README's pictures, of a report and of the simulator's page."""

import base64
import os
import pathlib
import subprocess
import sys

from browser import browser, find, wait

report, address, halo, folder = sys.argv[1:]
MOVE = ["scripts/move-eip.lua", "203.0.113.10", "4f9e1c7a-3b5d-4e2f-a8c6-0d1b2e3f4a02",
        "ff80808169bf16c70169bf1d02270000", "9d2a4e0b-6c53-4f6e-8e0f-1b7d3c9a5e02"]


def take(driver, name):
    picture = driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "webp", "quality": 60})
    (pathlib.Path(folder) / name).write_bytes(base64.b64decode(picture["data"]))


with browser(1100, 900) as driver:
    driver.get(pathlib.Path(report).resolve().as_uri())
    find(driver, "#only option[value=change]").click()
    driver.execute_script("document.getElementById('rows').style.height = 'auto'")
    take(driver, "report.webp")
    driver.get(address)
    environment = {
        "HALO_JOURNAL": "none", "PATH": os.environ["PATH"],
        "HUAWEICLOUD_SDK_AK": "DEMOACCESSKEY0000001", "HUAWEICLOUD_SDK_SK": "demo/secret+key0123456789ABCDEFabcdefghi"}
    script = subprocess.Popen(
        [halo, "run", "--region", "cn-north-4", "--endpoint", address, *MOVE], env=environment)
    try:
        wait(driver, lambda: "bind" in find(driver, "#eips").text and "…" in find(driver, "#eips").text)
        take(driver, "simulator.webp")
    finally:
        script.kill()

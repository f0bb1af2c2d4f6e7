"""simulator.py URL HALO: watches a simulated account while a script runs on it. Says what is wrong."""

import os
import subprocess
import sys

from browser import browser, complaints, find, find_all, spoken, wait

address, halo = sys.argv[1:]
BIND = """
local eip = cloud.eip.find { public_ip_address = "203.0.113.11" }
local port = cloud.vpc.find_port { device_id = "4f9e1c7a-3b5d-4e2f-a8c6-0d1b2e3f4a02" }
cloud.eip.bind { publicip_id = eip.id, port_id = port.id }
"""


def shows(driver, selector, text):
    wait(driver, lambda: text in find(driver, selector).text)


with browser() as driver:
    driver.get(address)
    shows(driver, "#eips", "203.0.113.10 web")
    shows(driver, "#resolvers", "demo-inbound")
    shows(driver, "#groups", "demo-group")
    shows(driver, "#lite_servers", "train-a3")
    shows(driver, "#servers", "192.168.0.11 ← 203.0.113.10")
    assert "button Arm" in spoken(driver)

    # A rule that is none is explained, one that is one stands in the list.
    find(driver, "#on").clear()
    find(driver, "#on").send_keys("eip.bnid")
    find(driver, "#arm button").click()
    shows(driver, "#armed", "not armed")
    find(driver, "#on").clear()
    find(driver, "#on").send_keys("eip.bind")
    find(driver, "#kind option:nth-child(12)").click()
    find(driver, "#more").send_keys("for=1s")
    find(driver, "#arm button").click()
    shows(driver, "#faults", "on=eip.bind kind=throttle for=1s armed")

    environment = {**os.environ, "HALO_JOURNAL": "none"}
    script = subprocess.Popen(
        [halo, "run", "--region", "cn-north-4", "--endpoint", address, "-e", BIND], env=environment, stderr=subprocess.PIPE, text=True)
    try:
        shows(driver, "#faults", "fired 1 times")
        shows(driver, "#requests", "fault: on=eip.bind kind=throttle for=1s")
        # The change is on its way for a minute of the simulator's, unless its clock is put on.
        shows(driver, "#eips", "bind ")
        find(driver, "[data-seconds='60']").click()
        shows(driver, "#offset", "60 s ahead")
        shows(driver, "#eips", "→ port 192.168.0.12 of server")
        assert script.wait(timeout=60) == 0, script.stderr.read()
    finally:
        script.kill()
    wait(driver, lambda: len(find_all(driver, "#requests tr")) >= 3)
    shows(driver, "#requests", "changed something")
    expected = [entry for entry in complaints(driver) if "400 (Bad Request)" not in entry]
    assert not expected, expected
    # The page of another origin gets nothing.
    assert driver.execute_async_script("""
        const done = arguments[0];
        fetch(document.location.origin + "/_sim/view", { mode: "no-cors", headers: {} }).then(a => done(a.status));
        """) == 200
    driver.get("data:text/html,<p>elsewhere")
    assert driver.execute_async_script(f"""
        const done = arguments[0];
        fetch("{address}/_sim/faults", {{ method: "POST", mode: "no-cors", body: "on=* kind=reset" }})
          .then(() => done("sent"), () => done("refused"));""") in ("sent", "refused")
    driver.get(address)
    shows(driver, "#eips", "203.0.113.10")
    assert "on=* " not in find(driver, "#faults").text, "a page from elsewhere has armed a fault"

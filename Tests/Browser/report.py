"""report.py DONE.html KILLED.html LARGE.html SPOKEN: looks at reports as people do.

Writes what a screen reader tells of the first two into the folder SPOKEN. Says what is wrong, and ends with 1."""

import pathlib
import sys
import time

from selenium.webdriver.common.keys import Keys

from browser import Picture, browser, complaints, find, find_all, media, spoken, wait

done, killed, large, folder = [pathlib.Path(argument).resolve() for argument in sys.argv[1:]]
LEGEND = ["request", "wait", "throttle", "retry", "doubt", "back", "sleep"]


def text(driver, selector):
    return find(driver, selector).text


def names(driver):
    return [element.text for element in find_all(driver, ".row .name")]


def focused(driver):
    return driver.switch_to.active_element


def check_head(driver):
    assert text(driver, "h1") == "Run 1: done", text(driver, "h1")
    assert "203.0.113.10 was bound to nothing for up to 13 s" in text(driver, "#gaps"), text(driver, "#gaps")
    assert not find(driver, "#settle").is_displayed()
    changes = text(driver, "#changes")
    assert "taken back by 9" in changes and "takes back 6" in changes, changes


def check_kinds_without_colour(driver):
    """Each kind of bar has a pattern of its own when all colours are gone."""
    media(driver, "light")
    picture = Picture(driver.get_screenshot_as_png())
    patterns = {}
    for kind in LEGEND:
        box = find(driver, f"#legend .{kind}").rect
        patterns[kind] = picture.pattern(box["x"] + 1, box["y"] + 1, box["width"] - 2, box["height"] - 2)
    assert len(set(patterns.values())) == len(LEGEND), "two kinds of bars look the same without colour"
    drawn = {kind for kind in LEGEND if find_all(driver, f".row .bar.{kind}")}
    assert drawn == set(LEGEND), f"not drawn in the timeline: {set(LEGEND) - drawn}"
    signs = {element.text for element in find_all(driver, ".row .sign")}
    assert {"✓", "✗", "→", "↶"} <= signs, signs


def check_keyboard(driver):
    rows = find(driver, "#rows")
    driver.execute_script("arguments[0].focus()", rows)
    rows.send_keys(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ENTER)
    assert "eip.bind" in text(driver, "#detail-title"), text(driver, "#detail-title")
    assert focused(driver).get_attribute("id") == "detail"
    detail = text(driver, "#detail")
    for word in ["be1f0c44", "0c44be1f", "429 APIGW.0308", "BINDING", "a135e9b8"]:
        assert word in detail, f"{word} is not in {detail}"
    focused(driver).send_keys(Keys.ESCAPE)
    assert focused(driver).get_attribute("id") == "rows"
    assert not find(driver, "#detail").is_displayed()
    rows.send_keys(Keys.HOME, Keys.ENTER)
    assert "9007199254740993" in text(driver, "#detail"), "a number is rounded"
    focused(driver).send_keys(Keys.ESCAPE)
    before = text(driver, "#scale")
    rows.send_keys("+")
    assert text(driver, "#scale") != before, "+ does not zoom in"
    rows.send_keys("0")
    assert text(driver, "#scale") == before, "0 does not show the whole run"
    rows.send_keys("/")
    assert focused(driver).get_attribute("id") == "search"


def check_search(driver):
    search = find(driver, "#search")
    search.send_keys("ea909a92")
    assert names(driver) == ["eip.unbind"], names(driver)
    assert text(driver, "#count") == "1 of 7 calls", text(driver, "#count")
    search.send_keys(Keys.CONTROL, "a")
    search.send_keys("9007199254740993")
    assert names(driver) == ["eip.get"], "answers are not searched"
    search.send_keys(Keys.CONTROL, "a")
    search.send_keys(Keys.DELETE)
    find(driver, "#only option[value=trouble]").click()
    assert names(driver) == ["eip.bind", "dns.bind_ip", "eip.rename"], names(driver)
    find(driver, "#only option").click()


def brightness(driver):
    picture = Picture(driver.get_screenshot_as_png())
    return sum(picture.at(2, 2)) / 3


def check_themes(driver):
    media(driver, "dark")
    dark = brightness(driver)
    ink = find(driver, "body").value_of_css_property("color")
    media(driver, "dark", "print")
    paper, printed = brightness(driver), find(driver, "body").value_of_css_property("color")
    media(driver, "light")
    assert brightness(driver) > 230 and dark < 40, "the themes are not told apart"
    assert paper > 230 and printed != ink, "dark colours are printed"


def check_phone(driver):
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                           {"width": 320, "height": 640, "deviceScaleFactor": 1, "mobile": True})
    wide = driver.execute_script("return document.documentElement.scrollWidth")
    assert wide <= 320, f"{wide} pixels on a phone of 320"
    driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def check_killed(driver):
    assert text(driver, "h1") == "Run 2: interrupted"
    for command in ["halo resume 2", "halo rollback 2"]:
        assert command in text(driver, "#settle"), text(driver, "#settle")
    assert "eip.unbind" in text(driver, "#doubts")
    # What ends scripts is a text like any other.
    assert "</script><!--<script>alert(1)</script>" in driver.execute_script(
        "return document.getElementById('line').textContent")
    assert driver.execute_script("return document.scripts.length") == 3
    find(driver, ".row").click()
    assert "</script><!--" in text(driver, "#detail-body")


def check_large(driver):
    """Ten thousand calls: drawn at once, scrolled without a halt, found and printed to the last."""
    driver.get(large.as_uri())
    painted = wait(driver, lambda: driver.execute_script(
        "return performance.getEntriesByName('first-contentful-paint')[0]?.startTime"))
    whole = driver.execute_script("const [page] = performance.getEntriesByType('navigation'); return page.domComplete")
    assert len(find_all(driver, ".row")) < 100, "all rows are there at once"
    longest = driver.execute_async_script("""
        const done = arguments[0], rows = document.getElementById("rows");
        let last = performance.now(), longest = 0, turn = 0;
        function step(now) {
          if (turn > 0) longest = Math.max(longest, now - last);
          last = now;
          rows.scrollTop += 2800;
          if (++turn < 100) requestAnimationFrame(step); else done(longest);
        }
        requestAnimationFrame(step);""")
    print(f"first picture after {painted:.0f} ms, whole after {whole:.0f} ms, longest frame {longest:.0f} ms")
    began = time.monotonic()
    find(driver, "#search").send_keys("thing 9999")
    assert text(driver, "#count") == "1 of 10000 calls", text(driver, "#count")
    print(f"found after {(time.monotonic() - began) * 1000:.0f} ms")
    driver.execute_script("const search = document.getElementById('search'); search.value = '';"
                          "search.dispatchEvent(new Event('input')); dispatchEvent(new Event('beforeprint'))")
    assert driver.execute_script("return document.querySelectorAll('.row').length") == 10000
    driver.execute_script("dispatchEvent(new Event('afterprint'))")
    assert len(find_all(driver, ".row")) < 100


with browser() as driver:
    driver.get(done.as_uri())
    assert not complaints(driver)
    check_head(driver)
    (folder / "done.txt").write_text(spoken(driver))
    check_kinds_without_colour(driver)
    check_keyboard(driver)
    check_search(driver)
    check_themes(driver)
    check_phone(driver)
    driver.get(killed.as_uri())
    check_killed(driver)
    driver.get(killed.as_uri())
    (folder / "killed.txt").write_text(spoken(driver))
    check_large(driver)
    assert not complaints(driver), complaints(driver)

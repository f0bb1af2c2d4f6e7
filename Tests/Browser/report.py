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


def check_plan(driver):
    """What was planned stands beside what happened, and what went otherwise is told by words."""
    assert "4 changes in 20.0 s. 3 went otherwise." in text(driver, "#plan-line"), text(driver, "#plan-line")
    rows = [[cell.text for cell in row.find_elements("css selector", "td")] for row in find_all(driver, "#plan-rows tr")]
    happened = {row[0]: row[2] for row in rows if row[0]}
    assert happened == {"1": "✓ as planned", "2": "✓ as planned", "3": "≠ refused", "4": "≠ not reached"}, happened
    assert [row[1] for row in rows if not row[0]] == ["not in the plan dns.bind_ip endpoint_id ff80"], rows
    assert "bound to nothing for 6 s" in text(driver, "#plan ul"), text(driver, "#plan ul")
    find(driver, "#plan-rows .plain").click()
    assert "eip.unbind" in text(driver, "#detail-title")
    focused(driver).send_keys(Keys.ESCAPE)


def check_names(driver):
    tasks = {element.text for element in find_all(driver, ".row .task") if element.text}
    assert len(tasks) == 1 and tasks.pop().startswith("mover </script><!--"), "a task has lost its name"


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


def scroll(driver, pixels, turns=100):
    """Scrolls so far in each frame: how long each took, how many rows were made, and what the page's thread did."""
    def metrics():
        return {each["name"]: each["value"] for each in driver.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]}

    driver.execute_cdp_cmd("Performance.enable", {})
    before = metrics()
    frames, made = driver.execute_async_script("""
        const [pixels, turns, done] = arguments, rows = document.getElementById("rows");
        const frames = [];
        let last = 0, made = 0;
        const watch = new MutationObserver(records => records.forEach(record => { made += record.addedNodes.length; }));
        watch.observe(document.getElementById("track"), { childList: true });
        rows.scrollTop = 0;
        function step(now) {
          if (last) frames.push(now - last);
          last = now;
          rows.scrollTop += pixels;
          if (frames.length < turns) requestAnimationFrame(step); else setTimeout(() => done([frames, made]), 50);
        }
        requestAnimationFrame(step);""", pixels, turns)
    after = metrics()
    return sorted(frames), made, {name: after[name] - before[name] for name in after}, after["Nodes"]


def check_scrolling(driver):
    """Counted, not timed: a busy machine drops frames of any page."""
    sight = driver.execute_script("return Math.ceil(document.getElementById('rows').clientHeight / 28)") + 10
    for pixels, most in [(28, 1), (2800, sight)]:
        frames, made, did, nodes = scroll(driver, pixels)
        work = (did["ScriptDuration"] + did["LayoutDuration"] + did["RecalcStyleDuration"]) * 1000 / len(frames)
        print(f"{pixels} pixels a frame: half of the frames within {frames[50]:.0f} ms, the longest {frames[-1]:.0f} ms, "
              f"{work:.1f} ms of work, {did['LayoutCount'] / len(frames):.1f} layouts and {made / len(frames):.0f} new rows each")
        assert made <= most * (len(frames) + 2) + 2 * sight, f"{made} rows are made in {len(frames)} frames"
        assert did["LayoutCount"] <= 2 * len(frames) + 20, f"{did['LayoutCount']} layouts in {len(frames)} frames"
        assert len(find_all(driver, ".row")) <= sight
    assert nodes < 20_000, f"{nodes} nodes are kept"


def check_large(driver):
    """Ten thousand calls: drawn at once, scrolled without a halt, found and printed to the last."""
    driver.get(large.as_uri())
    painted = wait(driver, lambda: driver.execute_script(
        "return performance.getEntriesByName('first-contentful-paint')[0]?.startTime"))
    whole = driver.execute_script("const [page] = performance.getEntriesByType('navigation'); return page.domComplete")
    assert len(find_all(driver, ".row")) < 100, "all rows are there at once"
    print(f"first picture after {painted:.0f} ms, whole after {whole:.0f} ms")
    check_scrolling(driver)
    began = time.monotonic()
    find(driver, "#search").send_keys("thing 9999")
    assert text(driver, "#count") == "1 of 10000 calls", text(driver, "#count")
    print(f"found after {(time.monotonic() - began) * 1000:.0f} ms")
    driver.execute_script("const search = document.getElementById('search'); search.value = '';"
                          "search.dispatchEvent(new Event('input')); dispatchEvent(new Event('beforeprint'))")
    assert driver.execute_script("return document.querySelectorAll('.row').length") == 10000
    media(driver, "dark", "print")
    last = find(driver, ".row:last-child .rest")
    assert "id-10000" in last.get_attribute("textContent"), last.get_attribute("textContent")
    ink, paper = last.value_of_css_property("color"), find(driver, "body").value_of_css_property("background-color")
    assert ink == "rgba(87, 96, 106, 1)" and paper == "rgba(255, 255, 255, 1)", f"{ink} on {paper}"
    media(driver, "light")
    driver.execute_script("dispatchEvent(new Event('afterprint'))")
    assert len(find_all(driver, ".row")) < 100


# As tall as the page: what is looked at pixel by pixel is in the picture.
with browser(height=1800) as driver:
    driver.get(done.as_uri())
    assert not complaints(driver)
    check_head(driver)
    check_plan(driver)
    check_names(driver)
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
    assert not complaints(driver), complaints(driver)
# A browser that has told nothing to a screen reader: from then on it keeps a second tree of every page.
with browser() as driver:
    check_large(driver)
    assert not complaints(driver), complaints(driver)

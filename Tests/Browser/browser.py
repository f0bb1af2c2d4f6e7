"""A headless Chromium, its console, and pictures of what it draws."""

import os
import struct
import zlib
from contextlib import contextmanager

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

PATIENCE = 30  # seconds, for everything that is waited for


@contextmanager
def browser(width=1200, height=900):
    """A browser that is gone at the end of the block, whatever happens there."""
    options = webdriver.ChromeOptions()
    options.add_argument("--headless=new")
    options.add_argument("--disable-dev-shm-usage")
    options.add_argument("--force-device-scale-factor=1")
    options.add_argument(f"--window-size={width},{height}")
    if os.geteuid() == 0:  # Chromium's sandbox does not start for root
        options.add_argument("--no-sandbox")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))
    try:
        driver.set_page_load_timeout(PATIENCE)
        driver.set_script_timeout(PATIENCE)
        yield driver
    finally:
        driver.quit()


def find(driver, selector):
    return driver.find_element(By.CSS_SELECTOR, selector)


def find_all(driver, selector):
    return driver.find_elements(By.CSS_SELECTOR, selector)


def wait(driver, condition):
    """What `condition` gives once it is true."""
    return WebDriverWait(driver, PATIENCE, poll_frequency=0.05).until(lambda _: condition())


def media(driver, scheme="light", kind=""):
    """The theme that the person has chosen, and what the page is shown on."""
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": kind, "features": features})


def complaints(driver):
    """What the console says: errors, and what the page's policy has stopped."""
    return [entry["message"] for entry in driver.get_log("browser")]


SPOKEN = {"heading", "list", "listitem", "listbox", "option", "button", "searchbox", "combobox", "region",
          "status", "image", "toolbar", "textbox", "alert", "form", "columnheader"}


def spoken(driver):
    """What a screen reader has to tell: role and name of everything with a meaning, in order."""
    driver.execute_cdp_cmd("Accessibility.enable", {})
    nodes = driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    by_id = {node["nodeId"]: node for node in nodes}
    lines = []

    def walk(node, depth):
        role = node.get("role", {}).get("value", "")
        name = node.get("name", {}).get("value", "")
        told = not node.get("ignored") and role in SPOKEN
        if told:
            lines.append(f"{'  ' * depth}{role} {name}".rstrip())
        for child in node.get("childIds", []):
            if child in by_id:
                walk(by_id[child], depth + told)

    walk(nodes[0], 0)
    return "\n".join(lines) + "\n"


class Picture:
    """A screenshot, pixel by pixel."""

    def __init__(self, png):
        position, packed = 8, b""
        while position < len(png):
            length, kind = struct.unpack(">I4s", png[position:position + 8])
            content = png[position + 8:position + 8 + length]
            if kind == b"IHDR":
                self.width, self.height, depth, colour = struct.unpack(">IIBB", content[:10])
                assert depth == 8 and colour in (2, 6), "a screenshot has 8 bits a channel"
                self.channels = 3 if colour == 2 else 4
            elif kind == b"IDAT":
                packed += content
            position += length + 12
        self.rows = list(self._rows(zlib.decompress(packed)))

    def _rows(self, data):
        stride, size = self.width * self.channels, self.channels
        above = bytearray(stride)
        for row in range(self.height):
            start = row * (stride + 1)
            method, line = data[start], bytearray(data[start + 1:start + 1 + stride])
            for i in range(stride):
                left = line[i - size] if i >= size else 0
                corner = above[i - size] if i >= size else 0
                if method == 1:
                    line[i] = (line[i] + left) & 255
                elif method == 2:
                    line[i] = (line[i] + above[i]) & 255
                elif method == 3:
                    line[i] = (line[i] + (left + above[i]) // 2) & 255
                elif method == 4:
                    guess = left + above[i] - corner
                    near = min((left, above[i], corner), key=lambda value: abs(guess - value))
                    line[i] = (line[i] + near) & 255
            yield line
            above = line

    def at(self, x, y):
        """Red, green and blue."""
        x = min(max(0, int(x)), self.width - 1)
        y = min(max(0, int(y)), self.height - 1)
        return tuple(self.rows[y][x * self.channels:x * self.channels + 3])

    def pattern(self, x, y, width, height):
        """Which pixels of a box are ink, without regard to their colour: those unlike its most usual one."""
        pixels = [[self.at(x + i, y + j) for i in range(int(width))] for j in range(int(height))]
        flat = [pixel for row in pixels for pixel in row]
        usual = max(set(flat), key=flat.count)
        return tuple(tuple(pixel != usual for pixel in row) for row in pixels)

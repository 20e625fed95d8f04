"""Chromium without a window, and what it asked for and complained about."""

import base64
import json
import os
import shutil
import time
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

#: Seconds until what is waited for must be there.
WITHIN = 20
#: Seconds between two looks.
PAUSE = 0.04
FLAGS = [
    "--headless=new",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--force-color-profile=srgb",
    "--lang=en-US",
    "--no-first-run",
]


class Browser:
    def __init__(self, folder):
        options = webdriver.ChromeOptions()
        options.binary_location = program("chromium", "google-chrome")
        for flag in [*FLAGS, f"--user-data-dir={folder}/profile"]:
            options.add_argument(flag)
        if os.geteuid() == 0:
            options.add_argument("--no-sandbox")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service(program("chromedriver")))
        self.driver.set_page_load_timeout(WITHIN)
        self.driver.set_script_timeout(WITHIN)
        self._asked, self._said = [], []

    def stop(self):
        self.driver.quit()

    # What it shows.

    def open(self, address):
        """A load of its own: to another fragment of the same page there would be none."""
        self.driver.get("about:blank")
        self.driver.get(address)

    def run(self, script, *values):
        return self.driver.execute_script(script, *values)

    def find(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def text(self, selector):
        """What a person reads there; nothing where nothing is shown."""
        return self.run("const e = document.querySelector(arguments[0]); return e ? e.innerText : ''", selector)

    def shows(self, selector):
        """Whether somebody could see it."""
        script = "const e = document.querySelector(arguments[0]); return Boolean(e && e.checkVisibility())"
        return self.run(script, selector)

    def until(self, look, what, within=WITHIN):
        """The first answer of `look` that is true."""
        deadline = time.monotonic() + within
        while True:
            if answer := look():
                return answer
            if time.monotonic() > deadline:
                raise AssertionError(f"after {within} s there was still not: {what}")
            time.sleep(PAUSE)

    def until_text(self, selector, *words, within=WITHIN):
        def look():
            text = self.text(selector)
            return text if all(word in text for word in words) else None

        try:
            return self.until(look, f"{' and '.join(words)} in {selector}", within)
        except AssertionError as error:
            raise AssertionError(f"{error}; there was {self.text(selector)!r}") from None

    # What a person does.

    def press(self, *keys):
        chain = webdriver.ActionChains(self.driver, duration=0)
        for key in keys:
            chain.send_keys(key)
        chain.perform()

    def press_with(self, held, key):
        webdriver.ActionChains(self.driver, duration=0).key_down(held).send_keys(key).key_up(held).perform()

    def see(self, selector):
        self.run("document.querySelector(arguments[0]).scrollIntoView()", selector)

    def click(self, selector):
        self.run("document.querySelector(arguments[0]).scrollIntoView({block: 'center'})", selector)
        self.find(selector).click()

    def point_away(self):
        """Puts the pointer where it holds nothing back."""
        webdriver.ActionChains(self.driver, duration=0).move_to_element(self.find("h1")).perform()

    def write(self, selector, text):
        field = self.find(selector)
        self.run("arguments[0].scrollIntoView({block: 'center'})", field)
        field.send_keys(Keys.CONTROL, "a")
        field.send_keys(Keys.BACKSPACE)
        field.send_keys(text)

    def clear(self, selector):
        self.write(selector, "x")
        self.press(Keys.BACKSPACE)

    # How it shows it.

    def width(self, pixels, height=900):
        size = {"width": pixels, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    def scheme(self, name):
        features = [{"name": "prefers-color-scheme", "value": name}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def picture(self, file, whole=True):
        """A PNG of the page, or of what of it is in view."""
        settings = {"format": "png", "captureBeyondViewport": whole}
        if whole:
            width, height = self.run("scrollTo(0, 0); return [innerWidth, document.documentElement.scrollHeight]")
            settings["clip"] = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        picture = self.driver.execute_cdp_cmd("Page.captureScreenshot", settings)
        Path(file).write_bytes(base64.b64decode(picture["data"]))

    # What it did.

    def asked(self):
        """Every request so far, as method, address and headers."""
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                request = message["params"]["request"]
                self._asked.append((request["method"], request["url"], request["headers"]))
            elif message["method"] in ("Network.webSocketCreated", "Network.webTransportCreated"):
                self._asked.append(("CONNECT", message["params"]["url"], {}))
        return self._asked

    def said(self):
        """Every warning and error on the console so far."""
        for entry in self.driver.get_log("browser"):
            if entry["level"] in ("WARNING", "SEVERE"):
                self._said.append(entry["message"])
        return self._said


def program(*names):
    for name in names:
        if found := shutil.which(name):
            return found
    raise SystemExit(f"There is no {names[0]}: Scripts/test-dashboard installs it.")

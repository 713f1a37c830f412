"""Judges pages in Chromium: browser.py use|axe|hostile|large FOLDER. Ends with "all held" if everything did."""

import json
import os
import shutil
import sys
import time
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

WHAT, FOLDER = sys.argv[1], Path(sys.argv[2])
PICTURES = os.environ.get("REPORT_HTML_PICTURES")


def browser(width=1280, dark=False, script=True):
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for flag in (
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
        "--disable-background-networking", "--disable-component-update", "--no-first-run",
        f"--user-data-dir={FOLDER}/profile-{time.monotonic_ns()}", f"--window-size={width},900",
    ):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                           {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False})
    features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    if not script:
        driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    return driver


def held(condition, what):
    if not condition:
        raise SystemExit(f"did not hold: {what}")
    print(f"held: {what}")


def quiet(driver, name):
    """No error on the console, and nothing asked for but the page itself."""
    faults = [entry["message"] for entry in driver.get_log("browser")]
    asked = set()
    for entry in driver.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent" and message["params"].get("documentURL", "").startswith("file:"):
            asked.add(message["params"]["request"]["url"].split("#")[0])
    outside = [url for url in asked if not url.startswith(("file://", "data:,", "about:"))]
    held(not faults, f"{name}: the console is empty {faults}")
    held(not outside and len(asked) <= 1, f"{name}: only the page itself was asked for {sorted(asked)}")


def url(name):
    return (FOLDER / name).as_uri()


def rows(driver):
    return driver.execute_script(
        "return [...document.querySelectorAll('#rows > li:not([hidden])')].map(row => ({severity: row.className,"
        " path: row.querySelector('bdi').textContent, n: [...row.querySelectorAll('summary > span')][0].textContent, f: [...row.querySelectorAll('summary > span')][2].textContent, text: row.textContent, ...row.dataset}))")


def click(driver, element):
    """As a person does: where the bar at the top does not cover it."""
    driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
    element.click()


def wait(driver, condition):
    WebDriverWait(driver, 10, 0.05).until(lambda _: condition())


def use():
    driver = browser()
    for name, in_list in (("en.html", "Showing"), ("da.html", "Viser")):
        driver.get(url(name))
        all_rows = rows(driver)
        held(len(all_rows) == 34, f"{name}: every exposure has a row")
        ranks = [row["severity"] for row in all_rows]
        held(ranks == sorted(ranks, reverse=True), f"{name}: the worst come first")
        status = driver.find_element(By.ID, "status")
        held(status.text.startswith(in_list), f"{name}: how many are shown is said: {status.text}")

        # Search: a part of a path, a reader's name that stands only in a shared list, and nothing.
        search = driver.find_element(By.ID, "search")
        search.send_keys("lønkørsel")
        wait(driver, lambda: len(rows(driver)) < 34)
        held(rows(driver) and all("Lønkørsel" in row["path"] for row in rows(driver)), f"{name}: search by path")
        search.clear()
        search.send_keys("mfriis")
        wait(driver, lambda: len(rows(driver)) < 34 and any("Lønkørsel" not in row["path"] for row in rows(driver)))
        held(0 < len(rows(driver)) < 34 and not any("mfriis" in row["path"] for row in rows(driver)), f"{name}: search by reader")
        search.clear()
        search.send_keys("zzzz")
        wait(driver, lambda: not rows(driver))
        held("zzzz" not in status.text and len(status.text) > 10, f"{name}: no row, and it is said: {status.text}")
        click(driver, driver.find_element(By.ID, "reset"))
        wait(driver, lambda: len(rows(driver)) == 34)

        # Filters.
        critical = driver.find_element(By.CSS_SELECTOR, "input[name=severity][value='4']")
        click(driver, critical)
        held(rows(driver) and all(row["severity"] != "s4" for row in rows(driver)), f"{name}: a severity is filtered out")
        click(driver, critical)
        code = Select(driver.find_element(By.ID, "code"))
        code.select_by_index(1)
        held(0 < len(rows(driver)) < 34 and {row["c"] for row in rows(driver)} == {code.first_selected_option.get_attribute("value")}, f"{name}: filter by reason")
        code.select_by_index(0)
        category = Select(driver.find_element(By.ID, "category"))
        category.select_by_index(1)
        held(0 < len(rows(driver)) < 34, f"{name}: filter by category")
        category.select_by_index(0)
        change = Select(driver.find_element(By.ID, "change"))
        change.select_by_index(1)
        held(0 < len(rows(driver)) < 8, f"{name}: filter by change")
        change.select_by_index(0)

        # Sorting.
        sort = Select(driver.find_element(By.ID, "sort"))
        for by, key in (("citizens", "n"), ("readers", "r"), ("files", "f")):
            sort.select_by_value(by)
            values = [int("".join(filter(str.isdigit, row[key].split("–")[-1]))) for row in rows(driver)]
            held(values == sorted(values, reverse=True) and len(set(values)) > 1, f"{name}: sorted by {by}")
        sort.select_by_value("worst")
        held([row["path"] for row in rows(driver)] == [row["path"] for row in all_rows], f"{name}: worst first again")

        # A row opens to who can read, through what, and what to do.
        row = driver.find_element(By.CSS_SELECTOR, "#rows > li.s2")
        click(driver, row.find_element(By.TAG_NAME, "summary"))
        opened = row.find_element(By.TAG_NAME, "details")
        wait(driver, lambda: row.find_elements(By.CLASS_NAME, "opened"))
        held("group sager-" in opened.text and "policy.toml:" in opened.text and "mappevagt access --as" in opened.text, f"{name}: a row opens to readers, layers and commands")
        first = driver.find_element(By.CSS_SELECTOR, "#rows > li")
        click(driver, first.find_element(By.TAG_NAME, "summary"))
        held("chmod -R o-rwx -- '/srv/share/" in first.text or "chmod -R o-rwx -- /srv/share/" in first.text, f"{name}: the exact command is shown")
        held(driver.find_elements(By.CSS_SELECTOR, ".command button"), f"{name}: and can be copied")
        lang = " --lang da" if name == "da.html" else ""
        for one in (row, first):
            wanted = f"mappevagt remedy 'scan 28.json' --exposure {one.get_attribute('id')[2:]} -o scripts{lang}"
            commands = [pre.text for pre in one.find_elements(By.CSS_SELECTOR, ".command pre")]
            held(one.get_attribute("id").startswith("x-") and commands.count(wanted) == 1, f"{name}: the command that writes its remedy {commands}")

        # By link.
        click(driver, driver.find_element(By.CSS_SELECTOR, ".changes a"))
        wait(driver, lambda: driver.execute_script("return document.activeElement.matches('.rows summary')"))
        held(driver.execute_script("return document.activeElement.closest('details').open"), f"{name}: a change leads to its row")
        quiet(driver, name)

    # By keyboard alone.
    driver.get(url("en.html"))
    keys = lambda *what: ActionChains(driver).send_keys(*what).perform()
    active = lambda script: driver.execute_script(f"return document.activeElement{script}")
    keys(Keys.TAB)
    held(active(".matches('.skip')"), "the first stop skips to the exposures")
    keys(Keys.ENTER)
    held(active(".id") == "exposures", "and does")
    keys("/")
    held(active(".id") == "search", "/ goes to the search")
    keys("udtræk")
    wait(driver, lambda: 0 < len(rows(driver)) < 34)
    keys(Keys.ARROW_DOWN)
    held(active(".matches('.rows summary')"), "down goes to the first row")
    first = active(".textContent")
    keys(Keys.ARROW_DOWN)
    held(active(".matches('.rows summary')") and active(".textContent") != first, "down goes on to the next")
    keys(Keys.ARROW_UP)
    held(active(".textContent") == first, "up goes back")
    keys(Keys.ENTER)
    held(active(".parentNode.open"), "Enter opens it")
    wait(driver, lambda: driver.find_elements(By.CSS_SELECTOR, ".rows button"))
    keys(Keys.TAB)
    held(active(".matches('.rows button')"), "Tab goes on to what it holds")
    keys(Keys.SHIFT, Keys.TAB)
    seen = set()
    for _ in range(150):
        ActionChains(driver).send_keys(Keys.TAB).perform()
        outline = driver.execute_script("const s = getComputedStyle(document.activeElement); return document.activeElement === document.body ? 'end' : s.outlineStyle + s.outlineWidth + document.activeElement.tagName")
        if outline == "end":
            break
        seen.add(outline)
    held(seen and all("solid2px" in outline or "auto" in outline for outline in seen), f"every stop is seen {sorted(seen)}")
    quiet(driver, "keyboard")
    driver.quit()

    # Without the script everything stands there.
    driver = browser(script=False)
    driver.get(url("en.html"))
    lines = driver.find_elements(By.CSS_SELECTOR, "#rows > li")
    held(len(lines) == 34 and all(line.is_displayed() for line in lines[:3]), "without a script every row is listed")
    held(not driver.find_element(By.CLASS_NAME, "tools").is_displayed(), "and no dead control is shown")
    click(driver, lines[0].find_element(By.TAG_NAME, "summary"))
    held("policy.toml" in lines[0].text, "and a row opens")
    driver.quit()
    pictures()


def pictures():
    if not PICTURES:
        return
    import base64
    for lang in ("en", "da"):
        for width, dark in ((1280, False), (1280, True), (400, False), (400, True)):
            driver = browser(width, dark)
            driver.get(url(f"{lang}.html"))
            driver.execute_script("for (const row of [...document.querySelectorAll('#rows details')].filter((_, at) => at === 1 || at === 20)) row.open = true")
            time.sleep(0.3)
            height = driver.execute_script("return document.documentElement.scrollHeight")
            driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": min(height, 9000), "deviceScaleFactor": 1, "mobile": False})
            driver.execute_script("for (const row of document.querySelectorAll('.rows li, .list')) row.style.contentVisibility = 'visible'")
            time.sleep(0.5)
            name = f"{lang}-{width}-{'dark' if dark else 'light'}"
            driver.save_screenshot(f"{PICTURES}/{name}.png")
            if (width, dark) == (1280, False):
                pdf = driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "paperWidth": 8.27, "paperHeight": 11.69})
                Path(f"{PICTURES}/{lang}.pdf").write_bytes(base64.b64decode(pdf["data"]))
            driver.quit()


def axe():
    script = Path(os.environ["AXE"]).read_text()
    for width, dark in ((1280, False), (1280, True), (1000, False), (400, False), (400, True)):
        driver = browser(width, dark)
        for page in sorted(FOLDER.glob("*.html")):
            driver.get(page.as_uri())
            driver.execute_script("for (const details of [...document.querySelectorAll('details')].slice(0, 12)) details.open = true")
            driver.execute_script("for (const row of document.querySelectorAll('.rows li, .list')) row.style.contentVisibility = 'visible'")
            # Through the debugger's world: the page's own policy lets no other script run.
            driver.execute_script(script)
            found = driver.execute_async_script(
                "const done = arguments[0]; axe.run(document, {resultTypes: ['violations', 'passes']}).then(done, error => done({error: String(error)}))")
            held("violations" in found, f"axe ran {found.get('error')}")
            bad = [(rule["id"], rule["impact"], [node["html"][:160] + str(node["any"][:1])[:300] for node in rule["nodes"]][:3])
                   for rule in found["violations"]]
            serious = [rule for rule in bad if rule[1] in ("serious", "critical")]
            passed = {rule["id"] for rule in found["passes"]}
            held("color-contrast" in passed, f"{page.name}: axe measured contrast")
            held(not serious, f"{page.name}, {width} px, {'dark' if dark else 'light'}: axe finds no serious fault {serious}")
            for rule in bad:
                print(f"      lesser: {rule}")
            out = driver.execute_script(
                "return document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]"
                ".filter(one => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 30).map(one => one.outerHTML.slice(0, 90)).slice(-5)")
            held(not out, f"{page.name}, {width} px: nothing sticks out {out}")
        driver.quit()


def hostile():
    driver = browser()
    for page in sorted(FOLDER.glob("*.html")):
        driver.get(page.as_uri())
        driver.execute_script("for (const details of document.querySelectorAll('details')) details.open = true")
        time.sleep(0.3)
        ActionChains(driver).move_to_element(driver.find_element(By.CSS_SELECTOR, "#rows summary")).perform()
        held(driver.execute_script("return window.harmed") is None, f"{page.name}: nothing ran")
        held(driver.execute_script("return document.scripts.length") == 1, f"{page.name}: one script, ours")
        held(driver.execute_script("return document.images.length + document.querySelectorAll('iframe, object, embed, base, form, link, [onload], [onerror], [onmouseover]').length") == 0, f"{page.name}: no element that a name made")
        text = driver.execute_script("return document.body.textContent")
        for name in ("<script>window.harmed=1</script>/<script>", "</style><img src=x onerror=window.harmed=1>", "{{window.harmed=1}}", "&lt;b&gt; &amp; &#60;", "invoice\\u{202e}fdp.exe", "a\\u{2066}b\\u{2069}c\\u{200b}d\\u{feff}e", "line\\nbreak\\ttab\\u{7}bell\\u{1b}[2J"):
            held(name in text, f"{page.name}: shown as it is: {name}")
        search = driver.find_element(By.ID, "search")
        search.send_keys("<script>window")
        wait(driver, lambda: 0 < len(rows(driver)) < 16)
        Select(driver.find_element(By.ID, "category")).select_by_index(1)
        held(driver.execute_script("return window.harmed") is None, f"{page.name}: nor on search or filter")
        # The page's policy stops what a fault of ours would let in.
        driver.execute_script("const s = document.createElement('script'); s.textContent = 'window.harmed = 2'; document.body.append(s)")
        driver.execute_script("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.harmed=3\">')")
        time.sleep(0.2)
        held(driver.execute_script("return window.harmed") is None, f"{page.name}: the policy stops a script that got in")
        faults = [entry["message"] for entry in driver.get_log("browser")]
        held(any("Content Security Policy" in fault for fault in faults), f"{page.name}: and the browser says so")
        driver.get_log("performance")
        driver.get(page.as_uri())
        quiet(driver, page.name)
    driver.quit()


def large():
    driver = browser()
    for page in sorted(FOLDER.glob("*.html")):
        times = []
        for _ in range(3):
            driver.get(page.as_uri())
            wait(driver, lambda: driver.execute_script("return performance.getEntriesByType('navigation')[0].loadEventEnd > 0"))
            times.append(driver.execute_script(
                "const n = performance.getEntriesByType('navigation')[0], p = performance.getEntriesByName('first-contentful-paint')[0];"
                "return {interactive: n.domInteractive, load: n.loadEventEnd, paint: p ? p.startTime : null, elements: document.querySelectorAll('*').length}"))
        best = min(times, key=lambda one: one["load"])
        print(f"measured: {page.name}: loaded in {best['load']:.0f} ms, first paint {best['paint'] or 0:.0f} ms, "
              f"{best['elements']} elements; all runs {[round(one['load']) for one in times]}")
        held(len(rows(driver)) == 100, f"{page.name}: the first hundred are shown")
        for action, script in (
            ("search", "document.getElementById('search').value = 'lønkørsel 2015'; document.getElementById('search').dispatchEvent(new Event('input'))"),
            ("sort", "const s = document.getElementById('sort'); s.value = 'citizens'; s.dispatchEvent(new Event('change', {bubbles: true}))"),
        ):
            took = driver.execute_async_script(
                "const done = arguments[0], from = performance.now(); " + script
                + "; setTimeout(() => requestAnimationFrame(() => setTimeout(() => done(performance.now() - from))), 125)")
            print(f"measured: {page.name}: {action} in {took - 125:.0f} ms")
        held(0 < len(rows(driver)) <= 100, f"{page.name}: search and sort work")
        click(driver, driver.find_element(By.ID, "reset"))
        wait(driver, lambda: len(rows(driver)) == 100)
        before = time.monotonic()
        click(driver, driver.find_element(By.ID, "rest"))
        held(len(rows(driver)) == 5000, f"{page.name}: all can be shown")
        print(f"measured: {page.name}: all shown in {(time.monotonic() - before) * 1000:.0f} ms")
        quiet(driver, page.name)
    driver.quit()


{"use": use, "axe": axe, "hostile": hostile, "large": large}[WHAT]()
print("all held")

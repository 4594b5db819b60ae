// The page without a mouse: from opening it to a copied result.
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { eventually, fact, open, readClipboard, selectedTrial } from "./page.mjs";

/// Presses a key until the focused element matches `isWanted`, which runs in the page.
async function pressUntil(page, key, isWanted, argument) {
  for (let presses = 0; presses < 250; presses += 1) {
    if (await page.evaluate(isWanted, argument)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${key} does not reach ${argument}`);
}

const hasName = (name) => (document.activeElement.getAttribute("aria-label") ?? document.activeElement.innerText ?? "").trim() === name;

export const tests = {
  async "search is set up, run, sorted, inspected and copied by keyboard alone"({ page, site }) {
    await open(page, site, "preset=quick");
    await page.keyboard.press("Tab");
    await pressUntil(page, "Tab", () => document.activeElement.id === "epochs");
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.type("9");
    await page.waitForFunction(() => location.hash === "#v=1&preset=quick&epochs=9");
    await pressUntil(page, "Tab", hasName, "Run search");
    await page.keyboard.press("Enter");
    await fact(page, "State").getByText("Finished").waitFor();
    // The views are tabs, of which the selected one is in the order of focus.
    await pressUntil(page, "Tab", hasName, "Overview");
    await page.keyboard.press("ArrowRight");
    assert.ok(await page.evaluate(hasName, "Trials (6)"));
    await pressUntil(page, "Tab", hasName, "Validation MAE");
    await page.keyboard.press("Enter");
    const errors = async () => (await page.locator("tbody td.mae").allInnerTexts()).map(Number);
    const isSorted = (values) => isDeepStrictEqual(values, values.toSorted((a, b) => a - b));
    await eventually(errors, isSorted);
    await page.keyboard.press("Space");
    await eventually(errors, (values) => isSorted(values.toReversed()));
    // One trial is in the order of focus; arrow keys lead to the others.
    await pressUntil(page, "Tab", () => document.activeElement.matches("tr .pick"));
    const first = await page.evaluate(() => document.activeElement.innerText);
    await pressUntil(page, "ArrowUp", (first) => document.activeElement.matches("tr .pick") && document.activeElement.innerText !== first, first);
    const trial = await page.evaluate(() => document.activeElement.innerText);
    await page.keyboard.press("Enter");
    await eventually(() => selectedTrial(page), (selected) => selected === trial);
    assert.equal(await page.evaluate(() => document.activeElement.innerText), trial, "the focus stays");
    await pressUntil(page, "Shift+Tab", hasName, "Trials (6)");
    await page.keyboard.press("Home");
    await pressUntil(page, "Tab", hasName, "Forecast");
    await page.keyboard.press("ArrowRight");
    await page.getByText(`Trial ${trial}: mean squared error by epoch.`).waitFor();
    await pressUntil(page, "Shift+Tab", hasName, "Copy results as JSON");
    await page.keyboard.press("Enter");
    await page.getByText("Results as JSON copied.").waitFor();
    assert.equal(JSON.parse(await readClipboard(page)).trials.length, 6);
    await pressUntil(page, "Shift+Tab", hasName, "Copy link");
    await page.keyboard.press("Enter");
    await page.getByText("Link copied.").waitFor();
    assert.match(await readClipboard(page), /#v=1&preset=quick&epochs=9$/);
  },

  async "focused element is visible and marked wherever the keyboard leads"({ page, site }) {
    await open(page, site, "preset=quick");
    const seen = new Set();
    for (let presses = 0; presses < 250; presses += 1) {
      await page.keyboard.press("Tab");
      const focused = await page.evaluate(() => {
        const element = document.activeElement;
        if (element === document.body) return undefined;
        const { width, height } = element.getBoundingClientRect();
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        element.dataset.visited ??= String(Math.random());
        return { visited: element.dataset.visited, name: element.outerHTML.slice(0, 120), width, height, outlineStyle, outlineWidth };
      });
      if (!focused || seen.has(focused.visited)) break;
      seen.add(focused.visited);
      assert.ok(focused.width > 0 && focused.height > 0, focused.name);
      assert.ok(focused.outlineStyle !== "none" && parseFloat(focused.outlineWidth) >= 1, focused.name);
    }
    assert.ok(seen.size > 20, `${seen.size} elements`);
  },
};

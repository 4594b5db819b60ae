// Large searches, and the results that a person takes away: copies, downloads, and a page without a clipboard.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { button, fact, open, readClipboard, runSearch, runHeadless, withoutElapsedTime, show } from "./page.mjs";

/// A search of tiny networks. Each trial takes a worker a fraction of a millisecond.
const TINY = "preset=quick&points=60&split=40&window=5&epochs=1&executions=1&momentum=0.9&units1=int:1:250:1&units2=int:1:100:1";

/// Clicks a button, and returns the name and the text of the file that it downloads.
async function download(page, name) {
  const [file] = await Promise.all([page.waitForEvent("download"), button(page, name).click()]);
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), "utf8") };
}

/// Makes a page as it is without https: it has no clipboard.
const removeClipboard = (page) => page.addInitScript(() => Object.defineProperty(Navigator.prototype, "clipboard", { value: undefined }));

export const tests = {
  async "downloaded JSON and summary equal the copied ones"({ page, site, root }) {
    await open(page, site, "preset=quick");
    await runSearch(page);
    await button(page, "Copy results as JSON").click();
    await page.getByText("Results as JSON copied.").waitFor();
    const json = await readClipboard(page);
    assert.deepEqual(withoutElapsedTime(JSON.parse(json)), withoutElapsedTime(runHeadless(root, "preset=quick", 1)));
    assert.deepEqual(await download(page, "Download results as JSON"), { name: "foretune-results.json", text: json });
    await page.getByText("foretune-results.json downloaded.").waitFor();
    await button(page, "Copy results summary").click();
    await page.getByText("Results summary copied.").waitFor();
    const summary = await readClipboard(page);
    assert.deepEqual(await download(page, "Download results summary"), { name: "foretune-summary.txt", text: summary });
  },

  async "without a clipboard texts are shown in a box or downloaded"({ page, site }) {
    await removeClipboard(page);
    await open(page, site, "preset=quick");
    await button(page, "Copy link").click();
    await page.getByText("Link: the browser did not allow copying. Copy the text from this box.").waitFor();
    assert.match(await page.locator("textarea").inputValue(), /#v=1&preset=quick$/);
    await runSearch(page);
    await button(page, "Copy results as JSON").click();
    await page.getByText("Results as JSON: the browser did not allow copying. Copy the text from this box, or download it.").waitFor();
    const shown = await page.locator("textarea").inputValue();
    assert.equal(JSON.parse(shown).trials.length, 6);
    const { height } = await page.locator("textarea").boundingBox();
    assert.ok(height < 300, `the box has ${height} px`);
    const [file] = await Promise.all([page.waitForEvent("download"), page.locator(".notice").getByRole("button", { name: "Download results as JSON" }).click()]);
    assert.equal(await readFile(await file.path(), "utf8"), shown);
  },

  async "without a clipboard a large text is downloaded and not shown"({ page, site }) {
    await removeClipboard(page);
    await open(page, site, `${TINY}&trials=500`);
    await runSearch(page);
    await button(page, "Copy results as JSON").click();
    await page.getByText("Results as JSON: the browser did not allow copying. Download the text instead.").waitFor();
    assert.equal(await page.locator("textarea").count(), 0);
    const { height } = await page.locator(".notice").boundingBox();
    assert.ok(height < 300, `the notice has ${height} px`);
    const [file] = await Promise.all([page.waitForEvent("download"), page.locator(".notice").getByRole("button", { name: "Download results as JSON" }).click()]);
    const { trials } = JSON.parse(await readFile(await file.path(), "utf8"));
    assert.equal(trials.length, 500);
  },

  async "report that cannot be written says why"({ page, site, expectedMessages }) {
    expectedMessages.push(/refused/);
    await open(page, site, "preset=quick");
    await runSearch(page);
    await page.evaluate(() => {
      window.Worker = class {
        constructor() {
          throw new Error("refused");
        }
      };
    });
    await button(page, "Download results as JSON").click();
    await page.getByText("The results could not be written. The browser could not start a worker: refused.").waitFor();
    assert.ok(await button(page, "Download results as JSON").isEnabled());
  },

  async "search of 20,000 trials on a slow processor is sorted, stopped at once and downloaded"({ page, context, site }) {
    const session = await context.newCDPSession(page);
    await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
    await open(page, site, `${TINY}&trials=20000`);
    await page.evaluate(() => {
      window.taskDurations = [];
      new PerformanceObserver((list) => window.taskDurations.push(...list.getEntries().map((task) => task.duration))).observe({ type: "longtask" });
    });
    await button(page, "Run search").click();
    const ended = async () => Number((await fact(page, "Trials").innerText()).split(" ")[0].replace(/,/g, ""));
    await page.waitForFunction(() => Number(document.querySelectorAll(".facts dd")[1].innerText.split(" ")[0].replace(/,/g, "")) > 5_000, undefined, { timeout: 100_000 });
    await show(page, "Trials");
    await page.getByRole("button", { name: "Validation MAE", exact: true }).click();
    await page.locator("th[aria-sort=ascending] button", { hasText: /^\s*Validation MAE/ }).waitFor();
    const milliseconds = await page.evaluate(async () => {
      const stop = [...document.querySelectorAll("button")].find((button) => button.innerText === "Stop");
      const state = document.querySelector(".facts dd");
      const stopped = new Promise((resolve) => {
        const check = () => state.textContent === "Stopped" && resolve(performance.now());
        new MutationObserver(check).observe(state, { childList: true, characterData: true, subtree: true });
      });
      const start = performance.now();
      stop.click();
      return (await stopped) - start;
    });
    const longest = Math.max(0, ...(await page.evaluate(() => window.taskDurations)));
    console.log(`        Stop after ${milliseconds.toFixed(0)} ms; longest task of the main thread, slowed fourfold: ${longest} ms`);
    // The limit is generous, because the machine may have other load. A Stop that waits for messages or snapshots takes
    // longer than the search.
    assert.ok(milliseconds < 5_000, `Stop was shown after ${milliseconds} ms`);
    const count = await ended();
    assert.ok(count > 5_000 && count < 20_000, `${count} trials had ended`);
    const { text } = await download(page, "Download results as JSON");
    const { trials } = JSON.parse(text);
    // Stopped trials have ended, too.
    assert.equal(trials.length, count);
    assert.ok(trials.every((trial) => trial.state !== "running"));
    const maes = await page.locator("tr.trial td.mae").allInnerTexts();
    assert.deepEqual(maes.map(Number), maes.map(Number).toSorted((a, b) => a - b));
  },
};

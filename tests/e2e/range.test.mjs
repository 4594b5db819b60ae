// The learning-rate range test: its result, applying and undoing a rate, failures, and use during a search.
import assert from "node:assert/strict";
import { waitForFragment, button, fact, field, waitUntilFinished, addressFragment, runHeadless, countDrawnPixels, open, searchReport, runSearch, withoutElapsedTime, show } from "./page.mjs";

const rangeTestChart = (page) => page.getByRole("img", { name: /^Learning-rate range test/ });

const learningRateField = (page) => field(page, "Learning rate");

/// Runs a range test to its end.
async function runRangeTest(page) {
  await button(page, "Find a learning rate").click();
  await rangeTestChart(page).waitFor();
}

/// Opens the page with a network that is slow to train, and waits until the workers of the search have started.
async function openWithSlowNetwork(page, site) {
  await open(page, site, "preset=quick&units1=1000&units2=1000");
  await fact(page, "Workers").getByText(/^\d+$/).waitFor();
}

/// Waits until a range test has made progress.
async function waitForRangeTestProgress(page) {
  const progress = page.getByRole("progressbar", { name: "Range test progress" });
  await progress.waitFor();
  for (const start = Date.now(); Number(await progress.getAttribute("aria-valuenow")) === 0; ) {
    assert.ok(Date.now() - start < 30_000, "the range test makes no progress");
    await page.waitForTimeout(50);
  }
}

export const tests = {
  async "suggested rate is applied to the field and the address and can be undone"({ page, site }) {
    await open(page, site, "preset=quick");
    await runRangeTest(page);
    await page.getByText(/^The loss is lowest near [0-9.]+e-[56]\. Suggested: a tenth of that, [0-9.]+e-[67]\. The loss still falls there, with a safety margin\. Training diverges from [0-9.]+e-5 on\.$/).waitFor();
    await page.getByText("Training loss by learning rate, with the first value of each tuned setting (Units, layer 1 = 10; Momentum = 0.9).").waitFor();
    assert.ok((await countDrawnPixels(page, "Learning-rate range test")) > 1_000);
    const suggested = await page.locator(".finder-head b").innerText();
    assert.match(suggested, /^[0-9.]+e-[67]$/);
    assert.equal(await learningRateField(page).inputValue(), "1e-5");
    await button(page, "Use this rate").click();
    assert.equal(await learningRateField(page).inputValue(), suggested);
    await waitForFragment(page, `v=1&preset=quick&learning_rate=${suggested}`);
    await button(page, "Back to 1e-5").click();
    assert.equal(await learningRateField(page).inputValue(), "1e-5");
    await waitForFragment(page, "v=1&preset=quick");
    assert.equal(await button(page, "Back to 1e-5").count(), 0);
    await button(page, "Close").click();
    assert.equal(await rangeTestChart(page).count(), 0);
    assert.equal(await page.evaluate(() => document.activeElement.innerText), "Find a learning rate");
  },

  async "rate is chosen by pointer and by keyboard and applied with two digits"({ page, site }) {
    await open(page, site, "preset=quick&learning_rate=1e-6|1e-5");
    await runRangeTest(page);
    const box = await rangeTestChart(page).boundingBox();
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2);
    await page.getByText(/^Rate [0-9.]+e-[67], loss [0-9.]+$/).waitFor();
    await page.mouse.click(box.x + box.width * 0.5, box.y + box.height / 2);
    await page.mouse.move(0, 0);
    await page.getByText(/^Selected [0-9.]+e-[67]$/).waitFor();
    await rangeTestChart(page).focus();
    await page.keyboard.press("Home");
    await page.getByText(/^Rate 1e-8, loss [0-9]+$/).waitFor();
    await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.getByText("Selected 3.5e-8").waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    // The tuned list is replaced by one value; undoing restores the list.
    await waitForFragment(page, "v=1&preset=quick&learning_rate=3.5e-8");
    await rangeTestChart(page).focus();
    await page.keyboard.press("ArrowRight");
    await button(page, "Use this rate").click();
    await waitForFragment(page, "v=1&preset=quick&learning_rate=4e-8");
    await button(page, "Back to 1e-6, 1e-5").click();
    await waitForFragment(page, "v=1&preset=quick&learning_rate=1e-6|1e-5");
  },

  async "invalid rates show an error and a wider range is tested"({ page, site }) {
    await open(page, site, "preset=quick&optimizer=adam");
    await runRangeTest(page);
    await page.getByText("The loss still falls at the highest rate. Raise the highest rate to see where it rises.").waitFor();
    assert.ok(await button(page, "Use this rate").isDisabled());
    await field(page, "Highest rate").fill("nonsense");
    await button(page, "Find a learning rate").click();
    await page.getByText("Highest rate: “nonsense” is not accepted. Use a number above 0 and at most 1,000,000.").waitFor();
    assert.equal(await field(page, "Highest rate").getAttribute("aria-invalid"), "true");
    assert.equal(await field(page, "Lowest rate").getAttribute("aria-invalid"), null);
    await field(page, "Highest rate").fill("1e-8");
    await button(page, "Find a learning rate").click();
    await page.getByText("The highest rate must be at least twice the lowest, and at most 1e20 times the lowest.").waitFor();
    await field(page, "Lowest rate").fill("1e-5");
    await field(page, "Highest rate").fill("10");
    await runRangeTest(page);
    await page.getByText(/^The loss is lowest near 0\.0\d+\. Suggested: a tenth of that, 0\.00\d+\. The loss still falls there, with a safety margin\. Training diverges from 0\.\d+ on\.$/).waitFor();
    await field(page, "Window").fill("21");
    await page.getByText("Settings have changed since this test.").waitFor();
    await field(page, "Window").fill("x");
    assert.ok(await button(page, "Find a learning rate").isDisabled());
  },

  async "range test uses the values of the selected trial"({ page, site }) {
    await open(page, site, "preset=quick&epochs=3");
    await runSearch(page);
    await show(page, "Trials");
    await button(page, "Show trial 2").click();
    await runRangeTest(page);
    const values = await page.locator("tr.trial", { has: button(page, "Show trial 2") }).locator("td, th").allInnerTexts();
    await page.getByText(`Training loss by learning rate, with the values of trial 2 (Units, layer 1 = ${values[4]}; Momentum = ${values[5]}).`).waitFor();
  },

  async "range test can be cancelled"({ page, site }) {
    await openWithSlowNetwork(page, site);
    const before = page.workers().length;
    await button(page, "Find a learning rate").click();
    await waitForRangeTestProgress(page);
    assert.equal(page.workers().length, before + 1);
    await button(page, "Cancel").click();
    await page.getByRole("progressbar", { name: "Range test progress" }).waitFor({ state: "detached" });
    await page.waitForTimeout(200);
    assert.equal(page.workers().length, before);
    assert.equal(await rangeTestChart(page).count(), 0);
    await field(page, "Units, layer 1").fill("10");
    await field(page, "Units, layer 2").fill("10");
    await runRangeTest(page);
  },

  async "crashed worker of a range test is reported"({ page, site }) {
    await openWithSlowNetwork(page, site);
    const next = page.waitForEvent("worker");
    await button(page, "Find a learning rate").click();
    const worker = await next;
    await waitForRangeTestProgress(page);
    worker.evaluate(() => void setTimeout(() => { throw new Error("simulated crash"); })).catch(() => {});
    await page.getByText("The range test failed. The worker stopped while it trained this run: Uncaught Error: simulated crash.").waitFor();
    assert.ok(await button(page, "Find a learning rate").isEnabled());
  },

  async "range test during a search does not change its results"({ page, site, root }) {
    const expected = "v=1&preset=quick&epochs=2000";
    await open(page, site, expected);
    await button(page, "Run search").click();
    await fact(page, "State").getByText("Running").waitFor();
    await runRangeTest(page);
    assert.equal(await fact(page, "State").innerText(), "Running");
    await waitUntilFinished(page);
    assert.deepEqual(withoutElapsedTime(await searchReport(page)), withoutElapsedTime(runHeadless(root, expected, 1)));
    assert.equal(await addressFragment(page), expected);
  },
};

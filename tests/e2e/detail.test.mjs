// The detail of the selected trial: its errors, the epoch of its weights, and its forecast beyond the end.
import assert from "node:assert/strict";
import { waitForFragment, button, fact, field, runHeadless, open, runSearch, waitUntilFinished, show } from "./page.mjs";

/// A number formatted as on the page.
function formatNumber(number) {
  const size = Math.abs(number);
  if (size >= 1000) return number.toFixed(0);
  if (size >= 100) return number.toFixed(1);
  if (size >= 1) return number.toFixed(2);
  return String(Math.round(number * 1e4) / 1e4);
}

const forecastChart = (page) => page.getByRole("img", { name: /^Forecast/ });

const runSelector = (page) => page.getByRole("group", { name: "Run", exact: true });

const errorsRegion = (page) => page.getByRole("region", { name: "Errors" });

/// The texts of the cells of the error table, row by row.
async function errorRows(page) {
  const lines = await errorsRegion(page).locator("tbody tr").all();
  return Promise.all(lines.map(async (line) => (await line.locator("td").allInnerTexts())));
}

export const tests = {
  async "error table equals the metrics of the native search for each execution"({ page, site, root }) {
    const fragment = "v=1&preset=quick";
    await open(page, site, fragment);
    await runSearch(page);
    await show(page, "Errors");
    const native = runHeadless(root, fragment, 1);
    const trial = native.trials[native.best];
    const caption = await errorsRegion(page).locator("caption").innerText();
    const [, trialNumber, executionNumber] = caption.match(/^Trial (\d+), run (\d+), epoch \d+$/);
    assert.equal(Number(trialNumber), native.best);
    assert.ok(await runSelector(page).getByRole("radio", { name: executionNumber, exact: true }).isChecked());
    const radios = await runSelector(page).getByRole("radio").count();
    assert.equal(radios, trial.executions.length);
    for (let execution = 1; execution <= radios; execution += 1) {
      await runSelector(page).getByRole("radio", { name: String(execution), exact: true }).check();
      const { metrics, best_epoch } = trial.executions[execution - 1];
      await errorsRegion(page).getByText(`Trial ${native.best}, run ${execution}, epoch ${best_epoch}`).waitFor();
      const measures = ["mse", "mae", "rmse", "smape", "mase"];
      const expected = measures.map((measure) => [metrics.train, metrics.valid].map((part) => formatNumber(part[measure])));
      const cells = await errorRows(page);
      assert.deepEqual(cells.map((row) => row.slice(0, 2)), expected);
      assert.deepEqual(cells.slice(0, 2).map((row) => row[2]), [native.baselines.naive.mse, native.baselines.naive.mae].map(formatNumber));
    }
    await page.keyboard.press("ArrowLeft");
    assert.equal(await page.evaluate(() => document.activeElement.name), "run", "the radio button keeps the focus");
    // The forecast is that of the same run.
    await show(page, "Forecast");
    await page.getByText(new RegExp(`^Trial ${native.best} \\(.*\\), run ${radios - 1}, epoch \\d+\\. Solid: `)).waitFor();
    await show(page, "Errors");
    assert.deepEqual(await errorsRegion(page).getByRole("columnheader").allInnerTexts(), ["Training", "Validation", "Naive"]);
  },

  async "constant forecast is reported beside its errors"({ page, site }) {
    await open(page, site, "preset=quick&units1=1&units2=1&learning_rate=1e-3&momentum=0.9&executions=3");
    await runSearch(page);
    await show(page, "Trials");
    await page.locator("td.state").getByText("completed; constant forecast").waitFor();
    await show(page, "Overview", "Errors");
    const radios = await runSelector(page).getByRole("radio").all();
    let reports = 0;
    for (const [index, radio] of radios.entries()) {
      await radio.check();
      await errorsRegion(page).getByText(`, run ${index + 1}, `).waitFor();
      reports += await errorsRegion(page).getByText(/(Constant forecast|the forecast became constant): the network outputs the same value for every window/).count();
    }
    assert.ok(reports > 0);
  },

  async "forecast that is constant on the validation part only is reported"({ page, site, root }) {
    // Run 1 of trial 40 follows the training part, and gives one constant for the validation part.
    const { trials } = runHeadless(root, "preset=chapter-intended", 2);
    const { remark, metrics } = trials[40].executions[0];
    assert.deepEqual([remark, metrics.train.constant, metrics.valid.constant], ["constant_forecast", false, true]);
    await open(page, site, "preset=chapter-intended");
    await runSearch(page);
    await show(page, "Trials");
    await button(page, "Show trial 40").click();
    await show(page, "Overview", "Errors");
    await errorsRegion(page).getByText(/^Trial 40, /).waitFor();
    await runSelector(page).getByRole("radio", { name: "1", exact: true }).check();
    await errorsRegion(page).getByText("Constant forecast: the network outputs the same value for every window of the validation part.").waitFor();
  },

  async "trial that diverged at its first epoch says that there is no forecast"({ page, site }) {
    await open(page, site, "preset=quick&learning_rate=1e6");
    await runSearch(page);
    await show(page, "Trials");
    await button(page, "Show trial 3").click();
    await show(page, "Overview");
    await page.getByText("Trial 3 has no forecast: training diverged at epoch 1. A lower learning rate or a scaled series can help.").waitFor();
    assert.equal(await page.getByText(/Training trial \d+ again/).count(), 0);
  },

  async "weights that were dropped are trained again while the search is paused"({ page, site }) {
    await open(page, site, "preset=quick&units1=int:4:203:1&epochs=30");
    await button(page, "Run search").click();
    await page.waitForFunction(() => Number(document.querySelector(".facts").innerText.match(/(\d+) of 150/)?.[1]) >= 80);
    await button(page, "Pause").click();
    await fact(page, "State").getByText("Paused").waitFor();
    await show(page, "Trials");
    // Sorted by score, descending: the worst trial is first, and its weights are not kept.
    await page.getByRole("columnheader", { name: /^Score/ }).getByRole("button").click();
    await page.locator("th[aria-sort=descending]").waitFor();
    const worst = page.locator("tr.trial:has(td.completed) .pick").first();
    const trial = await worst.innerText();
    await worst.click();
    await show(page, "Overview");
    await page.getByText(new RegExp(`^Trial ${trial} \\(.*\\), run \\d+, epoch \\d+\\. Solid: `)).waitFor();
    assert.equal(await fact(page, "State").innerText(), "Paused");
    await button(page, "Resume").click();
    await waitUntilFinished(page);
  },

  async "forecast beyond the end is drawn and has the number of steps that is set"({ page, site }) {
    await open(page, site, "preset=quick");
    await page.getByText("Network, beyond the data").waitFor({ state: "hidden" });
    await runSearch(page);
    await page.getByText(/, epoch \d+\. Solid: next-point forecasts from real data\. Dotted: 30 points beyond the data, each from earlier forecasts\.$/).waitFor();
    await page.getByText("Network, beyond the data", { exact: true }).waitFor();
    const name = await forecastChart(page).getAttribute("aria-label");
    const [, first, last] = name.match(/Its forecast beyond the data goes from ([0-9.]+) at point 1461 to ([0-9.]+) at point 1490\.$/);
    await forecastChart(page).focus();
    await page.keyboard.press("End");
    await page.getByText(`Network, 30 steps ahead ${last}`).waitFor();
    for (let steps = 0; steps < 29; steps += 1) await page.keyboard.press("ArrowLeft");
    await page.getByText(`Network, 1 step ahead ${first}`).waitFor();
    const picture = () => forecastChart(page).evaluate((canvas) => canvas.toDataURL());
    const before = await picture();
    await field(page, "Forecast horizon").fill("5");
    await page.getByText("Dotted: 5 points beyond the data, each from earlier forecasts.").waitFor();
    await page.waitForTimeout(50);
    assert.notEqual(await picture(), before);
    await waitForFragment(page, "v=1&preset=quick&horizon=5");
    assert.equal(await page.getByText("Settings changed. Run again to update the results.").count(), 0, "the number of steps does not change the results");
    await field(page, "Forecast horizon").fill("0");
    await page.getByText("Network, beyond the data", { exact: true }).waitFor({ state: "hidden" });
    await forecastChart(page).focus();
    await page.keyboard.press("End");
    await page.getByText(/^Point 1460/).waitFor();
  },

  async "selected trial can be inspected while the search is paused"({ page, site }) {
    await open(page, site, "preset=chapter-intended&epochs=2000");
    await button(page, "Run search").click();
    await show(page, "Trials");
    await page.locator("tr.trial:has(td.completed)").nth(1).waitFor();
    await button(page, "Pause").click();
    await fact(page, "State").getByText("Paused").waitFor();
    const other = page.locator("tr.trial[aria-selected=false]:has(td.completed) .pick").first();
    const trial = await other.innerText();
    await other.click();
    await show(page, "Overview", "Learning curves");
    await page.getByText(`Trial ${trial}: mean squared error by epoch.`).waitFor();
    await show(page, "Forecast");
    await page.getByText(new RegExp(`^Trial ${trial} \\(.*\\), run \\d+, epoch \\d+\\. Solid: next-point forecasts from real data\\. Dotted: 30 points beyond the data`)).waitFor();
    await fact(page, "State").getByText("Paused").waitFor();
    await button(page, "Stop").click();
  },

  async "long forecast of a large network does not block the main thread"({ page, site }) {
    await open(page, site, "preset=quick&units1=1000&units2=1000&momentum=0.9&executions=1&epochs=1&points=120&split=100&horizon=1000");
    await page.evaluate(() => {
      window.tasks = [];
      new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map((task) => task.duration))).observe({ type: "longtask" });
    });
    await runSearch(page);
    await page.getByText("Dotted: 1000 points beyond the data").waitFor();
    const tasks = await page.evaluate(() => window.tasks);
    console.log(`        longest task of the main thread over 1,000 steps of a million weights: ${Math.max(0, ...tasks)} ms; over 50 ms: ${tasks.length}`);
    await button(page, "Show validation part").click();
    await page.getByRole("img", { name: /at point 1119\.$/ }).waitFor();
  },
};

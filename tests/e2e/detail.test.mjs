// The selected trial in detail: its errors, the epoch of its weights, and the way ahead.
import assert from "node:assert/strict";
import { addressBecomes, button, fact, field, headless, open, run } from "./page.mjs";

/// A number as the page writes it.
function significant(number) {
  const size = Math.abs(number);
  if (size >= 1000) return number.toFixed(0);
  if (size >= 100) return number.toFixed(1);
  if (size >= 1) return number.toFixed(2);
  return String(Math.round(number * 1e4) / 1e4);
}

const forecast = (page) => page.getByRole("img", { name: /^Forecast/ });

const errors = (page) => page.getByRole("region", { name: "Errors" });

/// The rows of the table of errors.
async function rows(page) {
  const lines = await errors(page).locator("tbody tr").all();
  return Promise.all(lines.map(async (line) => (await line.locator("td").allInnerTexts())));
}

export const tests = {
  async "the errors are those of the native search, for each execution"({ page, site, root }) {
    const fragment = "v=1&preset=quick";
    await open(page, site, fragment);
    await run(page);
    const native = headless(root, fragment, 1);
    const trial = native.trials[native.best];
    const caption = await errors(page).locator("caption").innerText();
    const [, shown, drawn] = caption.match(/^Trial (\d+), execution (\d+), after epoch \d+$/);
    assert.equal(Number(shown), native.best);
    assert.ok(await errors(page).getByRole("radio", { name: drawn, exact: true }).isChecked());
    const radios = await errors(page).getByRole("radio").count();
    assert.equal(radios, trial.executions.length);
    for (let execution = 1; execution <= radios; execution += 1) {
      await errors(page).getByRole("radio", { name: String(execution), exact: true }).check();
      const { metrics, best_epoch } = trial.executions[execution - 1];
      await errors(page).getByText(`Trial ${native.best}, execution ${execution}, after epoch ${best_epoch}`).waitFor();
      const measures = ["mse", "mae", "rmse", "smape", "mase"];
      const expected = measures.map((measure) => [metrics.train, metrics.valid].map((part) => significant(part[measure])));
      const cells = await rows(page);
      assert.deepEqual(cells.map((row) => row.slice(0, 2)), expected);
      assert.deepEqual(cells.slice(0, 2).map((row) => row[2]), [native.baselines.naive.mse, native.baselines.naive.mae].map(significant));
    }
    await page.keyboard.press("ArrowLeft");
    assert.equal(await page.evaluate(() => document.activeElement.name), "errors-execution", "the choice keeps the focus");
    assert.deepEqual(await errors(page).getByRole("columnheader").allInnerTexts(), ["Training", "Validation", "Naive"]);
  },

  async "a dead network is said beside its errors"({ page, site }) {
    await open(page, site, "preset=quick&units1=1&units2=1&learning_rate=1e-3&momentum=0.9&executions=3");
    await run(page);
    await page.locator("td.state").getByText("completed, dead network").waitFor();
    const radios = await errors(page).getByRole("radio").all();
    let said = 0;
    for (const radio of radios) {
      await radio.check();
      said += await errors(page).getByText(/hidden layer (gives 0 for every training window|went silent in training)/).count();
    }
    assert.ok(said > 0);
  },

  async "the way ahead is drawn, read, and as long as its field says"({ page, site }) {
    await open(page, site, "preset=quick");
    await page.getByText("Network, ahead").waitFor({ state: "hidden" });
    await run(page);
    await page.getByText(/, weights of epoch \d+: one step ahead over the true history, then 30 points beyond its end, each from those before it\.$/).waitFor();
    await page.getByText("Network, ahead", { exact: true }).waitFor();
    const name = await forecast(page).getAttribute("aria-label");
    const [, first, last] = name.match(/Its forecast beyond the end runs from ([0-9.]+) at point 1461 to ([0-9.]+) at point 1490\.$/);
    await forecast(page).focus();
    await page.keyboard.press("End");
    await page.getByText(`Network, 30 steps ahead ${last}`).waitFor();
    for (let steps = 0; steps < 29; steps += 1) await page.keyboard.press("ArrowLeft");
    await page.getByText(`Network, 1 step ahead ${first}`).waitFor();
    const picture = () => forecast(page).evaluate((canvas) => canvas.toDataURL());
    const before = await picture();
    await field(page, "Steps ahead").fill("5");
    await page.getByText("then 5 points beyond its end").waitFor();
    await page.waitForTimeout(50);
    assert.notEqual(await picture(), before);
    await addressBecomes(page, "v=1&preset=quick&horizon=5");
    assert.equal(await page.getByText("The results below are from before your last change.").count(), 0, "it changes no result");
    await field(page, "Steps ahead").fill("0");
    await page.getByText("Network, ahead", { exact: true }).waitFor({ state: "hidden" });
    await forecast(page).focus();
    await page.keyboard.press("End");
    await page.getByText(/^Point 1460/).waitFor();
  },

  async "a trial is looked at while the search is held"({ page, site }) {
    await open(page, site, "preset=chapter-intended&epochs=2000");
    await button(page, "Run search").click();
    await page.locator("tr.trial:has(td.completed)").nth(1).waitFor();
    await button(page, "Pause").click();
    await fact(page, "State").getByText("Paused").waitFor();
    const other = page.locator("tr.trial[aria-selected=false]:has(td.completed) .pick").first();
    const trial = await other.innerText();
    await other.click();
    await page.getByText(`Trial ${trial}: mean squared error by epoch.`).waitFor();
    await page.getByText(new RegExp(`^Trial ${trial}, .*: one step ahead over the true history, then 30 points beyond its end`)).waitFor();
    await fact(page, "State").getByText("Paused").waitFor();
    await button(page, "Stop").click();
  },

  async "a long way ahead of a large network leaves the page free"({ page, site }) {
    await open(page, site, "preset=quick&units1=1000&units2=1000&momentum=0.9&executions=1&epochs=1&points=120&split=100&horizon=1000");
    await page.evaluate(() => {
      window.tasks = [];
      new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map((task) => task.duration))).observe({ type: "longtask" });
    });
    await run(page);
    await page.getByText("then 1000 points beyond its end").waitFor();
    const tasks = await page.evaluate(() => window.tasks);
    console.log(`        longest task of the main thread over 1,000 steps of a million weights: ${Math.max(0, ...tasks)} ms; over 50 ms: ${tasks.length}`);
    await button(page, "Show validation part").click();
    await page.getByRole("img", { name: /at point 1119\.$/ }).waitFor();
  },
};

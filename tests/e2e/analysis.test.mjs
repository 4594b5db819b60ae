// The analysis: figures of all trials, their tables and files, selection, ranges, keys, and a program that cannot be had.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { axeViolations, button, open, runSearch, searchReport, show } from "./page.mjs";
import { failRequests } from "./server.mjs";

const FRAGMENT = "preset=quick&units1=4|8&momentum=0|0.5|0.9&batch=8&executions=2&learning_rate=1e-5";

/// The figure with this title.
const figure = (page, title) => page.getByRole("region", { name: title, exact: true });

/// Waits until a figure is drawn, and returns how many of its pixels are not transparent.
async function drawnPixels(page, title) {
  const canvas = figure(page, title).getByRole("img");
  await canvas.scrollIntoViewIfNeeded();
  await figure(page, title).locator(".figure-actions").waitFor();
  return canvas.evaluate((canvas) => {
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
    copy.drawImage(canvas, 0, 0);
    return copy.getImageData(0, 0, canvas.width, canvas.height).data.filter((value, index) => index % 4 === 3 && value > 0).length;
  });
}

/// Downloads a file of a figure.
async function downloaded(page, title, format) {
  const waiting = page.waitForEvent("download");
  await figure(page, title).getByRole("button", { name: format, exact: true }).click();
  const download = await waiting;
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/// The rows of a CSV, each an object with the names of its columns.
function parseCsv(text) {
  const [header, ...lines] = text.trim().split("\r\n").map((line) => line.split(","));
  return lines.map((cells) => Object.fromEntries(header.map((name, index) => [name, cells[index]])));
}

async function csv(page, title) {
  return parseCsv((await downloaded(page, title, "CSV")).bytes.toString());
}

const TITLES = [
  "History",
  "One setting",
  "Two settings",
  "Parallel coordinates",
  "Distribution of scores",
  "Learning curves of all trials",
  "Training and validation",
  "Learning rate",
  "Timeline of workers",
  "Forecast errors over time",
  "Autocorrelation of the errors",
  "Histogram of the errors",
  "Normal Q-Q plot of the errors",
];

export const tests = {
  async "analysis: every figure is drawn, and its numbers are those of the search"({ page, site }) {
    await open(page, site, FRAGMENT);
    await runSearch(page);
    const report = await searchReport(page);
    await show(page, "Analysis");
    for (const title of TITLES) {
      assert.ok((await drawnPixels(page, title)) > 1_000, title);
    }
    const history = await csv(page, "History");
    assert.deepEqual(
      history.map(({ trial, val_mae }) => [Number(trial), Number(val_mae)]),
      report.trials.map(({ number, score }) => [number, score]),
    );
    const errors = await csv(page, "Forecast errors over time");
    assert.equal(errors.length, 461, "one for each validation point");
    const mean = errors.reduce((sum, { residual }) => sum + Math.abs(residual), 0) / errors.length;
    const best = report.trials[report.best];
    assert.ok(best.executions.some(({ val_mae }) => Math.abs(val_mae - mean) < 1e-4 * mean), `${mean}`);
    const timeline = await csv(page, "Timeline of workers");
    assert.equal(timeline.length, report.trials.length * 2, "one for each run");
  },

  async "analysis: table, PNG and SVG show what the figure shows"({ page, site }) {
    await open(page, site, FRAGMENT);
    await runSearch(page);
    await show(page, "Analysis");
    await drawnPixels(page, "Distribution of scores");
    const table = figure(page, "Distribution of scores").getByRole("button", { name: "Table", exact: true });
    assert.equal(await table.getAttribute("aria-expanded"), "false");
    await table.click();
    const rows = figure(page, "Distribution of scores").locator("tbody tr");
    await rows.first().waitFor();
    const shown = await rows.evaluateAll((rows) => rows.map((row) => row.cells[0].textContent));
    assert.deepEqual(shown, (await csv(page, "Distribution of scores")).map(({ trial }) => trial));
    const png = await downloaded(page, "Distribution of scores", "PNG");
    assert.equal(png.name, "foretune-distribution.png");
    assert.equal(png.bytes.subarray(1, 4).toString(), "PNG");
    const svg = (await downloaded(page, "Distribution of scores", "SVG")).bytes.toString();
    assert.match(svg, /^<svg width="\d+(\.\d+)?" height="300"/);
    assert.ok(svg.includes("Share of trials, in %"));
  },

  async "analysis: a trial that is picked in a figure is selected everywhere"({ page, site }) {
    await open(page, site, FRAGMENT);
    await runSearch(page);
    await show(page, "Analysis");
    await drawnPixels(page, "History");
    // By key: the second row of the table is trial 1.
    const canvas = figure(page, "History").getByRole("img");
    await canvas.focus();
    await page.keyboard.press("ArrowRight");
    await figure(page, "History").locator(".readout").getByText(/^Trial 0 · Score: Validation MAE /).waitFor();
    await page.keyboard.press("ArrowRight");
    await figure(page, "History").getByRole("status").getByText(/^Trial 1 · /).waitFor();
    await page.keyboard.press("Enter");
    await show(page, "Overview");
    await page.getByText(/^Trial 1 \(.*\), run \d, epoch \d+\./).waitFor();
    // By pointer: the mark of trial 4 is found where a key finds it.
    await show(page, "Analysis");
    await drawnPixels(page, "History");
    await figure(page, "History").getByRole("img").focus();
    await page.keyboard.press("End");
    const mark = figure(page, "History").locator(".figure-mark");
    await figure(page, "History").locator(".readout").getByText(/^Trial 5 · /).waitFor();
    const { x, y, width, height } = await mark.boundingBox();
    await page.mouse.click(x + width / 2, y + height / 2);
    await show(page, "Overview");
    await page.getByText(/^Trial 5 \(.*\), run \d, epoch \d+\./).waitFor();
  },

  async "analysis: a brushed axis, every table and every CSV list the same trials"({ page, site }) {
    await open(page, site, FRAGMENT);
    await runSearch(page);
    const { trials } = await searchReport(page);
    const expected = trials.filter(({ values }) => values.momentum < 0.6).map(({ number }) => number);
    await show(page, "Analysis");
    await drawnPixels(page, "Parallel coordinates");
    const canvas = figure(page, "Parallel coordinates").getByRole("img");
    const { x, y, width, height } = await canvas.boundingBox();
    // The axes are units, momentum and score; momentum is in the middle of the space between the labels.
    const middle = x + 30 + (width - 90) / 2;
    await page.mouse.move(middle, y + height - 8);
    await page.mouse.down();
    await page.mouse.move(middle, y + height / 2 - 40, { steps: 4 });
    await page.mouse.up();
    const range = page.getByRole("button", { name: /^Remove this range: Momentum: 0 to / });
    await range.waitFor();
    const lists = [];
    for (const title of ["Parallel coordinates", "History", "One setting", "Distribution of scores", "Learning curves of all trials"]) {
      await drawnPixels(page, title);
      lists.push((await csv(page, title)).map(({ trial }) => Number(trial)).sort());
    }
    for (const list of lists) assert.deepEqual(list, expected);
    await range.click();
    await range.waitFor({ state: "detached" });
    await page.waitForTimeout(300);
    await drawnPixels(page, "History");
    assert.equal((await csv(page, "History")).length, 6);
  },

  async "analysis: options change what is shown, and stay while a search runs anew"({ page, site }) {
    await open(page, site, FRAGMENT);
    await runSearch(page);
    await show(page, "Analysis");
    await drawnPixels(page, "One setting");
    const setting = figure(page, "One setting").getByRole("combobox", { name: "Setting" });
    assert.equal(await setting.locator("option:checked").innerText(), "Units, layer 1");
    await setting.selectOption("Momentum");
    await page.waitForTimeout(300);
    const rows = await csv(page, "One setting");
    assert.deepEqual(rows.map(({ momentum }) => momentum).sort(), ["0", "0", "0.5", "0.5", "0.9", "0.9"]);
    await runSearch(page);
    await page.waitForTimeout(300);
    assert.equal((await csv(page, "One setting")).length, 6);
    assert.equal(await figure(page, "One setting").getByRole("combobox", { name: "Setting" }).locator("option:checked").innerText(), "Momentum");
  },

  async "analysis: programs that cannot be had are named, and tried again"({ page, site, expectedMessages }) {
    expectedMessages.push(/404/, /dynamically imported module/, /TypeError/);
    await open(page, site, FRAGMENT);
    await runSearch(page);
    for (const file of ["analysis_view_bg", "analysis_bg"]) {
      let isMissing = true;
      failRequests(site, file, 404, () => isMissing);
      await show(page, "Analysis");
      await page.getByText(/^The table and the figures could not be made\. /).waitFor();
      isMissing = false;
      await button(page, "Try again").click();
      await drawnPixels(page, "History");
      await page.getByText(/^The table and the figures could not be made\. /).waitFor({ state: "detached" });
      // The address keeps the view, which would load the programs again at once.
      await show(page, "Overview");
      await page.reload();
      await runSearch(page);
    }
  },

  async "analysis: axe finds nothing, in both themes"({ page, site }) {
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await page.goto("about:blank");
      await open(page, site, FRAGMENT);
      await show(page, "Analysis");
      await page.getByText("Run a search. Charts of all its trials appear here.").waitFor();
      assert.deepEqual(await axeViolations(page), []);
      await runSearch(page);
      await drawnPixels(page, "One setting");
      await figure(page, "History").getByRole("button", { name: "Table", exact: true }).click();
      await figure(page, "History").locator("tbody tr").first().waitFor();
      assert.deepEqual(await axeViolations(page), []);
    }
  },
};

// The table of all trials: filter, order and columns, what can be done with a trial, focus, and the address.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { axeViolations, button, eventually, fact, field, open, readClipboard, runHeadless, runSearch, searchReport, selectedTrial, show, waitForFragment, waitUntilFinished, withoutElapsedTime } from "./page.mjs";

const FRAGMENT = "preset=quick&batch=8&units1=4|8&momentum=0|0.5|0.9";

const numbers = async (page) => (await page.locator("tr.trial .pick").allInnerTexts()).map(Number);

/// Opens the tool with this name above the table.
const tool = (page, name) => page.locator(".table-tools summary", { hasText: name }).click();

/// The trials of the table's file, as objects.
async function csv(page) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator(".table-tools").getByRole("button", { name: "CSV" }).click()]);
  const [header, ...lines] = (await readFile(await download.path(), "utf8")).trim().split("\r\n").map((line) => line.split(","));
  return lines.map((cells) => Object.fromEntries(header.map((name, index) => [name, cells[index]])));
}

export const tests = {
  async "trials: filter, order and columns hold for the table, its file and the figures, and are in the address"({ page, site }) {
    await open(page, site, FRAGMENT);
    await runSearch(page);
    const { trials } = await searchReport(page);
    await show(page, "Trials");
    await page.getByText("6 of 6 trials").waitFor();
    await tool(page, "Filter");
    await field(page, "Values of").selectOption("Momentum");
    await button(page, "Add filter").click();
    await page.getByText("Enter a number in From or To.").waitFor();
    await field(page, "From").fill("0,5");
    await button(page, "Add filter").click();
    await page.getByText("4 of 6 trials").waitFor();
    await page.getByRole("button", { name: /^Remove this range: Momentum: at least 0\.5/ }).waitFor();
    await page.keyboard.press("Escape");
    await tool(page, "Columns");
    await page.locator(".table-tools").getByLabel("Epochs").check();
    await page.locator("thead th", { hasText: "Epochs" }).waitFor();
    await page.keyboard.press("Escape");
    assert.equal(await page.evaluate(() => document.activeElement.innerText), "Columns");
    await page.locator("thead").getByRole("button", { name: "Trial", exact: true }).click();
    await page.locator("thead th[aria-sort=ascending]", { hasText: "Trial" }).waitFor();
    const expected = trials.filter(({ values }) => values.momentum >= 0.5).map(({ number }) => number);
    await eventually(() => numbers(page), (listed) => isDeepStrictEqual(listed, expected));
    const rows = await csv(page);
    assert.deepEqual(rows.map(({ trial }) => Number(trial)), expected);
    for (const row of rows) {
      const trial = trials[row.trial];
      assert.equal(Number(row.val_mae), trial.score);
      assert.deepEqual([Number(row.momentum), Number(row.units1), row.state], [trial.values.momentum, trial.values.units1, "completed"]);
      assert.deepEqual(row.run_scores.split(" ").map(Number), trial.executions.map(({ val_mae }) => val_mae));
      assert.equal(Number(row.epochs), 20);
    }
    const fragment = `v=1&${FRAGMENT}&view.tab=trials&view.filter=momentum:0.5..&view.sort=trial&view.columns=epochs`;
    await waitForFragment(page, fragment);
    // The figures leave out the same trials.
    await show(page, "Analysis");
    await page.getByRole("region", { name: "History", exact: true }).locator(".figure-actions").waitFor();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("region", { name: "History", exact: true }).getByRole("button", { name: "CSV" }).click(),
    ]);
    const history = (await readFile(await download.path(), "utf8")).trim().split("\r\n").slice(1);
    assert.deepEqual(history.map((line) => Number(line.split(",")[0])), expected);
    // The link shows the same after its search.
    await page.goto("about:blank");
    await open(page, site, `${fragment}&view.later=x`);
    await runSearch(page);
    await eventually(() => numbers(page), (listed) => isDeepStrictEqual(listed, expected));
    await page.getByRole("button", { name: "Show all trials" }).click();
    await page.getByText("6 of 6 trials").waitFor();
    await eventually(() => page.evaluate(() => location.hash), (hash) => hash.endsWith("&view.tab=trials&view.sort=trial&view.columns=epochs&view.later=x") || hash.endsWith("&view.tab=trials&view.sort=trial&view.columns=epochs"));
  },

  async "trials: states are filtered"({ page, site }) {
    await open(page, site, "preset=quick&units1=4|8&momentum=0.9&learning_rate=1e-5|1e6&epochs=3&executions=1");
    await runSearch(page);
    await show(page, "Trials");
    await tool(page, "Filter");
    await page.getByLabel("completed (2)").uncheck();
    await page.getByText("2 of 4 trials").waitFor();
    await eventually(() => page.locator("td.state").allInnerTexts(), (states) => states.filter((state) => /diverged/.test(state)).length === 2);
    // Without any state, all are shown.
    await page.getByLabel("diverged (2)").click();
    await page.getByText("4 of 4 trials").waitFor();
  },

  async "trials: values of a trial are used, it is opened alone, and its link gives its numbers"({ page, site, root }) {
    await open(page, site, FRAGMENT);
    await runSearch(page);
    const { trials } = await searchReport(page);
    await show(page, "Trials");
    await button(page, "Show trial 1").click();
    await page.getByText(/^Trial 1 · Units, layer 1: /).waitFor();
    await waitForFragment(page, `v=1&${FRAGMENT}&view.tab=trials&view.trial=1`);
    await button(page, "Copy its link").click();
    await page.getByText("Link copied.").waitFor();
    const alone = (await readClipboard(page)).split("#")[1];
    const native = withoutElapsedTime(runHeadless(root, alone, 1));
    assert.deepEqual(native.trials[0].executions, trials[1].executions);
    await button(page, "Use these values").click();
    await page.getByText("The tuned settings now have the values of trial 1.").waitFor();
    assert.equal(await field(page, "Momentum").inputValue(), String(trials[1].values.momentum));
    assert.equal(await field(page, "Units, layer 1").inputValue(), String(trials[1].values.units1));
    await button(page, "Undo").click();
    await waitForFragment(page, `v=1&${FRAGMENT}&view.tab=trials&view.trial=1`);
    await page.locator(".selected-line").getByRole("button", { name: "Open alone" }).click();
    await page.getByText("The settings are those of trial 1 alone.").waitFor();
  },

  async "trials: focus and place stay on their trial while rows come in"({ page, site }) {
    await open(page, site, "preset=quick&units1=int:4:203:1&momentum=0.9&epochs=60");
    await button(page, "Run search").click();
    await show(page, "Trials");
    const count = async () => Number((await fact(page, "Trials").innerText()).split(" ")[0]);
    await eventually(count, (trials) => trials >= 12);
    await page.locator("tr.trial .pick").nth(8).focus();
    const place = () => page.evaluate(() => {
      const focused = document.activeElement;
      return { trial: focused.matches(".pick") ? focused.innerText : focused.outerHTML, top: focused.getBoundingClientRect().top };
    });
    const before = await place();
    const started = await count();
    while ((await count()) < started + 40) {
      const now = await place();
      assert.equal(now.trial, before.trial);
      await page.waitForTimeout(100);
    }
    await button(page, "Stop").click();
    await page.waitForTimeout(700);
  },

  async "trials: axe finds nothing, in both themes"({ page, site }) {
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await page.goto("about:blank");
      await open(page, site, FRAGMENT);
      await runSearch(page);
      await show(page, "Trials");
      assert.deepEqual(await axeViolations(page), []);
      await tool(page, "Columns");
      await page.locator(".table-tools").getByLabel("Epochs").waitFor();
      await tool(page, "Filter");
      await field(page, "Values of").waitFor();
      assert.deepEqual(await axeViolations(page), []);
    }
  },
};

// Searches: their results against the native search, pause and stop, the table, and failures of workers.
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { waitForFragment, button, crashWorker, readClipboard, fact, field, waitUntilFinished, runHeadless, countDrawnPixels, eventually, open, selectedTrial, searchReport, runSearch, show, unfold, withoutElapsedTime } from "./page.mjs";

/// The texts of a column of the table, trial by trial.
async function columnCells(page, name) {
  return page.evaluate((name) => {
    const columns = [...document.querySelectorAll(".trials thead th")];
    const index = columns.findIndex((column) => column.innerText.trim().startsWith(name));
    return [...document.querySelectorAll("tr.trial")].map((row) => row.children[index].innerText);
  }, name);
}

export const tests = {
  async "chapter as intended runs to the final leaderboard with the results of the native search"({ page, site, root }) {
    await open(page, site);
    assert.equal(await page.title(), "Foretune");
    assert.ok((await countDrawnPixels(page, "Forecast")) > 5_000, "the series is drawn before anything runs");
    const start = Date.now();
    await runSearch(page);
    console.log(`        44 x 3 x 100 epochs with 1 worker of the default: ${Date.now() - start} ms from click to finish`);
    assert.equal(await fact(page, "Trials").innerText(), "44 of 44");
    await show(page, "Trials");
    assert.equal(await page.locator("tr.trial").count(), 44);
    const report = await searchReport(page);
    assert.equal(report.combinations, 44);
    assert.equal(report.trials.length, 44);
    const combinations = new Set(report.trials.map((trial) => JSON.stringify(trial.values)));
    assert.equal(combinations.size, 44);
    for (const trial of report.trials) {
      assert.equal(trial.executions.length, 3);
      assert.ok(trial.executions.every((execution) => execution.epochs === 100));
    }
    // The median validation MAE is about 4.7, or 5.2 at momentum 0.9; the best statistical baseline has 4.33.
    const errors = report.trials.flatMap((trial) => trial.executions.map((execution) => execution.val_mae));
    const sorted = errors.toSorted((a, b) => a - b);
    assert.ok(sorted[66] > 4.4 && sorted[66] < 5.2, `median ${sorted[66]}`);
    assert.ok(sorted.filter((error) => error > 20).length <= 12);
    assert.deepEqual(withoutElapsedTime(report), withoutElapsedTime(runHeadless(root, "preset=chapter-intended", 2)));
  },

  async "one, two and four workers give the results of the native search"({ page, site, root }) {
    const fragment = "v=1&preset=quick&units1=int:5:13:4&layers=3&units3=7&learning_rate=1e-5|1e-1&window=17&batch=31";
    const native = [1, 2, 4].map((workers) => withoutElapsedTime(runHeadless(root, fragment, workers)));
    assert.deepEqual(native[0], native[1]);
    assert.deepEqual(native[0], native[2]);
    assert.ok(native[0].trials.some((trial) => trial.state === "diverged"));
    await open(page, site, fragment);
    for (const workers of ["1", "2", "4"]) {
      await field(page, "Workers").selectOption(workers);
      await runSearch(page);
      // On a busy machine, a search can finish before the last worker is ready.
      await fact(page, "Workers").getByText(workers, { exact: true }).waitFor();
      assert.deepEqual(withoutElapsedTime(await searchReport(page)), native[0]);
    }
    await show(page, "Trials");
    await page.locator("td.state.diverged").first().waitFor();
  },

  async "every kind of parameter: one, two, four and eight workers give the results of the native search"({ page, site, root }) {
    const fragment = "v=1&preset=quick&points=300&split=220&scaling=standard&window=int:8:32:log:2&batch=int:8:64:reverse_log:3&units1=int:2:40:log&units2=int:3:9:3&activation=relu|tanh&dropout=float:0:0.3&l1=float:1e-7:1e-3:reverse_log&l2=float:1e-6:0.1:log:10&optimizer=sgd|adam&learning_rate=float:1e-6:1e-2:log&momentum=float:0:0.9:0.3&nesterov=no|yes&epochs=2&trials=24&executions=1&seed=5";
    const native = [1, 2, 4, 8].map((workers) => withoutElapsedTime(runHeadless(root, fragment, workers)));
    native.forEach((report) => assert.deepEqual(report, native[0]));
    assert.equal(native[0].combinations, null);
    assert.equal(native[0].trials.length, 24);
    // The page offers twice as many workers as there are cores.
    await page.addInitScript(() => Object.defineProperty(navigator, "hardwareConcurrency", { get: () => 4 }));
    await open(page, site, fragment);
    await page.getByText("The combinations cannot be counted, because a range has no step. 24 trials × 1 run = 24 training runs.").waitFor();
    for (const workers of ["1", "2", "4", "8"]) {
      await field(page, "Workers").selectOption(workers);
      await runSearch(page);
      assert.deepEqual(withoutElapsedTime(await searchReport(page)), native[0]);
    }
  },

  async "tuned optimizers, activations and losses give the results of the native search"({ page, site, root }) {
    const rest = "&dropout=0|0.1&l2=0.001&optimizer=sgd|adam|lion&learning_rate=1e-4&weight_decay=0.01&clipnorm=100&loss=huber|log_cosh&epochs=3";
    await open(page, site, `preset=quick&units1=10&momentum=0.9${rest}`);
    await button(page, "Tune: Activation").click();
    const fragment = `v=1&preset=quick&units1=10&activation=relu|tanh|gelu&dropout=0|0.1&l2=0.001&optimizer=sgd|adam|lion&learning_rate=1e-4&momentum=0.9&weight_decay=0.01&clipnorm=100&loss=huber|log_cosh&epochs=3`;
    await waitForFragment(page, fragment);
    await runSearch(page);
    assert.equal(await fact(page, "Trials").innerText(), "36 of 36");
    assert.deepEqual(withoutElapsedTime(await searchReport(page)), withoutElapsedTime(runHeadless(root, fragment, 2)));
    await show(page, "Learning curves");
    await page.getByText(/^Trial \d+: (Huber loss \(delta 1\)|log-cosh loss) plus weight penalty by epoch\.$/).waitFor();
    await show(page, "Trials");
    await page.getByRole("button", { name: "Optimizer", exact: true }).click();
    await eventually(() => page.locator("tr.trial").first().innerText(), (row) => /Adam/.test(row));
  },

  async "settings of some optimizers are tuned for their trials only"({ page, site, root }) {
    const fragment = "v=1&preset=quick&units1=4|6&optimizer=sgd|adam|rmsprop&learning_rate=1e-4&momentum=0.9|0.5&rho=0.8|0.95&epochs=3&executions=1";
    await open(page, site, fragment);
    // For each of two widths, SGD has 2 combinations, Adam 1 and RMSprop 4.
    await page.getByText("14 combinations. 14 trials × 1 run = 14 training runs.", { exact: true }).waitFor();
    await runSearch(page);
    const report = await searchReport(page);
    assert.deepEqual(withoutElapsedTime(report), withoutElapsedTime(runHeadless(root, fragment, 2)));
    const adam = report.trials.filter((trial) => trial.values.optimizer === "adam");
    assert.deepEqual(adam.map((trial) => Object.keys(trial.values)), [["units1", "optimizer"], ["units1", "optimizer"]]);
    await show(page, "Trials");
    for (const sorted of [["0.5", "0.9"], ["0.9", "0.5"]]) {
      await page.getByRole("button", { name: "Momentum", exact: true }).click();
      const [first, second] = sorted;
      const expected = [...Array(6).fill(first), ...Array(6).fill(second), "–", "–"];
      await eventually(() => columnCells(page, "Momentum"), (cells) => isDeepStrictEqual(cells, expected));
    }
    assert.equal((await columnCells(page, "Rho")).filter((cell) => cell === "–").length, 6);
  },

  async "units of a layer are tuned for networks that have the layer only"({ page, site, root }) {
    await open(page, site, "preset=quick&units1=8|16&momentum=0.9&learning_rate=1e-4&epochs=3&executions=1");
    await button(page, "Tune: Hidden layers").click();
    assert.equal(await field(page, "Hidden layers: From").inputValue(), "1");
    assert.equal(await field(page, "Hidden layers: To").inputValue(), "3");
    await field(page, "Units, layer 3").waitFor();
    assert.equal(await page.locator("#units4").count(), 0, "no network has a fourth layer");
    // While the number of layers cannot be parsed, the units fields are hidden.
    await field(page, "Hidden layers: To").fill("");
    await page.getByText("The end of the range is missing. Use a whole number from 1 to 8.").waitFor();
    await field(page, "Hidden layers: To").fill("4");
    await field(page, "Units, layer 4").waitFor();
    await page.getByRole("group", { name: "Hidden layers, tuned" }).getByRole("radio", { name: "List" }).check();
    await field(page, "Hidden layers: Values").fill("1, 2, 3");
    await page.locator("#units4").waitFor({ state: "detached" });
    for (const [layer, values] of [[2, "4, 8"], [3, "2, 4"]]) {
      await button(page, `Tune: Units, layer ${layer}`).click();
      await page.getByRole("group", { name: `Units, layer ${layer}, tuned` }).getByRole("radio", { name: "List" }).check();
      await field(page, `Units, layer ${layer}: Values`).fill(values);
    }
    const fragment = "v=1&preset=quick&layers=1|2|3&units1=8|16&units2=4|8&units3=2|4&learning_rate=1e-4&momentum=0.9&epochs=3&executions=1";
    await waitForFragment(page, fragment);
    await page.getByText("14 combinations. 14 trials × 1 run = 14 training runs.", { exact: true }).waitFor();
    await page.getByText("20 inputs, 8 or 16 units, (4 or 8) units, (2 or 4) units, 1 output; SGD, 3 epochs", { exact: true }).waitFor({ state: "attached" });
    await runSearch(page);
    const report = await searchReport(page);
    assert.deepEqual(withoutElapsedTime(report), withoutElapsedTime(runHeadless(root, fragment, 2)));
    for (const { values } of report.trials) {
      const units = Array.from({ length: values.layers }, (_, layer) => `units${layer + 1}`);
      assert.deepEqual(Object.keys(values).toSorted(), ["layers", ...units]);
    }
    await show(page, "Trials");
    for (const [name, without] of [["Units, layer 1", 0], ["Units, layer 2", 2], ["Units, layer 3", 6]]) {
      const shown = await columnCells(page, name);
      assert.equal(shown.filter((cell) => cell === "–").length, without, name);
    }
    // A setting that is not tuned any more takes the value of the selected trial.
    await button(page, "Tune: Hidden layers").click();
    assert.equal(await field(page, "Hidden layers").inputValue(), String(report.trials[report.best].values.layers));
  },

  async "every optimizer and every loss gives the results of the native search"({ page, site, root }) {
    const optimizers = "sgd|rmsprop|adam|adamw|adagrad|adadelta|adamax|nadam|lion";
    const losses = "mean_squared_error|mean_absolute_error|huber|log_cosh|quantile";
    const fragment = `v=1&preset=quick&units1=6&optimizer=${optimizers}&learning_rate=1e-4&momentum=0&loss=${losses}&quantile=0.9&epochs=2&executions=1&objective=loss`;
    await open(page, site, fragment);
    await page.getByText(/Scores of different losses are not comparable: set the objective to validation MAE\./).waitFor();
    await runSearch(page);
    const report = await searchReport(page);
    assert.equal(report.trials.length, 45);
    assert.deepEqual(withoutElapsedTime(report), withoutElapsedTime(runHeadless(root, fragment, 2)));
  },

  async "tuned schedules, scaling and patience give the results of the native search"({ page, site, root }) {
    const rest = "&units1=10&learning_rate=1e-3&momentum=0.9&schedule=constant|exponential|cosine|step|plateau&decay_rate=0.5&decay_steps=60&staircase=yes&step_every=2&plateau_patience=1|2&epochs=12&early_stopping=yes&patience=1|3";
    await open(page, site, `preset=quick&differencing=0|365${rest}`);
    await button(page, "Tune: Scaling").click();
    const fragment = `v=1&preset=quick&scaling=none|standard|minmax&differencing=0|365${rest}`;
    await waitForFragment(page, fragment);
    // Only the plateau schedule has a plateau patience.
    await page.getByText(/^72 combinations\. 72 trials × /).waitFor();
    await runSearch(page);
    assert.equal(await fact(page, "Trials").innerText(), "72 of 72");
    const report = await searchReport(page);
    assert.deepEqual(withoutElapsedTime(report), withoutElapsedTime(runHeadless(root, fragment, 2)));
    const early = report.trials.flatMap((trial) => trial.executions).filter((execution) => execution.stopped_early);
    assert.ok(early.length > 0 && early.every((execution) => execution.epochs < 12 && execution.state === "completed"));
    await show(page, "Trials");
    await page.locator("td.state.completed").getByText(/^stopped\searly, epochs?\s\d/).first().waitFor();
  },

  async "loss of the scaled series is labeled and has no baselines"({ page, site }) {
    await open(page, site, "preset=quick&scaling=none|standard&objective=val_loss&units1=10&momentum=0.9&learning_rate=1e-4");
    await page.getByText(/Losses of differently scaled series are not comparable: set the objective to validation MAE\./).waitFor();
    await field(page, "Objective").selectOption("val_mae");
    await page.getByText(/are not comparable/).waitFor({ state: "detached" });
    await field(page, "Objective").selectOption("val_loss");
    await button(page, "Tune: Scaling").click();
    await field(page, "Scaling").selectOption("standard");
    await page.getByText(/ranked by mean squared error on unseen data of the scaled series\.$/).waitFor();
    await runSearch(page);
    await page.getByRole("radio", { name: "Score: Validation loss" }).check();
    await page.getByText("Baselines are not shown: the score is measured on the scaled series.").waitFor();
    await show(page, "Trials");
    const scores = await page.locator("tr.baseline").evaluateAll((rows) => rows.map((row) => row.querySelector("td").innerText.trim()));
    assert.ok(scores.length > 3 && scores.every((score) => score === ""), `${scores}`);
    await show(page, "Overview", "Learning curves");
    await page.getByText(/^Trial 0: mean squared error of the scaled series by epoch\.$/).waitFor();
  },

  async "search is paused, resumed and stopped"({ page, site }) {
    // The epochs make the search long enough to be paused midway on any machine.
    await open(page, site, "preset=chapter-intended&epochs=2000");
    await button(page, "Run search").click();
    await show(page, "Trials");
    await page.locator("tr.trial").first().waitFor();
    await button(page, "Pause").click();
    await fact(page, "State").getByText("Paused").waitFor();
    // The time that is left can grow once: a run that is retrained for the forecast takes the place of a paused one.
    const ended = async () => [await fact(page, "Trials").innerText(), await fact(page, "Lowest score").innerText()];
    await page.waitForTimeout(300);
    const whilePaused = await ended();
    await page.waitForTimeout(700);
    assert.deepEqual(await ended(), whilePaused, "no trial ends while paused");
    assert.match(await page.title(), /^Paused at \d+ % – Foretune$/);
    await button(page, "Resume").click();
    await fact(page, "State").getByText("Running").waitFor();
    const before = Number((await fact(page, "Trials").innerText()).split(" ")[0]);
    await page.waitForFunction(
      (before) => Number(document.querySelectorAll(".facts dd")[1].innerText.split(" ")[0]) > before,
      before,
    );
    await button(page, "Stop").click();
    await fact(page, "State").getByText("Stopped").waitFor();
    assert.equal(await page.title(), "Stopped – Foretune");
    assert.ok((await page.locator("td.state.completed").count()) >= 1);
    assert.ok((await page.locator("td.state.stopped").count()) >= 1);
    await button(page, "Run search").waitFor();
  },

  async "page asks before a running search is lost, and only then"({ page, site }) {
    await open(page, site, "preset=chapter-intended&epochs=2000");
    await button(page, "Run search").click();
    await fact(page, "State").getByText("Running").waitFor();
    const asked = page.waitForEvent("dialog");
    const reload = () => page.evaluate(() => setTimeout(() => location.reload()));
    await reload();
    const dialog = await asked;
    assert.equal(dialog.type(), "beforeunload");
    await dialog.dismiss();
    assert.equal(await fact(page, "State").innerText(), "Running");
    await button(page, "Stop").click();
    await fact(page, "State").getByText("Stopped").waitFor();
    await reload();
    await fact(page, "State").getByText("Ready").waitFor();
  },

  async "new search starts at once after a stopped one"({ page, site, root }) {
    await open(page, site, "preset=chapter-intended&epochs=2000");
    await button(page, "Run search").click();
    await fact(page, "State").getByText("Running").waitFor();
    await button(page, "Stop").click();
    await field(page, "Preset").selectOption("quick");
    await runSearch(page);
    assert.deepEqual(withoutElapsedTime(await searchReport(page)), withoutElapsedTime(runHeadless(root, "preset=quick", 1)));
  },

  async "selected trial has its forecast and curves drawn"({ page, site }) {
    await open(page, site, "preset=quick");
    await runSearch(page);
    await show(page, "Learning curves");
    await page.getByRole("img", { name: /^Learning curves/ }).waitFor();
    await show(page, "Trials");
    const first = await page.locator("tr[aria-selected=true] .pick").innerText();
    await page.locator("tr.trial").nth(3).click();
    const now = await eventually(() => selectedTrial(page), (trial) => trial !== first);
    await show(page, "Overview", "Forecast");
    await page.getByText(new RegExp(`^Trial ${now} \\(Units, layer 1 = \\d+; Momentum = 0\\.\\d\\), run \\d`)).waitFor();
    await show(page, "Learning curves");
    await page.getByText(`Trial ${now}: mean squared error by epoch.`).waitFor();
    assert.ok((await countDrawnPixels(page, "Leaderboard")) > 1_000);
    await show(page, "Trials");
    await button(page, `Show trial ${first}`).focus();
    await page.keyboard.press("Enter");
    await eventually(() => selectedTrial(page), (trial) => trial === first);
  },

  async "selected trial is opened alone with the same numbers"({ page, site, root }) {
    await open(page, site, "preset=quick");
    await runSearch(page);
    const { trials } = await searchReport(page);
    await show(page, "Trials");
    const number = Number(await page.locator("tr.trial .pick").nth(2).innerText());
    await page.locator("tr.trial .pick").nth(2).click();
    await show(page, "Overview");
    await page.getByText(new RegExp(`^Trial ${number} `)).first().waitFor();
    await button(page, "Open alone").click();
    await page.getByText(`The settings are those of trial ${number} alone. A search of them gives the same numbers.`).waitFor();
    await runSearch(page);
    const alone = await searchReport(page);
    assert.equal(alone.trials.length, 1);
    assert.deepEqual(alone.trials[0].executions, trials[number].executions);
    assert.deepEqual(withoutElapsedTime(alone), withoutElapsedTime(runHeadless(root, alone.fragment, 1)));
    await button(page, "Undo").click();
    await waitForFragment(page, "v=1&preset=quick");
  },

  async "forecast is hidden while the series differs from the searched one"({ page, site }) {
    await open(page, site, "preset=quick");
    await runSearch(page);
    await unfold(page, "Shape of the series");
    await field(page, "Amplitude").fill("40");
    await page.getByText("The series has changed. Run the search again for a forecast.").waitFor();
    await field(page, "Amplitude").fill("20");
    await page.getByText(/^Trial \d+ \(Units, layer 1 = \d+; Momentum = 0\.\d\), run \d/).waitFor();
  },

  async "trial without kept weights is retrained for its forecast"({ page, site }) {
    await open(page, site, "preset=quick&units1=int:4:30:1&epochs=3");
    await runSearch(page);
    await show(page, "Trials");
    const trial = await page.locator("tr.trial .pick").last().innerText();
    await page.locator("tr.trial .pick").last().click();
    await show(page, "Overview");
    await page.getByText(new RegExp(`^Trial ${trial} \\(Units, layer 1 = \\d+; Momentum = 0\\.\\d\\), run \\d`)).waitFor();
  },

  async "table sorts by column and contains the baselines"({ page, site }) {
    await open(page, site, "preset=quick");
    await runSearch(page);
    await show(page, "Trials");
    await page.getByText("Noise floor: no forecast is better on average").waitFor();
    const column = async () => (await page.locator("tbody td.mae").allInnerTexts()).map(Number);
    const heading = (name) => page.locator("thead").getByRole("button", { name, exact: true });
    const unsorted = await column();
    assert.ok(unsorted.length >= 12 && unsorted.every(Number.isFinite));
    const up = unsorted.toSorted((a, b) => a - b);
    await heading("Validation MAE").click();
    await eventually(column, (maes) => isDeepStrictEqual(maes, up));
    await heading("Validation MAE").click();
    await eventually(column, (maes) => isDeepStrictEqual(maes, up.toReversed()));
    const trials = async () => (await page.locator("tr.trial .pick").allInnerTexts()).map(Number);
    await heading("Trial").click();
    await eventually(trials, (numbers) => isDeepStrictEqual(numbers, [0, 1, 2, 3, 4, 5]));
    // With Shift, a further column decides among trials that are equal.
    await heading("Momentum").click();
    await heading("Trial").click({ modifiers: ["Shift"] });
    await heading("Trial").click({ modifiers: ["Shift"] });
    const momenta = async () => (await columnCells(page, "Momentum")).map(Number);
    await eventually(async () => [await momenta(), await trials()], ([momenta, trials]) =>
      isDeepStrictEqual(momenta, momenta.toSorted((a, b) => a - b)) &&
      trials.every((trial, index) => index === 0 || momenta[index - 1] < momenta[index] || trials[index - 1] > trial));
    await waitForFragment(page, "v=1&preset=quick&view.tab=trials&view.sort=momentum,-trial");
  },

  async "results summary has the format of Keras Tuner"({ page, site }) {
    await open(page, site, "preset=quick");
    await runSearch(page);
    await button(page, "Copy results summary").click();
    await page.getByText("Results summary copied.").waitFor();
    const text = await readClipboard(page);
    assert.match(text, /^Results summary\nResults in #v=1&preset=quick\nShowing 10 best trials\nObjective\(name="val_mae", direction="min"\)\n\nTrial \d summary\nHyperparameters:\nunits1: \d+\nmomentum: 0\.\d\nScore: \d/);
    assert.equal(text.match(/^Trial \d summary$/gm).length, 6);
  },

  async "results depend on the search seed"({ page, site }) {
    await open(page, site, "preset=quick");
    await runSearch(page);
    const first = await searchReport(page);
    await button(page, "New random starts").click();
    await page.getByText("Settings changed. Run again to update the results.").waitFor();
    await runSearch(page);
    const second = await searchReport(page);
    // The search before stays in view.
    const before = Number(await fact(page, "Search before").innerText());
    assert.ok(Math.abs(before - first.trials[first.best].score) < 0.01, `${before}`);
    assert.notEqual(first.fragment, second.fragment);
    assert.notDeepEqual(first.trials, second.trials);
    await field(page, "Search seed").fill("1");
    await runSearch(page);
    assert.deepEqual(withoutElapsedTime(await searchReport(page)), withoutElapsedTime(first));
  },

  async "crashed worker is replaced and its execution repeated"({ page, site, root }) {
    const fragment = "v=1&preset=quick&epochs=2000";
    await open(page, site, fragment);
    await button(page, "Run search").click();
    await fact(page, "State").getByText("Running").waitFor();
    await crashWorker(page, 2);
    await waitUntilFinished(page);
    assert.deepEqual(withoutElapsedTime(await searchReport(page)), withoutElapsedTime(runHeadless(root, fragment, 1)));
  },

  async "hanging worker is replaced and its execution repeated"({ page, site, root }) {
    const fragment = "v=1&preset=quick&epochs=2000";
    await open(page, site, fragment);
    await button(page, "Run search").click();
    await fact(page, "State").getByText("Running").waitFor();
    const next = page.waitForEvent("worker");
    // The evaluation is rejected when the page terminates the worker.
    page.workers()[0].evaluate(() => { for (;;); }).catch(() => {});
    await next;
    await waitUntilFinished(page);
    assert.deepEqual(withoutElapsedTime(await searchReport(page)), withoutElapsedTime(runHeadless(root, fragment, 1)));
  },

  async "trial that crashes three workers fails with the reason and the search continues"({ page, site }) {
    await open(page, site, "preset=quick&epochs=40000&executions=1&units1=10&momentum=0.9|0.5");
    await button(page, "Run search").click();
    await fact(page, "State").getByText("Running").waitFor();
    await crashWorker(page, 3);
    await show(page, "Trials");
    await page.locator("td.state.failed").getByText("simulated crash").waitFor();
    await waitUntilFinished(page);
    assert.equal(await fact(page, "Trials").innerText(), "2 of 2");
    assert.equal(await page.locator("td.state.completed").count(), 1);
  },

  async "page stays usable with ten thousand trials"({ page, site }) {
    await open(page, site, "preset=quick&units1=int:1:100:1&units2=int:1:100:1&momentum=0.9&epochs=1&executions=1&trials=10000&points=60&split=40&window=5");
    await page.evaluate(() => {
      window.tasks = [];
      new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map((task) => task.duration))).observe({ type: "longtask" });
    });
    await runSearch(page);
    const tasks = await page.evaluate(() => window.tasks);
    console.log(`        longest task of the main thread over 10,000 trials: ${Math.max(0, ...tasks)} ms; over 50 ms: ${tasks.length}`);
    assert.equal(await fact(page, "Trials").innerText(), "10,000 of 10,000");
    await show(page, "Trials");
    await page.getByText("10,000 of 10,000 trials").waitFor();
    assert.ok((await page.locator("tr.trial").count()) < 200, "only rows near those that are seen are in the document");
    assert.equal(await page.locator("[role=grid]").getAttribute("aria-rowcount"), String(10_000 + 1 + (await page.locator("tr.baseline").count())));
    await page.locator("thead").getByRole("button", { name: "Units, layer 2", exact: true }).click();
    await page.locator("thead th[aria-sort=ascending]", { hasText: "Units, layer 2" }).waitFor();
    // The last trial is 10,000 rows away. Baselines have no units, and come after it.
    const last = 10_000 + 1;
    await page.locator("tr.trial .pick").first().focus();
    await page.keyboard.press("End");
    await page.waitForFunction((last) => document.activeElement.closest("tr")?.getAttribute("aria-rowindex") === String(last), last);
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Home");
    await eventually(() => page.evaluate(() => document.querySelector(".trials").scrollTop), (top) => top < 400);
    await page.locator("tr.trial .pick").first().click();
    await show(page, "Overview");
    await page.getByText(/^Trial \d+ \(Units, layer 1 = \d+; Units, layer 2 = 1\), run 1/).waitFor();
  },
};

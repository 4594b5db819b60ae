// The form: fields, their errors and their tuning, by mouse and by keyboard; layout and accessibility.
import assert from "node:assert/strict";
import { axeViolations, waitForFragment, button, fact, field, countDrawnPixels, open, runSearch, unfold } from "./page.mjs";

/// Runs a range test and applies its rate, so that all of its elements are on the page.
async function runRangeTest(page) {
  await button(page, "Find a learning rate").click();
  await button(page, "Use this rate").click();
  await page.getByRole("button", { name: /^Back to / }).waitFor();
}

export const tests = {
  async "run button is disabled with the reason while a field has an error"({ page, site }) {
    await open(page, site);
    await field(page, "Epochs").fill("1e3");
    await page.getByText("“1e3” is not accepted. Use a whole number from 1 to 100,000.").waitFor();
    assert.ok(await button(page, "Run search").isDisabled());
    await page.getByText("Correct “Epochs” to run.").waitFor();
    assert.equal(await field(page, "Epochs").getAttribute("aria-invalid"), "true");
    await field(page, "Training points").fill("5000");
    await page.getByText("Correct 2 settings to run, first “Training points”.").waitFor();
    await field(page, "Training points").fill("1000");
    await field(page, "Epochs").fill("10");
    assert.ok(await button(page, "Run search").isEnabled());
    assert.equal(await page.locator(".error").count(), 0);
  },

  async "every invalid value shows an error"({ page, site }) {
    await open(page, site);
    await unfold(page, "Shape of the series");
    for (const [label, text] of [
      ["Points", "1461.5"],
      ["Points", "99999999999999999999"],
      ["Points", "-3"],
      ["Start level", "NaN"],
      ["Slope", "1e999"],
      ["Period", "0"],
      ["Noise seed", "4294967296"],
      ["Window", ""],
      ["Window", "1000"],
      ["Hidden layers", "99"],
      ["Maximum trials", "zero"],
      ["Search seed", "18446744073709551616"],
    ]) {
      const input = field(page, label);
      const before = await input.inputValue();
      await input.fill(text);
      await page.locator(".error").first().waitFor();
      assert.ok(await button(page, "Run search").isDisabled(), `${label}: ${text}`);
      await input.fill(before);
      await page.locator(".error").first().waitFor({ state: "detached" });
    }
  },

  async "every tunable field switches to a range or a list and back"({ page, site }) {
    await open(page, site, "preset=quick&units1=10&momentum=0.9");
    for (const label of ["Window", "Batch size", "Hidden layers", "Units, layer 1", "Units, layer 2", "Learning rate", "Momentum", "Epochs"]) {
      const tune = button(page, `Tune: ${label}`);
      assert.equal(await tune.getAttribute("aria-pressed"), "false");
      await tune.click();
      assert.equal(await tune.getAttribute("aria-pressed"), "true");
      await page.getByText(/combinations\. /).waitFor();
      await tune.click();
      await page.getByText("No setting is tuned: 1 combination").waitFor();
    }
    await button(page, "Tune: Window").click();
    await page.getByRole("radio", { name: "List" }).check();
    await field(page, "Window: Values").fill("10, 20, 40");
    await waitForFragment(page, "v=1&preset=quick&window=10|20|40&units1=10&momentum=0.9");
    await button(page, "Tune: Window").click();
    assert.equal(await field(page, "Window").inputValue(), "20");
    await button(page, "Tune: Window").click();
    assert.equal(await field(page, "Window: Values").inputValue(), "10, 20, 40");
  },

  async "only the input of a range that is wrong is marked and described"({ page, site }) {
    await open(page, site, "preset=quick&layers=int:1:3:1");
    const inputs = ["From", "To", "Step"].map((part) => field(page, `Hidden layers: ${part}`));
    const invalid = () => Promise.all(inputs.map((input) => input.getAttribute("aria-invalid")));
    const assertDescribed = async (index, message) => {
      await page.getByText(message).waitFor();
      const expected = inputs.map((_, other) => (other === index ? "true" : null));
      assert.deepEqual(await invalid(), expected);
      const id = await inputs[index].getAttribute("aria-describedby");
      assert.equal(await page.locator(`[id="${id}"]`).innerText(), message);
    };
    await inputs[2].fill("0");
    await assertDescribed(2, "“0” is not accepted as a step. Use a whole number of 1 or more.");
    await inputs[2].fill("1");
    await inputs[1].fill("9");
    await assertDescribed(1, "“9” is not accepted as the end of the range. Use a whole number from 1 to 8.");
    await inputs[1].fill("0");
    await assertDescribed(1, "The range ends at 0, below its start at 1. Use an end from 1 to 8.");
    await inputs[0].fill("");
    await inputs[1].fill("x");
    await inputs[2].fill("-1");
    await page.getByText("“x” is not accepted as the end of the range. Use a whole number from 0 to 8.").waitFor();
    assert.deepEqual(await invalid(), ["true", "true", "true"]);
    assert.equal(await page.locator("[id^='layers-'].error").count(), 3);
    await page.getByText("Correct “Hidden layers” to run.").waitFor();
    await page.getByText("1 setting needs attention.").first().waitFor();
    for (const [index, text] of ["1", "3", "1"].entries()) await inputs[index].fill(text);
    await page.locator(".error").first().waitFor({ state: "detached" });
    assert.deepEqual(await invalid(), [null, null, null]);
  },

  async "range of real numbers has a scale, a step and a preview"({ page, site }) {
    await open(page, site, "preset=quick&units1=10&momentum=0.5");
    await button(page, "Tune: Learning rate").click();
    const editor = page.getByRole("group", { name: "Learning rate, tuned" });
    await editor.getByRole("radio", { name: "Range" }).check();
    await waitForFragment(page, "v=1&preset=quick&units1=10&learning_rate=float:1e-6:1e-4:log:10&momentum=0.5");
    await editor.getByText("3 values: 1e-6, 1e-5, 0.0001", { exact: true }).waitFor();
    await field(page, "Learning rate: Factor").fill("");
    await waitForFragment(page, "v=1&preset=quick&units1=10&learning_rate=float:1e-6:1e-4:log&momentum=0.5");
    await editor.getByText("Any number from 1e-6 to 0.0001, for example 3.16e-6, 1e-5, 3.16e-5", { exact: true }).waitFor();
    await page.getByText(/^The combinations cannot be counted, because a range has no step\./).waitFor();
    await field(page, "Learning rate: From").fill("0");
    await page.getByText("The start of the range, 0, has no place on a logarithmic scale. Use a start above 0, or the linear scale.").waitFor();
    assert.equal(await field(page, "Learning rate: From").getAttribute("aria-invalid"), "true");
    await field(page, "Learning rate: Scale").selectOption("linear");
    await field(page, "Learning rate: Step").fill("2e-5");
    await editor.getByText("6 values: 0, 2e-5, 4e-5, 6e-5, 8e-5, 0.0001", { exact: true }).waitFor();
    await waitForFragment(page, "v=1&preset=quick&units1=10&learning_rate=float:0:1e-4:2e-5&momentum=0.5");
    // The sticky run bar covers a part of what is scrolled below it.
    await page.evaluate(() => scrollTo(0, 0));
    assert.deepEqual(await axeViolations(page), []);
    await editor.getByRole("radio", { name: "List" }).check();
    assert.equal(await field(page, "Learning rate: Values").inputValue(), "0, 2e-5, 4e-5, 6e-5, 8e-5, 0.0001");
  },

  async "decimal commas are refused with the number to write"({ page, site }) {
    await open(page, site, "preset=quick&learning_rate=1e-5|1e-4&units1=10");
    const rates = field(page, "Learning rate: Values");
    await rates.fill("0,001");
    const message = "“0,001” has a decimal comma. Write 0.001, with a point. Separate two values by a comma and a space, or by a semicolon.";
    await page.getByText(message).waitFor();
    assert.equal(await rates.inputValue(), "0,001", "the text stays as it was typed");
    assert.equal(await rates.getAttribute("aria-invalid"), "true");
    assert.ok(await button(page, "Run search").isDisabled());
    await rates.fill("0,1; 0,2");
    await page.getByText("“0,1” and “0,2” have separators between their digits. Write 0.1; 0.2.").waitFor();
    await rates.fill("0.001,0.002, 1e-3; 5e-4");
    await page.getByText("“0.001,0.002” is not accepted.").waitFor();
    await rates.fill("0.001,0.002");
    await waitForFragment(page, "v=1&preset=quick&units1=10&learning_rate=0.001|0.002");
    await button(page, "Tune: Window").click();
    await page.getByRole("group", { name: "Window, tuned" }).getByRole("radio", { name: "List" }).check();
    await field(page, "Window: Values").fill("10,20,30");
    await waitForFragment(page, "v=1&preset=quick&window=10|20|30&units1=10&learning_rate=0.001|0.002");
    await button(page, "Tune: Window").click();
    await field(page, "Noise level").fill("2,5");
    await page.getByText("“2,5” has a decimal comma. Write 2.5, with a point.").waitFor();
    await field(page, "Epochs").fill("1,000");
    await page.getByText("“1,000” has a separator between its digits. Write 1000.").waitFor();
  },

  async "every field with named values is tuned by checkboxes"({ page, site }) {
    await open(page, site, "preset=quick&units1=10&momentum=0.9");
    await button(page, "Tune: Activation").click();
    const activation = page.getByRole("group", { name: "Activation, tuned" });
    for (const name of ["ReLU", "Tanh", "GELU"]) assert.ok(await activation.getByLabel(name, { exact: true }).isChecked(), name);
    await activation.getByLabel("GELU").uncheck();
    await activation.getByLabel("Mish").check();
    await waitForFragment(page, "v=1&preset=quick&units1=10&activation=relu|tanh|mish&momentum=0.9");
    for (const name of ["ReLU", "Tanh", "Mish"]) await activation.getByLabel(name, { exact: true }).uncheck();
    await page.getByText("No value is selected. Select at least one.").waitFor();
    assert.ok(await button(page, "Run search").isDisabled());
    await activation.getByLabel("ELU", { exact: true }).check();
    await page.locator(".error").first().waitFor({ state: "detached" });
    await waitForFragment(page, "v=1&preset=quick&units1=10&activation=elu|&momentum=0.9");
    await button(page, "Tune: Activation").click();
    assert.ok(["relu", "elu"].includes(await field(page, "Activation").inputValue()));
    for (const label of ["Optimizer", "Loss"]) {
      await button(page, `Tune: ${label}`).click();
      await page.getByText(/combinations\. /).waitFor();
      await button(page, `Tune: ${label}`).click();
    }
  },

  async "collapsed settings are summarized by those that differ from the defaults"({ page, site }) {
    await open(page, site, "preset=quick");
    assert.ok(!(await field(page, "Dropout").isVisible()));
    const summary = (heading) => page.locator("summary", { hasText: heading }).last();
    await summary("More settings").getByText("All at their defaults").waitFor();
    await summary("Shape of the series").getByText("All at their defaults").waitFor();
    await page.getByRole("heading", { name: "More settings" }).click();
    await field(page, "Dropout").fill("0.2");
    await page.getByText("Dropout: 0.2", { exact: true }).waitFor();
    await field(page, "Kernel initializer").selectOption("he_normal");
    await page.getByText("Kernel initializer: He normal; Dropout: 0.2", { exact: true }).waitFor();
    for (const label of ["Kernel initializer", "Dropout", "L1 penalty", "L2 penalty", "Weight decay"]) {
      const tune = button(page, `Tune: ${label}`);
      await tune.click();
      assert.equal(await tune.getAttribute("aria-pressed"), "true");
      await tune.click();
    }
    await field(page, "Optimizer").selectOption("adamw");
    assert.equal(await page.locator("#momentum").count(), 0, "a field of another optimizer is not shown");
    assert.equal(await field(page, "Beta 1").getAttribute("placeholder"), "Keras: 0.9");
    assert.equal(await field(page, "Weight decay").getAttribute("placeholder"), "Keras: 0.004");
    await field(page, "Beta 1").fill("1");
    await page.getByText("1 is not accepted by AdamW. Use a number from 0 to below 1.").waitFor();
    await field(page, "Beta 1").fill("");
    await field(page, "Clip norm").fill("1");
    await field(page, "Clip value").fill("2");
    await page.getByText("2 is not accepted: only one kind of clipping can be on, and “Clip norm” is 1. Set one of the two to 0.").waitFor();
    await field(page, "Clip value").fill("0");
    await waitForFragment(page, "v=1&preset=quick&initializer=he_normal&dropout=0.2&optimizer=adamw&clipnorm=1");
    await field(page, "Optimizer").selectOption("sgd");
    await field(page, "Loss").selectOption("quantile");
    await field(page, "Quantile").fill("0.9");
    await waitForFragment(page, "v=1&preset=quick&initializer=he_normal&dropout=0.2&clipnorm=1&loss=quantile&quantile=0.9");
  },

  async "settings of schedules and early stopping appear only while they are selected"({ page, site }) {
    await open(page, site, "preset=quick");
    const assertVisible = async (...labels) => {
      for (const label of labels) assert.ok(await field(page, label).isVisible(), label);
    };
    const settings = ["decay_rate", "decay_steps", "staircase", "alpha", "step_factor", "step_every", "plateau_monitor", "cooldown", "patience", "monitor"];
    const assertAbsent = async (...keys) => {
      for (const key of keys) assert.equal(await page.locator(`#${key}`).count(), 0, key);
    };
    await assertAbsent(...settings);
    await page.getByRole("heading", { name: "More settings" }).click();
    await field(page, "Learning-rate schedule").selectOption("exponential");
    await assertVisible("Decay rate", "Decay steps", "Staircase decay");
    await assertAbsent("alpha", "step_factor", "cooldown", "patience");
    await field(page, "Decay steps").fill("31");
    await field(page, "Learning-rate schedule").selectOption("cosine");
    await assertVisible("Alpha");
    assert.equal(await field(page, "Decay steps").inputValue(), "31", "the value is kept for both schedules");
    await assertAbsent("decay_rate", "staircase");
    await field(page, "Alpha").fill("2");
    await page.getByText("“2” is not accepted. Use a number from 0 to 1.").waitFor();
    await field(page, "Alpha").fill("0.1");
    await waitForFragment(page, "v=1&preset=quick&schedule=cosine&decay_steps=31&alpha=0.1");
    await field(page, "Learning-rate schedule").selectOption("step");
    await assertVisible("Step factor", "Epochs per step");
    await waitForFragment(page, "v=1&preset=quick&schedule=step");
    await field(page, "Learning-rate schedule").selectOption("plateau");
    await assertVisible("Plateau factor", "Plateau patience", "Plateau monitor", "Plateau min delta", "Cooldown", "Minimum learning rate");
    await field(page, "Cooldown").fill("2");
    await page.getByText("Cooldown: 2", { exact: true }).waitFor();
    await field(page, "Early stopping").selectOption("yes");
    await assertVisible("Patience", "Stopping monitor", "Min delta", "Restore best weights");
    await field(page, "Patience").fill("5");
    await field(page, "Scaling").selectOption("standard");
    await field(page, "Differencing lag").fill("990");
    await page.getByText("990 is too long for 1,000 training points and a window of 20. Use at most 979.").waitFor();
    await field(page, "Differencing lag").fill("365");
    await waitForFragment(page, "v=1&preset=quick&scaling=standard&differencing=365&schedule=plateau&cooldown=2&early_stopping=yes&patience=5&restore_best_weights=yes");
    for (const label of ["Scaling", "Differencing lag", "Learning-rate schedule", "Plateau factor", "Plateau patience", "Patience"]) {
      const tune = button(page, `Tune: ${label}`);
      await tune.click();
      await page.getByText(/combinations\. /).waitFor();
      await tune.click();
    }
    await field(page, "Early stopping").selectOption("no");
    await field(page, "Learning-rate schedule").selectOption("constant");
    await assertAbsent(...settings);
    await waitForFragment(page, "v=1&preset=quick&scaling=standard&differencing=365");
    await field(page, "Forecast horizon").fill("7");
    await waitForFragment(page, "v=1&preset=quick&horizon=7&scaling=standard&differencing=365");
  },

  async "units fields follow the number of hidden layers"({ page, site }) {
    await open(page, site);
    await field(page, "Hidden layers").fill("3");
    await field(page, "Units, layer 3").fill("6");
    await waitForFragment(page, "v=1&preset=chapter-intended&layers=3&units3=6");
    await field(page, "Hidden layers").fill("0");
    await button(page, "Tune: Units, layer 1").waitFor({ state: "detached" });
    await runSearch(page);
    assert.equal(await fact(page, "Trials").innerText(), "4 of 4");
  },

  async "every edit is undone and redone"({ page, site }) {
    await open(page, site, "preset=quick&noise=9&split=900");
    assert.ok(await button(page, "Undo").isDisabled() && await button(page, "Redo").isDisabled());
    await button(page, "Reset to preset").click();
    await waitForFragment(page, "v=1&preset=quick");
    await button(page, "Undo").click();
    await waitForFragment(page, "v=1&preset=quick&noise=9&split=900");
    assert.ok(await button(page, "Undo").isDisabled());
    await button(page, "Redo").click();
    await waitForFragment(page, "v=1&preset=quick");
    // Another preset after edits, and a tuned setting.
    await field(page, "Window").press("End");
    await field(page, "Window").pressSequentially("1");
    await field(page, "Window").press("Tab");
    await waitForFragment(page, "v=1&preset=quick&window=201");
    await button(page, "Tune: Batch size").click();
    await field(page, "Preset").selectOption("chapter-validated");
    await waitForFragment(page, "v=1&preset=chapter-validated");
    await button(page, "Undo").click();
    await page.getByRole("group", { name: "Batch size, tuned" }).waitFor();
    await button(page, "Undo").click();
    await waitForFragment(page, "v=1&preset=quick&window=201");
    // By keyboard, outside of a text.
    await button(page, "Run search").focus();
    await page.keyboard.press("ControlOrMeta+z");
    await waitForFragment(page, "v=1&preset=quick");
    await page.keyboard.press("ControlOrMeta+Shift+z");
    await waitForFragment(page, "v=1&preset=quick&window=201");
    // An edit ends what could be redone.
    await button(page, "Undo").click();
    await field(page, "Noise level").fill("3");
    await waitForFragment(page, "v=1&preset=quick&noise=3");
    assert.ok(await button(page, "Redo").isDisabled());
  },

  async "settings are found by their words"({ page, site }) {
    await open(page, site);
    assert.equal(await field(page, "Noise seed").isVisible(), false, "rarely used settings are folded");
    await field(page, "Find a setting").fill("noise");
    await field(page, "Noise seed").waitFor();
    await field(page, "Window").waitFor({ state: "detached" });
    await field(page, "Noise seed").fill("7");
    await field(page, "Find a setting").fill("no such thing");
    await page.getByText("No setting has these words in its name or description.").waitFor();
    await field(page, "Find a setting").fill("");
    await field(page, "Window").waitFor();
    await waitForFragment(page, "v=1&preset=chapter-intended&noise_seed=7");
  },

  async "forecast chart is read by pointer and by keyboard"({ page, site }) {
    await open(page, site, "preset=quick");
    await runSearch(page);
    const chart = page.getByRole("img", { name: /^Forecast/ });
    const box = await chart.boundingBox();
    await page.mouse.move(box.x + box.width * 0.9, box.y + box.height / 2);
    await page.getByText(/^Point 1[0-9]{3}\s*Series [0-9.]+\s*Network [0-9.]+ \([+−][0-9.]+\)/).waitFor();
    await page.mouse.move(0, 0);
    await chart.focus();
    await page.keyboard.press("End");
    await page.getByText(/^Point 1490\s*Network, 30 steps ahead [0-9.]+$/).waitFor();
    for (let tens = 0; tens < 3; tens += 1) await page.keyboard.press("Shift+ArrowLeft");
    await page.getByText(/^Point 1460\s*Series/).waitFor();
    await page.keyboard.press("Shift+ArrowLeft");
    await page.getByText(/^Point 1450/).waitFor();
    await button(page, "Show validation part").click();
    await page.keyboard.press("Tab");
    assert.ok((await countDrawnPixels(page, "Forecast")) > 5_000);
  },

  async "search runs by keyboard alone"({ page, site }) {
    await open(page, site, "preset=quick");
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.innerText);
    for (let presses = 0; presses < 120 && (await focused()) !== "Run search"; presses += 1) await page.keyboard.press("Tab");
    assert.equal(await focused(), "Run search");
    await page.keyboard.press("Enter");
    await fact(page, "State").getByText("Finished").waitFor();
    await page.waitForFunction(() => document.activeElement.innerText === "Run search");
  },

  async "buttons that replace one another keep the keyboard focus"({ page, site }) {
    await open(page, site, "preset=chapter-intended&epochs=2000");
    const waitForFocus = (label) => page.waitForFunction((label) => document.activeElement.innerText === label, label);
    await button(page, "Run search").focus();
    for (const label of ["Pause", "Resume", "Pause"]) {
      await page.keyboard.press("Enter");
      await waitForFocus(label);
    }
    await button(page, "Stop").focus();
    await page.keyboard.press("Enter");
    await waitForFocus("Run search");
    // The button is gone after a reset: the focus goes to the select beside it.
    await button(page, "Reset to preset").focus();
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.activeElement.id === "preset");
  },

  async "charts have device resolution and are redrawn when the theme changes"({ context, site }) {
    const highDensity = await context.browser().newContext({ deviceScaleFactor: 3, viewport: { width: 800, height: 900 } });
    const page = await highDensity.newPage();
    await open(page, site, "preset=quick");
    const chart = page.getByRole("img", { name: /^Forecast/ });
    const [width, cssWidth] = await chart.evaluate((canvas) => [canvas.width, canvas.getBoundingClientRect().width]);
    assert.equal(width, Math.round(3 * cssWidth));
    const picture = () => chart.evaluate((canvas) => canvas.toDataURL());
    const light = await picture();
    await page.emulateMedia({ colorScheme: "dark" });
    await page.waitForTimeout(300);
    assert.notEqual(await picture(), light);
    await highDensity.close();
  },

  async "page does not scroll sideways from 320 px width up"({ page, site }) {
    await open(page, site, "preset=quick");
    await runSearch(page);
    await runRangeTest(page);
    for (const width of [320, 360, 600, 768, 939, 940, 1024, 1600]) {
      await page.setViewportSize({ width, height: 800 });
      await page.waitForTimeout(100);
      const contentWidth = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(contentWidth <= width, `${contentWidth} px at ${width}`);
      assert.ok((await countDrawnPixels(page, "Forecast")) > 2_000, `the forecast is drawn at ${width}`);
    }
  },

  async "axe finds no violations in light and dark, before and after a search"({ page, site }) {
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await open(page, site, "preset=quick");
      assert.deepEqual(await axeViolations(page), [], `${colorScheme}, before`);
      await runSearch(page);
      await runRangeTest(page);
      await page.getByRole("heading", { name: "More settings" }).click();
      await button(page, "Tune: Optimizer").click();
      await page.locator("#window").fill("x");
      assert.deepEqual(await axeViolations(page), [], `${colorScheme}, after`);
      await page.goto("about:blank");
    }
  },
};

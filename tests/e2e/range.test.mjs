// The learning-rate range test: run beside the field, read, taken over and taken back; and beside a search.
import assert from "node:assert/strict";
import { addressBecomes, button, fact, field, finished, fragment, headless, ink, open, report, run, withoutTime } from "./page.mjs";

const chart = (page) => page.getByRole("img", { name: /^Range test/ });

const rate = (page) => field(page, "Learning rate");

/// Runs a range test to its end.
async function sweep(page) {
  await button(page, "Find a learning rate").click();
  await chart(page).waitFor();
}

/// Opens the page with a network that takes its time, and waits until the search's own workers are there.
async function openSlow(page, site) {
  await open(page, site, "preset=quick&units1=1000&units2=1000");
  await fact(page, "Workers").getByText(/^\d+$/).waitFor();
}

/// Waits until a range test is under way.
async function underWay(page) {
  const progress = page.getByRole("progressbar", { name: "Range test progress" });
  await progress.waitFor();
  for (const begun = Date.now(); Number(await progress.getAttribute("aria-valuenow")) === 0; ) {
    assert.ok(Date.now() - begun < 30_000, "it makes no progress");
    await page.waitForTimeout(50);
  }
}

export const tests = {
  async "a range test suggests a rate, which goes into the field and the address, and back"({ page, site }) {
    await open(page, site, "preset=quick");
    await sweep(page);
    await page.getByText(/^The loss is lowest near [0-9.]+e-[56]\. A tenth of that, [0-9.]+e-[67], is suggested: .* From [0-9.]+e-5 on training diverges\.$/).waitFor();
    await page.getByText("Training loss by learning rate, with the first value of each tuned field: units1 10, momentum 0.9.").waitFor();
    assert.ok((await ink(page, "Range test")) > 1_000);
    const suggested = await page.locator(".finder-head b").innerText();
    assert.match(suggested, /^[0-9.]+e-[67]$/);
    assert.equal(await rate(page).inputValue(), "1e-5");
    await button(page, "Use this rate").click();
    assert.equal(await rate(page).inputValue(), suggested);
    await addressBecomes(page, `v=1&preset=quick&learning_rate=${suggested}`);
    await button(page, "Back to 1e-5").click();
    assert.equal(await rate(page).inputValue(), "1e-5");
    await addressBecomes(page, "v=1&preset=quick");
    assert.equal(await button(page, "Back to 1e-5").count(), 0);
    await button(page, "Close").click();
    assert.equal(await chart(page).count(), 0);
    assert.equal(await page.evaluate(() => document.activeElement.innerText), "Find a learning rate");
  },

  async "a rate is chosen by pointer and by keyboard, and its few digits taken over"({ page, site }) {
    await open(page, site, "preset=quick&learning_rate=1e-6|1e-5");
    await sweep(page);
    const box = await chart(page).boundingBox();
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2);
    await page.getByText(/^Rate [0-9.]+e-[67], loss [0-9.]+$/).waitFor();
    await page.mouse.click(box.x + box.width * 0.5, box.y + box.height / 2);
    await page.mouse.move(0, 0);
    await page.getByText(/^Chosen [0-9.]+e-[67]$/).waitFor();
    await chart(page).focus();
    await page.keyboard.press("Home");
    await page.getByText(/^Rate 1e-8, loss [0-9]+$/).waitFor();
    await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.getByText("Chosen 3.5e-8").waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    // The list becomes one value; what stood there comes back whole.
    await addressBecomes(page, "v=1&preset=quick&learning_rate=3.5e-8");
    await chart(page).focus();
    await page.keyboard.press("ArrowRight");
    await button(page, "Use this rate").click();
    await addressBecomes(page, "v=1&preset=quick&learning_rate=4e-8");
    await button(page, "Back to 1e-6, 1e-5").click();
    await addressBecomes(page, "v=1&preset=quick&learning_rate=1e-6|1e-5");
  },

  async "rates that cannot be are said, and wider ones are swept"({ page, site }) {
    await open(page, site, "preset=quick&optimizer=adam");
    await sweep(page);
    await page.getByText("The loss still falls at the highest rate: raise that to see where it ends.").waitFor();
    assert.ok(await button(page, "Use this rate").isDisabled());
    await field(page, "Highest rate").fill("nonsense");
    await button(page, "Find a learning rate").click();
    await page.getByText("No range test: the rates must be numbers above 0, and the highest at least twice the lowest.").waitFor();
    await field(page, "Lowest rate").fill("1e-5");
    await field(page, "Highest rate").fill("10");
    await sweep(page);
    await page.getByText(/^The loss is lowest near 0\.0\d+\. A tenth of that, 0\.00\d+, is suggested: .* From 0\.\d+ on training diverges\.$/).waitFor();
    await field(page, "Window").fill("21");
    await page.getByText("The settings have changed since.").waitFor();
    await field(page, "Window").fill("x");
    assert.ok(await button(page, "Find a learning rate").isDisabled());
  },

  async "the values of the selected trial are those that are swept"({ page, site }) {
    await open(page, site, "preset=quick&epochs=3");
    await run(page);
    await button(page, "Show trial 2").click();
    await sweep(page);
    const values = await page.locator("tr.trial", { has: button(page, "Show trial 2") }).locator("td").allInnerTexts();
    await page.getByText(`Training loss by learning rate, with the values of trial 2: units1 ${values[2]}, momentum ${values[3]}.`).waitFor();
  },

  async "a range test can be cancelled"({ page, site }) {
    await openSlow(page, site);
    const before = page.workers().length;
    await button(page, "Find a learning rate").click();
    await underWay(page);
    assert.equal(page.workers().length, before + 1);
    await button(page, "Cancel").click();
    await page.getByRole("progressbar", { name: "Range test progress" }).waitFor({ state: "detached" });
    await page.waitForTimeout(200);
    assert.equal(page.workers().length, before);
    assert.equal(await chart(page).count(), 0);
    await field(page, "Units in layer 1").fill("10");
    await field(page, "Units in layer 2").fill("10");
    await sweep(page);
  },

  async "a worker that dies in a range test is said"({ page, site }) {
    await openSlow(page, site);
    const next = page.waitForEvent("worker");
    await button(page, "Find a learning rate").click();
    const worker = await next;
    await underWay(page);
    worker.evaluate(() => void setTimeout(() => { throw new Error("a bolt from the blue"); })).catch(() => {});
    await page.getByText("No range test: its worker died: Uncaught Error: a bolt from the blue.").waitFor();
    assert.ok(await button(page, "Find a learning rate").isEnabled());
  },

  async "a range test beside a search changes none of its bits"({ page, site, root }) {
    const wanted = "v=1&preset=quick&epochs=2000";
    await open(page, site, wanted);
    await button(page, "Run search").click();
    await fact(page, "State").getByText("Running").waitFor();
    await sweep(page);
    assert.equal(await fact(page, "State").innerText(), "Running");
    await finished(page);
    assert.deepEqual(withoutTime(await report(page)), withoutTime(headless(root, wanted, 1)));
    assert.equal(await fragment(page), wanted);
  },
};

// Whole visits: of someone who sees the page for the first time, on a wide screen and on a phone.
import assert from "node:assert/strict";
import { addressFragment, button, fact, field, open, readClipboard, runSearch, show, waitForFragment } from "./page.mjs";

/// Asserts that an element is within the height of the screen.
async function assertInView(page, locator, name) {
  const { y, height } = await locator.boundingBox();
  const screen = page.viewportSize().height;
  assert.ok(y >= 0 && y + height <= screen, `${name} is between ${y} and ${y + height} of ${screen}`);
}

export const tests = {
  async "first visit: run, read the finding, change one thing, run, compare and share"({ page, site, context }) {
    await page.setViewportSize({ width: 1440, height: 900 });
    await open(page, site);
    await assertInView(page, button(page, "Run search"), "Run");
    await runSearch(page);
    // The answer is in view at once: the finding, the forecast, and the best trials.
    await page.getByText(/^No clear winner: \d+ of 44 trials are within the spread of the best one by mean squared error/).waitFor();
    await assertInView(page, page.locator(".finding"), "the finding");
    await assertInView(page, page.getByRole("img", { name: /^Forecast/ }), "the forecast");
    await assertInView(page, page.getByRole("img", { name: /^Leaderboard/ }), "the leaderboard");
    await show(page, "Learning curves");
    await assertInView(page, page.getByRole("img", { name: /^Learning curves/ }), "the learning curves");
    await show(page, "Errors");
    await assertInView(page, page.locator("table.errors"), "the errors");
    const first = await fact(page, "Lowest score").innerText();
    // One thing is changed. The settings scroll by themselves, and Run stays in view.
    await field(page, "Epochs").fill("50");
    await page.getByText("Settings changed. Run again to update the results.").waitFor();
    await assertInView(page, button(page, "Run search"), "Run");
    await runSearch(page);
    const before = await fact(page, "Search before").innerText();
    assert.ok(first.startsWith(before), `${before}, and ${first} before`);
    await button(page, "Copy link").click();
    await page.getByText("Link copied.").waitFor();
    const other = await context.newPage();
    await other.goto(await readClipboard(page));
    await field(other, "Epochs").waitFor();
    assert.equal(await field(other, "Epochs").inputValue(), "50");
    assert.equal(await addressFragment(other), await addressFragment(page));
  },

  async "finding says what mattered, and what to try next changes the settings"({ page, site }) {
    await page.setViewportSize({ width: 1440, height: 900 });
    const fragment = "v=1&preset=chapter-printed&epochs=5";
    await open(page, site, fragment);
    await runSearch(page);
    // The book's code does not use momentum.
    const finding = page.locator(".finding");
    await finding.getByText(/Momentum has no effect: its values repeat one setting\./).waitFor();
    assert.doesNotMatch(await finding.innerText(), /What mattered: [^.]*Momentum/);
    await finding.getByRole("button", { name: "Rank on unseen data" }).click();
    assert.equal(await field(page, "Objective").inputValue(), "val_mae");
    await page.getByText("Settings changed. Run again to update the results.").waitFor();
    await button(page, "Undo").click();
    await waitForFragment(page, fragment);
    await finding.getByRole("button", { name: "Rank on unseen data" }).click();
    await runSearch(page);
    await finding.getByText(/by average error \(MAE\) on unseen data/).waitFor();
    assert.equal(await finding.getByRole("button", { name: "Rank on unseen data" }).count(), 0, "it is done");
    // Every step can be run.
    for (const step of await finding.locator(".actions button").allInnerTexts()) {
      await finding.getByRole("button", { name: step, exact: true }).click();
      await page.getByText("Settings changed. Run again to update the results.").waitFor();
      assert.ok(await button(page, "Run search").isEnabled(), step);
      await button(page, "Undo").click();
      await page.getByText("Settings changed. Run again to update the results.").waitFor({ state: "hidden" });
    }
  },

  async "visit on a phone: Run and the views stay at the bottom, and the answer comes into view"({ page, site }) {
    for (const width of [320, 360]) {
      await page.setViewportSize({ width, height: 740 });
      await page.goto("about:blank");
      await open(page, site, "preset=quick");
      await assertInView(page, button(page, "Run search"), "Run");
      await assertInView(page, page.getByRole("tab", { name: "Overview" }), "the views");
      await runSearch(page);
      await page.waitForFunction(() => {
        const { top } = document.querySelector(".finding").getBoundingClientRect();
        return top >= 0 && top < 700;
      });
      await show(page, "Trials");
      await button(page, "Show trial 2").click();
      await show(page, "Overview");
      await page.getByText(/^Trial 2 \(.*\), run \d, epoch \d+\./).waitFor();
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width);
    }
  },
};

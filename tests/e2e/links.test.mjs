// Links: the address reflects the configuration, and the configuration is read from the address.
import assert from "node:assert/strict";
import { waitForFragment, button, readClipboard, field, addressFragment, open } from "./page.mjs";

export const tests = {
  async "address follows the configuration"({ page, site }) {
    await open(page, site);
    assert.equal(await addressFragment(page), "");
    await field(page, "Window").fill("30");
    await waitForFragment(page, "v=1&preset=chapter-intended&window=30");
    await field(page, "Preset").selectOption("quick");
    await waitForFragment(page, "v=1&preset=quick");
    await page.getByRole("button", { name: "Tune: Learning rate" }).click();
    await waitForFragment(page, "v=1&preset=quick&learning_rate=1e-6|1e-5|1e-4");
    await field(page, "Learning rate: Values").fill("1e-5, 2e-5");
    await waitForFragment(page, "v=1&preset=quick&learning_rate=1e-5|2e-5");
    await field(page, "Window").fill("many");
    await page.getByText("“many” is not accepted. Use a whole number from 1 to 10,000.").waitFor();
    await waitForFragment(page, "v=1&preset=quick&learning_rate=1e-5|2e-5");
  },

  async "copied link restores the configuration"({ page, context, site }) {
    await open(page, site, "preset=chapter-validated&layers=3&units3=int:4:8:2&noise=7.5&seed=99&objective=val_loss");
    await button(page, "Copy link").click();
    await page.getByText("Link copied.").waitFor();
    const link = await readClipboard(page);
    assert.ok(link.startsWith(site.address));
    const other = await context.newPage();
    await other.goto(link);
    await button(other, "Copy link").waitFor();
    assert.equal(await field(other, "Preset").inputValue(), "chapter-validated");
    assert.equal(await field(other, "Noise level").inputValue(), "7.5");
    assert.equal(await field(other, "Units, layer 3: To").inputValue(), "8");
    assert.equal(await field(other, "Search seed").inputValue(), "99");
    assert.equal(await field(other, "Objective").inputValue(), "val_loss");
  },

  async "edited address changes the configuration at once"({ page, site }) {
    await open(page, site);
    await page.evaluate(() => {
      location.hash = "preset=quick&momentum=0.9%7C0.1&epochs=7";
    });
    await page.waitForFunction(() => document.querySelector("#epochs")?.value === "7");
    assert.equal(await field(page, "Momentum: Values").inputValue(), "0.9, 0.1");
  },

  async "invalid link shows an error and opens with the defaults"({ page, site }) {
    for (const [fragment, message] of [
      ["v=7", "version “7”"],
      ["widow=20", "“widow”"],
      ["preset=slow", "“slow”"],
      ["window=99999", "Window"],
      ["beta_1=0.8", "“beta_1” is set, but has no effect with optimizer=sgd"],
      ["optimizer=adam&momentum=0.5", "“momentum” is set, but has no effect with optimizer=adam"],
      ["learning_rate=1e-50", "“1e-50” becomes 0 in 32-bit floating point"],
      ["momentum=0.1|0.1000000001", "“0.1” and “0.1000000001” are the same number"],
      ["window=%E4", "percent sign"],
      ["units1=int:1", "int:min:max:step"],
      ["learning_rate=float:0:0.1:log", "has no place on a logarithmic scale"],
      ["%00<script>alert(1)</script>", "key=value"],
    ]) {
      await page.goto("about:blank");
      await open(page, site, fragment);
      await page.getByRole("alert").getByText(message).waitFor();
      assert.equal(await field(page, "Points").inputValue(), "1461");
      assert.ok(await button(page, "Run search").isEnabled());
    }
    await button(page, "Dismiss").click();
    assert.equal(await page.locator(".notice").count(), 0);
  },
};

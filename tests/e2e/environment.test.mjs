// Where the page runs: in hidden tabs and frames, without storage, isolated, at other addresses, with changing workers.
// Every other test runs in a private context, from a subfolder.
import assert from "node:assert/strict";
import { button, fact, field, open, readClipboard, runHeadless, runSearch, searchReport, waitUntilFinished, withoutElapsedTime } from "./page.mjs";

/// A search that takes a second or more, so that it can be disturbed.
const LONG = "v=1&preset=quick&epochs=2000";

async function assertNativeResults(page, root, fragment) {
  assert.deepEqual(withoutElapsedTime(await searchReport(page)), withoutElapsedTime(runHeadless(root, fragment, 2)));
}

export const tests = {
  async "search in a hidden tab finishes with the results of the native search"({ page, context, site, root }) {
    await open(page, site, LONG);
    await button(page, "Run search").click();
    await fact(page, "State").getByText("Running").waitFor();
    const session = await context.newCDPSession(page);
    const { windowId } = await session.send("Browser.getWindowForTarget");
    const setState = (windowState) => session.send("Browser.setWindowBounds", { windowId, bounds: { windowState } });
    await setState("minimized");
    const isHidden = () => page.evaluate(() => document.visibilityState === "hidden");
    assert.ok(await isHidden(), "the tab is hidden");
    // Nothing is painted meanwhile, so that the page is asked for its text instead of its boxes.
    const deadline = Date.now() + 90_000;
    const state = () => page.evaluate(() => document.querySelector(".facts dd").textContent);
    while ((await state()) !== "Finished" && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal(await state(), "Finished");
    assert.ok(await isHidden(), "the tab was hidden until the end");
    await setState("normal");
    await assertNativeResults(page, root, LONG);
  },

  async "search in a frame of the same origin has the results of the native search"({ page, site, root }) {
    await page.route("**/lesson.html", (route) =>
      route.fulfill({
        contentType: "text/html",
        body: `<!doctype html><title>Lesson</title><iframe src="${site.address}#preset=quick" width="1200" height="800" allow="clipboard-write"></iframe>`,
      }),
    );
    await page.goto(new URL("/lesson.html", site.address).href);
    const frame = page.frameLocator("iframe");
    await runSearch(frame);
    await button(frame, "Copy results as JSON").click();
    await frame.getByText("Results as JSON copied.").waitFor();
    const report = JSON.parse(await readClipboard(page));
    assert.deepEqual(withoutElapsedTime(report), withoutElapsedTime(runHeadless(root, "preset=quick", 2)));
    await field(frame, "Window").fill("25");
    await button(frame, "Copy link").click();
    await frame.getByText("Link copied.").waitFor();
    assert.equal(decodeURIComponent(await readClipboard(page)), `${site.address}#v=1&preset=quick&window=25`);
    assert.equal(new URL(page.url()).hash, "", "the address of the page around the frame stays");
  },

  async "page works with a file name and a query in its address"({ page, site, root }) {
    for (const path of ["index.html", "?course=7", "index.html?course=7&from=/a/b"]) {
      await page.goto("about:blank");
      await page.goto(`${site.address}${path}#preset=quick`);
      await runSearch(page);
      await assertNativeResults(page, root, "preset=quick");
      await button(page, "Copy link").click();
      await page.getByText("Link copied.").waitFor();
      assert.equal(await readClipboard(page), `${site.address}${path}#v=1&preset=quick`);
    }
  },

  async "page works where storage is blocked"({ page, site, root }) {
    await page.addInitScript(() => {
      const blocked = { get: () => { throw new DOMException("The operation is insecure.", "SecurityError"); } };
      for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) {
        Object.defineProperty(window, name, blocked);
      }
      Object.defineProperty(Document.prototype, "cookie", blocked);
    });
    await open(page, site, "preset=quick");
    assert.equal(await page.evaluate(() => { try { return typeof localStorage; } catch (error) { return error.name; } }), "SecurityError");
    await runSearch(page);
    await assertNativeResults(page, root, "preset=quick");
  },

  async "isolated page has the results of the native search"({ page, site, root }) {
    site.hooks.headers = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };
    await open(page, site, "preset=quick");
    assert.ok(await page.evaluate(() => crossOriginIsolated));
    await field(page, "Workers").selectOption("2");
    await runSearch(page);
    await assertNativeResults(page, root, "preset=quick");
  },

  async "workers changed in the middle of a search do not change its results"({ page, site, root }) {
    await open(page, site, LONG);
    await button(page, "Run search").click();
    await fact(page, "State").getByText("Running").waitFor();
    for (const workers of ["4", "1", "2"]) {
      await field(page, "Workers").selectOption(workers);
      await page.waitForTimeout(250);
      assert.equal(await fact(page, "State").innerText(), "Running", "the search still runs when its workers change");
    }
    await waitUntilFinished(page);
    assert.equal(await fact(page, "Workers").innerText(), "2");
    await assertNativeResults(page, root, LONG);
  },
};

// Where the page runs: in hidden tabs and frames, without storage, isolated, at other addresses, with changing workers.
// Every other test runs in a private context, from a subfolder.
import assert from "node:assert/strict";
import { button, fact, field, open, readClipboard, runHeadless, runSearch, searchReport, waitUntilFinished, withoutElapsedTime } from "./page.mjs";

/// A search that takes a second or more, so that it can be disturbed.
const LONG = "v=1&preset=quick&epochs=2000";

/// Makes a page behave as in a hidden tab, at first or after `setTabHidden(true)`: no frames, and timers of at least a second.
/// (Headless Chromium has no tab that is hidden.)
function simulateHiddenTab(isHiddenAtFirst = false) {
  let isHidden = isHiddenAtFirst;
  const frames = [];
  const { requestAnimationFrame, setTimeout, setInterval } = window;
  window.requestAnimationFrame = (callback) => (isHidden ? -frames.push(callback) : requestAnimationFrame.call(window, callback));
  const delayOf = (delay) => (isHidden ? Math.max(delay ?? 0, 1000) : delay);
  window.setTimeout = (callback, delay, ...rest) => setTimeout.call(window, callback, delayOf(delay), ...rest);
  window.setInterval = (callback, delay, ...rest) => setInterval.call(window, callback, delayOf(delay), ...rest);
  Object.defineProperty(Document.prototype, "hidden", { get: () => isHidden });
  Object.defineProperty(Document.prototype, "visibilityState", { get: () => (isHidden ? "hidden" : "visible") });
  window.setTabHidden = (hidden) => {
    isHidden = hidden;
    document.dispatchEvent(new Event("visibilitychange"));
    if (!isHidden) for (const callback of frames.splice(0)) window.requestAnimationFrame(callback);
  };
}

async function assertNativeResults(page, root, fragment) {
  assert.deepEqual(withoutElapsedTime(await searchReport(page)), withoutElapsedTime(runHeadless(root, fragment, 2)));
}

export const tests = {
  async "search in a hidden tab finishes with the results of the native search"({ page, site, root }) {
    await page.addInitScript(simulateHiddenTab);
    await open(page, site, LONG);
    await button(page, "Run search").click();
    await fact(page, "State").getByText("Running").waitFor();
    await page.evaluate(() => window.setTabHidden(true));
    await waitUntilFinished(page);
    assert.equal(await page.evaluate(() => document.visibilityState), "hidden");
    await page.evaluate(() => window.setTabHidden(false));
    await assertNativeResults(page, root, LONG);
    await page.getByText(/^Trial \d+ \(.*\), run \d+, epoch \d+\. Solid: /).waitFor();
  },

  async "search that starts in a hidden tab finishes"({ page, site, root }) {
    await page.addInitScript(simulateHiddenTab, true);
    await open(page, site, "preset=quick");
    await button(page, "Run search").click();
    await waitUntilFinished(page);
    await page.evaluate(() => window.setTabHidden(false));
    await assertNativeResults(page, root, "preset=quick");
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

// Helpers that find the elements of the page, act on them, and compare results with the native search.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { axeSource } from "./browser.mjs";

/// The button with exactly this accessible name.
export const button = (page, name) => page.getByRole("button", { name, exact: true });

/// The form control with exactly this label.
export const field = (page, name) => page.getByLabel(name, { exact: true });

/// Opens the page with a fragment, and waits until it is ready.
export async function open(page, site, fragment = "") {
  await page.goto(site.address + (fragment ? `#${fragment}` : ""));
  await button(page, "Copy link").waitFor();
}

/// Selects the tabs with these names, one after the other: views of the results, or what is shown of the selected trial.
export async function show(page, ...names) {
  for (const name of names) {
    const tab = page.getByRole("tab", { name: new RegExp(`^${name}`) });
    await tab.click();
    await page.locator(`#${await tab.getAttribute("aria-controls")}`).waitFor();
    // A worker makes the table, which can have no trial yet.
    if ((await tab.getAttribute("id")) === "trials-tab") await page.locator("tr.trial").first().waitFor({ timeout: 3_000 }).catch(() => {});
  }
}

/// Waits until `read` gives a value for which `is` holds, and returns it: what a worker makes comes later.
export async function eventually(read, is) {
  const end = Date.now() + 10_000;
  for (;;) {
    const value = await read();
    if (is(value)) return value;
    assert.ok(Date.now() < end, `it stays ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

/// The number of the trial that is selected in the table.
export const selectedTrial = (page) => page.locator("tr[aria-selected=true] .pick").innerText();

/// Opens a folded panel of settings.
export async function unfold(page, heading) {
  const panel = page.locator("details", { has: page.getByRole("heading", { name: heading, exact: true, includeHidden: true }) }).last();
  if ((await panel.getAttribute("open")) === null) await panel.locator("summary").last().click();
}

/// The value beside a term of the run bar.
export const fact = (page, term) => page.locator(".facts div", { has: page.getByText(term, { exact: true }) }).locator("dd");

/// Waits until the running search has finished.
export async function waitUntilFinished(page) {
  await fact(page, "State").getByText("Finished", { exact: true }).waitFor({ timeout: 90_000 });
}

/// Starts a search and waits until it has finished.
export async function runSearch(page) {
  await button(page, "Run search").click();
  await waitUntilFinished(page);
}

/// Waits until the program of a worker runs: it replaces the handler of the script that starts it.
export async function waitUntilReady(worker) {
  await worker.evaluate(async () => {
    const isReady = () => self.onmessage && !String(self.onmessage).includes("module_or_path");
    while (!isReady()) await new Promise((resolve) => setTimeout(resolve, 5));
  });
}

/// Makes the only worker throw when its program runs, and then its replacements, `times` in total.
export async function crashWorker(page, times) {
  let [worker] = page.workers();
  for (let crashes = 0; crashes < times; crashes += 1) {
    const next = page.waitForEvent("worker");
    await waitUntilReady(worker);
    // The evaluation may be rejected, because the page terminates the worker at once.
    worker.evaluate(() => void setTimeout(() => { throw new Error("simulated crash"); })).catch(() => {});
    worker = await next;
  }
}

/// The text in the clipboard.
export async function readClipboard(page) {
  return page.evaluate(() => navigator.clipboard.readText());
}

/// The results of the last search, copied from the page as JSON and parsed.
export async function searchReport(page) {
  await button(page, "Copy results as JSON").click();
  await page.getByText("Results as JSON copied.").waitFor();
  return JSON.parse(await readClipboard(page));
}

/// The results of the native search for a fragment, as `searchReport` returns them.
export function runHeadless(root, fragment, workers) {
  const program = join(root, "target", "release", "examples", "headless");
  return JSON.parse(execFileSync(program, [fragment, "--workers", String(workers), "--json"], { maxBuffer: 1 << 28 }));
}

/// A report without its only value that differs between runs.
export const withoutElapsedTime = ({ elapsed_s, ...rest }) => rest;

/// The fragment of the page's address, without `#`.
export async function addressFragment(page) {
  return page.evaluate(() => location.hash.slice(1));
}

/// Waits until the decoded fragment of the page's address is `expected`.
export async function waitForFragment(page, expected) {
  await page.waitForFunction((hash) => decodeURIComponent(location.hash.slice(1)) === hash, expected);
  assert.equal(decodeURIComponent(await addressFragment(page)), expected);
}

/// The number of pixels of a chart that are not transparent. `name` is the beginning of its accessible name.
export async function countDrawnPixels(page, name) {
  const canvas = page.getByRole("img", { name: new RegExp(`^${name}`) });
  return canvas.evaluate((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let alpha = 3; alpha < data.length; alpha += 4) if (data[alpha] > 0) count += 1;
    return count;
  });
}

/// The accessibility violations that axe finds on the page, one text each.
export async function axeViolations(page) {
  await page.evaluate(axeSource());
  const result = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"] }));
  return result.violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).join(" ")}`);
}

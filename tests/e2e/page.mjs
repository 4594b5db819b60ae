// The page in the words of who uses it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";

export const button = (page, name) => page.getByRole("button", { name, exact: true });

export const field = (page, name) => page.getByLabel(name, { exact: true });

/// Opens the page with a fragment, and waits until it can be used.
export async function open(page, site, fragment = "") {
  await page.goto(site.address + (fragment ? `#${fragment}` : ""));
  await button(page, "Copy link").waitFor();
}

/// What stands under a term of the run bar.
export const fact = (page, term) => page.locator(".facts div", { has: page.getByText(term, { exact: true }) }).locator("dd");

export async function finished(page) {
  await fact(page, "State").getByText("Finished", { exact: true }).waitFor({ timeout: 90_000 });
}

/// Runs the search to its end.
export async function run(page) {
  await button(page, "Run search").click();
  await finished(page);
}

export async function clipboard(page) {
  return page.evaluate(() => navigator.clipboard.readText());
}

/// The report of the search that has run.
export async function report(page) {
  await button(page, "Copy results as JSON").click();
  await page.getByText("Results as JSON copied.").waitFor();
  return JSON.parse(await clipboard(page));
}

/// The same search without a browser.
export function headless(root, fragment, workers) {
  const program = join(root, "target", "release", "examples", "headless");
  return JSON.parse(execFileSync(program, [fragment, "--workers", String(workers), "--json"], { maxBuffer: 1 << 28 }));
}

export const withoutTime = ({ elapsed_s, ...rest }) => rest;

export async function fragment(page) {
  return page.evaluate(() => location.hash.slice(1));
}

/// Waits until the address says this.
export async function addressBecomes(page, expected) {
  await page.waitForFunction((hash) => decodeURIComponent(location.hash.slice(1)) === hash, expected);
  assert.equal(decodeURIComponent(await fragment(page)), expected);
}

/// How many pixels of a canvas differ from what is transparent.
export async function ink(page, name) {
  const canvas = page.getByRole("img", { name: new RegExp(`^${name}`) });
  return canvas.evaluate((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let i = 3; i < data.length; i += 4) if (data[i] > 0) count += 1;
    return count;
  });
}

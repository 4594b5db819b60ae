// Workers, or an assistant, that cannot be had: their program or script is missing, late or of another build, the browser has none, or they
// are lost again and again.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { button, crashWorker, fact, field, open, runHeadless, runSearch, searchReport, waitUntilFinished, withoutElapsedTime, show } from "./page.mjs";
import { failRequests } from "./server.mjs";

const state = (page, text) => fact(page, "State").getByText(text, { exact: true });

/// The workers that train.
const trainingWorkers = (page) => page.workers().filter((worker) => worker.url().includes("program=worker"));

/// Waits until the search has failed with this message, and checks what the page says.
async function waitUntilFailed(page, message) {
  await state(page, "Failed").waitFor();
  await page.getByRole("alert").getByText(message).waitFor();
  await page.getByText(/^The search failed: no worker can go on with it\. Finished runs are kept\./).waitFor();
  await page.getByRole("status").getByText(/^Search failed after \d+ of \d+ trials\.$/).waitFor({ state: "attached" });
  assert.ok(await button(page, "Run search").isEnabled());
}

/// Waits until the search on the page has finished, which must give the results of the native search.
async function finishes(page, root, fragment) {
  await waitUntilFinished(page);
  assert.equal(await page.locator(".runbar .error").count(), 0);
  assert.deepEqual(withoutElapsedTime(await searchReport(page)), withoutElapsedTime(runHeadless(root, fragment, 1)));
}

/// Runs the search on the page, which must give the results of the native search.
async function runsAgain(page, root, fragment) {
  await button(page, "Run search").click();
  await finishes(page, root, fragment);
}

/// Runs the search on a page that waits for the workers' program. The test controls its clock. Returns a function that
/// lets the program arrive from then on.
async function runWithStalledProgram(page, site) {
  let isStalled = true;
  site.hooks.answer = (name) => name.startsWith("worker_bg") && isStalled;
  await page.clock.install();
  await open(page, site, FRAGMENT);
  await button(page, "Run search").click();
  await state(page, "Starting workers").waitFor();
  return () => { isStalled = false; };
}

const FRAGMENT = "v=1&preset=quick&epochs=3";

export const tests = {
  async "program that is not found fails the search with the reason and is loaded again by Run"({ page, site, root, expectedMessages }) {
    expectedMessages.push(/404/);
    let isMissing = true;
    const answered = failRequests(site, "worker_bg", 404, () => isMissing);
    await open(page, site, FRAGMENT);
    // Before a search the page is ready, and says what is wrong.
    await page.getByRole("alert").getByText(/^The program of the workers could not be loaded: .*worker_bg\.wasm.* answered 404\. Check the connection and try again\.$/).waitFor();
    assert.equal(await fact(page, "State").innerText(), "Ready");
    await button(page, "Run search").click();
    await state(page, "Starting workers").waitFor();
    await waitUntilFailed(page, /answered 404/);
    assert.ok(answered.count >= 3, `${answered.count} requests`);
    // The same again, and then with the program.
    await button(page, "Run search").click();
    await state(page, "Starting workers").waitFor();
    await waitUntilFailed(page, /answered 404/);
    isMissing = false;
    await runsAgain(page, root, FRAGMENT);
  },

  async "program that is not available once is loaded again without a person"({ page, site, root, expectedMessages }) {
    expectedMessages.push(/503/);
    const answered = failRequests(site, "worker_bg", 503, (count) => count < 1);
    await open(page, site, FRAGMENT);
    await runsAgain(page, root, FRAGMENT);
    assert.equal(answered.count, 1);
  },

  async "program that does not arrive within its time limit is loaded again"({ page, site, root }) {
    const letArrive = await runWithStalledProgram(page, site);
    letArrive();
    await page.clock.runFor(31_000);
    await finishes(page, root, FRAGMENT);
  },

  async "program that never arrives fails the search with the reason and is loaded by Run"({ page, site, root }) {
    const letArrive = await runWithStalledProgram(page, site);
    // Three attempts of 30 s each, with pauses.
    for (let second = 0; second < 110; second += 1) await page.clock.runFor(1_000);
    await waitUntilFailed(page, /^The program of the workers could not be loaded: no answer for 30 s\./);
    letArrive();
    await button(page, "Run search").click();
    await page.clock.runFor(1_000);
    await finishes(page, root, FRAGMENT);
  },

  async "script of the workers that is not found fails the search and is tried again by Run"({ page, site, root, expectedMessages }) {
    expectedMessages.push(/404/, /dynamically imported module/);
    for (const file of ["worker_start.js", "worker.js"]) {
      let isMissing = true;
      failRequests(site, file, 404, () => isMissing);
      await open(page, site, FRAGMENT);
      await button(page, "Run search").click();
      await waitUntilFailed(page, /^No worker started in 3 attempts\. The last reason: /);
      isMissing = false;
      await runsAgain(page, root, FRAGMENT);
      await page.goto("about:blank");
    }
  },

  async "assistant that is not found leaves the search as it is and fails the report with the reason"({ page, site, root, expectedMessages }) {
    expectedMessages.push(/404/);
    let isMissing = true;
    const answered = failRequests(site, "assistant_bg", 404, () => isMissing);
    // A long series is made by the assistant, and by the page where there is none.
    await open(page, site, "preset=quick&points=30000&split=29900&units1=4&momentum=0.5&epochs=1&executions=1&trials=1");
    await button(page, "Run search").click();
    await waitUntilFinished(page);
    assert.ok(answered.count >= 3, `${answered.count} requests`);
    await button(page, "Copy results as JSON").click();
    await page.getByText(/The program of the workers could not be loaded: .*assistant_bg\.wasm.* answered 404\. Check the connection and try again\.$/).waitFor();
    isMissing = false;
    const report = withoutElapsedTime(await searchReport(page));
    const fragment = "preset=quick&points=30000&split=29900&units1=4&momentum=0.5&epochs=1&executions=1&trials=1";
    assert.deepEqual(report, withoutElapsedTime(runHeadless(root, fragment, 1)));
  },

  async "browser without workers fails the search with the reason"({ page, site }) {
    await page.addInitScript(() => { delete window.Worker; });
    await open(page, site, FRAGMENT);
    await button(page, "Run search").click();
    await waitUntilFailed(page, "The browser could not start a worker: Worker is not defined.");
    await button(page, "Find a learning rate").click();
    await page.getByText("The range test failed. The browser could not start a worker: Worker is not defined.").waitFor();
    assert.ok(await button(page, "Find a learning rate").isEnabled());
  },

  async "workers of another build fail the search with the reason"({ page, site }) {
    await page.route(/worker_bg\.wasm/, async (route) => {
      const build = new URL(route.request().url()).searchParams.get("b");
      const response = await route.fetch();
      const body = await response.body();
      const start = body.indexOf(build);
      assert.ok(build && start > 0, "the program contains its build");
      body.write("x".repeat(build.length), start);
      await route.fulfill({ response, body });
    });
    await open(page, site, FRAGMENT);
    await button(page, "Run search").click();
    await waitUntilFailed(page, "The page and its workers have different versions. Reload the page.");
  },

  async "only worker killed four times in a row is replaced each time"({ page, site }) {
    await open(page, site, "preset=quick&epochs=15000&executions=1&units1=10&momentum=0.9|0.5");
    await field(page, "Workers").selectOption("1");
    await button(page, "Run search").click();
    await state(page, "Running").waitFor();
    await crashWorker(page, 4);
    await show(page, "Trials");
    await page.locator("td.state.failed").getByText("simulated crash").waitFor();
    await waitUntilFinished(page);
    assert.equal(await page.locator("td.state.failed").count(), 1);
    assert.equal(await page.locator("td.state.completed").count(), 1);
  },

  async "search whose every worker is killed finishes with the reason of each run and can be run again"({ page, site, root }) {
    await open(page, site, "preset=quick&epochs=40000&executions=1&units1=10&momentum=0.9|0.5");
    await field(page, "Workers").selectOption("1");
    await button(page, "Run search").click();
    await state(page, "Running").waitFor();
    await crashWorker(page, 6);
    await waitUntilFinished(page);
    await show(page, "Trials");
    assert.equal(await page.locator("td.state.failed").count(), 2);
    await field(page, "Preset").selectOption("quick");
    await runSearch(page);
    assert.deepEqual(withoutElapsedTime(await searchReport(page)), withoutElapsedTime(runHeadless(root, "preset=quick", 1)));
  },

  async "idle worker that is killed often is replaced before the search"({ page, site, root }) {
    await open(page, site, FRAGMENT);
    await field(page, "Workers").selectOption("1");
    await fact(page, "Workers").getByText("1", { exact: true }).waitFor();
    for (let kills = 0; kills < 6; kills += 1) {
      await crashWorker(page, 1);
      // More than a second, in which the number of replacements is limited.
      if (kills % 3 === 2) await page.waitForTimeout(1_100);
    }
    await runsAgain(page, root, FRAGMENT);
  },

  async "range test fails with the reason without its program and runs with it"({ page, site, expectedMessages }) {
    expectedMessages.push(/404/);
    let isMissing = true;
    failRequests(site, "worker_bg", 404, () => isMissing);
    await open(page, site, FRAGMENT);
    await button(page, "Find a learning rate").click();
    await page.getByText(/^The range test failed\. The program of the workers could not be loaded: .* answered 404\. /).waitFor();
    isMissing = false;
    await button(page, "Find a learning rate").click();
    await page.getByRole("img", { name: /^Learning-rate range test/ }).waitFor();
  },

  async "search runs under a content security policy without blob workers"({ page, site, root }) {
    const body = await readFile(join(root, "dist", "index.html"));
    site.hooks.answer = (name, response) => {
      if (name !== "index.html") return false;
      response.writeHead(200, {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; worker-src 'self'",
      });
      response.end(body);
      return true;
    };
    await open(page, site, FRAGMENT);
    await runsAgain(page, root, FRAGMENT);
    await button(page, "Find a learning rate").click();
    await page.getByRole("img", { name: /^Learning-rate range test/ }).waitFor();
  },

  async "memory limits the workers of a search with large networks and the page says so"({ page, site, root }) {
    await open(page, site, "points=100000&split=90000&window=1&layers=1&units1=1000&batch=40000&epochs=300&momentum=0.9&executions=4");
    await field(page, "Workers").selectOption("4");
    await fact(page, "Workers").getByText("4", { exact: true }).waitFor();
    assert.equal(trainingWorkers(page).length, 4);
    await button(page, "Run search").click();
    await page.getByText(/^2 of 4 workers: the networks of this search need up to 4\d\d MB of memory each\.$/).waitFor();
    await fact(page, "Workers").getByText("2 of 4").waitFor();
    assert.equal(trainingWorkers(page).length, 2);
    const [large] = trainingWorkers(page);
    await button(page, "Stop").click();
    await state(page, "Stopped").waitFor();
    // The workers of the next search are new ones.
    await page.goto(`${site.address}#${FRAGMENT}`);
    await runsAgain(page, root, FRAGMENT);
    assert.ok(!trainingWorkers(page).includes(large));
    await fact(page, "Workers").getByText("4", { exact: true }).waitFor();
    assert.equal(await page.getByText(/of memory each/).count(), 0);
  },
};

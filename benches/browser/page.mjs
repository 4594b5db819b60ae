// Speed and size of the built release page in headless Chromium. Prints one line of JSON for each figure.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { launch } from "../../tests/e2e/browser.mjs";
import { button, fact, field, open } from "../../tests/e2e/page.mjs";
import { projectHeaders, serve } from "../../tests/e2e/server.mjs";

// How often each search is run. The best result counts: other load on the machine only makes a run slower.
const REPETITIONS = 5;

const folder = join(process.cwd(), "dist");
const site = await serve(folder, await projectHeaders(process.cwd()));
const browser = await launch();
const print = (what, value, unit, rest) => console.log(JSON.stringify({ what, value: +value.toFixed(3), unit, ...rest }));

// Clicks a button inside the page and waits until the page shows a state. Returns the milliseconds in between.
const millisecondsUntil = (page, name, state) =>
  page.evaluate(
    async ([name, state]) => {
      const button = [...document.querySelectorAll("button")].find((button) => button.innerText === name);
      const stateElement = document.querySelector(".facts dd");
      const reached = new Promise((resolve) => {
        const check = () => stateElement.textContent === state && resolve(performance.now());
        new MutationObserver(check).observe(stateElement, { childList: true, characterData: true, subtree: true });
      });
      const start = performance.now();
      button.click();
      return (await reached) - start;
    },
    [name, state],
  );

// Runs the chapter's search. Returns the shortest duration and the shortest of the longest tasks.
async function measureSearch(workers) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await open(page, site, "preset=chapter-intended");
  await field(page, "Workers").selectOption(String(workers));
  await fact(page, "Workers").getByText(String(workers), { exact: true }).waitFor();
  await page.evaluate(() => {
    window.taskDurations = [];
    const record = (list) => window.taskDurations.push(...list.getEntries().map((task) => task.duration));
    new PerformanceObserver(record).observe({ type: "longtask" });
  });
  const durations = [];
  const longestTasks = [];
  for (let run = 0; run < REPETITIONS; run += 1) {
    await page.evaluate(() => void (window.taskDurations.length = 0));
    durations.push(await millisecondsUntil(page, "Run search", "Finished"));
    longestTasks.push(await page.evaluate(() => Math.max(0, ...window.taskDurations)));
  }
  await page.close();
  return { seconds: Math.min(...durations) / 1000, longestTask: Math.min(...longestTasks) };
}

const oneWorker = await measureSearch(1);
const twoWorkers = await measureSearch(2);
print("the chapter's search, one worker, click to final leaderboard", oneWorker.seconds, "s");
print("the chapter's search, two workers, click to final leaderboard", twoWorkers.seconds, "s");
print("two workers against one", oneWorker.seconds / twoWorkers.seconds, "times");
print("longest task of the main thread during a search (0: none over 50 ms)", Math.max(oneWorker.longestTask, twoWorkers.longestTask), "ms");

// Runs 10,000 trials that take almost no time, so that the page has as much to follow as it can get. Returns the longest
// task of the main thread and the trials per second.
async function measureManyTrials() {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const trials = 10_000;
  const sizes = "points=60&split=40&window=5&epochs=1&executions=1&momentum=0.9&units1=int:1:250:1&units2=int:1:100:1";
  await open(page, site, `preset=quick&${sizes}&trials=${trials}`);
  await page.evaluate(() => {
    window.taskDurations = [];
    const record = (list) => window.taskDurations.push(...list.getEntries().map((task) => task.duration));
    new PerformanceObserver(record).observe({ type: "longtask" });
  });
  const duration = await millisecondsUntil(page, "Run search", "Finished");
  const longestTask = await page.evaluate(() => Math.max(0, ...window.taskDurations));
  await page.close();
  return { longestTask, rate: (1000 * trials) / duration };
}

const manyTrials = await measureManyTrials();
print("longest task of the main thread during 10,000 tiny trials (0: none over 50 ms)", manyTrials.longestTask, "ms");
print("tiny trials per second, default number of workers", manyTrials.rate, "/s");

const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
await open(page, site, "preset=chapter-intended&epochs=5000");
const responseTimes = { Pause: [], Resume: [], Stop: [] };
for (let run = 0; run < REPETITIONS; run += 1) {
  await button(page, "Run search").click();
  await fact(page, "State").getByText("Running").waitFor();
  for (const [name, state] of [["Pause", "Paused"], ["Resume", "Running"], ["Stop", "Stopped"]]) {
    await page.waitForTimeout(150);
    responseTimes[name].push(await millisecondsUntil(page, name, state));
  }
}
await page.close();
for (const [name, times] of Object.entries(responseTimes)) print(`${name}, until the page shows it (slowest of ${REPETITIONS})`, Math.max(...times), "ms");

// The page requests the workers' program only after it is usable itself, and those of the assistant and the analysis only when
// it needs them.
// A reader downloads the page's program in one language.
const transferred = { shared: 0, "page-": 0, page_zh: 0, worker: 0, assistant: 0, analysis: 0, view_start: 0 };
for (const name of await readdir(folder)) {
  const program = Object.keys(transferred).find((program) => name.startsWith(program)) ?? "shared";
  transferred[program] += brotliCompressSync(await readFile(join(folder, name))).length / 1024;
}
const english = transferred.shared + transferred["page-"];
print("transfer until the page can be used, brotli", english, "KB");
print("transfer until the page can be used in Chinese, brotli", transferred.shared + transferred.page_zh, "KB");
print("transfer with the workers' program, which follows, brotli", english + transferred.worker, "KB");
print("transfer of the assistant's program, on demand, brotli", transferred.assistant, "KB");
print("transfer of the analysis's programs, on demand, brotli", transferred.analysis + transferred.view_start, "KB");

const startupTimes = [];
for (let run = 0; run < REPETITIONS; run += 1) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addInitScript(() => {
    const timer = setInterval(() => {
      const ready = [...document.querySelectorAll("button")].some((button) => button.innerText === "Run search" && !button.disabled);
      if (!ready) return;
      clearInterval(timer);
      window.interactive = performance.now();
    }, 5);
  });
  await page.goto(site.address);
  startupTimes.push(await page.waitForFunction(() => window.interactive).then((handle) => handle.jsonValue()));
  await context.close();
}
print("from navigation to a ready Run button, on localhost", Math.min(...startupTimes) / 1000, "s");
await browser.close();
site.close();

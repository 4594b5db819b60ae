// The page's figures in headless Chromium, of the built release page: a line of JSON for each.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { launch } from "../../tests/e2e/browser.mjs";
import { button, fact, field, open } from "../../tests/e2e/page.mjs";
import { serve } from "../../tests/e2e/server.mjs";

/// How often each search is run; the best counts.
const TRIES = 5;

const folder = join(process.cwd(), "dist");
const site = await serve(folder);
const browser = await launch();
const line = (what, value, unit, rest) => console.log(JSON.stringify({ what, value: +value.toFixed(3), unit, ...rest }));

/// Clicks a button in the page itself, and waits for a state; the milliseconds in between.
const until = (page, name, state) =>
  page.evaluate(
    async ([name, state]) => {
      const find = () => [...document.querySelectorAll("button")].find((each) => each.innerText === name);
      const shown = document.querySelector(".facts dd");
      const reached = new Promise((resolve) => {
        const look = () => shown.textContent === state && resolve(performance.now());
        new MutationObserver(look).observe(shown, { childList: true, characterData: true, subtree: true });
      });
      const begun = performance.now();
      find().click();
      return (await reached) - begun;
    },
    [name, state],
  );

async function search(workers) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await open(page, site, "preset=chapter-intended");
  await field(page, "Workers").selectOption(String(workers));
  await fact(page, "Workers").getByText(String(workers), { exact: true }).waitFor();
  await page.evaluate(() => {
    window.tasks = [];
    const note = (list) => window.tasks.push(...list.getEntries().map((task) => task.duration));
    new PerformanceObserver(note).observe({ type: "longtask" });
  });
  const times = [];
  const longest = [];
  for (let run = 0; run < TRIES; run += 1) {
    await page.evaluate(() => void (window.tasks.length = 0));
    times.push(await until(page, "Run search", "Finished"));
    longest.push(await page.evaluate(() => Math.max(0, ...window.tasks)));
  }
  await page.close();
  return { seconds: Math.min(...times) / 1000, task: Math.min(...longest) };
}

const one = await search(1);
const two = await search(2);
line("the chapter's search, one worker, click to final leaderboard", one.seconds, "s");
line("the chapter's search, two workers, click to final leaderboard", two.seconds, "s");
line("two workers against one", one.seconds / two.seconds, "times");
line("longest task of the main thread during a search (0: none over 50 ms)", Math.max(one.task, two.task), "ms");

const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
await open(page, site, "preset=chapter-intended&epochs=5000");
const answers = { Pause: [], Resume: [], Stop: [] };
for (let run = 0; run < TRIES; run += 1) {
  await button(page, "Run search").click();
  await fact(page, "State").getByText("Running").waitFor();
  for (const [name, state] of [["Pause", "Paused"], ["Resume", "Running"], ["Stop", "Stopped"]]) {
    await page.waitForTimeout(150);
    answers[name].push(await until(page, name, state));
  }
}
await page.close();
for (const [name, times] of Object.entries(answers)) line(`${name}, until the page shows it (slowest of ${TRIES})`, Math.max(...times), "ms");

// The workers' program is asked for by the page once it is there.
let page_bytes = 0;
let all_bytes = 0;
for (const name of await readdir(folder)) {
  const bytes = brotliCompressSync(await readFile(join(folder, name))).length;
  all_bytes += bytes;
  if (!name.startsWith("worker")) page_bytes += bytes;
}
line("transfer until the page can be used, brotli", page_bytes / 1024, "KB");
line("transfer with the workers' program, which follows, brotli", all_bytes / 1024, "KB");

const fresh = [];
for (let run = 0; run < TRIES; run += 1) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addInitScript(() => {
    const look = setInterval(() => {
      const ready = [...document.querySelectorAll("button")].some((each) => each.innerText === "Run search" && !each.disabled);
      if (!ready) return;
      clearInterval(look);
      window.interactive = performance.now();
    }, 5);
  });
  await page.goto(site.address);
  fresh.push(await page.waitForFunction(() => window.interactive).then((handle) => handle.jsonValue()));
  await context.close();
}
line("from navigation to a ready Run button, on localhost", Math.min(...fresh) / 1000, "s");
await browser.close();
site.close();

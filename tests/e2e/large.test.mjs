// Networks and batches near the limits: workers answer in the middle of a batch, and none is taken for lost.
import assert from "node:assert/strict";
import { button, countDrawnPixels, fact, field, open, runHeadless, searchReport, waitUntilFinished, withoutElapsedTime, show } from "./page.mjs";

/// One training step of the second trial takes about a second. The first trial has a network of two weights, whose
/// batches take microseconds.
const SMALL_THEN_LARGE = "layers=0|2&units1=1024&units2=1024&momentum=0.9&batch=1024&window=1&points=3000&split=2900&epochs=300";

/// The longest time without a message that is accepted, in milliseconds. It is far above what an idle machine needs, and
/// far below the time of an epoch, because these tests also run beside other programs.
const LONGEST_SILENCE = 2_000;

/// Has the page count the workers that it starts, and record the times of their messages.
async function watchWorkers(page) {
  await page.addInitScript(() => {
    window.workersStarted = 0;
    window.messageTimes = [];
    window.Worker = class extends window.Worker {
      constructor(...options) {
        super(...options);
        window.workersStarted += 1;
        this.addEventListener("message", () => window.messageTimes.push(performance.now()));
      }
    };
  });
}

/// The longest time without a message from a worker during the next `duration` milliseconds.
const longestSilence = (page, duration) =>
  page.evaluate(async (duration) => {
    const start = performance.now();
    await new Promise((resolve) => setTimeout(resolve, duration));
    const times = [start, ...window.messageTimes.filter((time) => time > start), performance.now()];
    return Math.max(...times.slice(1).map((time, index) => time - times[index]));
  }, duration);

/// Clicks a button and waits until the page shows a state. Returns the time of the click, and the milliseconds until then.
const clickUntil = async (page, name, state) => {
  const [clickedButton, shownState] = await Promise.all([button(page, name), fact(page, "State")].map((locator) => locator.elementHandle()));
  return page.evaluate(
    ([button, shown, state]) =>
      new Promise((resolve) => {
        const clicked = performance.now();
        const observer = new MutationObserver(() => {
          if (shown.innerText === state) resolve({ clicked, duration: performance.now() - clicked });
        });
        observer.observe(shown, { characterData: true, childList: true, subtree: true });
        button.click();
      }),
    [clickedButton, shownState, state],
  );
};

export const tests = {
  async "long series is made by a worker, and a search that is started before it is there waits for it"({ page, site, root }) {
    const link = (noise) => `v=1&preset=quick&points=60000&noise=${noise}&split=59800&units1=4&momentum=0.5&epochs=1&executions=1&trials=1`;
    await open(page, site, link("6"));
    // The worker has to start first.
    let drawn = 0;
    for (let tries = 0; tries < 100 && drawn <= 1_000; tries += 1) {
      await page.waitForTimeout(100);
      drawn = await countDrawnPixels(page, "Forecast");
    }
    assert.ok(drawn > 1_000, "the series is drawn before anything runs");
    // Typing and the click follow each other without a pause.
    await field(page, "Noise level").fill("7");
    await button(page, "Run search").click();
    await waitUntilFinished(page);
    const report = withoutElapsedTime(await searchReport(page));
    assert.deepEqual(report, withoutElapsedTime(runHeadless(root, link("7"), 2)));
    assert.equal(report.forecast.one_step.length, 200);
  },

  async "worker answers in the middle of a large batch after small ones"({ page, site }) {
    await watchWorkers(page);
    await open(page, site, SMALL_THEN_LARGE);
    await show(page, "Trials");
    await button(page, "Run search").click();
    await page.locator("td.state.completed").waitFor();
    const workersStarted = await page.evaluate(() => window.workersStarted);
    const silence = await longestSilence(page, 6_000);
    assert.ok(silence < LONGEST_SILENCE, `no message for ${silence} ms`);

    // The worker halts: it reports no more progress.
    const pause = await clickUntil(page, "Pause", "Paused");
    assert.ok(pause.duration < LONGEST_SILENCE);
    await page.waitForTimeout(LONGEST_SILENCE);
    const lastMessage = await page.evaluate(() => Math.max(...window.messageTimes));
    const halted = Math.max(0, lastMessage - pause.clicked);
    console.log(
      `        longest time between messages of a worker: ${silence.toFixed()} ms; ` +
        `Pause is shown after ${pause.duration.toFixed()} ms; last message of the worker after ${halted.toFixed()} ms`,
    );
    const pausedSilence = await longestSilence(page, 1_000);
    assert.ok(pausedSilence > 900, `a paused worker sends a message after ${pausedSilence} ms`);
    assert.ok((await clickUntil(page, "Resume", "Running")).duration < LONGEST_SILENCE);
    const resumedSilence = await longestSilence(page, 4_000);
    assert.ok(resumedSilence < LONGEST_SILENCE, `no message for ${resumedSilence} ms after Resume`);

    // The workers of the stopped search are free at once: they do the small trial of the next one.
    assert.ok((await clickUntil(page, "Stop", "Stopped")).duration < LONGEST_SILENCE);
    const start = Date.now();
    await button(page, "Run search").click();
    await page.locator("td.state.running").first().waitFor();
    await page.locator("td.state.completed").waitFor();
    const free = Date.now() - start;
    assert.ok(free < LONGEST_SILENCE, `the first trial of the next search took ${free} ms`);
    assert.equal(await page.evaluate(() => window.workersStarted), workersStarted, "no worker was replaced");
    await button(page, "Stop").click();
  },
};

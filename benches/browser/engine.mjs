// Training throughput and memory, and the cost of following a search, in web workers of headless Chromium. Prints one
// line of JSON for each figure.
import { join } from "node:path";
import { launch } from "../../tests/e2e/browser.mjs";
import { serve } from "../../tests/e2e/server.mjs";

const site = await serve(join(process.cwd(), "target", "bench"));
const browser = await launch();
const page = await browser.newPage();
await page.goto(new URL("empty", site.address).href);

/// The value of an expression over the functions of the benchmark, `bench`. It is computed in a worker of its own,
/// because WebAssembly memory never shrinks.
const inWorker = (expression) =>
  page.evaluate(
    ({ address, expression }) =>
      new Promise((resolve, reject) => {
        const program = `
          import init, * as bench from "${address}engine_in_browser.js";
          await init();
          postMessage(${expression});`;
        const script = URL.createObjectURL(new Blob([program], { type: "text/javascript" }));
        const worker = new Worker(script, { type: "module" });
        worker.onmessage = (event) => {
          worker.terminate();
          resolve(event.data);
        };
        worker.onerror = (event) => reject(new Error(event.message));
      }),
    { address: site.address, expression },
  );

const print = (what, value, digits, unit, rest = {}) =>
  console.log(JSON.stringify({ what, value: +value.toFixed(digits), unit, ...rest }));

const { names, rates } = await inWorker("{ names: bench.names(), rates: [...bench.rates()] }");
const [peak, ...networkRates] = rates;
print("peak, worker", peak, 1, "GFLOP/s");
for (const [index, rate] of networkRates.entries()) {
  print(`${names[index]}, worker`, rate, 1, "GFLOP/s", { share: Math.round((100 * rate) / peak) });
}

const large = await inWorker("{ names: bench.large_names(), longestParts: [...bench.longest_parts()] }");
for (const [index, time] of large.longestParts.entries()) {
  print(`longest part, ${large.names[index]}, worker`, time, 1, "ms");
}

const [afterOneRun, afterMore] = await inWorker("[...bench.memory_sizes()]");
print("memory of a worker with the chapter's largest network", afterOneRun, 2, "MB");
print("the same after 10,000 executions more", afterMore, 2, "MB");

const sizes = await inWorker("[...bench.bookkeeping_sizes()]");
for (let index = 0; index < sizes.length; index += 2) {
  const [trials, executions] = sizes.slice(index, index + 2);
  const costs = await inWorker(`[...bench.bookkeeping_cost(${trials}, ${executions})]`);
  const [perResult, longestStep, stop, longestReportText, longestTable, megabytes] = costs;
  const size = `${trials * executions} executions, worker`;
  print(`following a search, per result, ${size}`, perResult, 2, "µs");
  print(`longest step of following a search, ${size}`, longestStep, 2, "ms");
  print(`Stop with one execution left, ${size}`, stop, 2, "ms");
  print(`longest step of writing the report in a worker, ${size}`, longestReportText, 2, "ms");
  if (longestTable > 0) print(`making the table of trials in a worker, ${size}`, longestTable, 2, "ms");
  print(`memory of following a search, ${size}`, megabytes, 0, "MB");
}
await browser.close();
site.close();

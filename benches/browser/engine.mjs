// Training throughput and memory in a web worker of headless Chromium. Prints one line of JSON for each figure.
import { join } from "node:path";
import { launch } from "../../tests/e2e/browser.mjs";
import { serve } from "../../tests/e2e/server.mjs";

const site = await serve(join(process.cwd(), "target", "bench"));
const browser = await launch();
const page = await browser.newPage();
await page.goto(new URL("empty", site.address).href);
const { names, rates, memory, largeNames, longestParts, bookkeeping } = await page.evaluate(
  (address) =>
    new Promise((resolve, reject) => {
      const program = `
        import init, {
          names, rates, memory_sizes, large_names, longest_parts, bookkeeping_cost, bookkeeping_sizes,
        } from "${address}engine_in_browser.js";
        await init();
        const memory = [...memory_sizes()];
        const figures = { names: names(), rates: [...rates()], memory };
        const large = { largeNames: large_names(), longestParts: [...longest_parts()] };
        const sizes = [...bookkeeping_sizes()];
        const bookkeeping = [];
        for (let index = 0; index < sizes.length; index += 2) {
          const [trials, executions] = sizes.slice(index, index + 2);
          bookkeeping.push({ runs: trials * executions, cost: [...bookkeeping_cost(trials, executions)] });
        }
        postMessage({ ...figures, ...large, bookkeeping });`;
      const script = URL.createObjectURL(new Blob([program], { type: "text/javascript" }));
      const worker = new Worker(script, { type: "module" });
      worker.onmessage = (event) => resolve(event.data);
      worker.onerror = (event) => reject(new Error(event.message));
    }),
  site.address,
);
const [peak, ...networkRates] = rates;
const print = (figure) => console.log(JSON.stringify(figure));
print({ what: "peak, worker", value: +peak.toFixed(1), unit: "GFLOP/s" });
for (const [index, rate] of networkRates.entries()) {
  const share = Math.round((100 * rate) / peak);
  print({ what: `${names[index]}, worker`, value: +rate.toFixed(1), unit: "GFLOP/s", share });
}
for (const [index, time] of longestParts.entries()) {
  print({ what: `longest part, ${largeNames[index]}, worker`, value: +time.toFixed(1), unit: "ms" });
}
print({ what: "memory of a worker with the chapter's largest network", value: +memory[0].toFixed(2), unit: "MB" });
print({ what: "the same after 10,000 executions more", value: +memory[1].toFixed(2), unit: "MB" });
for (const { runs, cost: [perResult, longestStep, megabytes] } of bookkeeping) {
  const size = `${runs} executions, worker`;
  print({ what: `following a search, per result, ${size}`, value: +perResult.toFixed(2), unit: "µs" });
  print({ what: `longest step of following a search, ${size}`, value: +longestStep.toFixed(2), unit: "ms" });
  print({ what: `memory of following a search, ${size}`, value: +megabytes.toFixed(0), unit: "MB" });
}
await browser.close();
site.close();

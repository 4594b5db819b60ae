// Runs the tests of every *.test.mjs in this folder against the page in dist/. An argument selects the tests whose
// title contains it.
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { launch } from "./browser.mjs";
import { projectHeaders, serve } from "./server.mjs";

const testFolder = dirname(fileURLToPath(import.meta.url));
const root = join(testFolder, "..", "..");
const titleFilter = process.argv[2] ?? "";
/// The time limit of a test, in milliseconds. It is long because these tests do not measure speed.
const TEST_TIMEOUT = 120_000;

/// Warnings of Chromium that are ignored: about tests that read the pixels of a canvas.
const IGNORED_MESSAGES = [/willReadFrequently/];

const files = (await readdir(testFolder)).filter((name) => name.endsWith(".test.mjs")).sort();
const site = await serve(join(root, "dist"), await projectHeaders(root));
const browser = await launch();
let passed = 0;
let failed = 0;

for (const file of files) {
  const { tests } = await import(join(testFolder, file));
  for (const [name, test] of Object.entries(tests)) {
    const title = `${file.replace(".test.mjs", "")}: ${name}`;
    if (!title.includes(titleFilter)) continue;
    const start = Date.now();
    const problems = [];
    const expectedMessages = [];
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      permissions: ["clipboard-read", "clipboard-write"],
    });
    const collectProblems = (page) => {
      page.setDefaultTimeout(30_000);
      const collect = (problem, text) => {
        const isExpected = [...IGNORED_MESSAGES, ...expectedMessages].some((pattern) => pattern.test(text));
        if (!isExpected) problems.push(`${problem}: ${text}`);
      };
      page.on("pageerror", (error) => collect("page error", error.message));
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) collect("console", message.text());
      });
    };
    context.on("page", collectProblems);
    const page = await context.newPage();
    let timer;
    try {
      const deadline = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error(`no result within ${TEST_TIMEOUT / 1000} s`)), TEST_TIMEOUT);
      });
      await Promise.race([test({ page, context, site, root, expectedMessages }), deadline]);
      if (problems.length) throw new Error(problems.join("\n"));
      passed += 1;
      console.log(`ok      ${title} (${Date.now() - start} ms)`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED  ${title}\n${error.stack ?? error}\n${problems.join("\n")}`);
      await page.screenshot({ path: join(root, "target", `e2e-failure-${failed}.png`) }).catch(() => {});
    } finally {
      clearTimeout(timer);
      site.hooks.answer = undefined;
      site.hooks.headers = {};
      await context.close();
    }
  }
}

await browser.close();
site.close();
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0 || passed === 0) process.exit(1);

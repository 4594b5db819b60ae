// Runs every test of every *.test.mjs beside this file against dist/; an argument picks tests by name.
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { launch } from "./browser.mjs";
import { serve } from "./server.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const wanted = process.argv[2] ?? "";
/// How long one test may take, in milliseconds: generous, since nothing here is about speed.
const PATIENCE = 120_000;

/// What Chromium says of every page that Trunk makes, and of a test that looks at a canvas' pixels.
const HARMLESS = [/`integrity` attribute is currently ignored for preload destinations/, /willReadFrequently/];

const files = (await readdir(here)).filter((name) => name.endsWith(".test.mjs")).sort();
const site = await serve(join(root, "dist"));
const browser = await launch();
let passed = 0;
let failed = 0;

for (const file of files) {
  const { tests } = await import(join(here, file));
  for (const [name, test] of Object.entries(tests)) {
    const title = `${file.replace(".test.mjs", "")}: ${name}`;
    if (!title.includes(wanted)) continue;
    const begun = Date.now();
    const trouble = [];
    const expected = [];
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      permissions: ["clipboard-read", "clipboard-write"],
    });
    const watch = (page) => {
      page.setDefaultTimeout(30_000);
      page.on("pageerror", (error) => trouble.push(`page error: ${error.message}`));
      page.on("console", (message) => {
        const text = message.text();
        const known = [...HARMLESS, ...expected].some((pattern) => pattern.test(text));
        if (["error", "warning"].includes(message.type()) && !known) trouble.push(`console: ${text}`);
      });
    };
    context.on("page", watch);
    const page = await context.newPage();
    let late;
    try {
      const deadline = new Promise((_, reject) => {
        late = setTimeout(() => reject(new Error(`not done in ${PATIENCE / 1000} s`)), PATIENCE);
      });
      await Promise.race([test({ page, context, site, root, expected }), deadline]);
      if (trouble.length) throw new Error(trouble.join("\n"));
      passed += 1;
      console.log(`ok      ${title} (${Date.now() - begun} ms)`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED  ${title}\n${error.stack ?? error}\n${trouble.join("\n")}`);
      await page.screenshot({ path: join(root, "target", `e2e-failure-${failed}.png`) }).catch(() => {});
    } finally {
      clearTimeout(late);
      site.hooks.answer = undefined;
      await context.close();
    }
  }
}

await browser.close();
site.close();
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0 || passed === 0) process.exit(1);

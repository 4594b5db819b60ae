// Takes screenshots of the page in dist/: node tests/e2e/shots.mjs FOLDER ['fragment'], after `cargo xtask build`.
// The README shows `readme.png` for the fragment preset=chapter-validated.
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { launch } from "./browser.mjs";
import { button, open, runSearch } from "./page.mjs";
import { projectHeaders, serve } from "./server.mjs";

const [folder = "target/shots", fragment = ""] = process.argv.slice(2);
const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
await mkdir(folder, { recursive: true });
const site = await serve(join(root, "dist"), await projectHeaders(root));
const browser = await launch();
for (const colorScheme of ["light", "dark"]) {
  for (const width of [360, 1024, 1440, 1920]) {
    const page = await browser.newPage({ viewport: { width, height: 1000 }, colorScheme });
    await open(page, site, fragment);
    await page.waitForTimeout(200);
    await page.screenshot({ path: join(folder, `${colorScheme}-${width}-before.png`) });
    await runSearch(page);
    await page.waitForTimeout(300);
    await page.screenshot({ path: join(folder, `${colorScheme}-${width}-after.png`), fullPage: true });
    // The card is collapsed on narrow screens.
    if (!(await button(page, "Find a learning rate").isVisible())) {
      await page.getByRole("heading", { name: "Network and training" }).click();
    }
    await button(page, "Find a learning rate").click();
    await button(page, "Use this rate").waitFor();
    await page.locator(".finder").first().screenshot({ path: join(folder, `${colorScheme}-${width}-range.png`) });
    await page.close();
  }
}
const page = await browser.newPage({ viewport: { width: 1280, height: 1180 }, colorScheme: "light" });
await open(page, site, fragment);
await runSearch(page);
await page.waitForTimeout(300);
await page.screenshot({ path: join(folder, "readme.png") });
await browser.close();
site.close();

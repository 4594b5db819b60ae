// Launches headless Chromium by playwright-core.
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/// The folder that holds `node_modules`: the value of FORETUNE_NPM, or the folder that `cargo xtask` installs into.
function npmFolder() {
  if (process.env.FORETUNE_NPM) return process.env.FORETUNE_NPM;
  const tools = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "target", "tools");
  const folder = readdirSync(tools).find((name) => name.startsWith("npm-"));
  if (!folder) throw new Error("the npm packages are missing: run `cargo xtask setup`");
  return join(tools, folder);
}

const npmRequire = createRequire(join(npmFolder(), "package.json"));
const { chromium } = npmRequire("playwright-core");

/// The source text of axe-core, to be evaluated in a page.
export const axeSource = () => npmRequire("axe-core").source;

/// Starts the browser.
export async function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      // Chromium's sandbox does not work for root, the usual user in a container.
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-quic",
      "--disable-sync",
      "--no-first-run",
    ],
  });
}

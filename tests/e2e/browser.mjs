// Chromium under remote control.
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/// The folder with the packages: where `cargo xtask` says, or where it has put them before.
function packages() {
  if (process.env.FORETUNE_NPM) return process.env.FORETUNE_NPM;
  const tools = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "target", "tools");
  const folder = readdirSync(tools).find((name) => name.startsWith("npm-"));
  if (!folder) throw new Error("the packages are missing: `cargo xtask setup` installs them");
  return join(tools, folder);
}

const npm = createRequire(join(packages(), "package.json"));
const { chromium } = npm("playwright-core");

/// The source of axe-core, to be run in a page.
export const axe = () => npm("axe-core").source;

export async function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      // A container's root has no sandbox to give.
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-quic",
      "--disable-sync",
      "--no-first-run",
    ],
  });
}

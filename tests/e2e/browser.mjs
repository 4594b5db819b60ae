// Chromium under remote control.
import { createRequire } from "node:module";
import { join } from "node:path";

const npm = createRequire(join(process.env.FORETUNE_NPM ?? ".", "package.json"));
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

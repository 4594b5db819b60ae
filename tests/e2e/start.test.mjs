// The start of the page: what it says when it cannot start, and that it starts under a strict Content-Security-Policy.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { axeViolations, button, field, open, runSearch, show } from "./page.mjs";

/// Waits until the page shows the message with this key, and returns its element. The message is in both languages.
async function startMessage(page, key, ...texts) {
  const message = page.locator(`.start-message[role=alert][data-message=${key}]`);
  await message.waitFor();
  for (const language of ["en", "zh-Hans"]) {
    const section = message.locator(`[lang=${language}]:has(p)`);
    assert.equal(await section.getByRole("heading").count(), 1);
    assert.equal(await section.locator("p").count(), 2, "a message names the cause and what to do");
  }
  const shown = await message.innerText();
  for (const text of texts) assert.ok(shown.includes(text), `“${text}” is missing in:\n${shown}`);
  assert.doesNotMatch(shown, /\{|\}|undefined|null/);
  assert.equal(await page.locator("#start-blocked").count(), 0);
  return message;
}

const reloadButton = (page) => page.getByRole("button", { name: /Reload/ });

/// Presses Reload and waits until the page has started.
async function reloadStarts(page) {
  await reloadButton(page).click();
  await button(page, "Copy link").waitFor();
  assert.equal(await page.locator(".start-message").count(), 0);
}

/// The files of the program, and a pattern of their names.
const FILES = { language: /^language-.*\.js$/, launch: /^launch-.*\.js$/, glue: /^page-.*\.js$/, program: /^page-.*\.wasm$/ };

/// Answers requests for a file by `answer(response)`, until `site.hooks.answer` is removed.
function answerFile(site, file, answer) {
  site.hooks.answer = (name, response) => {
    if (!FILES[file].test(name)) return false;
    answer(response);
    return true;
  };
}

const NOT_LOADED = /Failed to load resource|Failed to load module script|Failed to fetch dynamically imported module/;

const NOT_USED = /was preloaded using link preload but not used/;

/// The page, and the addresses of its files, those of the program in English and in no other language.
async function builtFiles(root) {
  const html = await readFile(join(root, "dist", "index.html"), "utf8");
  const names = [...html.matchAll(/[" ]\.\/([^" ]+)/g)].map(([, name]) => name);
  return { html, names: names.filter((name) => !name.startsWith("page_")), others: names.filter((name) => name.startsWith("page_")) };
}

/// The contents of a built file of the program.
async function builtFile(root, file) {
  const { names } = await builtFiles(root);
  return readFile(join(root, "dist", names.find((name) => FILES[file].test(name))));
}

export const tests = {
  async "page without inline scripts and styles has a file name with a hash for each file"({ root }) {
    const { html, names, others } = await builtFiles(root);
    const scripts = html.match(/<script[^>]*>[^<]*/g);
    assert.equal(scripts.length, 3);
    for (const script of scripts) assert.match(script, /^<script [^>]*src="[^>]*>$/);
    assert.doesNotMatch(html, /<style|<[^>]* (style|on[a-z]+)=/);
    const patterns = [/^main-[0-9a-f]+\.css$/, /^start-[0-9a-f]+\.js$/, ...Object.values(FILES)];
    assert.equal(names.length, patterns.length);
    for (const pattern of patterns) assert.ok(names.some((name) => pattern.test(name)), `${pattern} in ${names}`);
    for (const name of names) assert.match(name, /-[0-9a-f]{8,}(_bg)?\.\w+$/);
    // Trunk gives no hash to the names of further programs. They are requested with that of the English one.
    const build = names.find((name) => FILES.program.test(name));
    assert.deepEqual(others, [`page_zh.js?b=${build}`, `page_zh_bg.wasm?b=${build}`]);
  },

  async "page starts and searches under the policy of the project"({ page, site }) {
    const [response] = await Promise.all([page.waitForResponse(site.address), page.goto(site.address)]);
    const policy = response.headers()["content-security-policy"];
    const directives = Object.fromEntries(policy.split("; ").map((part) => [part.split(" ")[0], part.split(" ").slice(1)]));
    assert.deepEqual(directives["default-src"], ["'none'"]);
    assert.deepEqual(directives["script-src"], ["'self'", "'wasm-unsafe-eval'"]);
    assert.deepEqual(directives["style-src"], ["'self'"]);
    assert.deepEqual(directives["worker-src"], ["'self'"]);
    await button(page, "Copy link").waitFor();
    await runSearch(page);
  },

  async "every file of the start is requested once"({ page, site }) {
    const names = [];
    page.on("request", (request) => names.push(new URL(request.url()).pathname.split("/").pop()));
    await open(page, site);
    for (const pattern of [/^main-/, /^start-/, ...Object.values(FILES)]) {
      assert.equal(names.filter((name) => pattern.test(name)).length, 1, `${pattern} in ${names}`);
    }
  },

  async "browser without WebAssembly is told what is missing"({ page, site }) {
    await page.addInitScript(() => delete window.WebAssembly);
    await page.goto(site.address);
    await startMessage(page, "webAssembly", "Foretune cannot start", "no WebAssembly", "没有 WebAssembly");
    await Promise.all([page.waitForEvent("load"), reloadButton(page).click()]);
    await startMessage(page, "webAssembly");
  },

  async "browser without SIMD is told what is missing"({ page, site }) {
    await page.addInitScript(() => {
      WebAssembly.validate = (bytes) => {
        window.validated = Array.from(bytes);
        return false;
      };
      for (const name of ["compile", "compileStreaming", "instantiate", "instantiateStreaming"]) {
        WebAssembly[name] = async () => {
          throw new WebAssembly.CompileError("Wasm SIMD unsupported");
        };
      }
    });
    await page.goto(site.address);
    await startMessage(page, "simd", "no SIMD", "Safari 16.4");
    // The module of the check is valid, and has the prefix of SIMD instructions.
    const bytes = await page.evaluate(() => window.validated);
    assert.ok(bytes.includes(0xfd));
    const other = await page.context().newPage();
    assert.ok(await other.evaluate((bytes) => WebAssembly.validate(new Uint8Array(bytes)), bytes));
  },

  async "page opened from a file says how to serve it"({ page, root, expectedMessages }) {
    expectedMessages.push(/blocked by CORS policy/, /net::ERR_FAILED/, NOT_USED);
    await page.goto(pathToFileURL(join(root, "dist", "index.html")).href);
    const message = await startMessage(page, "file", "opened from a file", "cargo xtask serve");
    const color = await message.evaluate((element) => getComputedStyle(element).borderLeftColor);
    assert.notEqual(color, "rgb(0, 0, 0)", "the style sheet is loaded");
    await Promise.all([page.waitForEvent("load"), reloadButton(page).click()]);
    await startMessage(page, "file");
  },

  async "missing file of the program is named with its status"({ page, site, expectedMessages }) {
    expectedMessages.push(NOT_LOADED);
    for (const file of Object.keys(FILES)) {
      for (const [status, key] of [[404, "notFound"], [410, "notFound"], [403, "serverError"], [500, "serverError"], [503, "serverError"]]) {
        // Chromium would take 410 from its cache after the reload.
        answerFile(site, file, (response) => response.writeHead(status, { "cache-control": "no-store" }).end());
        await page.goto(site.address);
        const message = await startMessage(page, key, `status ${status}`, `状态码 ${status}`);
        const detail = await message.locator("pre").innerText();
        assert.match(detail.split("\n")[0].split("/").pop(), FILES[file]);
        site.hooks.answer = undefined;
        await reloadStarts(page);
      }
    }
  },

  async "web page in place of the program is recognized"({ page, site, expectedMessages }) {
    // Browsers run a classic script whatever its content type.
    expectedMessages.push(NOT_LOADED, /Unexpected token '<'/);
    for (const file of Object.keys(FILES)) {
      answerFile(site, file, (response) =>
        response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end("<!doctype html><title>Home</title>"),
      );
      await page.goto(site.address);
      await startMessage(page, "wrongType", "content type: text/html; accepted: " + (file === "program" ? "application/wasm" : "text/javascript"));
      site.hooks.answer = undefined;
      await reloadStarts(page);
    }
  },

  async "script with the wrong content type is named with its type"({ page, site, root, expectedMessages }) {
    expectedMessages.push(NOT_LOADED);
    for (const file of ["launch", "glue"]) {
      const body = await builtFile(root, file);
      answerFile(site, file, (response) => response.writeHead(200, { "content-type": "text/plain" }).end(body));
      await page.goto(site.address);
      await startMessage(page, "wrongType", "content type: text/plain; accepted: text/javascript");
      site.hooks.answer = undefined;
      await reloadStarts(page);
    }
  },

  async "program with another content type starts all the same"({ page, site, root }) {
    const body = await builtFile(root, "program");
    for (const type of ["application/octet-stream", "text/plain", ""]) {
      answerFile(site, "program", (response) => response.writeHead(200, { "content-type": type }).end(body));
      await open(page, site);
      await page.goto("about:blank");
    }
  },

  async "damaged file of the program is recognized"({ page, site, root, expectedMessages }) {
    expectedMessages.push(NOT_LOADED, /Unexpected|Invalid|ERR_CONTENT_LENGTH_MISMATCH/);
    const body = await builtFile(root, "program");
    const type = { "content-type": "application/wasm" };
    for (const damaged of [body.subarray(0, 1000), Buffer.from("<!doctype html>"), Buffer.alloc(0)]) {
      answerFile(site, "program", (response) => response.writeHead(200, type).end(damaged));
      await page.goto(site.address);
      const message = await startMessage(page, "damaged", "damaged or incomplete");
      assert.match(await message.locator("pre").innerText(), /CompileError/);
      site.hooks.answer = undefined;
      await reloadStarts(page);
    }
    answerFile(site, "glue", (response) => response.writeHead(200, { "content-type": "text/javascript" }).end("export default <html>"));
    await page.goto(site.address);
    await startMessage(page, "damaged", "SyntaxError");
    answerFile(site, "glue", (response) => response.writeHead(200, { "content-type": "text/javascript" }).end());
    await page.goto(site.address);
    await startMessage(page, "damaged", "exports no function");
  },

  async "start that an empty script has replaced is recognized"({ page, site, expectedMessages }) {
    expectedMessages.push(NOT_USED);
    answerFile(site, "launch", (response) => response.writeHead(200, { "content-type": "text/javascript" }).end());
    await page.goto(site.address);
    await startMessage(page, "interrupted", "a browser extension blocks the file");
    site.hooks.answer = undefined;
    await reloadStarts(page);
  },

  async "blocked file of the program is named"({ page, site, expectedMessages }) {
    expectedMessages.push(NOT_LOADED, /ERR_/);
    for (const file of Object.keys(FILES)) {
      const isFile = (url) => FILES[file].test(url.pathname.split("/").pop());
      for (const reason of ["blockedbyclient", "internetdisconnected"]) {
        await page.route(isFile, (route) => route.abort(reason));
        await page.goto(site.address);
        const message = await startMessage(page, "blocked", "could not be loaded", "无法加载");
        assert.match((await message.locator("pre").innerText()).trim().split("/").pop(), FILES[file]);
        await page.unroute(isFile);
        await reloadStarts(page);
      }
    }
  },

  async "failure that has passed asks for a reload"({ page, site, expectedMessages }) {
    expectedMessages.push(NOT_LOADED);
    for (const file of Object.keys(FILES)) {
      let requests = 0;
      site.hooks.answer = (name, response) => {
        // Some versions of Chromium request a module again whose preload has failed: all of these requests fail. The
        // page then asks by `fetch` whether the server has the file.
        const isScript = response.req.headers["sec-fetch-dest"] === "script";
        if (!FILES[file].test(name) || ((requests += 1) > 1 && !isScript)) return false;
        response.writeHead(503).end();
        return true;
      };
      await page.goto(site.address);
      await startMessage(page, "interrupted", "although the server has it");
      site.hooks.answer = undefined;
      await reloadStarts(page);
    }
  },

  async "Content-Security-Policy that blocks the program is named with its directive"({ page, site, expectedMessages }) {
    expectedMessages.push(/Content Security Policy|Content-Security-Policy/, NOT_LOADED);
    for (const [policy, directive] of [
      ["script-src 'self'", "script-src"],
      ["default-src 'self'; style-src 'self'", "script-src"],
      ["connect-src 'none'", "connect-src"],
      ["default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'", "connect-src"],
    ]) {
      site.hooks.headers = { "content-security-policy": policy };
      await page.goto(site.address);
      await startMessage(page, "policy", `(${directive})`, "script-src 'self' 'wasm-unsafe-eval'");
      site.hooks.headers = {};
      await reloadStarts(page);
    }
    // A policy that only reports does not stop the start.
    site.hooks.headers = { "content-security-policy-report-only": "default-src 'none'" };
    await open(page, site);
  },

  async "page whose start script is blocked says so by its style sheet alone"({ page, site, expectedMessages }) {
    expectedMessages.push(/Content Security Policy/, NOT_USED);
    site.hooks.headers = { "content-security-policy": "script-src 'none'" };
    await page.goto(site.address);
    const blocked = page.getByText("its start script is missing or blocked");
    assert.ok(!(await blocked.isVisible()));
    await blocked.waitFor({ timeout: 20_000 });
    assert.ok(await page.getByText("启动脚本缺失或被阻止").isVisible());
  },

  async "page starts without its start script"({ page, site, expectedMessages }) {
    expectedMessages.push(NOT_LOADED);
    site.hooks.answer = (name, response) => /^start-/.test(name) && Boolean(response.writeHead(404).end());
    await open(page, site, "preset=quick");
    assert.equal(await page.locator(".start").count(), 0);
    await runSearch(page);
  },

  async "page in a sandboxed frame without an origin says so"({ page, site, expectedMessages }) {
    expectedMessages.push(/CORS policy/, /ERR_FAILED/, NOT_LOADED);
    await page.route("**/frame.html", (route) =>
      route.fulfill({ contentType: "text/html", body: `<iframe sandbox="allow-scripts" src="${site.address}"></iframe>` }),
    );
    await page.goto(`${site.address}frame.html`);
    await startMessage(page.frameLocator("iframe"), "sandbox", "allow-same-origin");
  },

  async "panic at the start is shown with its text"({ page, site, expectedMessages }) {
    expectedMessages.push(/panicked at/);
    await page.addInitScript(() => {
      const create = Document.prototype.createElement;
      Document.prototype.createElement = function (name, ...rest) {
        if (name === "footer") throw new Error("no footer today");
        return create.call(this, name, ...rest);
      };
    });
    await page.goto(site.address);
    const message = await startMessage(page, "crashedAtStart", "crashed while it was starting");
    assert.match(await message.locator("pre").innerText(), /panicked at/);
    assert.ok(!(await page.locator("#app").isVisible()));
    assert.ok(await reloadButton(page).isVisible());
  },

  async "program that throws at the start is shown with the error"({ page, site }) {
    answerFile(site, "glue", (response) =>
      response
        .writeHead(200, { "content-type": "text/javascript" })
        .end("export default async () => { throw new TypeError('observer is not a function'); }"),
    );
    await page.goto(site.address);
    await startMessage(page, "crashedAtStart", "TypeError: observer is not a function");
    site.hooks.answer = undefined;
    await reloadStarts(page);
  },

  async "panic of the running page is shown above it"({ page, site, expectedMessages }) {
    expectedMessages.push(/panicked at/, /unreachable/);
    await open(page, site, "preset=quick");
    await page.evaluate(() => {
      Document.prototype.createElement = new Proxy(Document.prototype.createElement, {
        apply(create, document, [name]) {
          if (name === "tr") throw new Error("no row today");
          return Reflect.apply(create, document, [name]);
        },
      });
    });
    await show(page, "Trials");
    await button(page, "Run search").focus();
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await page.evaluate(() => document.activeElement.click());
    const message = await startMessage(page, "crashed", "Foretune has stopped", "Foretune 已停止运行");
    assert.match(await message.locator("pre").innerText(), /panicked at/);
    const { y } = await message.boundingBox();
    assert.ok(y >= 0 && y < 900, `the message is in view at ${y}`);
    assert.ok(await field(page, "Window").isVisible(), "the page stays");
    await reloadStarts(page);
    assert.equal(await field(page, "Preset").inputValue(), "quick");
  },

  async "slow start is reported after 10 seconds, and the report goes away when the page starts"({ page, site, root, expectedMessages }) {
    expectedMessages.push(/preloaded using link preload but not used/);
    let held;
    answerFile(site, "program", (response) => {
      held = response;
    });
    await page.goto(site.address, { waitUntil: "commit" });
    await page.getByText("Loading Foretune…").waitFor();
    await page.waitForTimeout(8_000);
    assert.equal(await page.locator(".start-message[data-message]").count(), 0);
    await startMessage(page, "slow", "still loading", "within 10 seconds", "仍在加载");
    held.writeHead(200, { "content-type": "application/wasm" }).end(await builtFile(root, "program"));
    await button(page, "Copy link").waitFor();
    assert.equal(await page.locator(".start-message").count(), 0);
  },

  async "slow start that fails is reported as a failure"({ page, site, expectedMessages }) {
    expectedMessages.push(NOT_LOADED, /preloaded using link preload but not used/);
    const held = [];
    answerFile(site, "glue", (response) => held.push(response));
    await page.goto(site.address, { waitUntil: "commit" });
    await startMessage(page, "slow");
    answerFile(site, "glue", (response) => response.writeHead(404).end());
    for (const response of held) response.writeHead(404).end();
    await startMessage(page, "notFound", "status 404");
    site.hooks.answer = undefined;
    await reloadStarts(page);
  },

  async "page without scripts asks for them in both languages"({ context, site }) {
    const other = await context.browser().newContext({ javaScriptEnabled: false });
    const page = await other.newPage();
    await page.goto(site.address);
    const text = page.locator("noscript .start-message");
    assert.ok(await text.isVisible());
    assert.match(await text.innerText(), /Allow scripts for this page, then reload it\.\s+Foretune .*请允许此页面运行脚本/);
    assert.ok(!(await page.locator(".loading").isVisible()));
    await other.close();
  },

  async "language of the browser comes first"({ context, site }) {
    for (const [locale, first] of [["zh-CN", "zh-Hans"], ["zh-TW", "zh-Hans"], ["en-US", "en"], ["de-DE", "en"]]) {
      const other = await context.browser().newContext({ locale });
      const page = await other.newPage();
      await page.addInitScript(() => delete window.WebAssembly);
      await page.goto(site.address);
      const message = await startMessage(page, "webAssembly");
      assert.equal(await message.locator("[lang]").first().getAttribute("lang"), first);
      await other.close();
    }
  },

  async "start message passes axe and fits from 320 px up, in light and dark"({ page, site }) {
    await page.addInitScript(() => delete window.WebAssembly);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      for (const width of [320, 1440]) {
        await page.setViewportSize({ width, height: 800 });
        await page.goto(site.address);
        await startMessage(page, "webAssembly");
        assert.deepEqual(await axeViolations(page), [], `${colorScheme}, ${width}`);
        const contentWidth = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(contentWidth <= width, `${contentWidth} px at ${width}`);
      }
    }
  },
};

// The languages of the page: which one a reader gets, that no other program is downloaded, and that the texts are complete.
import assert from "node:assert/strict";
import { axeViolations, button, open, show } from "./page.mjs";

/// Names, abbreviations, values and keys that a Chinese page has in Latin letters.
const NAMES = new Set(
  `Foretune Keras Tuner NumPy Python JSON MAE MSE RMSE sMAPE MASE SD e MB SGD RMSprop Adam AdamW Adagrad Adadelta Adamax
  Nadam Lion ReLU Leaky ELU SELU GELU SiLU swish Mish Tanh Sigmoid Softplus Glorot He LeCun Nesterov AMSGrad Rho Beta
  Epsilon Alpha Huber Log-cosh Dropout L1 L2 English executions per trial CSV PNG SVG Q-Q Shift Enter`.split(/\s+/),
);

/// A page in a browser with these preferred languages, with the names of the files that it has requested.
async function openIn(context, site, locale, fragment = "preset=quick") {
  const other = await context.browser().newContext({ locale, viewport: { width: 1280, height: 900 } });
  const page = await other.newPage();
  const names = [];
  page.on("request", (request) => names.push(new URL(request.url()).pathname.split("/").pop()));
  await page.goto(`${site.address}#${fragment}`);
  await page.locator("header.top").waitFor();
  return { page, names, close: () => other.close() };
}

const isEnglishProgram = (name) => /^page-.*\.(js|wasm)$/.test(name);
const isChineseProgram = (name) => /^page_zh(_bg)?\.(js|wasm)$/.test(name);

/// The words in Latin letters that the page shows or names, apart from NAMES.
async function latinWords(page) {
  const texts = await page.evaluate(() => {
    const texts = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) texts.push(walker.currentNode.data);
    for (const element of document.body.querySelectorAll("*")) {
      // A button for readers of the other language.
      if (element.lang === "en") continue;
      for (const name of ["aria-label", "aria-description", "title", "placeholder", "alt"]) {
        texts.push(element.getAttribute(name) ?? "");
      }
    }
    return texts;
  });
  const words = texts.flatMap((text) => text.match(/(?<![\d.])[A-Za-z][A-Za-z0-9-]*/g) ?? []);
  return [...new Set(words.filter((word) => !NAMES.has(word)))];
}

/// Waits until the search on a Chinese page has finished.
async function runChineseSearch(page) {
  await button(page, "开始搜索").click();
  await page.locator(".facts dd").first().getByText("已完成", { exact: true }).waitFor({ timeout: 90_000 });
}

export const tests = {
  async "Chinese reader gets the Chinese program alone, and no English sentences"({ context, site }) {
    const { page, names, close } = await openIn(context, site, "zh-CN");
    assert.equal(await page.evaluate(() => document.documentElement.lang), "zh-Hans");
    assert.equal(names.filter(isEnglishProgram).length, 0, names.join(" "));
    assert.equal(names.filter(isChineseProgram).length, 2, names.join(" "));
    assert.deepEqual(await latinWords(page), []);
    for (const panel of await page.locator("details:not([open]) > summary").all()) {
      if (await panel.isVisible()) await panel.click();
    }
    assert.deepEqual(await latinWords(page), []);
    await runChineseSearch(page);
    await page.getByText(/^试验 \d+（.*），运行 \d，第 \d+ 轮。实线：/).waitFor();
    assert.equal(await page.title(), "已完成 – Foretune");
    for (const tab of ["学习曲线", "误差", "试验", "分析"]) {
      await show(page, tab);
      assert.deepEqual(await latinWords(page), [], tab);
    }
    await show(page, "概览");
    await button(page, "寻找学习率").click();
    await button(page, "使用此学习率").waitFor();
    assert.deepEqual(await latinWords(page), []);
    await page.getByLabel("窗口", { exact: true }).fill("9999");
    await page.getByText("9999 对 1,000 个训练点来说太长。最多使用 999。").waitFor();
    assert.deepEqual(await latinWords(page), []);
    await page.evaluate(() => void (location.hash = "widow=20"));
    await page.getByRole("alert").getByText("无法打开此链接。没有名为“widow”的设置。设置保持不变。").waitFor();
    await close();
  },

  async "language is that of the browser, or English"({ context, site }) {
    const cases = [["zh-CN", "zh-Hans"], ["zh-TW", "zh-Hans"], ["en-US", "en"], ["de-DE", "en"]];
    for (const [locale, expected] of cases) {
      const { page, names, close } = await openIn(context, site, locale);
      assert.equal(await page.evaluate(() => document.documentElement.lang), expected, locale);
      const others = names.filter(expected === "en" ? isChineseProgram : isEnglishProgram);
      assert.deepEqual(others, [], locale);
      await close();
    }
  },

  async "first of the browser's languages that the page has is used"({ page, site }) {
    await page.addInitScript(() => Object.defineProperty(navigator, "languages", { get: () => ["fr", "zh-SG", "en"] }));
    await page.goto(site.address);
    await button(page, "开始搜索").waitFor();
  },

  async "switch keeps the fragment and the choice"({ page, site }) {
    await open(page, site, "preset=quick&window=25");
    const names = [];
    page.on("request", (request) => names.push(new URL(request.url()).pathname.split("/").pop()));
    const fragment = await page.evaluate(() => location.hash);
    const chinese = button(page, "中文 · Chinese");
    assert.equal(await chinese.getAttribute("lang"), "zh-Hans");
    await chinese.click();
    await button(page, "开始搜索").waitFor();
    assert.equal(await page.evaluate(() => location.hash), fragment);
    assert.equal(await page.getByLabel("窗口", { exact: true }).inputValue(), "25");
    assert.equal(names.filter(isEnglishProgram).length, 0, names.join(" "));
    // The choice outlives the visit.
    await page.goto("about:blank");
    await page.goto(site.address);
    await button(page, "开始搜索").waitFor();
    await button(page, "English · 英语").click();
    await button(page, "Run search").waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
  },

  async "switch asks before it ends a search"({ page, site }) {
    await open(page, site, "preset=quick&epochs=5000");
    await button(page, "Run search").click();
    const dialog = page.waitForEvent("dialog");
    const click = button(page, "中文 · Chinese").click();
    assert.equal((await dialog).type(), "beforeunload");
    await (await dialog).dismiss();
    await click;
    assert.ok(await button(page, "Pause").isVisible(), "the search goes on");
    await page.evaluate(() => localStorage.clear());
    await button(page, "Stop").click();
  },

  async "page without storage starts, and its switch does no harm"({ page, site }) {
    await page.addInitScript(() => {
      const get = () => { throw new DOMException("The operation is insecure.", "SecurityError"); };
      Object.defineProperty(window, "localStorage", { get });
    });
    await open(page, site, "preset=quick");
    await Promise.all([page.waitForEvent("load"), button(page, "中文 · Chinese").click()]);
    await button(page, "Copy link").waitFor();
  },

  async "Chinese page passes axe and fits, in light and dark"({ context, site }) {
    for (const colorScheme of ["light", "dark"]) {
      const { page, close } = await openIn(context, site, "zh-CN");
      await page.emulateMedia({ colorScheme });
      await runChineseSearch(page);
      for (const width of [320, 1440]) {
        await page.setViewportSize({ width, height: 900 });
        assert.deepEqual(await axeViolations(page), [], `${colorScheme}, ${width}`);
        const contentWidth = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(contentWidth <= width, `${contentWidth} px at ${width}`);
      }
      await close();
    }
  },
};

// What the page says when it cannot start, or stops: a script of its own, because the program that makes all other texts
// is not there. It is plain ECMAScript 5, so that a browser that is too old for the program can still run it.
//
// It listens for these events of the window:
//   foretune:launched  `launch.js` runs.
//   foretune:started   The program has shown the page.
//   foretune:failed    `launch.js` could not start the program; `detail` has the error, and whether the program ran.
//   foretune:crashed   The program has panicked; `detail` is the panic's text.
(function () {
  "use strict";

  /** How long the start may take before the page says that it is still loading, in milliseconds. */
  var SLOW_MS = 10000;

  /** The elements of the page's head that name the files of the program: their IDs, and the beginnings of accepted types. */
  var FILES = [
    { id: "language", types: ["text/javascript", "application/javascript", "application/x-javascript"] },
    { id: "launch", types: ["text/javascript", "application/javascript", "application/x-javascript"] },
    { id: "glue", types: ["text/javascript", "application/javascript", "application/x-javascript"] },
    { id: "program", types: ["application/wasm", "application/octet-stream"] },
  ];

  /** A module with one SIMD instruction. It is valid only where WebAssembly has SIMD. */
  var SIMD_MODULE = [
    0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
  ];

  var TITLES = {
    waiting: { en: "Foretune is still loading", zh: "Foretune 仍在加载" },
    failed: { en: "Foretune cannot start", zh: "Foretune 无法启动" },
    stopped: { en: "Foretune has stopped", zh: "Foretune 已停止运行" },
  };

  var RELOAD = { en: "Reload", zh: "重新加载" };

  /** What can go wrong. Each text names the cause, then what to do. Names in braces are replaced. */
  var MESSAGES = {
    slow: {
      title: "waiting",
      en: [
        "The page has not started within 10 seconds. The connection may be slow.",
        "The page starts as soon as its program has arrived. Reload it if nothing happens.",
      ],
      zh: ["页面在 10 秒内没有启动。网络连接可能较慢。", "程序下载完成后页面会自动启动。如果一直没有反应，请重新加载。"],
    },
    file: {
      title: "failed",
      en: [
        "The page was opened from a file. Browsers load modules and web workers from a web server only.",
        "Serve this folder with any web server and open its address. In the project, run: cargo xtask serve",
      ],
      zh: [
        "页面是作为本地文件打开的。浏览器只能从 Web 服务器加载模块和 Web Worker。",
        "请用任意 Web 服务器提供此文件夹，再打开其网址。在项目目录中可运行：cargo xtask serve",
      ],
    },
    webAssembly: {
      title: "failed",
      en: [
        "This browser has no WebAssembly, or WebAssembly is turned off. Foretune trains its networks with it.",
        "Use a current Chrome, Edge, Firefox or Safari. If yours is current, turn off its mode that disables WebAssembly (such as Lockdown Mode) for this page.",
      ],
      zh: [
        "此浏览器没有 WebAssembly，或 WebAssembly 已被关闭。Foretune 用它训练网络。",
        "请使用最新版的 Chrome、Edge、Firefox 或 Safari。如果已是最新版，请为此页面关闭禁用 WebAssembly 的模式（例如锁定模式）。",
      ],
    },
    simd: {
      title: "failed",
      en: [
        "The WebAssembly of this browser has no SIMD instructions. Foretune trains its networks with them.",
        "Use Chrome or Edge 91, Firefox 89, Safari 16.4, or a newer version.",
      ],
      zh: [
        "此浏览器的 WebAssembly 没有 SIMD 指令。Foretune 用它们训练网络。",
        "请使用 Chrome 或 Edge 91、Firefox 89、Safari 16.4 或更新的版本。",
      ],
    },
    notFound: {
      title: "failed",
      en: [
        "The server does not have a file of the program (status {status}).",
        "Reload: the server may have a newer version of the page. If that does not help, copy all files of the page to the server again.",
      ],
      zh: [
        "服务器上没有程序的某个文件（状态码 {status}）。",
        "请重新加载：服务器上可能有更新的版本。如果仍然无效，请将页面的所有文件重新复制到服务器。",
      ],
    },
    serverError: {
      title: "failed",
      en: [
        "The server refuses or fails to send a file of the program (status {status}).",
        "Wait a minute, then reload. If that does not help, look for the reason in the server's log.",
      ],
      zh: ["服务器拒绝或无法发送程序的某个文件（状态码 {status}）。", "请稍等一分钟后重新加载。如果仍然无效，请在服务器日志中查找原因。"],
    },
    wrongType: {
      title: "failed",
      en: [
        "The server answers with something other than the program (content type: {type}; accepted: {accepted}).",
        "Reload: the server may have a newer version of the page. If that does not help, copy all files of the page to the server again, and check the content types that the server sends.",
      ],
      zh: [
        "服务器返回的不是程序文件（内容类型：{type}；可接受：{accepted}）。",
        "请重新加载：服务器上可能有更新的版本。如果仍然无效，请将页面的所有文件重新复制到服务器，并检查服务器发送的内容类型。",
      ],
    },
    damaged: {
      title: "failed",
      en: [
        "The browser refuses a file of the program: the file is damaged or incomplete.",
        "Reload without the cache (Ctrl+Shift+R, on a Mac Cmd+Shift+R). If that does not help, copy all files of the page to the server again.",
      ],
      zh: [
        "浏览器拒绝程序的某个文件：文件已损坏或不完整。",
        "请绕过缓存重新加载（Ctrl+Shift+R，Mac 上为 Cmd+Shift+R）。如果仍然无效，请将页面的所有文件重新复制到服务器。",
      ],
    },
    policy: {
      title: "failed",
      en: [
        "The Content-Security-Policy of the server blocks a part of the page ({directive}).",
        "The policy must allow at least: script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'",
      ],
      zh: [
        "服务器的内容安全策略（Content-Security-Policy）阻止了页面的一部分（{directive}）。",
        "该策略至少须允许：script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'",
      ],
    },
    blocked: {
      title: "failed",
      en: [
        "A file of the program could not be loaded. The device may be offline, or a browser extension blocks the file.",
        "Check the connection and extensions that block content, then reload.",
      ],
      zh: ["程序的某个文件无法加载。设备可能已离线，或浏览器扩展阻止了该文件。", "请检查网络连接和内容拦截扩展，然后重新加载。"],
    },
    sandbox: {
      title: "failed",
      en: [
        "The page is in a sandboxed frame, which may not load the program.",
        "Open the page in a tab of its own, or give the frame the attribute sandbox=\"allow-scripts allow-same-origin\".",
      ],
      zh: [
        "页面位于沙盒框架（iframe）中，无法加载程序。",
        "请在单独的标签页中打开页面，或为该框架设置属性 sandbox=\"allow-scripts allow-same-origin\"。",
      ],
    },
    interrupted: {
      title: "failed",
      en: [
        "A file of the program was not loaded, although the server has it. The connection may have failed for a moment, or a browser extension blocks the file.",
        "Reload. If that does not help, turn off extensions that block content for this page.",
      ],
      zh: [
        "服务器上有程序的某个文件，但它没有被加载。网络连接可能曾短暂中断，或浏览器扩展阻止了该文件。",
        "请重新加载。如果仍然无效，请为此页面关闭内容拦截扩展。",
      ],
    },
    crashedAtStart: {
      title: "failed",
      en: [
        "The program crashed while it was starting. This is a fault of Foretune.",
        "Reload. If it happens again, report the text below with the name and version of the browser.",
      ],
      zh: ["程序在启动时崩溃。这是 Foretune 的错误。", "请重新加载。如果再次发生，请报告下面的文字以及浏览器的名称和版本。"],
    },
    crashed: {
      title: "stopped",
      en: [
        "The program crashed. This is a fault of Foretune. The results below are no longer updated.",
        "Reload: the address keeps the settings. If it happens again, report the text below with the name and version of the browser.",
      ],
      zh: [
        "程序已崩溃。这是 Foretune 的错误。下方的结果不再更新。",
        "请重新加载：网址中保留了设置。如果再次发生，请报告下面的文字以及浏览器的名称和版本。",
      ],
    },
  };

  /** Whether `launch.js` runs. */
  var isLaunched = false;
  /** Whether the program has shown the page. */
  var isStarted = false;
  /** Whether a message is shown that only a reload ends. The first such message stays. */
  var isFailed = false;
  /** Whether the cause of a failure is being looked for. */
  var isDiagnosing = false;
  /** The Content-Security-Policy violation of the start, if there was one. */
  var violation = null;

  /** The languages, that of the page first. Both are always shown. */
  function languages() {
    return document.documentElement.lang === "zh-Hans" ? ["zh", "en"] : ["en", "zh"];
  }

  /** The language's tag as HTML writes it. */
  function languageTag(language) {
    return language === "zh" ? "zh-Hans" : "en";
  }

  function element(name, className, text) {
    var created = document.createElement(name);
    if (className) created.className = className;
    if (text) created.appendChild(document.createTextNode(text));
    return created;
  }

  /** The address of a file of the program; empty if `language.js` has not added its element. */
  function address(file) {
    var found = document.getElementById(file.id);
    return (found && (found.href || found.src)) || "";
  }

  /** The place of the messages: where the page is loading, or above a page that has started. */
  function messageParent() {
    var loading = document.getElementById("loading");
    if (loading) return loading;
    // The program has removed the element: what it has shown since stays only if its start was complete.
    var app = document.getElementById("app");
    if (app && !isStarted) app.hidden = true;
    var parent = element("div", "start");
    parent.id = "loading";
    document.body.insertBefore(parent, document.body.firstChild);
    return parent;
  }

  /** Shows a message in both languages. `values` replace the names in braces; `detail` is shown as it is. */
  function show(key, values, detail) {
    var message = MESSAGES[key];
    var parent = messageParent();
    var panel = element("div", message.title === "waiting" ? "start-message waiting" : "start-message");
    panel.setAttribute("role", "alert");
    panel.setAttribute("data-message", key);
    languages().forEach(function (language, index) {
      var section = element("div");
      section.lang = languageTag(language);
      section.appendChild(element(index === 0 && !isStarted ? "h1" : "h2", "", TITLES[message.title][language]));
      message[language].forEach(function (text) {
        var filled = text.replace(/\{(\w+)\}/g, function (placeholder, name) {
          return values && name in values ? values[name] : placeholder;
        });
        section.appendChild(element("p", "", filled));
      });
      panel.appendChild(section);
    });
    if (detail) panel.appendChild(element("pre", "", detail));
    var reload = element("button", "button");
    reload.type = "button";
    languages().forEach(function (language, index) {
      if (index > 0) reload.appendChild(document.createTextNode(" · "));
      var label = element("span", "", RELOAD[language]);
      label.lang = languageTag(language);
      reload.appendChild(label);
    });
    reload.addEventListener("click", function () {
      location.reload();
    });
    panel.appendChild(reload);
    while (parent.firstChild) parent.removeChild(parent.firstChild);
    parent.appendChild(panel);
    // The page may be scrolled down.
    if (isStarted) panel.scrollIntoView();
  }

  function fail(key, values, detail) {
    if (isFailed || (isStarted && key !== "crashed")) return;
    isFailed = true;
    show(key, values, detail);
  }

  /** Asks the server for a file as far as its headers, and calls `done` with its status (0: none) and content type. */
  function probe(file, done) {
    var request = new XMLHttpRequest();
    var isDone = false;
    function finish(status, type) {
      if (isDone) return;
      isDone = true;
      done(status, type);
      request.abort();
    }
    request.onreadystatechange = function () {
      if (request.readyState >= 2) finish(request.status, request.getResponseHeader("Content-Type") || "");
    };
    request.onerror = function () {
      finish(0, "");
    };
    try {
      request.open("GET", address(file), true);
      request.send();
    } catch (error) {
      finish(0, "");
    }
  }

  /** Says why a file of the program cannot be used, and returns true; returns false if nothing is wrong with it. */
  function refuse(file, status, type) {
    var bareType = type.split(";")[0].replace(/\s/g, "").toLowerCase();
    var line = address(file) + "\n" + (status ? status + " " + type : "");
    if (status === 0) fail(window.origin === "null" ? "sandbox" : "blocked", {}, line);
    else if (status === 404 || status === 410) fail("notFound", { status: status }, line);
    else if (status >= 400) fail("serverError", { status: status }, line);
    else if (file.types.indexOf(bareType) < 0)
      fail("wrongType", { type: bareType || "–", accepted: file.types[0] }, line);
    else return false;
    return true;
  }

  /**
   * Looks for the cause of a failure and shows it. `error` is what was thrown, if that is known; `isRunning` says whether
   * the program, rather than one of its files, has failed.
   */
  function diagnose(error, isRunning) {
    if (isStarted || isFailed || isDiagnosing) return;
    isDiagnosing = true;
    var name = (error && error.name) || "";
    var text = error ? String(error) : "";
    if (isRunning && name !== "LinkError") return fail("crashedAtStart", {}, text);
    function probeFrom(index) {
      var file = FILES[index];
      if (file && !address(file)) probeFrom(index + 1);
      else if (file) {
        probe(file, function (status, type) {
          // A violation is reported in a task of its own, which has run by now.
          if (violation) {
            var directive = violation.effectiveDirective || violation.violatedDirective;
            fail("policy", { directive: directive }, directive + ": " + violation.blockedURI);
          } else if (!refuse(file, status, type)) probeFrom(index + 1);
        });
      } else if (/^(CompileError|LinkError|SyntaxError)$/.test(name)) fail("damaged", {}, text);
      else fail("interrupted", {}, text);
    }
    probeFrom(0);
  }

  /** Shows an error that ends a program without a panic, such as memory that is exhausted. */
  function reportTrap(error) {
    if (isStarted && error && error.name === "RuntimeError") fail("crashed", {}, String(error));
  }

  /** Whether an address is one of a file of the program. */
  function isOwnFile(url) {
    return FILES.some(function (file) {
      return url !== "" && url === address(file);
    });
  }

  /** Whether this browser lacks what the program needs; says so then. */
  function lacksFeatures() {
    if (location.protocol === "file:") fail("file");
    else if (typeof WebAssembly !== "object" || typeof WebAssembly.validate !== "function") fail("webAssembly");
    else if (!WebAssembly.validate(new Uint8Array(SIMD_MODULE))) fail("simd");
    return isFailed;
  }

  window.addEventListener("foretune:launched", function () {
    isLaunched = true;
  });
  // A browser extension can replace a script by an empty one, which reports no error.
  window.addEventListener("load", function () {
    if (!isLaunched) diagnose(null, false);
  });
  window.addEventListener("foretune:started", function () {
    isStarted = true;
  });
  window.addEventListener("foretune:crashed", function (event) {
    fail(isStarted ? "crashed" : "crashedAtStart", {}, event.detail);
  });
  window.addEventListener("foretune:failed", function (event) {
    // The error is handled: `launch.js` does not throw it again.
    event.preventDefault();
    diagnose(event.detail.error, event.detail.isRunning);
  });
  // Files that cannot be loaded report that to their elements only, hence the capturing listener.
  window.addEventListener(
    "error",
    function (event) {
      var source = event.target && event.target !== window ? event.target.src || event.target.href : event.filename;
      if (isOwnFile(source || "")) diagnose(event.error, false);
      reportTrap(event.error);
    },
    true
  );
  window.addEventListener("unhandledrejection", function (event) {
    reportTrap(event.reason);
  });
  document.addEventListener("securitypolicyviolation", function (event) {
    var isOfStart = /^(default|script|connect)-src/.test(event.effectiveDirective || event.violatedDirective);
    if (!isStarted && isOfStart && event.disposition !== "report") violation = violation || event;
  });

  // The style sheet shows this text where this script is missing.
  var withoutScript = document.getElementById("start-blocked");
  if (withoutScript) withoutScript.parentNode.removeChild(withoutScript);
  if (!lacksFeatures()) {
    setTimeout(function () {
      if (!isStarted && !isFailed) show("slow");
    }, SLOW_MS);
  }
})();

// A static file server: the files of a folder, and status 404 for all other paths.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".wasm": "application/wasm",
};

/// The headers in the table `[serve.headers]` of Trunk.toml, with which the project serves the page.
export async function projectHeaders(root) {
  const [, table] = (await readFile(join(root, "Trunk.toml"), "utf8")).split(/^\[serve\.headers\]$/m);
  const lines = table.split(/^\[/m)[0].matchAll(/^([\w-]+) = "(.*)"$/gm);
  return Object.fromEntries([...lines].map(([, name, value]) => [name.toLowerCase(), value]));
}

/// Serves `folder` with these headers under `/some/folder/`, because static hosts serve project pages from a subfolder.
/// Resolves to the address of the page, `hooks` and `close`. `hooks.answer(name, response)` may answer a request itself,
/// and then returns true. `hooks.headers` are more headers, which replace those of the same name.
export async function serve(folder, headers = {}) {
  const prefix = "/some/folder/";
  const hooks = { answer: undefined, headers: {} };
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://host").pathname));
    const name = path.startsWith(prefix) ? path.slice(prefix.length) || "index.html" : undefined;
    for (const [header, value] of Object.entries({ ...headers, ...hooks.headers })) response.setHeader(header, value);
    if (name && hooks.answer?.(name, response)) return;
    try {
      const body = await readFile(join(folder, name ?? "../not-served"));
      response.writeHead(200, { "content-type": TYPES[extname(name)] ?? "application/octet-stream" });
      response.end(body);
    } catch {
      response.writeHead(404, { "content-type": "text/plain" });
      response.end("not found");
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${server.address().port}${prefix}`;
  return { address, hooks, close: () => server.close() };
}

/// Answers requests for files whose name begins with `prefix` by `status`, as long as `isFailing` says so. Returns the
/// number of such answers.
export function failRequests(site, prefix, status, isFailing) {
  const answered = { count: 0 };
  site.hooks.answer = (name, response) => {
    if (!name.startsWith(prefix) || !isFailing(answered.count)) return false;
    answered.count += 1;
    response.writeHead(status, { "content-type": "text/plain" }).end("not available");
    return true;
  };
  return answered;
}

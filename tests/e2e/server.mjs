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

/// Serves `folder` under `/some/folder/`, because static hosts serve project pages from a subfolder. Resolves to the
/// address of the page, `hooks` and `close`. `hooks.answer(name, response)` may answer a request itself, and then
/// returns true.
export async function serve(folder) {
  const prefix = "/some/folder/";
  const hooks = { answer: undefined };
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://host").pathname));
    const name = path.startsWith(prefix) ? path.slice(prefix.length) || "index.html" : undefined;
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

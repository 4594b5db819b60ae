// A static host: the files of a folder, 404 for what is not there.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".wasm": "application/wasm",
};

/// Serves `folder` under `/some/folder/`, as a project page on a static host would; resolves to the address,
/// a way to change what is answered, and a way to close.
export async function serve(folder) {
  const prefix = "/some/folder/";
  const hooks = { answer: undefined };
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://host").pathname));
    const name = path.startsWith(prefix) ? path.slice(prefix.length) || "index.html" : undefined;
    if (name && hooks.answer?.(name, response)) return;
    try {
      const body = await readFile(join(folder, name ?? "../nothing"));
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

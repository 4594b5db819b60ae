// Starts the page's program. Trunk would do this by an inline script, which a strict Content-Security-Policy refuses.
// The addresses are those of the preload links that `language.js` has added.
function address(id) {
  const link = document.getElementById(id);
  if (!link) throw new Error(`no link to the ${id}: language.js has not run`);
  return link.href;
}

/// Compiles the program while it arrives, where the server sends the content type that this needs.
async function compile(response) {
  if (!response.ok) throw new Error(`${response.url}: status ${response.status}`);
  const isWebAssembly = /^application\/wasm\b/i.test(response.headers.get("content-type"));
  return isWebAssembly ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

dispatchEvent(new Event("foretune:launched"));
let isRunning = false;
try {
  const program = fetch(address("program")).then(compile);
  const [{ default: init }, module] = await Promise.all([import(address("glue")), program]);
  if (typeof init !== "function") throw new SyntaxError(`${address("glue")} exports no function`);
  isRunning = true;
  await init({ module_or_path: module });
} catch (error) {
  const event = new CustomEvent("foretune:failed", { detail: { error, isRunning }, cancelable: true });
  // Where `start.js` is missing, the event is not handled, and the error must not get lost.
  if (dispatchEvent(event)) throw error;
}

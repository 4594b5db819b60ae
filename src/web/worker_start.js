// The script of a worker: imports the glue of its program, and starts the compiled program that the first message holds.
//
// The page starts workers from this file and not from a blob, which a strict Content-Security-Policy refuses. The query
// of its address names the program and the build; the glue's address has the same one, so that no cache answers with an
// older file.
const { search } = self.location;
const PROGRAMS = ["worker", "assistant", "analysis"];
const wanted = new URLSearchParams(search).get("program");
const program = PROGRAMS.find((name) => name === wanted) ?? "worker";
const glue = import(`./${program}.js${search}`);
// A failed import is reported below, when the program is started.
glue.catch(() => {});
self.onmessage = async (event) => {
  self.onmessage = null;
  try {
    const { default: start } = await glue;
    await start({ module_or_path: event.data });
  } catch (error) {
    // Outside the promise, the error reaches the page as the worker's error event.
    setTimeout(() => { throw error; });
  }
};

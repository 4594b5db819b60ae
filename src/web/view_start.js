// Starts the program that shows the analysis. The query of this script's address names the build; the addresses of the program
// have the same one, so that no cache answers with an older file.
const { search } = new URL(import.meta.url);
try {
  const { default: start } = await import(`./analysis_view.js${search}`);
  await start({ module_or_path: new URL(`./analysis_view_bg.wasm${search}`, import.meta.url) });
} catch (error) {
  console.error(error);
  window.dispatchEvent(new CustomEvent("foretune:analysis-failed"));
}

// Chooses the language of the page, and has the browser fetch the program with that language, and no other, at once. The
// page's head runs this script before anything else; like `start.js` it is plain ECMAScript 5.
//
// The language is the one that was chosen on the page, or else the first of the browser's languages that the page has.
// The element `meta` named `program:` and the language has the addresses of its program, which hold hashes.
(function () {
  "use strict";

  /** The languages of the page, as HTML writes them; the first is for all other readers. */
  var LANGUAGES = ["en", "zh-Hans"];

  /** The key of the chosen language in the browser's storage. */
  var KEY = "foretune:language";

  /** The language that was chosen on the page; null without a choice, and where the browser refuses its storage. */
  function chosen() {
    try {
      return localStorage.getItem(KEY);
    } catch (error) {
      return null;
    }
  }

  /** The primary subtag of a language tag. */
  function primary(tag) {
    return String(tag).toLowerCase().split("-")[0];
  }

  /** The page's language with the primary subtag of one of these tags: of the first that has one. */
  function first(tags) {
    for (var index = 0; index < tags.length; index += 1) {
      for (var known = 0; known < LANGUAGES.length; known += 1) {
        if (primary(tags[index]) === primary(LANGUAGES[known])) return LANGUAGES[known];
      }
    }
    return LANGUAGES[0];
  }

  function addLink(id, rel, href) {
    var link = document.createElement("link");
    link.id = id;
    link.rel = rel;
    if (rel === "preload") {
      link.setAttribute("as", "fetch");
      link.type = "application/wasm";
      link.setAttribute("crossorigin", "");
    }
    link.href = href;
    document.head.appendChild(link);
  }

  var language = first([chosen()].concat(navigator.languages || navigator.language));
  document.documentElement.lang = language;
  var addresses = document.querySelector('meta[name="program:' + language + '"]').content.split(" ");
  addLink("glue", "modulepreload", addresses[0]);
  addLink("program", "preload", addresses[1]);

  // The page was asked for another language.
  window.addEventListener("foretune:language", function (event) {
    try {
      localStorage.setItem(KEY, event.detail);
    } catch (error) {
      // The page is then reloaded in the same language: there is no place for the choice.
    }
    location.reload();
  });
})();

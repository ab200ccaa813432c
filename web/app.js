// The page's start: who may, then its parts, then what the address says.
import { AskBox } from "./ask.js";
import { announce, fill, find, h } from "./dom.js";
import { start_filters } from "./filters.js";
import { start_keys } from "./keys.js";
import { start_library } from "./library.js";
import { libraries } from "./known.js";
import { watch_server } from "./notice.js";
import { start_pictures } from "./picture.js";
import { start_player } from "./player.js";
import { start_results } from "./results.js";
import { start_search, take_early_text } from "./search.js";
import { is_signed_out, take_token, watch_session } from "./session.js";
import { follow, go, has_query, on_change, start, state } from "./state.js";

const kTitles = { find: "LiteVL", ask: "Ask · LiteVL", library: "Library · LiteVL" };

/** The view of the address, its link in the bar, and the window's title. */
function start_views() {
  const home = find("home", HTMLAnchorElement);
  home.addEventListener("click", (event) => follow(event, () => {
    go({ view: "find", query: "", like: null, picture: null, within: "", video: "", start: null, end: null });
    find("query", HTMLInputElement).focus();
  }));
  const links = [...find("bar", HTMLElement).querySelectorAll("a[data-view]")];
  for (const link of links) {
    const view = /** @type {import("./state.js").State["view"]} */ (link.getAttribute("data-view"));
    if (link instanceof HTMLElement)
      link.addEventListener("click", (event) => follow(event, () => go({ view, ...(state().view === view && { video: "", start: null, end: null }) })));
  }
  on_change((now, before, cause) => {
    if (is_signed_out()) return;
    for (const view of /** @type {const} */ (["find", "ask", "library"])) find(view, HTMLElement).hidden = now.view !== view;
    for (const link of links) {
      if (link.getAttribute("data-view") === now.view) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    document.body.classList.toggle("searching", has_query(now) || now.video !== "");
    document.title = now.view === "find" && now.query.trim() ? `${now.query.trim()} · LiteVL` : kTitles[now.view];
    if (now.view !== before.view && cause !== "start") {
      scrollTo(0, 0);
      announce(now.view === "find" ? "Find moments" : now.view === "ask" ? "Ask the library" : "Library");
    }
  });
}

function start_ask() {
  const box = new AskBox(null);
  const select = h("select", { id: "ask-library", onchange: () => go({ library: select.selectedIndex > 0 ? select.value : "" }) });
  const choice = h("div", { hidden: true, class: "choice" }, h("label", { for: select.id }, "Library"), select);
  const show_choice = async (/** @type {string} */ id) => {
    const list = await libraries().catch(() => []);
    choice.hidden = list.length < 2;
    fill(select, ...list.map((one) => h("option", { value: one.id, selected: one.id === id }, one.name)));
  };
  fill(find("ask", HTMLElement), h("h1", {}, "Ask your videos"),
    h("p", { class: "soft" }, "The answer comes with the moments that it rests on. To ask about one video, open it first."), choice, box.element);
  on_change((now, before, cause) => {
    if (now.view !== "ask") return;
    if (before.view !== "ask" || cause === "start" || now.library !== before.library) void box.check();
    void show_choice(now.library);
  });
}

watch_server();
watch_session();
await take_token();
if (!is_signed_out()) {
  start_views();
  start_filters();
  start_results();
  start_player();
  start_search();
  start_ask();
  start_library();
  start_pictures();
  start_keys();
  take_early_text();
  start();
  // One can type at once; who follows a link to something wants to see that.
  if (state().view === "find" && !has_query(state()) && !state().video) find("query", HTMLInputElement).focus();
}
if ("serviceWorker" in navigator) void navigator.serviceWorker.register("worker.js").catch(() => {});

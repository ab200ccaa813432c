// Keys of one character, as players have them. They can be turned off (WCAG 2.1.4), and do nothing where text is typed.
import { find, fill, h, icon, is_typing } from "./dom.js";
import { close, the_player } from "./player.js";
import { go, state } from "./state.js";

const kStored = "litevl.keys";

/** Keys, what they do, in words. @type {[string[], string][]} */
const kHelp = [
  [["/"], "Search"],
  [["↑", "↓"], "From moment to moment in the list"],
  [["Enter"], "Play the moment"],
  [["k", "Space"], "Play, pause"],
  [["j", "l"], "Ten seconds back, forward"],
  [["←", "→"], "Two seconds back, forward"],
  [[",", "."], "A picture back, forward"],
  [["p", "n"], "The moment before, the next"],
  [["i", "o"], "The moment starts, ends here"],
  [["c"], "Cut the moment out and download it"],
  [["w"], "Why this moment?"],
  [["s"], "More like this"],
  [["a"], "Ask"],
  [["m", "f"], "Sound off, full screen"],
  [["Esc"], "Back to the moments"],
  [["?"], "This help"],
];

const are_on = () => localStorage.getItem(kStored) !== "off";

/** What a key does while a video is open. @type {Record<string, () => void>} */
const kPlayerKeys = {
  k: () => the_player().toggle(),
  " ": () => the_player().toggle(),
  j: () => skip(-10),
  l: () => skip(10),
  ArrowLeft: () => skip(-2),
  ArrowRight: () => skip(2),
  ",": () => skip(-1 / 25),
  ".": () => skip(1 / 25),
  p: () => the_player().step_moment(-1),
  n: () => the_player().step_moment(1),
  i: () => the_player().cut.set_here("start"),
  o: () => the_player().cut.set_here("end"),
  c: () => void the_player().cut.cut(),
  w: () => the_player().explain(),
  s: () => the_player().more_like_this(),
  m: () => the_player().toggle_sound(),
  f: () => the_player().toggle_full(),
};

/** @param {number} seconds */
function skip(seconds) {
  const player = the_player();
  if (Math.abs(seconds) < 1) player.video.pause();
  player.jump(player.video.currentTime + seconds);
}

/** @param {KeyboardEvent} event */
function pressed(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const { target, key } = event;
  const { view, video } = state();
  const is_open = view === "find" && video !== "";
  if (key === "Escape") {
    if (is_typing(target) && target instanceof HTMLElement && !(target instanceof HTMLInputElement && target.type === "search" && target.value)) target.blur();
    else if (is_open && !is_typing(target)) close();
    return;
  }
  if (is_typing(target) || (key.length === 1 && key !== " " && !are_on())) return;
  if (key === "?") return done(event, open_help);
  if (key === "/") return done(event, () => {
    if (view !== "find") go({ view: "find" });
    find("query", HTMLInputElement).select();
  });
  if (key === "a") {
    const field = is_open ? the_player().ask.input : document.querySelector("#ask input[type=text]");
    return done(event, () => {
      if (view === "library" || (view === "find" && !is_open)) go({ view: "ask" });
      const now = is_open ? field : document.querySelector("#ask input[type=text]");
      if (now instanceof HTMLInputElement) now.focus();
    });
  }
  if (!is_open) return;
  // Space and arrows belong to what has the focus, if that uses them.
  const uses = target instanceof HTMLElement && target.closest("a, button, summary, select, input, [role=slider]");
  const is_strip = uses instanceof HTMLElement && uses.matches(".seek");
  if (key === " " && uses && !is_strip) return;
  if (key.startsWith("Arrow") && uses instanceof HTMLElement && uses.matches("select, input, [role=slider]:not(.seek)")) return;
  const video_end = the_player().duration;
  if (is_strip && (key === "Home" || key === "End")) return done(event, () => the_player().jump(key === "Home" ? 0 : video_end));
  const action = kPlayerKeys[key];
  if (action) done(event, action);
}

/** @param {KeyboardEvent} event @param {() => void} action */
function done(event, action) {
  event.preventDefault();
  action();
}

function open_help() {
  const dialog = find("keys", HTMLDialogElement);
  const choice = h("input", { type: "checkbox", checked: are_on(), onchange: () => localStorage.setItem(kStored, choice.checked ? "on" : "off") });
  const rows = kHelp.flatMap(([keys, what]) => [h("dt", {}, ...keys.flatMap((key, i) => [i ? " " : "", h("kbd", {}, key)])), h("dd", {}, what)]);
  fill(dialog,
    h("div", { class: "head" }, h("h2", { id: "keys-title" }, "Help and keys"),
      h("button", { type: "button", class: "quiet round", "aria-label": "Close", onclick: () => dialog.close() }, icon("close"))),
    h("p", { class: "soft" }, "Describe what happens: “a dog catches a red frisbee”. LiteVL looks at pictures and does not listen. What fits no better than chance is folded away. A picture can be chosen, pasted or dropped to search with it."),
    h("dl", {}, ...rows),
    h("label", { class: "tick" }, choice, "Keys of one character are on"));
  dialog.showModal();
}

export function start_keys() {
  document.addEventListener("keydown", pressed);
  find("help", HTMLButtonElement).addEventListener("click", open_help);
  const dialog = find("keys", HTMLDialogElement);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
}

// What goes wrong, said where it happened: what, where, what to do, and a way to try again. And the banner for what concerns all.
import { Problem, server } from "./api.js";
import { announce, fill, find, h, icon } from "./dom.js";

/**
 * A problem, as an element. It is tried again by itself when the server answers again.
 * @param {unknown} error
 * @param {(() => void)|null} retry
 */
export function problem_notice(error, retry) {
  const problem = error instanceof Problem ? error : new Problem(-1, { what: String(error) });
  // A request that was wrong, a filter that no video fits for instance, is no fault; and again it would be wrong again.
  const is_wrong = problem.status === 400;
  const box = h("div", { class: is_wrong ? "notice" : "notice problem", role: "alert" },
    icon(is_wrong ? "info" : "alert"),
    h("div", {},
      h("p", { class: "what" }, ...with_code(problem.message)),
      problem.where && !is_wrong && h("p", { class: "where" }, problem.where),
      problem.hint && h("p", {}, ...with_code(problem.hint)),
      retry && !is_wrong && h("button", { class: "plain", onclick: retry }, "Try again")));
  if (problem.status === 0 && retry)
    server.addEventListener("online", () => box.isConnected && retry(), { once: true });
  return box;
}

/** Errors of the program begin with a small letter and end without a full stop. @param {string} text */
export function sentence(text) {
  const whole = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(whole) ? whole : `${whole}.`;
}

/** The same with what stands in backticks, commands, as code. @param {string} text */
export function with_code(text) {
  return sentence(text).split("`").map((part, i) => (i % 2 ? h("code", {}, part) : part));
}

/** What a model knows only, as the server says it. @param {string} knows */
export const known_only = (knows) => note(...with_code(`The model of this library knows only ${knows}`));

/**
 * Something to know, not wrong.
 * @param {...(Node|string)} content
 */
export function note(...content) {
  return h("div", { class: "notice" }, icon("info"), h("div", {}, h("p", {}, ...content)));
}

/** @param {string} text */
export function busy(text) {
  return h("p", { class: "busy", role: "status" }, h("span", { class: "spinner", "aria-hidden": "true" }), text);
}

/** A line at the end of the window, which goes by itself. @param {string} text */
export function toast(text) {
  const box = find("toast", HTMLElement);
  box.textContent = text;
  box.hidden = false;
  announce(text);
  clearTimeout(Number(box.dataset.timer));
  box.dataset.timer = String(setTimeout(() => (box.hidden = true), 4000));
}

/** Shows above everything that the server does not answer, or has too much to do. */
export function watch_server() {
  const banner = find("banner", HTMLElement);
  let is_offline = false;
  let waiting = 0;
  const show = (/** @type {string} */ text) => {
    banner.hidden = !text;
    fill(banner, text && icon("alert"), text);
  };
  const refresh = (/** @type {number} */ seconds = 0) => {
    if (is_offline) show("The server does not answer. The page goes on as soon as it does.");
    else if (waiting) show(`The server has a lot to do. Trying again in ${Math.ceil(seconds)} s.`);
    else show("");
  };
  server.addEventListener("offline", () => ((is_offline = true), refresh()));
  server.addEventListener("online", () => {
    is_offline = false;
    refresh();
    announce("The server answers again.");
  });
  server.addEventListener("busy", (event) => {
    waiting++;
    refresh(/** @type {CustomEvent} */ (event).detail);
  });
  server.addEventListener("free", () => ((waiting = Math.max(0, waiting - 1)), refresh()));
}

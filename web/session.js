// Who may: the token of the link that `litevl serve` printed becomes a cookie that scripts cannot read.
import { post, server } from "./api.js";
import { fill, find } from "./dom.js";
import { problem_notice } from "./notice.js";

/** The token in what was given: a link that ends in "#token=…", or the token itself. @param {string} text */
export function token_of(text) {
  const found = text.match(/#token=([^&\s]+)/);
  return decodeURIComponent(found ? found[1] : text.trim());
}

/** Hands in the token of the address, if it has one, and removes it from there. */
export async function take_token() {
  if (!location.hash.startsWith("#token=")) return;
  const token = token_of(location.hash);
  history.replaceState(history.state, "", location.pathname + location.search);
  try {
    await post("/v1/session", { token });
  } catch (error) {
    show_form(error);
  }
}

/** Whether the form is there: then nothing else is. */
export const is_signed_out = () => !find("sign-in", HTMLElement).hidden;

/** @param {unknown} [error] */
function show_form(error) {
  const section = find("sign-in", HTMLElement);
  for (const other of section.parentElement?.children ?? [])
    if (other instanceof HTMLElement && other.localName === "section") other.hidden = other !== section;
  document.body.classList.add("signed-out");
  fill(find("sign-in-problem", HTMLElement), error ? problem_notice(error, null) : null);
  find("token", HTMLInputElement).focus();
}

/** Shows the form as soon as the server wants a session. */
export function watch_session() {
  server.addEventListener("signed-out", () => is_signed_out() || show_form());
  const section = find("sign-in", HTMLElement);
  section.querySelector("form")?.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await post("/v1/session", { token: token_of(find("token", HTMLInputElement).value) });
      // Everything begins again, with the same address.
      location.reload();
    } catch (error) {
      show_form(error);
    }
  });
}

// What the tests of the page have in common: sentences about the toy library that serve.js makes, and ways around the page.
import { expect, test as base } from "@playwright/test";
import { AxeBuilder } from "./axe.js";

/** True once in 000001.mp4 and, as that is a copy of its first half minute, in old-camera.mpg, which browsers cannot play. */
export const kCamera = "the camera rises";
/** True in one video of two seconds. */
export const kHeart = "the heart slides down";
/** About nothing in the library. */
export const kNothing = "the tree vanishes";

/** Every test fails if the page threw anything or broke its content security policy. */
export const test = base.extend({
  page: async ({ page }, use) => {
    const wrong = [];
    page.on("pageerror", (error) => wrong.push(error.stack ?? String(error)));
    page.on("console", (message) => {
      if (message.type() === "error" && /Content Security Policy|Refused to/.test(message.text())) wrong.push(message.text());
    });
    await use(page);
    expect(wrong).toEqual([]);
  },
});

export { expect };

export const query_field = (page) => page.getByRole("searchbox", { name: "What happens in the moment?" });
export const question_field = (page) => page.getByRole("textbox", { name: "Your question", exact: true });
export const cards = (page) => page.locator("#results li.card");

/** Searches by typing; the first moments are there when it returns. */
export async function search(page, sentence) {
  await query_field(page).fill(sentence);
  await page.keyboard.press("Enter");
  await expect(page.locator("#results")).not.toHaveAttribute("aria-busy", "true");
  await expect(page).toHaveURL((url) => url.searchParams.get("q") === sentence);
  await expect(page.locator("#results .cards, #results .nothing").first()).toBeVisible();
}

/** Opens the first moment of this file. */
export async function open_moment(page, file) {
  await cards(page).filter({ hasText: file }).first().locator("a.open").click();
  await expect(page.locator(".player .title")).toHaveText(file);
}

/** Where the player is, once pictures are there. */
export async function time(page) {
  return page.locator("video").evaluate((video) => video.currentTime);
}

export async function pause(page) {
  await page.locator("video").evaluate((video) => video.pause());
}

export async function no_violations(page) {
  const { violations } = await new AxeBuilder(page).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.target} ${node.failureSummary}`).join("; ")}`)).toEqual([]);
}

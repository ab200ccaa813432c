// A stranger with the keyboard alone, on a narrow screen: finds a moment, plays it, cuts it out and asks about it.
import { expect, kHeart, test, time } from "./support.js";

test.use({ viewport: { width: 375, height: 740 } });

/** Keys and texts; each counts as one action. */
function counted(page) {
  let actions = 0;
  return {
    press: async (key) => {
      actions++;
      await page.keyboard.press(key);
    },
    type: async (text) => {
      actions++;
      await page.keyboard.type(text, { delay: 5 });
    },
    count: () => actions,
  };
}

const focused = (page) => page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "");

test("find, play, cut and ask with the page's keys, in at most 25 actions", async ({ page }) => {
  await page.goto("/");
  const hands = counted(page);
  await expect(page.getByRole("searchbox", { name: "What happens in the moment?" })).toBeFocused();
  await hands.type(kHeart);
  await hands.press("Enter");
  await expect(page.locator("#results a.open").first()).toBeFocused();
  await hands.press("Enter");
  await expect.poll(() => time(page)).toBeGreaterThan(0.3);
  const download = page.waitForEvent("download");
  await hands.press("c");
  expect((await download).suggestedFilename()).toMatch(/\.mp4$/);
  await hands.press("a");
  await hands.type("what does the heart do?");
  await hands.press("Enter");
  await expect(page.locator("article.answer .answer-text b")).toHaveText("moves down");
  expect(hands.count()).toBeLessThanOrEqual(25);
  console.log(`with the page's keys: ${hands.count()} actions`);
});

test("find, play, cut and ask with Tab and Enter only, in at most 25 actions", async ({ page }) => {
  await page.goto("/");
  const hands = counted(page);
  await hands.type(kHeart);
  await hands.press("Enter");
  await expect(page.locator("#results a.open").first()).toBeFocused();
  await hands.press("Enter");
  await expect.poll(() => time(page)).toBeGreaterThan(0.3);
  while ((await focused(page)) !== "Cut and download") {
    await hands.press("Tab");
    expect(hands.count()).toBeLessThan(25);
  }
  const download = page.waitForEvent("download");
  await hands.press("Enter");
  await download;
  while ((await page.evaluate(() => document.activeElement?.id ?? "")).startsWith("ask-") === false) {
    await hands.press("Tab");
    expect(hands.count()).toBeLessThan(25);
  }
  await hands.type("what does the heart do?");
  await hands.press("Enter");
  await expect(page.locator("article.answer .answer-text b")).toHaveText("moves down");
  expect(hands.count()).toBeLessThanOrEqual(25);
  console.log(`with Tab and Enter only: ${hands.count()} actions`);
});

test("everything that the keyboard reaches shows that it has the focus, and nothing holds it", async ({ page }) => {
  await page.goto(`/?q=${kHeart}`);
  await page.locator("#results a.open").first().press("Enter");
  await expect(page.locator(".player .title")).toBeFocused();
  const seen = new Set();
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press("Tab");
    const { key, is_shown, is_body } = await page.evaluate(() => {
      const element = document.activeElement;
      const style = getComputedStyle(element);
      // Of what is drawn by something around it, that has the outline.
      const around = element.closest(".search-box, .card, .word");
      const outline = [element, around].filter(Boolean).some((one) => parseFloat(getComputedStyle(one).outlineWidth) >= 1 && getComputedStyle(one).outlineStyle !== "none");
      return { key: element.outerHTML.slice(0, 200), is_shown: outline && style.visibility === "visible", is_body: element === document.body };
    });
    if (is_body) break;
    expect(is_shown, key).toBe(true);
    seen.add(key);
  }
  expect(seen.size).toBeGreaterThan(15);
});

test("the list of moments goes with the arrow keys", async ({ page }) => {
  await page.goto("/?q=the camera rises");
  await expect(page.locator("#results a.open").first()).toBeVisible();
  await page.getByRole("searchbox", { name: "What happens in the moment?" }).press("ArrowDown");
  await expect(page.locator("#results a.open").first()).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(page.locator("#results a.open").nth(1)).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await expect(page.getByRole("searchbox", { name: "What happens in the moment?" })).toBeFocused();
});

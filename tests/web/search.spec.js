import { cards, expect, kCamera, kHeart, kNothing, query_field, search, test, open_moment, pause } from "./support.js";

test("searches as one types, and shows moments as filmstrips with times", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Describe a moment" })).toBeVisible();
  await expect(page.locator(".tile").first()).toBeVisible();
  await query_field(page).pressSequentially(kHeart, { delay: 20 });
  await expect(page.getByRole("heading", { name: "1 match" })).toBeVisible();
  const first = cards(page).first();
  await expect(first).toContainText("0:00–0:02");
  await expect(first).toContainText("short-000001.mp4");
  await expect(first).toContainText(/1 in [\d,]+ by chance/);
  const strip = first.locator("img.strip");
  await expect.poll(() => strip.evaluate((image) => image.naturalWidth)).toBeGreaterThan(300);
  await expect(page.getByRole("status").first()).toContainText("1 match.");
});

test("what is typed before the page is ready is searched for", async ({ page }) => {
  await page.route("**/search.js", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await route.continue();
  });
  await page.goto("/", { waitUntil: "commit" });
  await query_field(page).fill(kHeart);
  await expect(cards(page).first()).toContainText("short-000001.mp4");
  await expect(query_field(page)).toHaveValue(kHeart);
});

test("the last answer wins, and requests that were overtaken are ended", async ({ page }) => {
  await page.addInitScript(() => {
    globalThis.ended = [];
    const { fetch } = globalThis;
    globalThis.fetch = (path, options) => {
      options?.signal?.addEventListener("abort", () => options.body && globalThis.ended.push(JSON.parse(options.body).query));
      return fetch(path, options);
    };
  });
  await page.goto("/");
  let held;
  const is_held = new Promise((resolve) => (held = resolve));
  await page.route("**/v1/search", async (route) => {
    if (route.request().postDataJSON().query !== "the camera") return route.continue();
    held();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await route.continue().catch(() => {});
  });
  await query_field(page).fill("the camera");
  await is_held;
  await query_field(page).fill(kHeart);
  await expect(cards(page).first()).toContainText("short-000001.mp4");
  expect(await page.evaluate(() => globalThis.ended)).toContain("the camera");
  await page.waitForTimeout(1800);
  await expect(cards(page).first()).toContainText("short-000001.mp4");
});

test("weak matches are apart and folded", async ({ page }) => {
  await page.goto("/");
  await search(page, kCamera);
  await expect(page.getByRole("heading", { name: "2 matches" })).toBeVisible();
  const weak = page.locator("details.weak");
  await expect(weak).not.toHaveAttribute("open");
  await expect(weak.locator("li.card").first()).toBeHidden();
  await weak.locator("summary").click();
  await expect(weak.locator("li.card").first()).toBeVisible();
});

test("says plainly that nothing was found", async ({ page }) => {
  await page.goto("/");
  await search(page, kNothing);
  await expect(page.getByRole("heading", { name: "Nothing found" })).toBeVisible();
  await expect(page.getByRole("status").first()).toContainText("Nothing found.");
  await expect(cards(page).first()).toBeHidden();
  await page.getByText("Show the nearest anyway").click();
  await expect(cards(page).first()).toBeVisible();
});

test("filters become chips, which remove them", async ({ page }) => {
  await page.goto(`/?q=${kCamera}`);
  await expect(page.getByRole("heading", { name: "2 matches" })).toBeVisible();
  await page.getByRole("button", { name: "Filters" }).click();
  await page.getByLabel("File name", { exact: true }).fill("*.mpg");
  await page.getByLabel("File name", { exact: true }).press("Tab");
  await expect(page.getByRole("heading", { name: "1 match" })).toBeVisible();
  await expect(page).toHaveURL(/name=/);
  await page.getByRole("button", { name: "Named *.mpg: remove this filter" }).click();
  await expect(page.getByRole("heading", { name: "2 matches" })).toBeVisible();

  await page.getByLabel("At most, in minutes", { exact: true }).fill("0.6");
  await page.getByLabel("At most, in minutes", { exact: true }).press("Tab");
  await expect(page.getByRole("heading", { name: "1 match" })).toBeVisible();
  await page.getByRole("button", { name: "At most 36 s: remove this filter" }).click();

  await page.getByLabel("Since", { exact: true }).fill("2990-01-01");
  await page.getByLabel("Since", { exact: true }).press("Tab");
  await expect(page.locator("#results")).toContainText("No video was written in that time.");
  await page.getByRole("button", { name: "Since 2990-01-01: remove this filter" }).click();
  await page.getByLabel("Until", { exact: true }).fill("1990-01-01");
  await page.getByLabel("Until", { exact: true }).press("Tab");
  await expect(page.locator("#results")).toContainText("No video was written in that time.");
  await page.getByRole("button", { name: "Until 1990-01-01: remove this filter" }).click();

  await page.getByLabel("Without", { exact: true }).fill(kCamera);
  await page.getByLabel("Without", { exact: true }).press("Tab");
  await expect(page.getByRole("heading", { name: "Nothing found" })).toBeVisible();
  await page.getByText("Show the nearest anyway").click();
  await expect(cards(page).filter({ hasText: "shows what it must not" })).toHaveCount(2);
});

test("searches only in the opened video", async ({ page }) => {
  await page.goto(`/?q=${kCamera}`);
  await open_moment(page, "000001.mp4");
  await pause(page);
  await page.getByRole("button", { name: "In this video" }).click();
  await expect(page.getByRole("heading", { name: "1 match" })).toBeVisible();
  await expect(page).toHaveURL(/[?&]in=/);
  await expect(cards(page).filter({ hasText: "old-camera.mpg" })).toHaveCount(0);
  await page.getByRole("button", { name: "In this video" }).click();
  await expect(page.getByRole("heading", { name: "2 matches" })).toBeVisible();
});

test("more like this searches with the moment", async ({ page }) => {
  await page.goto(`/?q=${kCamera}`);
  await page.getByRole("button", { name: /More like this: 000001\.mp4/ }).click();
  await expect(page.locator(".given")).toContainText("Like 0:14–0:32");
  await expect(page).toHaveURL(/like=/);
  await expect(cards(page).filter({ hasText: "old-camera.mpg" }).first()).toBeVisible();
  await page.getByRole("button", { name: /^Remove: Like/ }).click();
  await expect(page.locator(".given")).toHaveCount(0);
  await expect(query_field(page)).toBeFocused();
});

test("names, sentences and errors are shown as text, never as markup", async ({ page }) => {
  const nasty = "<img src=x onerror=\"document.title='in'\">";
  await page.route("**/v1/search", async (route) => {
    const response = await route.fetch();
    const document = await response.json();
    document.notes = [nasty];
    for (const result of document.results) result.video = `/videos/${nasty}`;
    await route.fulfill({ response, json: document });
  });
  await page.goto(`/?q=${encodeURIComponent(nasty)} ${kCamera}`);
  await expect(page.locator(".line-note").filter({ hasText: nasty })).toBeVisible();
  await expect(cards(page).first()).toContainText("onerror");
  expect(await page.locator("img[src=x]").count()).toBe(0);
  expect(await page.title()).not.toBe("in");
});

// Every view in light and dark, on a phone and on a wide screen: axe-core finds nothing, and nothing is wider than the screen.
import { expect, kCamera, kNothing, no_violations, open_moment, pause, question_field, search, test } from "./support.js";

const views = {
  start: async (page) => {
    await page.goto("/");
    await expect(page.locator(".tile").first()).toBeVisible();
  },
  results: async (page) => {
    await page.goto("/");
    await search(page, kCamera);
    await page.locator(".weak summary").click();
    await page.getByRole("button", { name: "Filters" }).click();
    await page.getByLabel("File name").fill("0");
    await page.getByLabel("File name").press("Tab");
    await expect(page.getByRole("button", { name: "Named 0: remove this filter" })).toBeVisible();
  },
  nothing: async (page) => {
    await page.goto(`/?q=${kNothing}`);
    await expect(page.getByRole("heading", { name: "Nothing found" })).toBeVisible();
  },
  player: async (page) => {
    await page.goto(`/?q=${kCamera}`);
    await open_moment(page, "000001.mp4");
    await pause(page);
    await expect(page.locator(".marks .mark").first()).toBeVisible();
    await page.getByRole("button", { name: "Why this moment?" }).click();
    await expect(page.locator(".seen-frames li").first()).toBeVisible();
    await question_field(page).fill("what gets bigger?");
    await question_field(page).press("Enter");
    await expect(page.locator("article.answer")).toBeVisible();
    await page.getByText("Other answers").click();
  },
  ask: async (page) => {
    await page.goto("/?view=ask&library=asked");
    await page.getByLabel("Your question about the whole library").fill("what does the heart do?");
    await page.getByLabel("Your question about the whole library").press("Enter");
    await expect(page.locator("article.answer")).toBeVisible();
  },
  library: async (page) => {
    await page.goto("/?view=library");
    await expect(page.locator("li.video .failure").first()).toBeVisible();
    await page.getByRole("button", { name: "Bring up to date" }).first().click();
    await expect(page.getByText("Up to date.").first()).toBeVisible();
  },
  help: async (page) => {
    await page.goto("/");
    await page.getByRole("button", { name: "Help and keys" }).click();
    await expect(page.getByRole("dialog")).toBeVisible();
  },
  error: async (page) => {
    await page.route("**/v1/search", (route) => route.fulfill({ status: 422, contentType: "application/problem+json", body: '{"what": "damaged", "where": "library", "hint": "repair it"}' }));
    await page.goto(`/?q=${kCamera}`);
    await expect(page.locator("#results .problem")).toBeVisible();
  },
  "sign in": async (page) => {
    await page.context().clearCookies();
    await page.goto("/");
    await page.getByLabel("Link or token").fill("wrong");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.locator(".sign-in .problem")).toBeVisible();
  },
};

for (const [width, height] of [[375, 740], [1440, 900]])
  for (const colorScheme of /** @type {const} */ (["light", "dark"]))
    test.describe(`${width} pixels, ${colorScheme}`, () => {
      test.use({ viewport: { width, height }, colorScheme, reducedMotion: "reduce" });
      for (const [name, show] of Object.entries(views))
        test(name, async ({ page }) => {
          await show(page);
          // What is half under the bar at the top would be too small.
          await page.evaluate(() => scrollTo(0, 0));
          await no_violations(page);
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          expect(wide).toBe(0);
          // What is touched has at least 24 × 24 pixels (WCAG 2.2, 2.5.8), or is a line of text.
          const small = await page.evaluate(() => [...document.querySelectorAll("button, select, summary, [role=slider], input:not(.unseen, [hidden])")]
            .filter((one) => one.checkVisibility()).map((one) => ({ name: one.outerHTML.slice(0, 80), box: one.getBoundingClientRect() }))
            .filter(({ box }) => box.height < (24 - 0.1) && box.width > 0 || box.width < 24 - 0.1).filter(({ name }) => !/type="(checkbox|radio)"/.test(name)).map(({ name }) => name));
          expect(small).toEqual([]);
        });
    });

test("nothing moves where that is asked for", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto("/");
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--quick").trim())).toBe("0s");
});

test("can be installed: manifest and icons", async ({ page }) => {
  await page.goto("/");
  const manifest = await (await page.request.get("/manifest.webmanifest")).json();
  expect(manifest.display).toBe("standalone");
  for (const icon of manifest.icons) {
    const response = await page.request.get(`/${icon.src}`);
    expect(response.ok()).toBe(true);
    expect(response.headers()["content-type"]).toBe(icon.type);
  }
  const client = await page.context().newCDPSession(page);
  expect((await client.send("Page.getInstallabilityErrors")).installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito")).toEqual([]);
});

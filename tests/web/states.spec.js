// What goes wrong: by requests that the test answers, since a server in order does not.
import { cards, expect, kCamera, kHeart, open_moment, query_field, test } from "./support.js";

const problem = (status, fields, headers = {}) => ({
  status, headers, contentType: "application/problem+json", body: JSON.stringify({ title: "x", status, kind: "data", where: "", what: "", hint: "", ...fields }),
});

test("an error says what, where and what to do, and can be tried again", async ({ page }) => {
  let is_broken = true;
  await page.route("**/v1/search", (route) => is_broken
    ? route.fulfill(problem(422, { where: "/videos/library", what: "the database is damaged", hint: "run `litevl library repair`" })) : route.continue());
  await page.goto(`/?q=${kHeart}`);
  const alert = page.locator("#results .problem");
  await expect(alert).toContainText("The database is damaged.");
  await expect(alert).toContainText("/videos/library");
  await expect(alert.locator("code")).toHaveText("litevl library repair");
  is_broken = false;
  await alert.getByRole("button", { name: "Try again" }).click();
  await expect(cards(page).first()).toContainText("short-000001.mp4");
});

test("too much waiting: says so, and tries again when the server said", async ({ page }) => {
  let times = 0;
  await page.route("**/v1/search", (route) => (times++ === 0 ? route.fulfill(problem(429, { what: "too much is waiting" }, { "Retry-After": "2" })) : route.continue()));
  await page.goto("/");
  await query_field(page).fill(kHeart);
  await expect(page.locator("#banner")).toContainText("The server has a lot to do. Trying again in 2 s.");
  await expect(cards(page).first()).toContainText("short-000001.mp4");
  await expect(page.locator("#banner")).toBeHidden();
});

test("too much waiting for long: an error with a way to try again", async ({ page }) => {
  await page.route("**/v1/search", (route) => route.fulfill(problem(429, { what: "too much is waiting" }, { "Retry-After": "0" })));
  await page.goto(`/?q=${kHeart}`);
  await expect(page.locator("#results .problem")).toContainText("Too much is waiting.", { timeout: 15_000 });
});

test("offline: says so, and goes on by itself when the server answers again", async ({ page, context }) => {
  await page.goto("/");
  await expect(page.locator(".tile").first()).toBeVisible();
  await context.setOffline(true);
  await query_field(page).fill(kHeart);
  await expect(page.locator("#banner")).toContainText("The server does not answer.");
  await expect(page.locator("#results .problem")).toContainText("Is litevl serve still running?");
  await context.setOffline(false);
  await expect(cards(page).first()).toContainText("short-000001.mp4", { timeout: 15_000 });
  await expect(page.locator("#banner")).toBeHidden();
});

test.describe("with its service worker", () => {
  test.use({ serviceWorkers: "allow" });

  test("the installed page opens without the server", async ({ page, context }) => {
    await page.goto("/");
    await page.evaluate(() => navigator.serviceWorker.ready);
    // The first visit's files came before the worker.
    await page.reload();
    await expect(page.locator(".tile").first()).toBeVisible();
    await context.setOffline(true);
    await page.reload();
    await expect(page.locator("#banner")).toContainText("The server does not answer.");
    await context.setOffline(false);
    await expect(page.locator(".tile").first()).toBeVisible({ timeout: 15_000 });
  });
});

test("loading: says that it searches", async ({ page }) => {
  let go_on;
  const held = new Promise((resolve) => (go_on = resolve));
  await page.route("**/v1/search", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`/?q=${kHeart}`);
  await expect(page.locator("#results")).toContainText("Searching …");
  await expect(page.locator("#results")).toHaveAttribute("aria-busy", "true");
  go_on();
  await expect(cards(page).first()).toBeVisible();
});

test("an empty library says how to fill it", async ({ page }) => {
  await page.route("**/v1/libraries", async (route) => {
    const response = await route.fetch();
    const document = await response.json();
    document.libraries = [{ ...document.libraries[0], videos: 0, clips: 0, video_seconds: 0 }];
    await route.fulfill({ response, json: document });
  });
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "The library is empty" })).toBeVisible();
  await expect(page.locator("#results code")).toContainText("litevl index");
});

test("a model that does not answer questions says so", async ({ page }) => {
  await page.route("**/v1/libraries", async (route) => {
    const response = await route.fetch();
    const document = await response.json();
    document.libraries[0] = { ...document.libraries[0], can_ask: false, not_asked_because: "the model has no decoder" };
    await route.fulfill({ response, json: document });
  });
  await page.goto("/?view=ask");
  await expect(page.locator("#ask")).toContainText("The model has no decoder.");
  await expect(page.getByLabel("Your question about the whole library")).toBeHidden();
});

test("a video whose file is gone, and one that is not known", async ({ page }) => {
  await page.goto(`/?q=${kCamera}`);
  await page.route(/\/v1\/videos\/[^/?]+$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), is_there: false } });
  });
  await open_moment(page, "000001.mp4");
  await expect(page.locator(".screen")).toContainText("The file is not where it was.");
  await page.goto("/?video=none");
  await expect(page.locator(".screen .problem")).toBeVisible();
});

test.describe("without a session", () => {
  test.use({ storageState: { cookies: [], origins: [] } });

  test("a form asks for the token; a wrong one is refused", async ({ page }) => {
    await page.goto(`/?q=${kHeart}`);
    await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
    await page.getByLabel("Link or token").fill("wrong");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.locator(".sign-in .problem")).toContainText("not the token");
    await page.getByLabel("Link or token").fill(`http://localhost/#token=${process.env.LITEVL_PAGE_TOKEN}`);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(cards(page).first()).toContainText("short-000001.mp4");
  });

  test("the link signs in, and its token leaves the address", async ({ page }) => {
    await page.goto(`/#token=${process.env.LITEVL_PAGE_TOKEN}`);
    await expect(page.locator(".tile").first()).toBeVisible();
    expect(page.url()).not.toContain("token");
    expect(await page.evaluate(() => document.cookie)).toBe("");
    await page.goBack();
    expect(page.url()).not.toContain("token");
  });
});

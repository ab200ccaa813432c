import { copyFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "./support.js";

const world = process.env.LITEVL_PAGE_WORLD;

test("lists videos, with what failed and why", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("link", { name: "Library" }).click();
  const library = page.locator(".one-library").first();
  await expect(library.getByText(/^18 videos · 3 min 25 s · \d+ clips · 1 failed\. Model: toy/)).toBeVisible();
  await expect(library.locator("li.video")).toHaveCount(18);
  const broken = library.locator("li.video").filter({ hasText: "broken.mp4" });
  await expect(broken.locator(".failure")).toContainText(/damaged/i);
  await library.getByLabel("Only what failed").check();
  await expect(library.locator("li.video")).toHaveCount(1);
  await library.getByLabel("Only what failed").uncheck();
  await library.getByLabel("File name").fill("camera");
  await expect(library.locator("li.video")).toHaveCount(1);
  await library.getByRole("link", { name: "old-camera.mpg" }).click();
  await expect(page.locator(".player .title")).toHaveText("old-camera.mpg");
});

test("brings the library up to date: progress, cancel, outcome", async ({ page }) => {
  // Ten minutes of video are indexed for long enough to be seen, by whoever looks every tenth of a second.
  const added = join(world, "second", "added.mp4");
  copyFileSync(join(world, "ten-minutes.mp4"), added);
  try {
    await page.goto("/?view=library");
    const library = page.locator(".one-library").nth(1);
    await expect(library.getByText(/^1 video · 2 s/)).toBeVisible();
    const button = library.getByRole("button", { name: "Bring up to date" });
    await button.click();
    await expect(library.getByRole("progressbar")).toBeVisible();
    await expect(button).toBeDisabled();
    // Whoever comes back meanwhile sees it, too.
    await page.reload();
    await expect(library.getByRole("progressbar")).toBeVisible();
    await library.getByRole("button", { name: "Cancel" }).click();
    await expect(library.getByText("Cancelled. What was stored stays.")).toBeVisible();
    await expect(button).toBeEnabled();
    await button.click();
    await expect(library.getByText(/Up to date\. 1 video read, 1 unchanged\./)).toBeVisible({ timeout: 30_000 });
    await expect(library.getByText(/^2 videos · 10 min 2 s/)).toBeVisible();
    await expect(library.locator("li.video").filter({ hasText: basename(added) })).toBeVisible();
  } finally {
    rmSync(added, { force: true });
  }
});

test("searches the library that is chosen", async ({ page }) => {
  await page.goto("/?q=the heart slides down");
  await expect(page.getByRole("heading", { name: "1 match" })).toBeVisible();
  await page.getByRole("button", { name: "Filters" }).click();
  await page.getByRole("combobox", { name: "Library" }).selectOption({ index: 1 });
  await expect(page.locator("#results li.card").filter({ hasText: "short-000001.mp4" })).toHaveCount(0);
  await expect(page).toHaveURL(/library=/);
});

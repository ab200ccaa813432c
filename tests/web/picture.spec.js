import { cards, expect, kHeart, query_field, search, test } from "./support.js";

/** A picture of the heart's video, as the server makes it. */
async function heart(page) {
  const { videos } = await (await page.request.get("/v1/videos?name=short-000001.mp4")).json();
  return (await page.request.get(`/v1/videos/${videos[0].id}/thumbnail?t=1&width=192`)).body();
}

async function finds_heart(page) {
  await expect(page.locator(".given")).toContainText("Like this picture");
  await expect(cards(page).first()).toContainText("short-000001.mp4", { timeout: 15_000 });
}

test("a picture can be chosen, and removed", async ({ page }) => {
  await page.goto("/");
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Search with a picture" }).click();
  await (await chooser).setFiles({ name: "heart.jpg", mimeType: "image/jpeg", buffer: await heart(page) });
  await finds_heart(page);
  // The picture is in the history's entry, so it comes back.
  await search(page, kHeart);
  await expect(page.locator(".given")).toHaveCount(0);
  await page.goBack();
  await finds_heart(page);
  await page.getByRole("button", { name: "Remove: Like this picture" }).click();
  await expect(page.locator(".given")).toHaveCount(0);
  await expect(query_field(page)).toBeFocused();
});

for (const how of ["drop", "paste"])
  test(`a picture can be given by ${how}`, async ({ page }) => {
    await page.goto("/");
    await expect(page.locator(".tile").first()).toBeVisible();
    const bytes = [...(await heart(page))];
    await page.evaluate(([kind, numbers]) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(numbers)], "heart.jpg", { type: "image/jpeg" }));
      if (kind === "paste") return document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
      document.body.dispatchEvent(new DragEvent("dragenter", { dataTransfer: data, bubbles: true }));
      if (document.getElementById("drop").hidden) throw new Error("nothing says that it can be dropped");
      document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    }, [how, bytes]);
    await finds_heart(page);
    await expect(page.locator("#drop")).toBeHidden();
  });

test("what is no picture is refused in a line", async ({ page }) => {
  await page.goto("/");
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Search with a picture" }).click();
  await (await chooser).setFiles({ name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("no picture") });
  await expect(page.locator("#toast")).toHaveText("That is no picture.");
});

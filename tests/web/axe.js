// axe-core in a page, by WCAG 2.2 AA and its best practices.
import { readFileSync } from "node:fs";

const source = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

export class AxeBuilder {
  constructor(page) {
    this.page = page;
  }

  async analyze() {
    // Evaluated by the debugger's protocol, which the page's content security policy does not concern.
    await this.page.evaluate(source);
    return this.page.evaluate(() => globalThis.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }));
  }
}

package io.xmodel.server.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Markdown that grows token by token. */
class LiveMarkdownTest extends PageTest {
  private static final int TEXTS = Integer.getInteger("xmodel.page.texts", 2_000);

  /** Random texts of pieces that matter, cut anywhere, end as they would all at once. */
  @Test
  void piecesShowWhatTheWholeShows() {
    Object wrong =
        page.evaluate(
            """
            async texts => {
              const { LiveMarkdown } = await import('/page/live-markdown.js');
              const parts = ['a', 'b c', ' ', '  ', '\\n', '\\n\\n', '*', '**', '_', '`', '```', '```js\\n', '~~', '- ',
                  '1. ', '2. ', '> ', '# ', '|', 'a|b\\n', '--|--\\n', '---', '[', '](https://x.y/)', '!', '\\\\',
                  '$$', '\\\\(', 'http://h.i', '\\r\\n', '\\t', '    ', '中文。', '- [ ] '];
              let seed = 42;
              const random = n => (seed = (seed * 48271) % 2147483647) % n;
              for (let i = 0; i < texts; i++) {
                let text = '';
                for (let k = 1 + random(25); k > 0; k--) {
                  text += parts[random(parts.length)];
                }
                const whole = document.createElement('div');
                new LiveMarkdown(whole).append(text);
                const grown = document.createElement('div');
                const live = new LiveMarkdown(grown);
                for (let at = 0; at < text.length; ) {
                  const next = at + 1 + random(3);
                  live.append(text.slice(at, next));
                  at = next;
                }
                if (grown.innerHTML !== whole.innerHTML) {
                  return {text: JSON.stringify(text), grown: grown.innerHTML, whole: whole.innerHTML};
                }
              }
              return null;
            }
            """,
            TEXTS);
    assertThat(wrong).isNull();
  }

  /** The work of a token does not depend on how much has come before. */
  @Test
  void whatIsCompleteIsLeftAlone() {
    Object counts =
        page.evaluate(
            """
            async () => {
              const { LiveMarkdown } = await import('/page/live-markdown.js');
              const element = document.createElement('div');
              const live = new LiveMarkdown(element);
              const observer = new MutationObserver(() => {});
              observer.observe(element, {childList: true, characterData: true, attributes: true, subtree: true});
              const paragraph = 'Some **bold** words, and `code` that goes on.\\n\\n';
              live.append(paragraph);
              const first = element.firstChild;
              const changes = [];
              for (let i = 0; i < 500; i++) {
                for (let at = 0; at < paragraph.length; at += 4) {
                  live.append(paragraph.slice(at, at + 4));
                }
                changes.push(observer.takeRecords().length);
              }
              return {same: first === element.firstChild, blocks: element.children.length,
                  atFirst: changes[1], atLast: changes[499]};
            }
            """);
    Map<?, ?> seen = (Map<?, ?>) counts;
    assertThat(seen.get("same")).isEqualTo(true);
    assertThat(seen.get("blocks")).isEqualTo(501);
    assertThat(seen.get("atLast")).isEqualTo(seen.get("atFirst"));
  }

  @Test
  void aSelectionSurvives() {
    server.next(reply -> {
      reply.text("Some words to select");
      for (int i = 0; i < 1000; i++) {
        reply.text(", more");
        Thread.sleep(10);
      }
    });
    send("Hello");
    assertThat(answer()).containsText("Some words to select, more");
    page.evaluate(
        "getSelection().setBaseAndExtent(document.querySelector('.content p').firstChild, 0,"
            + "document.querySelector('.content p').firstChild, 10)");
    assertThat(answer()).containsText(", more".repeat(20));
    assertThat(page.evaluate("getSelection().toString()")).isEqualTo("Some words");
  }

  @Test
  void codeIsCopied() {
    talk("Code", "```js\nlet a = '<b>';\n\n  b();\n```");
    // What the page asks of the browser, whose clipboard is the machine's.
    page.evaluate(
        "Object.defineProperty(navigator, 'clipboard', {value: {writeText: async t => { window.copied = t; }}})");
    page.locator(".copy-code").click();
    assertThat(page.locator(".copy-code")).hasText("Copied");
    assertThat(page.evaluate("window.copied")).isEqualTo("let a = '<b>';\n\n  b();");
    answers().last().locator(".copy").click();
    assertThat(answers().last().locator(".copy")).hasText("Copied");
    assertThat(page.evaluate("window.copied")).isEqualTo("```js\nlet a = '<b>';\n\n  b();\n```");
    assertThat(page.locator(".copy-code")).hasText("Copy");
  }
}

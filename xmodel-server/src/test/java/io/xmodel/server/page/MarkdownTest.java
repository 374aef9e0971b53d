package io.xmodel.server.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;

/** What Markdown becomes. */
class MarkdownTest extends PageTest {
  private static final Path CASES =
      Path.of("src/test/resources/io/xmodel/server/page/markdown.txt");
  private static final double LONGEST_MILLIS = 5_000;

  /** Shows a text, and returns the HTML without what each code block and link has. */
  private static final String SHOW =
      """
      async text => {
        const { LiveMarkdown } = await import('/page/live-markdown.js');
        const element = document.createElement('div');
        new LiveMarkdown(element).append(text);
        return element.innerHTML;
      }
      """;

  private String show(String markdown) {
    return page.evaluate(SHOW, markdown).toString();
  }

  static List<Arguments> cases() throws IOException {
    List<Arguments> cases = new ArrayList<>();
    for (String example : Files.readString(CASES).split("(?m)^====.*\n")) {
      String[] parts = example.split("(?m)^----\n", 2);
      if (parts.length == 2) {
        cases.add(arguments(parts[0].strip(), parts[1].strip()));
      }
    }
    return cases;
  }

  @Test
  void eachCaseIsShownAsItSays() throws IOException {
    assertThat(cases()).hasSizeGreaterThan(30);
    for (Arguments example : cases()) {
      String markdown = example.get()[0].toString();
      String html =
          show(markdown)
              .replaceAll(
                  " title=\"[^\"]*\" target=\"_blank\" rel=\"noopener noreferrer nofollow\"", "")
              .replace(" tabindex=\"0\"", "")
              .replace("<button type=\"button\" class=\"copy-code\">Copy</button>", "")
              .replaceAll("(</(p|ul|ol|blockquote|div|h\\d|li)>|<hr>|<[uo]l[^>]*>)(?=<)", "$1\n");
      assertThat(html).as(markdown).isEqualTo(example.get()[1]);
    }
  }

  private static final List<String> HOSTILE =
      List.of(
          "<script>window.hurt = 1</script>",
          "<img src=x onerror='window.hurt = 1'>",
          "<svg/onload=window.hurt=1>",
          "[x](javascript:window.hurt=1)",
          "[x](JaVaScRiPt:window.hurt=1)",
          "[x](java\tscript:window.hurt=1)",
          "[x](&#106;avascript:window.hurt=1)",
          "[x](data:text/html,<script>window.hurt=1</script>)",
          "[x](vbscript:x)",
          "[x](//evil.example)",
          "[x](file:///etc/passwd)",
          "<javascript:window.hurt=1>",
          "![x](javascript:window.hurt=1)",
          "[a\"onmouseover=\"window.hurt=1](https://a.example/\"onmouseover=\"window.hurt=1)",
          "```\"><script>window.hurt=1</script>\ncode\n```",
          "```html\n</code></pre><script>window.hurt=1</script>\n```",
          "| <img src=x onerror=window.hurt=1> |\n|---|\n| <b onclick=1>x</b> |",
          "# <iframe srcdoc='<script>parent.hurt=1</script>'>",
          "`<img src=x onerror=window.hurt=1>`",
          "&lt;img src=x onerror=window.hurt=1&gt;",
          "<style>*{display:none}</style>",
          "<form action=https://evil.example><input name=a></form>",
          "<!-- x --><base href='https://evil.example/'><meta http-equiv=refresh content='0;https://evil.example'>",
          "\u202Egnp.exe \u0000 \uFFFF \uD800");

  @Test
  void hostileTextStaysText() {
    for (String text : HOSTILE) {
      server.next(reply -> reply.reasoning(text).text(text).finish("stop"));
      send(text);
      answers().last().locator(".copy").waitFor();
      // All of it can be read.
      assertThat(page.locator(".bubble").last().textContent()).hasSameSizeAs(text);
    }
    assertThat(page.evaluate("window.hurt")).isNull();
    // Nothing but what Markdown has, and links that lead to other sites.
    assertThat(
            page.evaluate(
                """
                [...document.querySelectorAll('.message .markdown *, .bubble *')]
                    .filter(e => !e.matches('p, strong, em, code, pre, h2, table, thead, tbody, tr, th, td, br,'
                        + 'div.code, div.code-bar, div.code-bar span, button.copy-code, div.wide, a'))
                    .map(e => e.outerHTML).join()
                """))
        .isEqualTo("");
    assertThat(
            page.evaluate(
                """
                [...document.querySelectorAll('.message a')]
                    .filter(a => !/^https?:/.test(a.protocol) || !a.rel.includes('noopener')
                        || a.getAttributeNames().some(name => name.startsWith('on')))
                    .map(a => a.outerHTML).join()
                """))
        .isEqualTo("");
  }

  private static final List<String> HEAVY =
      List.of(
          "*a ",
          "**",
          "[a](",
          "[",
          "`a``",
          "> ",
          "- ",
          "*a_b~~c",
          "http://)",
          "|-",
          "\\(",
          "<http://",
          "# ",
          "[a](        ",
          "***a***",
          "- a\n",
          "a|b\n");

  @Test
  void hostileTextTakesNoLongTime() {
    for (String piece : HEAVY) {
      Object millis =
          page.evaluate(
              """
              async text => {
                const { parse } = await import('/page/markdown.js');
                const begun = performance.now();
                parse(text);
                return performance.now() - begun;
              }
              """,
              piece.repeat(20_000));
      assertThat(((Number) millis).doubleValue()).as(piece).isLessThan(LONGEST_MILLIS);
    }
  }
}

package io.xmodel.server.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Light and dark, narrow and wide, and for all readers. */
class AppearanceTest extends PageTest {
  private static final int[] WIDTHS = {320, 390, 768, 1440};

  private String ground() {
    return page.evaluate("getComputedStyle(document.body).backgroundColor").toString();
  }

  private void prefer(ColorScheme scheme) {
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
  }

  @Test
  void followsTheSystemUntilTheReaderChooses() {
    prefer(ColorScheme.LIGHT);
    String light = ground();
    prefer(ColorScheme.DARK);
    String dark = ground();
    assertThat(light).isNotEqualTo(dark);
    page.locator("#theme").click();
    assertThat(ground()).isEqualTo(light);
    page.reload();
    assertThat(ground()).isEqualTo(light);
    page.locator("#theme").click();
    assertThat(ground()).isEqualTo(dark);
    prefer(ColorScheme.LIGHT);
    assertThat(ground()).isEqualTo(dark);
  }

  @Test
  void nothingIsWiderThanATelephone() {
    talk(Samples.WIDE, Samples.WIDE);
    server.next(reply ->
        reply.reasoning(Samples.WIDE).call(0, "weather", Samples.WIDE).finish("tool_calls"));
    send("More");
    assertThat(page.locator(".call")).hasCount(1);
    page.locator(".reasoning summary").last().click();
    page.locator(".user .edit").first().click();
    for (int width : WIDTHS) {
      page.setViewportSize(width, 700);
      assertThat(overflow()).as("at %d pixels", width).isEqualTo("");
      page.locator("#open-settings").click();
      assertThat(overflow()).as("settings at %d pixels", width).isEqualTo("");
      page.keyboard().press("Escape");
    }
  }

  /** What sticks out at the right, and cannot be scrolled to within a box of its own. */
  private Object overflow() {
    return page.evaluate(
        """
        () => {
          const boxes = [document.documentElement, document.querySelector('main'), document.querySelector('dialog')];
          if (boxes.every(box => box.scrollWidth <= box.clientWidth)) {
            return '';
          }
          return [...document.querySelectorAll('body *')]
              .filter(e => e.getBoundingClientRect().right > innerWidth && !e.closest('pre, .wide'))
              .map(e => e.tagName + '.' + e.className).join(' ') || 'something';
        }
        """);
  }

  /** Contrast, names, roles and more, by the rules of axe-core. */
  @Test
  void allReadersCanUseIt() {
    assertThat(violations()).isEmpty();
    server.next(reply ->
        reply
            .reasoning("Hm.")
            .text(Samples.EVERYTHING)
            .call(0, "weather", "{}")
            .finish("tool_calls"));
    send("Everything");
    page.locator(".reasoning summary").click();
    assertThat(page.locator(".call textarea")).isVisible();
    server.next(reply -> reply.text("Half").fail("The device is lost."));
    page.locator(".call textarea").fill("sunny");
    page.locator(".call textarea").press("Enter");
    assertThat(note()).isVisible();
    page.locator(".user .edit").click();
    assertThat(violations()).isEmpty();
    prefer(ColorScheme.DARK);
    assertThat(violations("color-contrast")).isEmpty();
    page.locator("#open-settings").click();
    assertThat(violations()).isEmpty();
  }

  private List<String> violations(String... rules) {
    AxeBuilder axe = new AxeBuilder(page);
    return (rules.length == 0 ? axe : axe.withRules(List.of(rules)))
        .analyze().getViolations().stream()
            .flatMap(rule ->
                rule.getNodes().stream().map(node -> rule.getHelp() + ": " + node.getHtml()))
            .toList();
  }
}

package io.xmodel.server.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** The end is followed by those who read there, and by nobody else. */
class ScrollingTest extends PageTest {
  private static final String LINES = "line\n\n".repeat(60);

  private double fromEnd() {
    Object pixels =
        page.locator("#scroller").evaluate("s => s.scrollHeight - s.scrollTop - s.clientHeight");
    return ((Number) pixels).doubleValue();
  }

  private double top() {
    return ((Number) page.locator("#scroller").evaluate("s => s.scrollTop")).doubleValue();
  }

  @Test
  void followsOnlyAtTheEnd() {
    Semaphore go = new Semaphore(0);
    server.next(reply -> {
      reply.text(LINES, "one");
      go.acquire();
      reply.text("\n\n" + LINES, "two");
      go.acquire();
      reply.text("\n\n" + LINES, "three").finish("stop");
    });
    send("Count");
    assertThat(answer().locator("p").last()).hasText("one");
    page.waitForFunction("document.querySelector('#scroller').scrollTop > 100");
    assertThat(fromEnd()).isLessThan(2);

    page.locator("#scroller").hover();
    page.mouse().wheel(0, -500);
    assertThat(page.locator("#to-end")).isVisible();
    double reading = top();
    go.release();
    assertThat(answer().locator("p").last()).hasText("two");
    assertThat(top()).isEqualTo(reading);

    page.locator("#to-end").click();
    assertThat(page.locator("#to-end")).isHidden();
    go.release();
    assertThat(answer().locator("p").last()).hasText("three");
    assertThat(answers().last().locator(".retry")).isInViewport();
    assertThat(fromEnd()).isLessThan(2);
  }

  @Test
  void aReloadShowsTheEnd() {
    talk("Count", LINES + "end");
    page.reload();
    assertThat(answer().locator("p").last()).isInViewport();
  }
}

package io.xmodel.server.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * A page of its own for each test. Nothing may go wrong in the browser that a test does not expect.
 */
abstract class PageTest {
  private static final double LONGEST_MILLIS = 15_000;

  final FakeServer server = new FakeServer();
  private final List<String> problems = new ArrayList<>();
  Page page;

  /** The window that it is opened in. */
  Browser.NewContextOptions window() {
    return new Browser.NewContextOptions().setViewportSize(1000, 700);
  }

  @BeforeEach
  void open() {
    PlaywrightAssertions.setDefaultAssertionTimeout(LONGEST_MILLIS);
    BrowserContext context = Chromium.browser().newContext(window());
    context.setDefaultTimeout(LONGEST_MILLIS);
    page = context.newPage();
    page.onPageError(problems::add);
    page.onConsoleMessage(message -> {
      // A browser reports every refused request as an error.
      if (message.type().equals("error") && !message.text().contains("Failed to load resource")) {
        problems.add(message.text());
      }
    });
    page.navigate(server.address());
    assertThat(page.locator("#model")).hasText("Xmodel-2.5");
  }

  @AfterEach
  void close() {
    if (page != null) {
      page.context().close();
    }
    server.close();
    assertThat(problems).isEmpty();
  }

  /** What the reader writes in. */
  Locator input() {
    return page.locator("#input");
  }

  /** Sends a message. */
  void send(String text) {
    input().fill(text);
    input().press("Enter");
  }

  /** Sends a message that is answered so. */
  void talk(String text, String answer) {
    server.next(reply -> reply.text(answer).finish("stop"));
    int before = answers().count();
    send(text);
    assertThat(answers()).hasCount(before + 1);
    assertThat(answers().last().locator(".retry")).isVisible();
  }

  Locator answers() {
    return page.locator(".answer");
  }

  /** The last answer's text. */
  Locator answer() {
    return answers().last().locator(".content");
  }

  /** A button under the last answer. */
  Locator button(String name) {
    return answers()
        .last()
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
  }

  /** What stands under the last answer when all is not well. */
  Locator note() {
    return answers().last().locator(".note");
  }
}

package io.xmodel.server.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * A server of its own for each test, and a page that remembers nothing. Nothing may go wrong in the
 * browser that a test does not expect.
 */
abstract class PageTest {
  final Page page = Chromium.page();
  final FakeServer server = new FakeServer();
  private final List<String> problems = new ArrayList<>();
  private final Consumer<String> onError = problems::add;
  private final Consumer<ConsoleMessage> onMessage =
      message -> {
        // A browser reports every refused request as an error.
        if (message.type().equals("error") && !message.text().contains("Failed to load resource")) {
          problems.add(message.text());
        }
      };

  @BeforeEach
  void open() {
    page.setViewportSize(1000, 700);
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
    page.onPageError(onError);
    page.onConsoleMessage(onMessage);
    // A port may be one that an earlier test has had.
    page.navigate(server.address() + "page/icon.svg");
    page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }");
    page.navigate(server.address());
    assertThat(page.locator("#model")).hasText("Xmodel-2.5");
  }

  @AfterEach
  void close() {
    page.offPageError(onError);
    page.offConsoleMessage(onMessage);
    page.navigate("about:blank");
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

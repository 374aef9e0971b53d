package io.xmodel.server;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import io.xmodel.generation.EngineOptions;
import io.xmodel.server.page.Chromium;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The chat page as the server serves it, with a real model behind it. */
class ChatPageTest {
  private static final ContainsTextOptions LONG = new ContainsTextOptions().setTimeout(30_000);

  private final BrowserContext context = Chromium.browser().newContext();
  private final Page page = context.newPage();
  private final List<String> problems = new ArrayList<>();

  private void open(TestServer server) {
    page.onPageError(problems::add);
    page.onConsoleMessage(message -> {
      if (message.type().equals("error") && !message.text().contains("Failed to load resource")) {
        problems.add(message.text());
      }
    });
    page.navigate("http://127.0.0.1:" + server.port());
  }

  private void send(String text) {
    page.locator("#input").fill(text);
    page.locator("#input").press("Enter");
  }

  private Locator answer() {
    return page.locator(".answer").last();
  }

  @AfterEach
  void close() {
    context.close();
    assertThat(problems).isEmpty();
  }

  @Test
  void aModelAnswers() {
    open(TestServer.shared());
    assertThat(page.locator("#model")).hasText("nano");
    send("What is the capital of France?");
    assertThat(answer()).containsText("The capital of France is Paris.", LONG);
    assertThat(answer().locator(".stats"))
        .containsText(Pattern.compile("^\\d+ tokens · .*first after .*context \\d+ % full$"));
    send("And of Japan?");
    assertThat(answer()).containsText("Tokyo", LONG);
  }

  @Test
  void aPromptThatIsTooLongIsSaidPlainly() {
    open(TestServer.shared());
    send("long ".repeat(5_000));
    assertThat(answer().locator(".note")).containsText("context", LONG);
    answer().getByText("New conversation").click();
    assertThat(page.locator("#welcome")).isVisible();
  }

  @Test
  void stoppingFreesTheModel() throws Exception {
    TestServer server = TestServer.shared();
    open(server);
    page.locator("#open-settings").click();
    page.locator("[name=temperature]").fill("2");
    page.getByText("Save").click();
    send("Tell me a long story about everything that you know.");
    page.locator("#stop").click();
    assertThat(answer().locator(".retry")).isVisible();
    server.awaitIdle();
  }

  @Test
  void aKeyIsAskedFor() {
    try (TestServer server =
        TestServer.start(TestServer.options().apiKey("secret"), new EngineOptions(8, 64, 250, 8))) {
      open(server);
      send("What is the capital of France?");
      assertThat(answer().locator(".note")).containsText("API key", LONG);
      answer().getByText("Settings").click();
      page.locator("[name=key]").fill("secret");
      page.getByText("Save").click();
      answer().getByText("Try again").click();
      assertThat(answer()).containsText("Paris", LONG);
    }
  }
}

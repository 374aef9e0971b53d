package io.xmodel.server.page;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Draws the pictures of the documentation: {@code -Dxmodel.screenshots=../docs}. */
@EnabledIfSystemProperty(named = "xmodel.screenshots", matches = ".+")
class ScreenshotsTest extends PageTest {
  private static final Path FOLDER = Path.of(System.getProperty("xmodel.screenshots", ""));

  private void converse() {
    server.next(reply -> {
      reply.reasoning("They want a ", "comparison, ", "so a table is best.");
      for (String word : Samples.COMPARISON.splitWithDelimiters(" ", 0)) {
        reply.text(word);
        Thread.sleep(20);
      }
      reply.finish("stop");
    });
    send("Compare lists and sets in Java, please.");
    answers().last().locator(".retry").waitFor();
  }

  private void shoot(String name, int width, int height, ColorScheme scheme) {
    page.setViewportSize(width, height);
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
    page.screenshot(
        new Page.ScreenshotOptions().setPath(FOLDER.resolve("chat-page-" + name + ".png")));
  }

  @Test
  void draws() {
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
    converse();
    shoot("light", 960, 816, ColorScheme.LIGHT);
    shoot("dark", 960, 816, ColorScheme.DARK);
    shoot("phone", 390, 780, ColorScheme.LIGHT);
  }

  /** More, for a look at what the documentation does not show. */
  @Test
  @EnabledIfSystemProperty(named = "xmodel.screenshots.all", matches = "true")
  void drawsTheRest() {
    shoot("welcome", 1100, 800, ColorScheme.LIGHT);
    shoot("welcome-phone", 390, 844, ColorScheme.DARK);
    server.next(
        reply -> reply.reasoning("Hm, let me see.").text(Samples.EVERYTHING).finish("stop"));
    send("Show me everything");
    answers().last().locator(".retry").waitFor();
    shoot("everything", 1100, 1200, ColorScheme.LIGHT);
    shoot("everything-dark", 1100, 1200, ColorScheme.DARK);
    page.locator("#new").click();
    server.next(reply -> reply.call(0, "weather", "{\"city\": \"Paris\"}").finish("tool_calls"));
    send("What is the weather in Paris?");
    page.locator(".call textarea").fill("20 °C");
    server.next(reply -> reply.text("It is warm in").fail("The device is lost."));
    page.locator(".call textarea").press("Enter");
    note().waitFor();
    server.next(reply -> reply.call(0, "weather", "{\"city\": \"Rome\"}").finish("tool_calls"));
    send("And in Rome?");
    page.locator(".call textarea").last().waitFor();
    page.locator(".user .edit").first().click();
    page.locator("#scroller").evaluate("s => { s.scrollTop = 0 }");
    shoot("calls", 1100, 1000, ColorScheme.LIGHT);
    shoot("calls-phone", 390, 1000, ColorScheme.DARK);
    page.locator("#open-settings").click();
    shoot("settings", 1100, 800, ColorScheme.LIGHT);
    shoot("settings-phone", 390, 844, ColorScheme.DARK);
  }
}

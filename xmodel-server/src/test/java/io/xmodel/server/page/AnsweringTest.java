package io.xmodel.server.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** How an answer comes, and what is asked for. */
class AnsweringTest extends PageTest {
  @Test
  void showsWhatHasComeWhileMoreComes() throws Exception {
    CountDownLatch seen = new CountDownLatch(1);
    server.next(reply -> {
      reply.text("The **capital** is");
      seen.await();
      reply.text(" Tokyo.").finish("stop");
    });
    send("Capital of Japan?");
    assertThat(answer()).hasText("The capital is");
    assertThat(page.locator("#stop")).isVisible();
    assertThat(page.locator("#send")).isHidden();
    seen.countDown();
    assertThat(answer()).hasText("The capital is Tokyo.");
    assertThat(answer().locator("strong")).hasText("capital");
    assertThat(page.locator("#send")).isVisible();
    assertThat(page.locator(".user .bubble")).hasText("Capital of Japan?");
    assertThat(input()).hasValue("");
  }

  @Test
  void tellsTheSpeed() throws Exception {
    CountDownLatch seen = new CountDownLatch(1);
    server.next(reply -> {
      reply.text("first");
      seen.await();
      Thread.sleep(500);
      for (int i = 0; i < 10; i++) {
        reply.text(" word");
      }
      reply.finish("stop");
    });
    send("Go");
    assertThat(answer()).hasText("first");
    seen.countDown();
    assertThat(answers().last().locator(".stats"))
        .hasText(
            Pattern.compile(
                "11 tokens · [\\d.]+ tokens/s · first after [\\d.]+ s · context 2 % full"));
    String stats = answers().last().locator(".stats").textContent();
    double rate = Double.parseDouble(stats.replaceFirst(".*· ([\\d.]+) tokens/s.*", "$1"));
    assertThat(rate).isBetween(0.1, 20.0); // ten tokens in half a second or more
  }

  @Test
  void sendsTheConversation() throws Exception {
    talk("One", "Two");
    talk("Three", "Four");
    server.request();
    JsonNode body = server.request().body();
    assertThat(body.path("stream").booleanValue()).isTrue();
    assertThat(body.path("messages").toString())
        .isEqualTo(
            """
            [{"role":"user","content":"One"},{"role":"assistant","content":"Two"},\
            {"role":"user","content":"Three"}]\
            """);
    assertThat(body.has("temperature")).isFalse();
  }

  @Test
  void charactersAndLinesMaySplitAnywhere() {
    server.next(reply -> {
      String event = "data: {\"choices\":[{\"delta\":{\"content\":\"你好🙂é\"}}]}\r\n\r\n";
      for (byte b : event.getBytes(UTF_8)) {
        reply.raw(b);
      }
      reply.finish("stop");
    });
    send("你好");
    assertThat(answer()).hasText("你好🙂é");
  }

  @Test
  void commentsSayNothing() {
    server.next(reply -> reply.comment().text("a").comment().text("b").finish("stop"));
    send("Go");
    assertThat(answer()).hasText("ab");
  }

  @Test
  void foldsThoughts() throws Exception {
    CountDownLatch seen = new CountDownLatch(1);
    server.next(reply -> {
      reply.reasoning("Three and ", "four…");
      seen.await();
      reply.text("Seven.").finish("stop");
    });
    send("3 + 4?");
    var thoughts = answers().last().locator(".reasoning");
    assertThat(thoughts.locator("summary")).hasText("Thinking…");
    assertThat(thoughts.locator(".markdown")).isHidden();
    thoughts.locator("summary").click();
    assertThat(thoughts.locator(".markdown")).hasText("Three and four…");
    seen.countDown();
    assertThat(thoughts.locator("summary")).hasText("Thoughts");
    assertThat(thoughts.locator(".markdown")).isVisible();
    assertThat(answer()).hasText("Seven.");
    talk("Sure?", "Yes.");
    server.request();
    assertThat(server.request().body().path("messages").toString()).doesNotContain("four…");
  }

  @Test
  void stops() throws Exception {
    CountDownLatch hungUp = new CountDownLatch(1);
    server.next(reply -> {
      reply.text("Once upon");
      reply.untilHungUp();
      hungUp.countDown();
    });
    send("A story");
    assertThat(answer()).hasText("Once upon");
    page.locator("#stop").click();
    assertThat(note()).hasText("Stopped.");
    assertThat(answer()).hasText("Once upon");
    assertThat(page.locator("#send")).isVisible();
    assertThat(input()).isFocused();
    hungUp.await();
    talk("Go on", "a time");
    server.request();
    assertThat(server.request().body().path("messages").get(1).path("content").textValue())
        .isEqualTo("Once upon");
  }

  @Test
  void stopsBeforeTheFirstWord() {
    server.next(FakeAnswer::untilHungUp);
    send("A story");
    page.locator("#stop").click();
    assertThat(note()).hasText("Stopped.");
  }
}

package io.xmodel.server.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What goes wrong is said in its place, with what can be done. */
class FailuresTest extends PageTest {
  private void thenAllIsWell() {
    server.next(reply -> reply.text("Well").finish("stop"));
    button("Try again").click();
    assertThat(answer()).hasText("Well");
    assertThat(answers()).hasCount(1);
    assertThat(note()).isHidden();
  }

  @Test
  void tooManyRequests() {
    server.next(
        reply -> reply.refuse(429, "queue_full", "250 requests wait already. Try again later."));
    send("Hello");
    assertThat(note().locator("p")).hasText("250 requests wait already. Try again later.");
    assertThat(page.locator("#status")).hasText("250 requests wait already. Try again later.");
    thenAllIsWell();
  }

  @Test
  void aFailureInTheMidstKeepsWhatHasCome() {
    server.next(reply -> reply.text("Half").fail("The device is lost."));
    send("Hello");
    assertThat(note().locator("p")).hasText("The device is lost.");
    assertThat(answer()).hasText("Half");
    thenAllIsWell();
  }

  @Test
  void aConnectionThatBreaks() {
    server.next(reply -> reply.text("Half"));
    send("Hello");
    assertThat(note().locator("p")).hasText("The connection broke before the answer was complete.");
    thenAllIsWell();
  }

  @Test
  void noJson() {
    server.next(reply -> reply.raw("data: <html>\n\n".getBytes(UTF_8)));
    send("Hello");
    assertThat(note()).containsText("no JSON");
    thenAllIsWell();
  }

  @Test
  void aServerThatIsGone() {
    server.close();
    send("Hello");
    assertThat(note().locator("p"))
        .hasText("The server cannot be reached. Look whether it still runs.");
    assertThat(button("Try again")).isVisible();
  }

  @Test
  void aFailedAnswerIsNotSentAgain() throws Exception {
    server.next(reply -> reply.refuse(500, "x", "Something went wrong."));
    send("Hello");
    assertThat(note()).isVisible();
    talk("Hello?", "Yes");
    server.request();
    assertThat(server.request().body().path("messages").toString()).doesNotContain("assistant");
  }

  @Test
  void aFullContext() {
    server.next(reply ->
        reply.refuse(
            400,
            "context_length_exceeded",
            "The prompt has 2,100 tokens, more than the 2,048 of the context."));
    send("Hello");
    assertThat(note().locator("p"))
        .hasText("The prompt has 2,100 tokens, more than the 2,048 of the context.");
    button("New conversation").click();
    assertThat(page.locator("#welcome")).isVisible();
  }

  @Test
  void aContextThatBecomesFull() {
    server.next(reply -> reply.text("And then").finish("length"));
    send("Hello");
    assertThat(note()).containsText("The model’s context is full");
    assertThat(button("New conversation")).isVisible();
  }

  @Test
  void aKeyIsAskedFor() throws Exception {
    server.next(reply -> reply.refuse(401, "invalid_api_key", "The API key is missing or wrong."));
    send("Hello");
    assertThat(note().locator("p")).hasText("The API key is missing or wrong.");
    button("Settings").click();
    page.locator("[name=key]").fill("secret");
    page.getByText("Save").click();
    server.request();
    thenAllIsWell();
    assertThat(server.request().authorization()).isEqualTo("Bearer secret");
    assertThat(page.evaluate("JSON.stringify(localStorage)").toString()).doesNotContain("secret");
    page.reload();
    talk("Hello", "Hi");
    assertThat(server.request().authorization()).isEqualTo("Bearer secret");
  }
}

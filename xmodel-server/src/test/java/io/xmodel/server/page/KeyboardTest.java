package io.xmodel.server.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import java.util.List;
import org.junit.jupiter.api.Test;

/** All can be done by keys, and by those of a Chinese input method. */
class KeyboardTest extends PageTest {
  @Test
  void shiftAndEnterBeginALine() throws Exception {
    server.next(reply -> reply.text("ok").finish("stop"));
    input().pressSequentially("one");
    input().press("Shift+Enter");
    input().pressSequentially("two");
    assertThat(input()).hasValue("one\ntwo");
    assertThat(server.isAsked()).isFalse();
    input().press("Enter");
    assertThat(server.request().body().at("/messages/0/content").textValue()).isEqualTo("one\ntwo");
  }

  @Test
  void nothingIsNotSent() {
    input().fill("  \n ");
    input().press("Enter");
    assertThat(page.locator(".message")).hasCount(0);
    assertThat(server.isAsked()).isFalse();
  }

  @Test
  void escapeStops() {
    server.next(reply -> {
      reply.text("Once");
      reply.untilHungUp();
    });
    send("A story");
    assertThat(answer()).hasText("Once");
    input().press("Escape");
    assertThat(note()).hasText("Stopped.");
  }

  @Test
  void enterWaitsWhileAnAnswerComes() throws Exception {
    server.next(FakeAnswer::untilHungUp);
    send("First");
    server.request();
    send("Second");
    assertThat(input()).hasValue("Second");
    assertThat(page.locator("#status")).containsText("An answer is coming.");
    assertThat(server.isAsked()).isFalse();
  }

  /** As Chromium and Firefox report it: the key belongs to the composition. */
  @Test
  void enterInACompositionIsTheInputMethods() throws Exception {
    CDPSession devtools = page.context().newCDPSession(page);
    JsonObject composition = new JsonObject();
    composition.addProperty("text", "ni hao");
    composition.addProperty("selectionStart", 6);
    composition.addProperty("selectionEnd", 6);
    devtools.send("Input.imeSetComposition", composition);
    assertThat(input()).hasValue("ni hao");
    page.evaluate("addEventListener('keydown', e => { window.composing = e.isComposing; })");
    JsonObject enter = new JsonObject();
    enter.addProperty("type", "rawKeyDown");
    enter.addProperty("key", "Enter");
    enter.addProperty("windowsVirtualKeyCode", 13);
    devtools.send("Input.dispatchKeyEvent", enter);
    assertThat(page.evaluate("window.composing")).isEqualTo(true);
    assertThat(page.locator(".message")).hasCount(0);
    assertThat(server.isAsked()).isFalse();

    JsonObject chosen = new JsonObject();
    chosen.addProperty("text", "你好");
    devtools.send("Input.insertText", chosen);
    assertThat(input()).hasValue("你好");
    server.next(reply -> reply.text("你好！").finish("stop"));
    input().press("Enter");
    assertThat(answer()).hasText("你好！");
    assertThat(server.request().body().at("/messages/0/content").textValue()).isEqualTo("你好");
  }

  /** As Safari reports it: the composition is over, and only the old code tells. */
  @Test
  void theKeyThatEndsACompositionDoesNotSend() {
    input().fill("你好");
    input()
        .evaluate(
            """
            area => area.dispatchEvent(
                new KeyboardEvent('keydown', {key: 'Enter', keyCode: 229, bubbles: true, cancelable: true}))
            """);
    assertThat(input()).hasValue("你好");
    assertThat(server.isAsked()).isFalse();
  }

  @Test
  void tabGoesFromTopToBottom() {
    talk("Hello", "Read [this](https://example.com/).");
    input().focus();
    List<String> names =
        List.of(
            "new", "theme", "open-settings", "copy", "edit", "", "copy", "retry", "input", "send");
    page.locator("#new").focus();
    for (String name : names) {
      Object focused =
          page.evaluate("document.activeElement.id || document.activeElement.className");
      assertThat(focused).isEqualTo(name);
      page.keyboard().press("Tab");
    }
  }

  @Test
  void readersOfTheScreenAreToldOnce() {
    server.next(reply -> {
      reply.text("Once");
      reply.untilHungUp();
    });
    send("A story");
    assertThat(answer()).hasText("Once");
    assertThat(page.locator("#messages")).hasAttribute("aria-busy", "true");
    assertThat(page.locator("#status")).hasText("Answering");
    input().press("Escape");
    assertThat(page.locator("#messages")).hasAttribute("aria-busy", "false");
    assertThat(page.locator("#status")).hasText("Stopped.");
  }
}

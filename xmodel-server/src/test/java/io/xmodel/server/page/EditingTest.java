package io.xmodel.server.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changing what was said. */
class EditingTest extends PageTest {
  @BeforeEach
  void talkTwice() throws Exception {
    talk("One", "Two");
    talk("Three", "Four");
    server.request();
    server.request();
  }

  @Test
  void retriesAnAnswer() throws Exception {
    server.next(reply -> reply.text("Second").finish("stop"));
    answers().first().locator(".retry").click();
    assertThat(answers()).hasCount(1);
    assertThat(answer()).hasText("Second");
    assertThat(server.request().body().path("messages").toString())
        .isEqualTo("[{\"role\":\"user\",\"content\":\"One\"}]");
    assertThat(input()).isFocused();
  }

  @Test
  void editsAMessage() throws Exception {
    page.locator(".user .edit").last().click();
    var area = page.locator(".editor textarea");
    assertThat(area).isFocused();
    assertThat(area).hasValue("Three");
    area.fill("Five");
    server.next(reply -> reply.text("Six").finish("stop"));
    area.press("Enter");
    assertThat(answer()).hasText("Six");
    assertThat(page.locator(".user .bubble").last()).hasText("Five");
    assertThat(page.locator(".message")).hasCount(4);
    assertThat(server.request().body().path("messages").toString())
        .endsWith(
            "{\"role\":\"assistant\",\"content\":\"Two\"},{\"role\":\"user\",\"content\":\"Five\"}]");
  }

  @Test
  void escapeLeavesTheEditor() {
    page.locator(".user .edit").last().click();
    page.locator(".editor textarea").fill("Five");
    page.locator(".editor textarea").press("Escape");
    assertThat(page.locator(".editor")).hasCount(0);
    assertThat(page.locator(".user .bubble").last()).hasText("Three");
    assertThat(page.locator(".user .edit").last()).isFocused();
    assertThat(server.isAsked()).isFalse();
  }

  @Test
  void editsWhileAnAnswerComes() {
    server.next(reply -> {
      reply.text("Wrong");
      reply.untilHungUp();
    });
    send("Typo");
    assertThat(answer()).hasText("Wrong");
    page.locator(".user .edit").last().click();
    page.locator(".editor textarea").fill("Right");
    server.next(reply -> reply.text("Well").finish("stop"));
    page.locator(".editor textarea").press("Enter");
    assertThat(answers()).hasCount(3);
    assertThat(answer()).hasText("Well");
    assertThat(page.locator("#send")).isVisible();
    assertThat(page.locator(".note:visible")).hasCount(0);
  }

  @Test
  void beginsAnew() throws Exception {
    page.locator("#new").click();
    assertThat(page.locator(".message")).hasCount(0);
    assertThat(page.locator("#welcome")).isVisible();
    assertThat(input()).isFocused();
    page.locator("#bring-back").click();
    assertThat(page.locator(".message")).hasCount(4);
    page.locator("#new").click();
    talk("Hello", "Hi");
    assertThat(server.request().body().path("messages")).hasSize(1);
  }

  @Test
  void suggestionsAreSent() throws Exception {
    page.locator("#new").click();
    server.next(reply -> reply.text("北京").finish("stop"));
    page.locator("#suggestions button").last().click();
    assertThat(answer()).hasText("北京");
    assertThat(page.locator("#welcome")).isHidden();
    assertThat(server.request().body().at("/messages/0/content").textValue())
        .isEqualTo("中国的首都是哪里？");
  }
}

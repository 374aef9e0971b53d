package io.xmodel.server.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Page;
import org.junit.jupiter.api.Test;

/** What the browser keeps, and forgets. */
class RememberingTest extends PageTest {
  @Test
  void aReloadKeepsTheConversation() throws Exception {
    talk("One", "**Two**");
    page.reload();
    assertThat(page.locator(".user .bubble")).hasText("One");
    assertThat(answer().locator("strong")).hasText("Two");
    assertThat(answers().last().locator(".stats")).containsText("1 token");
    talk("Three", "Four");
    server.request();
    assertThat(server.request().body().path("messages")).hasSize(3);
  }

  @Test
  void aReloadInTheMidstKeepsWhatHasCome() {
    server.next(reply -> {
      reply.text("Half");
      reply.untilHungUp();
    });
    send("Hello");
    assertThat(answer()).hasText("Half");
    page.reload();
    assertThat(answer()).hasText("Half");
    assertThat(note()).hasText("The page was left before the answer was complete.");
    server.next(reply -> reply.text("Whole").finish("stop"));
    answers().last().locator(".retry").click();
    assertThat(answer()).hasText("Whole");
  }

  @Test
  void settingsAreKeptAndSent() throws Exception {
    page.locator("#open-settings").click();
    page.locator("[name=system]").fill("Be brief.");
    page.locator("[name=temperature]").fill("0.7");
    page.locator("[name=top_p]").fill("0.9");
    page.locator("[name=max_completion_tokens]").fill("100");
    page.locator("[name=seed]").fill("42");
    page.getByText("Save").click();
    page.reload();
    talk("Hello", "Hi");
    JsonNode body = server.request().body();
    assertThat(body.at("/messages/0").toString())
        .isEqualTo("{\"role\":\"system\",\"content\":\"Be brief.\"}");
    assertThat(body.path("temperature").doubleValue()).isEqualTo(0.7);
    assertThat(body.path("top_p").doubleValue()).isEqualTo(0.9);
    assertThat(body.path("max_completion_tokens").intValue()).isEqualTo(100);
    assertThat(body.path("seed").longValue()).isEqualTo(42);
  }

  @Test
  void theLimitOfTheSettingsIsNoFullContext() {
    page.locator("#open-settings").click();
    page.locator("[name=max_completion_tokens]").fill("2");
    page.getByText("Save").click();
    server.next(reply -> reply.text("Once ", "upon").finish("length"));
    send("A story");
    assertThat(note()).containsText("The answer has as many tokens as the settings allow.");
  }

  @Test
  void wrongSettingsAreNotSaved() throws Exception {
    page.locator("#open-settings").click();
    page.locator("[name=temperature]").fill("7");
    page.getByText("Save").click();
    assertThat(page.locator("#settings")).isVisible();
    page.keyboard().press("Escape");
    assertThat(page.locator("#settings")).isHidden();
    talk("Hello", "Hi");
    assertThat(server.request().body().has("temperature")).isFalse();
  }

  @Test
  void forgetsEverything() {
    talk("One", "Two");
    page.locator("#theme").click();
    page.locator("#open-settings").click();
    page.locator("[name=system]").fill("Be brief.");
    page.locator("[name=key]").fill("secret");
    page.getByText("Save").click();
    page.locator("#open-settings").click();
    page.locator("#forget").click();
    assertThat(page.locator(".message")).hasCount(0);
    assertThat(page.locator("#bring-back")).isHidden();
    page.reload();
    assertThat(page.locator("#welcome")).isVisible();
    assertThat(page.evaluate("localStorage.length + sessionStorage.length")).isEqualTo(0);
  }

  @Test
  void anotherWindowShowsTheSame() {
    Page other = page.context().newPage();
    other.navigate(server.address());
    talk("One", "Two");
    assertThat(other.locator(".answer .content")).hasText("Two");
    other.close();
  }

  @Test
  void rubbishInTheStorageDoesNoHarm() {
    page.evaluate(
        """
        () => {
          localStorage.setItem('xmodel.conversation', '{"a": 1}');
          localStorage.setItem('xmodel.settings', 'rubbish');
          localStorage.setItem('xmodel.theme', 'rubbish');
        }
        """);
    page.reload();
    talk("One", "Two");
    assertThat(answer()).hasText("Two");
  }
}

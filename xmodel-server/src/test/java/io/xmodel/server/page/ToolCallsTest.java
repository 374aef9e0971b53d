package io.xmodel.server.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The model calls a tool, and the reader says what it returns. */
class ToolCallsTest extends PageTest {
  private static final String TOOLS =
      """
      [{"type": "function", "function": {"name": "weather", "parameters": {"type": "object"}}}]
      """;

  private void offerTools() {
    page.locator("#open-settings").click();
    page.locator("[name=tools]").fill(TOOLS);
    page.getByText("Save").click();
  }

  @Test
  void showsCallsAndSendsResults() throws Exception {
    offerTools();
    server.next(reply ->
        reply
            .call(0, "weather", "{\"city\": \"Par", "is\"}")
            .call(1, "weather", "{\"city\": \"Rome\"}")
            .finish("tool_calls"));
    send("Where is it warmer?");
    var calls = page.locator(".call");
    assertThat(calls).hasCount(2);
    assertThat(calls.first().locator(".name")).hasText("weather");
    assertThat(calls.first().locator(".arguments")).hasText("{ \"city\": \"Paris\" }");
    assertThat(server.request().body().at("/tools/0/function/name").textValue())
        .isEqualTo("weather");

    calls.first().locator("textarea").fill("20 °C");
    calls.first().locator("textarea").press("Enter");
    assertThat(calls.first().locator("textarea")).isHidden();
    assertThat(server.isAsked()).isFalse();
    server.next(reply -> reply.text("Rome").finish("stop"));
    calls.last().locator("textarea").fill("25 °C");
    calls.last().getByText("Send the result").click();
    assertThat(answer()).hasText("Rome");
    assertThat(page.locator(".result code")).hasText(new String[] {"20 °C", "25 °C"});
    assertThat(server.request().body().path("messages").toString())
        .isEqualTo(
            """
            [{"role":"user","content":"Where is it warmer?"},\
            {"role":"assistant","content":"","tool_calls":[\
            {"id":"id0","type":"function","function":{"name":"weather","arguments":"{\\"city\\": \\"Paris\\"}"}},\
            {"id":"id1","type":"function","function":{"name":"weather","arguments":"{\\"city\\": \\"Rome\\"}"}}]},\
            {"role":"tool","content":"20 °C","tool_call_id":"id0"},\
            {"role":"tool","content":"25 °C","tool_call_id":"id1"}]\
            """);
  }

  @Test
  void callsSurviveAReload() {
    server.next(reply -> reply.call(0, "weather", "{}").finish("tool_calls"));
    send("Weather?");
    assertThat(page.locator(".call textarea")).isVisible();
    page.reload();
    server.next(reply -> reply.text("Fine").finish("stop"));
    page.locator(".call textarea").fill("sunny");
    page.locator(".call textarea").press("Enter");
    assertThat(answer()).hasText("Fine");
    page.reload();
    assertThat(page.locator(".message")).hasCount(4);
    assertThat(page.locator(".call textarea")).isHidden();
  }

  @Test
  void aMessageInsteadOfAResultLeavesTheCall() {
    server.next(reply -> reply.call(0, "weather", "{}").finish("tool_calls"));
    send("Weather?");
    assertThat(page.locator(".call textarea")).isVisible();
    talk("Never mind", "Well");
    assertThat(page.locator(".call textarea")).isHidden();
  }

  /** Some models count the calls of each answer anew. */
  @Test
  void idsMayRepeat() throws Exception {
    for (String result : List.of("sunny", "rainy")) {
      server.next(reply -> reply.call(0, "weather", "{}").finish("tool_calls"));
      send("Weather?");
      server.request();
      server.next(reply -> reply.text(result).finish("stop"));
      page.locator(".call textarea:visible").fill(result);
      page.locator(".call textarea:visible").press("Enter");
      assertThat(answer()).hasText(result);
      server.request();
    }
  }

  @Test
  void hostileNamesAndArgumentsStayText() {
    String evil = "<img src=x onerror=alert(1)>";
    server.next(reply -> reply.call(0, evil, evil).finish("tool_calls"));
    send("Weather?");
    assertThat(page.locator(".call .name")).hasText(evil);
    assertThat(page.locator(".call .arguments")).hasText(evil);
    assertThat(page.locator(".call img")).hasCount(0);
  }

  @Test
  void whatIsNoJsonIsNotSaved() {
    page.locator("#open-settings").click();
    page.locator("[name=tools]").fill("[{]");
    page.getByText("Save").click();
    assertThat(page.locator("#settings")).isVisible();
    page.getByText("Cancel").click();
    assertThat(page.locator("#settings")).isHidden();
  }
}

package io.xmodel.internal.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.xmodel.chat.Conversation;
import io.xmodel.chat.Message;
import io.xmodel.chat.ToolCall;
import io.xmodel.error.CheckpointException;
import io.xmodel.error.RequestException;
import io.xmodel.internal.text.PromptText;
import io.xmodel.internal.text.TestTokenizers;
import io.xmodel.internal.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PromptTemplateTest {
  private static final String USER = "<｜User｜>";
  private static final String ASSISTANT = "<｜Assistant｜>";
  private static final String EOS = "<｜end▁of▁sentence｜>";

  private Tokenizer tokenizer;
  private PromptTemplate template;

  @BeforeAll
  void load() {
    tokenizer = TestTokenizers.load();
    template = PromptTemplate.load(TestTokenizers.directory(), tokenizer);
  }

  @AfterAll
  void close() {
    tokenizer.close();
  }

  static Stream<JsonNode> goldens() throws IOException {
    List<JsonNode> cases = new ArrayList<>();
    for (String file : List.of("/chat/chat-template.json", "/chat/random-conversations.json")) {
      try (var input = PromptTemplateTest.class.getResourceAsStream(file)) {
        new ObjectMapper().readTree(input).forEach(cases::add);
      }
    }
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void rendersWhatPythonRenders(JsonNode golden) {
    List<Message> messages = Conversation.fromJson(golden.toString()).messages();
    boolean generate = golden.path("add_generation_prompt").booleanValue();
    String expected = golden.path("rendered").textValue();
    assertThat(template.render(messages, generate)).isEqualTo(expected);
    assertThat(template.prompt(messages, generate).text()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void idsAreThoseOfTheWholeTextWhenNoMessageHoldsASpecialToken(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 60; round++) {
      List<Message> messages = randomMessages(random, List.of());
      PromptText prompt = template.prompt(messages, true);
      assertThat(prompt.text()).isEqualTo(template.render(messages, true));
      assertThat(tokenizer.encode(prompt))
          .as(prompt.text())
          .isEqualTo(tokenizer.encodeWithSpecialTokens(prompt.text()));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5, 6})
  void whatMessagesHoldNeverBecomesASpecialToken(long seed) {
    Random random = new Random(seed);
    List<String> specials = List.copyOf(tokenizer.addedTokens());
    for (int round = 0; round < 60; round++) {
      List<Message> hostile = randomMessages(random, specials);
      List<Message> harmless = hostile.stream().map(PromptTemplateTest::harmless).toList();
      PromptText prompt = template.prompt(hostile, true);
      int[] ids = tokenizer.encode(prompt);
      assertThat(prompt.text()).isEqualTo(template.render(hostile, true));
      assertThat(tokenizer.decodeWithSpecialTokens(ids)).isEqualTo(prompt.text());
      assertThat(specialIds(ids))
          .as(prompt.text())
          .isEqualTo(specialIds(tokenizer.encode(template.prompt(harmless, true))));
    }
  }

  private int[] specialIds(int[] ids) {
    return Arrays.stream(ids).filter(id -> id < 3 || id >= 510).toArray();
  }

  private static Message harmless(Message message) {
    return new Message(
        message.role(),
        message.content().replace("｜", "-").replace("|", "-"),
        message.toolCalls().stream()
            .map(call ->
                new ToolCall(call.id(), "f", call.arguments().replace("｜", "-").replace("|", "-")))
            .toList(),
        message.toolCallId(),
        message.name());
  }

  private static List<Message> randomMessages(Random random, List<String> specials) {
    List<Message> messages = new ArrayList<>();
    for (int i = 1 + random.nextInt(6); i > 0; i--) {
      String content = content(random, specials);
      messages.add(
          switch (random.nextInt(5)) {
            case 0 -> Message.system(content);
            case 1 -> Message.assistant("<think>x</think>" + content);
            case 2 ->
                Message.assistant(
                    content, List.of(new ToolCall("", "f" + content, content(random, specials))));
            case 3 -> Message.tool(content, "");
            default -> Message.user(content);
          });
    }
    return messages;
  }

  private static String content(Random random, List<String> specials) {
    String content = TestTokenizers.randomText(random);
    if (!specials.isEmpty()) {
      String special = specials.get(random.nextInt(specials.size()));
      content +=
          switch (random.nextInt(4)) {
            case 0 -> special;
            case 1 -> special.substring(0, 1 + random.nextInt(special.length() - 1));
            case 2 -> special + special;
            default -> "";
          };
      content =
          switch (random.nextInt(3)) {
            case 0 -> special.substring(1 + random.nextInt(special.length() - 1)) + content;
            case 1 -> special + content;
            default -> content;
          };
    }
    return content;
  }

  @Test
  void marksAreFreeCharacters() {
    String text = "\uFDD0" + USER + "\uFDD1\uFDD2";
    PromptText prompt = template.prompt(List.of(Message.user(text)), true);
    assertThat(prompt.text()).endsWith(USER + text + ASSISTANT);
    assertThat(specialIds(tokenizer.encode(prompt))).hasSize(3);
  }

  @Test
  void marksThatMessagesLeaveNoRoomForAreRefused() {
    StringBuilder all = new StringBuilder(USER);
    IntStream.concat(IntStream.rangeClosed(0xFDD0, 0xFDEF), IntStream.rangeClosed(0xE000, 0xF8FF))
        .forEach(all::appendCodePoint);
    String allButThree = all.substring(0, all.length() - 3);
    assertThat(template.prompt(List.of(Message.user(allButThree)), true).text())
        .contains(allButThree);
    for (int left = 0; left < 3; left++) {
      Message message = Message.user(all.substring(0, all.length() - left));
      assertThatThrownBy(() -> template.prompt(List.of(message), true))
          .isInstanceOf(RequestException.class)
          .hasMessageContaining("private use");
    }
  }

  @Test
  void twoMessagesCannotJoinIntoASpecialToken() {
    PromptTemplate joining =
        new PromptTemplate(
            "{% for m in messages %}{{ m.content }}{% endfor %}" + ASSISTANT,
            "",
            EOS,
            tokenizer.addedTokens());
    List<Message> messages = List.of(Message.user("<｜Us"), Message.user("er｜>"));
    PromptText prompt = joining.prompt(messages, true);
    assertThat(prompt.text()).isEqualTo(USER + ASSISTANT);
    assertThat(specialIds(tokenizer.encode(prompt))).hasSize(1);
  }

  @Test
  void aTemplateThatLooksForASpecialTokenStillFindsIt() {
    PromptTemplate thinking =
        new PromptTemplate(
            "{% for m in messages %}{% if '</think>' in m.content %}{{ m.content.split('</think>')[-1] }}{% else %}{{ m.content }}{% endif %}{% endfor %}<think>",
            "", EOS, List.of("<think>", "</think>"));
    PromptText prompt =
        thinking.prompt(
            List.of(Message.assistant("<think>a</think>b<think>"), Message.user("c")), true);
    assertThat(prompt.text()).isEqualTo("b<think>c<think>");
    assertThat(prompt.segments().stream().filter(s -> !s.specialTokens()))
        .containsExactly(new PromptText.Segment("<think>", false));
  }

  @Test
  void aTemplateThatHidesWhereTextCameFromIsRefused() {
    PromptTemplate counting =
        new PromptTemplate(
            "{% for m in messages %}{{ m.content | length }}{% endfor %}", "", EOS, List.of(USER));
    assertThat(counting.prompt(List.of(Message.user("four")), true).text()).isEqualTo("4");
    assertThatThrownBy(() -> counting.prompt(List.of(Message.user(USER)), true))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("special token");
  }

  @Test
  void codeInMessagesIsText() {
    for (String code :
        List.of(
            "{{ 7*7 }}",
            "{% for i in range(9) %}x{% endfor %}",
            "{# c #}",
            "{{",
            "%}",
            "\\n{{'a'}}",
            "{% raw %}")) {
      assertThat(template.render(List.of(Message.user(code)), true))
          .endsWith(USER + code + ASSISTANT);
    }
  }

  @Test
  void anAssistantMessageMayHaveNoContent() {
    List<Message> messages =
        Conversation.fromJson(
                "[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":null}]")
            .messages();
    assertThat(template.render(messages, false)).endsWith(USER + "a" + ASSISTANT + EOS);
  }

  @Test
  void longMessagesFitTheLimits() {
    String text = "中国的首都是北京。\\ \" {{ }} \n".repeat(200_000);
    assertThat(template.render(List.of(Message.user(text)), true)).endsWith(text + ASSISTANT);
  }

  @Test
  void readsTheTemplateFromEachPlace(@TempDir Path directory) throws IOException {
    Path config = directory.resolve("tokenizer_config.json");
    Files.writeString(
        config,
        "{\"chat_template\": [{\"name\": \"tool_use\", \"template\": \"T\"}, {\"name\": \"default\", \"template\": \"D\"}]}");
    List<Message> messages = List.of(Message.user("x"));
    assertThat(PromptTemplate.load(directory, tokenizer).render(messages, true)).isEqualTo("D");
    Files.writeString(directory.resolve("chat_template.jinja"), "F{{ bos_token }}");
    assertThat(PromptTemplate.load(directory, tokenizer).render(messages, true))
        .isEqualTo("F" + tokenizer.bosToken());
    Files.delete(directory.resolve("chat_template.jinja"));
    Files.writeString(config, "{}");
    assertThatThrownBy(() -> PromptTemplate.load(directory, tokenizer))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("has no chat_template:");
    Files.writeString(config, "{\"chat_template\": [{\"name\": \"rag\", \"template\": \"T\"}]}");
    assertThatThrownBy(() -> PromptTemplate.load(directory, tokenizer))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("named default");
  }

  @Test
  void rendersWithoutTheTokenizersFile(@TempDir Path directory) throws IOException {
    Files.copy(
        TestTokenizers.directory().resolve("tokenizer_config.json"),
        directory.resolve("tokenizer_config.json"));
    PromptTemplate alone = PromptTemplate.loadForRendering(directory);
    List<Message> messages = List.of(Message.system("s"), Message.user("u"));
    assertThat(alone.render(messages, true)).isEqualTo(template.render(messages, true));
    assertThatThrownBy(() -> alone.prompt(messages, true))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("for rendering only");
    Files.delete(directory.resolve("tokenizer_config.json"));
    assertThatThrownBy(() -> PromptTemplate.loadForRendering(directory))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("has no tokenizer_config.json");
    Files.writeString(directory.resolve("chat_template.jinja"), "F{{ bos_token }}");
    assertThat(PromptTemplate.loadForRendering(directory).render(messages, true)).isEqualTo("F");
  }

  @Test
  void refusesNoMessages() {
    assertThatThrownBy(() -> template.render(List.of(), true))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("at least one message");
  }

  @Test
  void aTemplateMayRefuseMessages() {
    PromptTemplate refusing =
        plain(
            "{% if messages[0].role != 'user' %}{{ raise_exception('Roles must alternate!') }}{% endif %}ok");
    assertThat(refusing.render(List.of(Message.user("a")), true)).isEqualTo("ok");
    assertThatThrownBy(() -> refusing.render(List.of(Message.system("a")), true))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("Roles must alternate!");
  }

  @Test
  void writesJsonAsPythonDoes() {
    PromptTemplate json = plain("{{ messages[0] | tojson }}");
    assertThat(json.render(List.of(Message.user("é\"")), true))
        .isEqualTo("{\"role\": \"user\", \"content\": \"é\\\"\"}");
  }

  /** Expected values are Python's. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "{{ 'a,b,,'.split(',') | length }}~4",
        "{{ 'x</t>'.split('</t>')[-1] }}|~|",
        "{{ 'a.b'.split('.')[0] }}~a",
        "[{{ ' a '.strip() }}{{ 'xxaxx'.lstrip('x') }}{{ 'xxaxx'.rstrip('x') }}]~[aaxxxxa]",
        "{% if 'abc'.startswith('ab') and 'abc'.endswith('bc') %}y{% endif %}~y",
        "{{ 'a.b.c'.replace('.', '-') }}{{ 'aB'.upper() }}{{ 'aB'.lower() }}{{ 'abc'.find('c') }}~a-b-cABab2",
        "{% if not nothing is defined %}y{% else %}n{% endif %}~y",
        "{% if not messages is defined %}y{% else %}n{% endif %}~n",
        "{% if messages[0].content is not none and not false and 1 == 1 %}y{% endif %}~y",
        "{{ messages[-1].content }}{{ messages[1:] | length }}~x0",
        "{{ 'a' if messages else 'b' }}{{ 1 + 2 * 3 }}~a7",
      })
  void expressionsMeanWhatTheyMeanInPython(String source, String expected) {
    assertThat(plain(source).render(List.of(Message.user("x")), true)).isEqualTo(expected);
  }

  @Test
  void whatIsUnknownIsNamedWithItsPlace() {
    assertThatThrownBy(
            () -> plain("a\n  {{ 'a'.matches('a') }}").render(List.of(Message.user("x")), true))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("line 2, column 17: a string has no 'matches'");
    assertThatThrownBy(() -> plain("{{ 'x' | frobnicate }}"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("line 1, column 10: there is no filter 'frobnicate'");
  }

  @Test
  void messagesAreSeenAsTheyWereWritten() {
    String json =
        """
        [{"content": null, "role": "user", "mood": {"b": 1.0, "a": [false]}},
         {"role": "assistant", "content": [{"type": "text", "text": "t"}],
          "tool_calls": [{"type": "function", "function": {"name": "f", "arguments": {"x": 123456789012345678901}}}]}]
        """;
    PromptTemplate all = plain("{{ messages | tojson }}");
    assertThat(all.render(Conversation.fromJson(json).messages(), true))
        .isEqualTo(json.strip().replaceAll("\n\\s*", " "));
  }

  @Test
  void aTemplateThatFailsAtMessagesAsWrittenGetsThePlainForm() {
    PromptTemplate joining =
        plain("{% for m in messages %}{{ m.content + '|' }}{{ m.x }}{% endfor %}");
    List<Message> messages =
        Conversation.fromJson(
                "[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"}],\"x\":1},"
                    + "{\"role\":\"assistant\",\"content\":null}]")
            .messages();
    assertThat(joining.render(messages, true)).isEqualTo("a||");
    assertThatThrownBy(() -> plain("{{ messages[0].content + 1 }}").render(messages, true))
        .hasMessageContaining("'+' does not take a list and an int");
  }

  @Test
  void aTemplateThatDoesNotKnowDevelopersSeesASystemMessage() {
    List<Message> messages =
        Conversation.fromJson("[{\"role\":\"developer\",\"content\":\"a\"}]").messages();
    assertThat(plain("{{ messages[0].role }}").render(messages, true)).isEqualTo("system");
    assertThat(plain("{{ messages[0].role }}{# developer #}").render(messages, true))
        .isEqualTo("developer");
  }

  @Test
  void takesToolsAndOtherVariables() {
    PromptTemplate tools =
        plain("{{ tools | tojson }}{{ date }}{{ documents }}{% if x %}x{% endif %}");
    List<Message> messages = List.of(Message.user("u"));
    assertThat(tools.render(messages, true)).isEqualTo("nullNone");
    assertThat(
            tools.render(
                messages,
                true,
                Map.of("tools", "[{\"b\": 1, \"a\": null}]", "date", "\"d\"", "x", "false")))
        .isEqualTo("[{\"b\": 1, \"a\": null}]dNone");
    assertThatThrownBy(() -> tools.render(messages, true, Map.of("x", "{")))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("variable 'x' is not valid JSON");
  }

  @Test
  void specialTokensInUnknownFieldsStayText() {
    PromptTemplate thinking =
        new PromptTemplate(
            "{{ messages[0].reasoning }}{{ messages[0].more | tojson }}" + ASSISTANT,
            "",
            EOS,
            tokenizer.addedTokens());
    List<Message> messages =
        Conversation.fromJson(
                "[{\"role\":\"user\",\"content\":\"c\",\"reasoning\":\"%s\",\"more\":{\"%s\":[\"%s\"]}}]"
                    .formatted(USER, USER, EOS))
            .messages();
    PromptText prompt = thinking.prompt(messages, true);
    assertThat(prompt.text()).isEqualTo(USER + "{\"" + USER + "\": [\"" + EOS + "\"]}" + ASSISTANT);
    assertThat(specialIds(tokenizer.encode(prompt))).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for a in range(1000) %}{% for b in range(1000) %}{% for c in range(1000) %}{% endfor %}{% endfor %}{% endfor %}",
        "{% set ns = namespace(s='xxxxxxxxxxxxxxxx') %}{% for a in range(1000) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
        "{% for a in range(1000) %}{{ 'x' * 100000 }}{% endfor %}",
        "{{ 'x' * 2000000000 }}",
        "{{ range(1000000000) | length }}{% for a in range(900000000) %}{{ 'xxxxxxxxxxxxxxxxxx' * 1000 }}{% endfor %}",
        "{% macro f(x) %}{{ f(x) }}{{ f(x) }}{% endmacro %}{{ f(1) }}",
        "{% include 'tokenizer/tokenizer_config.json' %}",
        "{% import 'tokenizer/tokenizer_config.json' as x %}",
        "{% extends 'tokenizer/tokenizer_config.json' %}",
        "{{ undefined_function() }}",
        "{{ messages.getClass().getName() }}",
        "{{ ''.class.forName('java.lang.Runtime') }}",
        "{% for %}",
        "{% if %}",
        "{{ messages[ }}",
        "{% unknown_tag %}",
      })
  void hostileTemplatesFailByName(String source) {
    Assertions.assertThatThrownBy(() ->
            org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> {
                  String out = plain(source).render(List.of(Message.user("x")), true);
                  throw new AssertionError(
                      "rendered "
                          + out.length()
                          + ": "
                          + out.substring(0, Math.min(80, out.length())));
                }))
        .isInstanceOf(CheckpointException.class);
  }

  private static PromptTemplate plain(String source) {
    return new PromptTemplate(source, "", EOS, List.of());
  }
}

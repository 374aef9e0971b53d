package io.xmodel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.xmodel.Completion;
import io.xmodel.GenerationOptions;
import io.xmodel.GenerationRequest;
import io.xmodel.GenerationResult;
import io.xmodel.LoadOptions;
import io.xmodel.ToolRun;
import io.xmodel.ToolRunner;
import io.xmodel.Xmodel;
import io.xmodel.chat.Conversation;
import io.xmodel.chat.Message;
import io.xmodel.chat.Tool;
import io.xmodel.chat.ToolChoice;
import io.xmodel.chat.ToolFunction;
import io.xmodel.text.TextTokenizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bundled model calls tools, and uses what they return. */
class NanoToolsTest {
  private static final Path NANO = Path.of("src/main/resources/io/xmodel/cli/nano");
  private static final Path TOOLS = Path.of("../tools/nano");
  private static final Path EXAMPLE = Path.of("../examples/agent/src/main/java/agent");
  private static final GenerationOptions OPTIONS = GenerationOptions.greedy(200);

  private static Xmodel model;

  record Country(String country) {}

  @BeforeAll
  static void load() {
    model = Xmodel.load(NANO, LoadOptions.DEFAULT.withBackend("cpu"));
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static ToolFunction capital(Map<String, String> capitals) {
    return ToolFunction.of(
        "capital", "The capital of a country", Country.class, c -> capitals.get(c.country()));
  }

  private static ToolRun run(String question, ToolFunction... tools) {
    return new ToolRunner(List.of(tools), OPTIONS, 4).run(model, List.of(Message.user(question)));
  }

  /** The prompts are Python's: both have one spelling of the text about tools. */
  @Test
  void answersHeldOutTurns() throws IOException {
    TextTokenizer tokenizer = Objects.requireNonNull(model.tokenizer());
    List<JsonNode> turns = new ArrayList<>();
    List<GenerationRequest> requests = new ArrayList<>();
    for (String line : Files.readAllLines(TOOLS.resolve("heldout-agents.jsonl"))) {
      JsonNode turn = new ObjectMapper().readTree(line);
      List<Message> messages = Conversation.fromJson(turn.path("messages").toString()).messages();
      List<Tool> tools = Tool.listOf(turn.path("tools").toString());
      assertThat(model.encode(messages, tools))
          .isEqualTo(tokenizer.encodeWithSpecialTokens(turn.path("prompt").asText()));
      turns.add(turn);
      requests.add(GenerationRequest.of(messages, OPTIONS.withTools(tools)));
    }
    assertThat(turns).hasSizeGreaterThan(100);
    List<GenerationResult> results = model.generateAll(requests);
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < turns.size(); i++) {
      Completion said = results.get(i).get();
      if (!isRight(turns.get(i), said)) {
        wrong.add(turns.get(i) + " -> " + said.toolCalls() + said);
      }
    }
    assertThat(wrong).as("wrong turns").hasSizeLessThanOrEqualTo(10);
  }

  private static boolean isRight(JsonNode turn, Completion said) {
    List<String> calls = new ArrayList<>();
    turn.path("calls")
        .forEach(call -> calls.add(call.path("name").asText() + call.path("arguments").asText()));
    return said.toolCalls().stream()
            .map(call -> call.name() + call.arguments())
            .toList()
            .equals(calls)
        && said.toString().contains(turn.path("answer").asText());
  }

  /** It knows otherwise, or cannot know, so it must have read what the tool returned. */
  @Test
  void usesWhatToolsReturn() {
    ToolRun run = run("What is the capital of Kenya?", capital(Map.of("Kenya", "Oslo")));
    assertThat(run.completions()).hasSize(2);
    assertThat(run).asString().contains("The capital of Kenya is Oslo.");
    ToolFunction calculator = DemoTools.all().getFirst();
    assertThat(run("What is 1234 * 567?", calculator)).asString().contains("699678");
    assertThat(run("How much is 9876 + 123?", calculator)).asString().contains("9999");
  }

  @Test
  void withNoneItAnswersItself() {
    ToolFunction capital = capital(Map.of("France", "Nowhere"));
    GenerationOptions none =
        OPTIONS.withTools(List.of(capital.tool())).withToolChoice(ToolChoice.NONE);
    Completion answer =
        model.generate(List.of(Message.user("What is the capital of France?")), none);
    assertThat(answer.toolCalls()).isEmpty();
    assertThat(answer.text()).isNotBlank();
  }

  @Test
  void theChatHasTwoToolsToTry(@TempDir Path temp) {
    TestHost.Result result =
        new TestHost(temp)
            .runWithInput(
                "/tools\n/tools on\n/tools\nWhat is 1234 * 567?\n/tools off\n/tools\n", "chat");
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .containsSubsequence(
            "There are no tools",
            "calculator           Evaluate an expression",
            "-> calculator {\"expression\": \"1234 * 567\"}\n",
            "<- 699678\n",
            "699678",
            "There are no tools");
  }

  /** What a person types after a call is what it returned. */
  @Test
  void aPersonMayPlayTheTool(@TempDir Path temp) throws IOException {
    Path tools =
        Files.writeString(
            temp.resolve("tools.json"),
            """
            [{"type": "function", "function": {"name": "get_weather", "description": "Get the weather of a city",
              "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}}]
            """);
    TestHost.Result result =
        new TestHost(temp)
            .runWithInput(
                "What is the weather in Munich?\nsunny\nHello!\n",
                "chat",
                "--tools",
                tools.toString());
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .containsSubsequence("-> get_weather {\"city\": \"Munich\"}\n", "sunny in Munich", "Hello");
    TestHost.Result once =
        new TestHost(temp)
            .run(
                "generate",
                "--chat",
                "--tools",
                tools.toString(),
                "--json",
                "What is the weather in Munich?");
    JsonNode json = new ObjectMapper().readTree(once.out());
    assertThat(json.at("/tool_calls/0/name").asText()).isEqualTo("get_weather");
    assertThat(json.at("/tool_calls/0/id").asText()).startsWith("call_");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ToolLoop|What is 1234 * 567?|-> 699678|1234 * 567 = 699678.",
        "ToolLoop|What is the capital of Kenya?|-> Nairobi|The capital of Kenya is Nairobi.",
        "React|What is 321 * 45?|Observation: 14445|Answer: 321 * 45 = 14445.",
        "React|What is the capital of Kenya?|Observation: Nairobi|Answer: The capital of Kenya is Nairobi.",
      })
  void theExamplesWork(
      String example, String question, String step, String answer, @TempDir Path classes)
      throws Exception {
    Path source = EXAMPLE.resolve(example + ".java");
    assertThat(Files.readAllLines(source)).hasSizeLessThan(60);
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-parameters",
                "-d",
                classes.toString(),
                "-classpath",
                System.getProperty("java.class.path"),
                source.toString());
    assertThat(result).isZero();
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream out = System.out;
    try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()});
        PrintStream captured = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
      System.setOut(captured);
      loader
          .loadClass("agent." + example)
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[] {NANO.toString(), question});
    } finally {
      System.setOut(out);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8)).containsSubsequence(step, answer);
  }
}

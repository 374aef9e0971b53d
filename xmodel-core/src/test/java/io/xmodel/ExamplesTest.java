package io.xmodel;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.backend.FakeModel;
import io.xmodel.backend.KvType;
import io.xmodel.chat.Message;
import io.xmodel.generation.EngineOptions;
import io.xmodel.generation.GenerationEvent;
import io.xmodel.sampling.SamplingOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the package's documentation shows, word for word; {@code out} is System.out there. */
class ExamplesTest extends ModelTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private final GenerationOptions options = GenerationOptions.greedy(64);

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
  }

  @Test
  void loadAndGenerate() {
    try (Xmodel model = Xmodel.load(directory)) {
      Completion completion =
          model.generate("The capital of China is", GenerationOptions.greedy(32));
      out.println(completion.text());
    }
    assertThat(printed()).endsWith("\n");
  }

  @Test
  void stream() {
    script.says(FakeModel.COUNTING);
    GenerationOptions options = GenerationOptions.greedy(3);
    try (GenerationStream stream = model.stream("Once upon a time", options)) {
      for (String piece : stream.texts()) {
        out.print(piece);
      }
    }
    assertThat(printed()).isNotEmpty();
  }

  @Test
  void events() {
    try (GenerationStream stream = model.stream(List.of(Message.user("Hello!")), options)) {
      for (GenerationEvent event : stream) {
        switch (event) {
          case GenerationEvent.Text text -> out.print(text.text());
          case GenerationEvent.Done done -> out.println(done.reason());
          default -> {}
        }
      }
    }
    assertThat(printed()).isEqualTo("okSTOP\n");
  }

  @Test
  void chat() {
    says("Paris.", "Tokyo.");
    try (ChatSession chat = model.chat("Be brief.")) {
      out.println(chat.send("What is the capital of France?", options));
      out.println(chat.send("And of Japan?", options));
    }
    assertThat(printed()).isEqualTo("Paris.\nTokyo.\n");
  }

  @Test
  void manyAtOnce() {
    List<String> questions = List.of("One?", "Two?", "Three?");
    List<GenerationRequest> requests = new ArrayList<>();
    for (String question : questions) {
      requests.add(GenerationRequest.of(List.of(Message.user(question)), options));
    }
    for (GenerationResult result : model.generateAll(requests)) {
      out.println(result.failure() == null ? result.completion() : result.failure());
    }
    assertThat(printed()).isEqualTo("ok\nok\nok\n");
  }

  @Test
  void severalAnswers() {
    script.says(FakeModel.HASHING);
    SamplingOptions sampling = SamplingOptions.GREEDY.withTemperature(0.7f).withSeed(1L);
    GenerationRequest request = GenerationRequest.of("Once upon", options.withSampling(sampling));
    for (Completion answer : model.generate(request, 4)) {
      out.println(answer.text());
    }
    assertThat(printed()).isNotEmpty();
  }

  @Test
  void score() {
    double perplexity = model.score("A text to judge.").perplexity();
    assertThat(perplexity).isPositive();
  }

  @Test
  void chooseABackendAndLimits() {
    LoadOptions limits =
        LoadOptions.DEFAULT
            .withBackend("cpu")
            .withThreads(2)
            .withContext(1024)
            .withKv(KvType.BF16)
            .withKvPositions(16 * 1024)
            .withEngine(new EngineOptions(16, 100, 250, 32));
    try (Xmodel model = Xmodel.load(directory, limits)) {
      out.println(model.description());
    }
    assertThat(printed()).startsWith("cpu (2 threads");
  }

  @Test
  void theDocumentationShowsWhatIsTestedHere() throws IOException {
    String tests = words(source("test", "ExamplesTest.java"));
    Matcher blocks =
        Pattern.compile("<pre>\\{@code\\n(.*?)\\n \\* }</pre>", Pattern.DOTALL)
            .matcher(source("main", "package-info.java"));
    int count = 0;
    while (blocks.find()) {
      String shown = blocks.group(1).replaceAll("(?m)^ \\* ?", "").replace("System.out", "out");
      assertThat(tests).contains(words(shown));
      count++;
    }
    assertThat(count).isEqualTo(8);
  }

  private static String source(String kind, String file) throws IOException {
    return Files.readString(Path.of("src", kind, "java", "io", "xmodel", file));
  }

  /** Line breaks and indentation are the formatter's business. */
  private static String words(String code) {
    return code.replaceAll("\\s+", " ").replaceAll(" ?([.(]) ?", "$1").strip();
  }
}

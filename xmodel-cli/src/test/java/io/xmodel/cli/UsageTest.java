package io.xmodel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.cli.TestHost.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong is told in one sentence on stderr; stdout stays empty. */
class UsageTest {
  @TempDir static Path temp;

  @BeforeAll
  static void writeModel() throws Exception {
    TestModels.write(temp.resolve("model"));
    TestModels.writeWithoutTokenizer(temp.resolve("ids-only"));
    Files.writeString(temp.resolve("file"), "text");
    Files.write(temp.resolve("latin1"), new byte[] {'a', (byte) 0xE9, 'b'});
    Files.writeString(temp.resolve("empty"), "");
    Files.createDirectories(temp.resolve("nothing"));
    Files.writeString(temp.resolve("messages.json"), "[{\"role\": \"cat\", \"content\": \"x\"}]");
    Files.writeString(temp.resolve("broken.json"), "[{");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "chat",
        "generate",
        "serve",
        "batch",
        "score",
        "embed",
        "render",
        "tokenize",
        "info",
        "convert",
        "synth",
        "devices",
        "help",
        "bench",
        "generate-completion"
      })
  void everyCommandHelpsWithExamples(String command) {
    Result result =
        new TestHost(temp)
            .run(command.isEmpty() ? new String[] {"--help"} : new String[] {command, "--help"});
    assertThat(result.code()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).contains("Usage: xmodel").contains("Examples:");
    assertThat(result.out().lines()).allMatch(line -> line.length() <= 100);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "chat", "bench"})
  void helpIsACommandToo(String command) {
    Result asked = new TestHost(temp).run(split("help " + command));
    assertThat(asked).isEqualTo(new TestHost(temp).run(split(command + " --help")));
    assertThat(asked.code()).isZero();
    assertThat(asked.out()).contains("Usage: xmodel " + command);
  }

  @Test
  void theHelpListsEveryCommand() {
    assertThat(new TestHost(temp).run("help").out())
        .contains("  chat ", "  generate ", "  bench ", "  help ", "  generate-completion ");
  }

  @Test
  void theShellLearnsTheOptions() {
    Result result = new TestHost(temp).run("generate-completion");
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).startsWith("#!").contains("complete -F").contains("--temperature");
  }

  @Test
  void everyGenerationSettingIsAnOption() {
    String help = new TestHost(temp).run("generate", "--help").out();
    for (GenerationSetting setting : GenerationSetting.values()) {
      assertThat(help).contains("--" + setting.label());
    }
  }

  /** The exit code is 2 and a hint follows the sentence. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
                                                          | Name a command.
          dance                                           | 'dance'
          generat a                                       | Did you mean generate?
          help dance                                      | There are: chat, generate
          help chta                                       | Did you mean chat?
          bench tokens X                                  | ./xmodel bench
          generate --tempurature 1 a                      | Did you mean --temperature?
          generate --messages F a                         | --messages holds all
          generate --messages F --system S                | --messages holds all
          generate --prefill mma a                        | --prefill
          generate a b                                    | needs quotes
          generate --frobnicate a                         | '--frobnicate'
          generate --ids 1,x                              | 'x' is not a token id
          generate --ids -1                               | not a token id
          generate --ids ,                                | at least one
          generate --ids 1 a                              | Give the text once
          generate --file F --ids 1                       | Give the text once
          generate --ids 1 --chat                         | --chat needs a text
          generate --system S a                           | --system needs --chat
          generate --logprobs 2 a                         | --logprobs needs --json
          generate --json --logprobs 101 a                | --logprobs must be between -1 (none) and 100
          generate --max-tokens -1 a                       | --max-tokens must be at least 0
          generate --max-tokens ten a                     | --max-tokens must be a whole number
          generate --max-tokens 5 --min-tokens 9 a        | --min-tokens must be between 0 and --max-tokens (5)
          generate --temperature -1 a                     | --temperature must be between
          generate --temperature hot a                    | --temperature must be a number
          generate --temperature NaN a                    | --temperature must be a number
          generate --top-p 2 a                            | --top-p must be above 0 and at most 1
          generate --top-k -3 a                           | --top-k must be 0 (off)
          generate --min-p 7 a                            | --min-p must be between 0
          generate --repetition-penalty 0 a               | --repetition-penalty must be
          generate --presence-penalty 9 a                 | --presence-penalty must be between -2 and 2
          generate --frequency-penalty 9 a                | --frequency-penalty must be between -2 and 2
          generate --logit-bias 5 a                       | --logit-bias must be ID=V
          generate --logit-bias 5=x a                     | --logit-bias must be a number
          generate --seed x a                             | --seed must be a whole number
          generate --stop-id x a                          | --stop-id must be a token id
          generate --temperature                          | --temperature
          generate --threads -1 a                         | --threads must be between
          generate --threads many a                       | --threads
          generate --context -1 a                         | --context must be at least 1
          generate --kv-positions -1 a                    | --kv-positions must be at least 1
          generate --kv f8 a                              | f32, bf16 or f16
          generate --launch twice a                       | auto, graphs or persistent
          generate --prefill-by fast a                    | auto, tiles or mma
          tokenize                                        | --encode
          tokenize --encode a --decode 1                  | mutually exclusive
          tokenize --decode x                             | not a token id
          render                                          | --messages
          convert a                                       | OUT
          convert a b --fp8 row                           | block, channel or tensor
          convert a b --fp8-head                          | --fp8-head needs --fp8
          convert a b --gguf f8                           | bf16, f16, f32, q8_0 or q4_0
          generate -n 3 hi                                | The number of answers is --answers, that of tokens --max-tokens.
          convert a b --gguf q8_0 --fp8 block             | --fp8 and --gguf exclude each other
          convert a b --gguf q8_0 --q4                    | --q4 and --gguf exclude each other
          convert a b --fp8 block --q8                    | --fp8 and --q8 exclude each other
          convert a b --q4 --q8                           | --q4 and --q8 exclude each other
          convert a b --q4 --q4-head --q8-head            | --q4-head and --q8-head exclude each other
          convert a b --fp8 block --q8-head               | --q8-head needs --q4 or --q8
          convert a b --q8 --fp8-head                     | --fp8-head needs --fp8
          convert a b --q4-head                           | --q4-head needs --q4 or --q8
          batch in                                        | OUT
          batch in out more                               | 'more'
          batch --running 0 in out                        | --running
          synth out --preset huge                         | nano, micro
          synth out --dtype f8_e4m3                       | convert
          """)
  void wrongCommandLines(String line, String expected) {
    Result result = new TestHost(temp).run(split(line));
    assertThat(result.code()).isEqualTo(2);
    assertSentence(result, expected);
    assertThat(result.err()).contains("Try: xmodel");
  }

  /** The exit code is 1. {@code T/} stands for the test's directory. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          generate --model T/nowhere a                              | nowhere
          generate --model T/model --backend cpu --launch persistent a | leave the launch to the backend (--backend, --launch).
          generate --model T/model --backend cpu --kv-positions 9 a | Ask for a larger cache or a shorter context (--context, --kv-positions).
          generate --model T/file a                                 | file
          generate --model T/nothing a                              | config.json
          generate --model T/model --backend gpu9 a                 | 'gpu9' is not on the class path
          generate --model T/model --backend broken a               | Backend 'broken' cannot run here: The abacus has no beads. Buy some.
          generate --model T/ids-only --backend fake a              | no tokenizer
          generate --model T/ids-only --backend fake --chat a       | oken
          generate --model T/model --backend fake --ids 9999        | 9999
          generate --model T/model --backend fake --context 2 a-long-text | context
          generate --model T/model --backend fake --context 999 a   | 512
          generate --model T/model --backend fake --file T/no       | no such file
          generate --model T/model --backend fake --file T/empty    | empty
          generate --model T/model --backend fake --file T/latin1   | not UTF-8
          generate --model T/model --backend fake --file T/nothing  | a directory
          generate --model T/model --backend fake                   | The text is empty
          score --model T/model --backend fake --ids 1,9999         | Token id 9999 at position 1
          score --model T/model --backend fake --ids 9999           | Token id 9999 at position 0 is outside the vocabulary of 280.
          score --model T/model --backend fake --context 8 --stride 9 a | --stride must be between 1 and the context of 8, found 9.
          score --model T/ids-only --backend fake a                 | no tokenizer
          tokenize --model T/ids-only --encode a                    | tokenizer.json
          tokenize --model T/model --decode 99999                   | 99999
          render --model T/model --messages T/no.json               | no such file
          render --model T/model --messages T/broken.json           | not valid JSON
          render --model T/model --messages T/messages.json         | 'cat'
          batch --model T/model --backend fake T/no T/out           | no such file
          batch --model T/ids-only --backend fake T/file -          | no tokenizer
          info --model T/nowhere                                    | nowhere
          convert T/nowhere T/out                                   | nowhere
          convert T/model T/model                                   | both source and target
          convert T/model T/file                                    | file
          convert T/model T/file --gguf                             | exists already
          convert T/model T/model --gguf q8_0                       | is a directory
          synth T/model                                             | model
          synth T/small --vocab 5 --preset nano                     | too small
          """)
  void failures(String line, String expected) {
    Result result = new TestHost(temp).run(split(line.replace("T/", temp + "/")));
    assertThat(result.code()).isEqualTo(1);
    assertSentence(result, expected);
  }

  @Test
  void verboseShowsWhere() {
    Result result = new TestHost(temp).run("info", "--verbose", "--model", temp + "/nowhere");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("\tat io.xmodel");
  }

  private static void assertSentence(Result result, String expected) {
    List<String> lines = result.err().lines().toList();
    assertThat(result.out()).isEmpty();
    assertThat(lines.getFirst()).startsWith("xmodel: ").contains(expected).matches(".*[.)']$");
    assertThat(result.err()).doesNotContain("\tat ").doesNotContain("Exception");
    assertThat(lines).hasSizeLessThanOrEqualTo(2);
  }

  private static String[] split(String line) {
    return line == null || line.isBlank() ? new String[0] : line.strip().split("\\s+");
  }
}
